"""Total Economic Impact studies, and the exact worth of information of two normal choices."""

import numpy as np
import pytest

from whybuy.methods.value import cash_flows, evaluate, present_value
from whybuy.methods.value.asking import evpi, evppi
from whybuy.methods.value.sampling import scores

SALESLOFT_COSTS = [53_150, 666_715, 636_772, 647_783]
SALESLOFT_BENEFITS = [0, 1_606_511, 3_061_331, 4_229_760]


def test_the_salesloft_study_is_met_to_the_dollar():
    flows = cash_flows(SALESLOFT_BENEFITS, SALESLOFT_COSTS, rate=0.1, convention="tei")
    assert present_value(SALESLOFT_COSTS, rate=0.1) == pytest.approx(1_672_201, abs=0.5)
    assert float(flows.pv_benefits) == pytest.approx(7_168_371, abs=0.5)
    assert float(flows.npv) == pytest.approx(5_496_170, abs=0.5)
    assert flows.roi == pytest.approx(3.29, abs=0.005)
    assert flows.payback_months < 6


RELAYTO = """
title = "RELAYTO, line by line"
currency = "USD"
counts = ["opportunity"]
[variables]
pipeline = {default = 111_111_111, unit = "USD/year"}
deal = {default = 50_000, unit = "USD/opportunity"}
opportunities = {formula = "pipeline / deal"}
with_content = {default = 10, unit = "%"}
enabled = {formula = "opportunities * with_content"}
hours = {default = 3, unit = "hour/opportunity"}
salary = {default = 80_257, unit = "USD/year"}
overhead = {default = 30, unit = "%"}
hours_a_year = {default = 1960, unit = "hour/year"}  # 49 weeks of 40 hours
hourly = {formula = "salary * (1 + overhead) / hours_a_year", unit = "USD/hour"}
before = {formula = "hours * hourly", unit = "USD/opportunity"}
share_kept = {default = 90, unit = "%"}
after = {formula = "before * (1 - share_kept)", unit = "USD/opportunity"}
saved = {formula = "before - after"}
inbound = {default = 60, unit = "%"}
others = {formula = "opportunities * inbound"}
more = {formula = "others - enabled"}
[benefits]
p = {driver = "cost", formula = "enabled * saved"}
t = {driver = "cost", formula = "more * saved"}
"""


def test_the_relayto_study_is_met_line_by_line_when_nothing_is_rounded():
    case = evaluate(RELAYTO)
    assert case.line("p").yearly.point == pytest.approx(31_939, abs=0.5)
    assert case.line("t").yearly.point == pytest.approx(159_695, abs=0.5)
    assert case.benefits[1] == pytest.approx(191_634, abs=0.5)


def test_a_row_may_be_rounded_to_what_it_shows():
    rounded = RELAYTO.replace('"USD/opportunity"}\nsaved', '"USD/opportunity", round = 0}\nsaved')
    assert rounded != RELAYTO
    # 159.6950 - 16 = 143.6950, times 222.2222 opportunities
    assert evaluate(rounded).line("p").yearly.point == pytest.approx(31_932.2, abs=0.1)


@pytest.fixture(scope="module")
def two_normals():
    z, _ = scores(["p1", "p2"], points=2**16, seed=0)
    return z, np.stack([np.zeros(len(z)), 1 + z[:, 0] - 2 * z[:, 1]], axis=1)


def test_the_worth_of_knowing_all_and_of_knowing_each(two_normals):
    z, net_benefit = two_normals
    assert evpi(net_benefit) == pytest.approx(0.4798107, abs=1e-4)
    assert evppi(net_benefit, z[:, 0]) == pytest.approx(0.0833155, abs=1e-4)
    assert evppi(net_benefit, z[:, 1]) == pytest.approx(0.3955931, abs=1e-4)


def test_a_variable_that_stands_twice_is_one_variable():
    case = evaluate(
        'variables = {a = {default = [10, 20], unit = "EUR/year"}}\n'
        'benefits = {nothing = {driver = "cost", formula = "a - a"}}'
    )
    assert (case.npv.low, case.npv.mean, case.npv.high) == (0, 0, 0)
