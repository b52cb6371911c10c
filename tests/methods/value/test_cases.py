"""Cases reckoned: timing, conventions, uncertainty, marks, and what standing still costs."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whybuy.errors import BadInput
from whybuy.methods.value import cash_flows, evaluate, present_value
from whybuy.methods.value.flows import internal_rate
from whybuy.methods.value.model import Timing
from whybuy.methods.value.prospects import rank
from whybuy.methods.value.ranges import from_bounds, from_data, from_quantiles, from_range
from whybuy.methods.value.shipped import template, templates
from whybuy.methods.value.timing import profile

SIMPLE = """
currency = "EUR"
years = 3
discount_rate = 0.1
[variables]
people = {}
hours = {unit = "hour/week", least = 0}
wage = {default = [25, 45], unit = "EUR/hour", least = 0}
saved = {default = {low = 20, high = 60}, unit = "%", least = 0, most = 100, ours = true}
price = {default = 20_000, unit = "EUR/year", ours = true}
start = {default = 10_000, unit = "EUR", ours = true}
[benefits.time]
driver = "cost"
formula = "people * hours * wage * saved"
[costs.price]
formula = "price"
[costs.start]
formula = "start"
timing = "one-off"
[standing_still.time]
formula = "people * hours * wage"
growth = 0.05
"""
GIVEN = {"people": 5, "hours": [8, 12]}


def test_the_headline_is_reckoned_at_the_means_and_adds_up():
    case = evaluate(SIMPLE, {**GIVEN, "wage": 30, "saved": 40, "hours": 10})
    yearly = 5 * 10 * 30 * 0.4 * 365.25 / 7
    assert case.benefits == pytest.approx([0, yearly, yearly, yearly])
    assert case.costs == pytest.approx([10_000, 20_000, 20_000, 20_000])
    assert case.npv.point == pytest.approx(
        present_value(np.subtract(case.benefits, case.costs), rate=0.1)
    )
    assert (case.npv.low, case.npv.high) == pytest.approx((case.npv.point,) * 2)
    assert case.roi.point == pytest.approx(case.npv.point / case.present_costs.point)
    assert case.standing_still.per_month.point == pytest.approx(5 * 10 * 30 * 365.25 / 7 / 12)


def test_ranges_agree_with_a_million_plain_draws():
    case = evaluate(SIMPLE, GIVEN, points=2**14)
    rng = np.random.default_rng(1)
    draws = 1_000_000
    spreads = {i.name: i for i in case.inputs}
    assert spreads["wage"].words.endswith("lognormal EUR/hour")
    assert spreads["saved"].words.endswith("beta %")
    hours = np.exp(np.log(96) / 2 + np.log(1.5) / (2 * 1.6448536) * rng.standard_normal(draws))
    wage = np.exp(np.log(1125) / 2 + np.log(1.8) / (2 * 1.6448536) * rng.standard_normal(draws))
    from scipy.optimize import fsolve
    from scipy.stats import beta

    a, b = np.exp(fsolve(lambda s: beta.ppf([0.05, 0.95], *np.exp(s)) - [0.2, 0.6], [1.5, 2]))
    saved = rng.beta(a, b, draws)
    annuity = 1 / 1.1 + 1 / 1.21 + 1 / 1.331
    npv = (5 * hours * wage * saved * 365.25 / 7 - 20_000) * annuity - 10_000
    error = npv.std() / 1000
    assert case.npv.mean == pytest.approx(npv.mean(), abs=4 * error)
    assert (case.npv.low, case.npv.high) == pytest.approx(np.quantile(npv, [0.05, 0.95]), rel=0.01)
    assert case.chance_positive == pytest.approx((npv > 0).mean(), abs=0.003)


def test_the_same_seed_gives_the_same_case_and_another_one_hardly_another():
    one, other = evaluate(SIMPLE, GIVEN), evaluate(SIMPLE, GIVEN)
    assert one == other
    third = evaluate(SIMPLE, GIVEN, seed=7)
    assert third.npv.mean != one.npv.mean
    assert third.npv.mean == pytest.approx(one.npv.mean, rel=1e-3)


def test_a_horizon_of_none_and_of_fifty_years_and_no_discounting():
    none = evaluate(SIMPLE, {**GIVEN, "settings": {"years": 0}})
    assert none.npv.point == -10_000
    assert any("horizon is 0 years" in note for note in none.notes)
    long = evaluate(SIMPLE, {**GIVEN, "settings": {"years": 50, "discount_rate": 0}})
    assert len(long.benefits) == 51
    assert long.npv.point == pytest.approx(sum(long.benefits) - sum(long.costs))
    assert "Nothing is discounted." in long.notes


def test_where_nothing_is_paid_roi_is_not_defined_and_that_is_said():
    case = evaluate(SIMPLE, {**GIVEN, "price": 0, "start": 0})
    assert case.roi is None
    assert case.irr is None
    assert "ROI is not defined: nothing is paid." in case.notes


def test_the_standing_still_grows_and_knows_nothing_of_our_price():
    still = evaluate(SIMPLE, GIVEN).standing_still
    assert still.growth == pytest.approx(0.05)
    assert still.lines[0].amounts[2] == pytest.approx(still.lines[0].amounts[1] * 1.05)
    assert evaluate(SIMPLE, {**GIVEN, "price": 90_000}).standing_still == still


def test_the_own_share_is_of_what_the_customer_said():
    assert evaluate(SIMPLE, GIVEN).own_share == pytest.approx(2 / 4)
    assert evaluate(SIMPLE, {**GIVEN, "wage": 33}).own_share == pytest.approx(3 / 4)
    case = evaluate(SIMPLE, {**GIVEN, "wage": {"value": 33, "mark": "case", "source": "six cases"}})
    assert case.own_share == pytest.approx(2 / 4)
    assert {i.name: i.mark for i in case.inputs}["wage"] == "case"


def test_a_feeling_is_money_only_when_the_customer_measures_it():
    text = SIMPLE.replace(
        "[benefits.time]",
        "[benefits.calm]\ndriver = 'emotion'\nformula = 'people * 100 [EUR/year]'\n[benefits.time]",
    ).replace("people = {}", "people = {default = 5}")
    guessed, said = evaluate(text, {"hours": 10}), evaluate(text, GIVEN)
    assert (guessed.line("calm").in_words, guessed.line("calm").amounts[1]) == (True, 0)
    assert any("stands in words" in note for note in guessed.notes)
    assert (said.line("calm").in_words, said.line("calm").amounts[1]) == (False, 500)


def test_asking_is_worth_most_where_the_decision_hangs_on_it():
    case = evaluate(SIMPLE, {"people": 5, "hours": [2, 12]})
    first = case.ask_next[0]
    assert first.name == "hours"
    assert 0 < first.worth < first.at_most < case.decision_worth
    sure = evaluate(SIMPLE, {"people": 500, "hours": [8, 12]})
    assert [one.worth for one in sure.ask_next] == pytest.approx([0, 0, 0], abs=1e-6)
    assert sum(sure.variance.values()) == pytest.approx(1)
    assert sure.tornado[0].name == sure.ask_next[0].name == "saved"


def test_inputs_that_rise_together_widen_the_range_and_share_its_cause():
    tied = {**GIVEN, "correlations": [["hours", "wage", 0.8]]}
    apart, together = evaluate(SIMPLE, GIVEN), evaluate(SIMPLE, tied)
    assert together.npv.high - together.npv.low > 1.05 * (apart.npv.high - apart.npv.low)
    assert sum(together.variance.values()) == pytest.approx(1)
    # Of a sum of two with sd 1 and correlation r each explains half, whatever r is.
    both = evaluate(
        "correlations = [['a', 'b', 0.6]]\n[variables]\na = {default = [1, 3], unit = 'EUR/year'}\n"
        "b = {default = [1, 3], unit = 'EUR/year'}\n[benefits.s]\ndriver='cost'\nformula='a + b'"
    )
    assert both.variance == pytest.approx({"a": 0.5, "b": 0.5}, abs=2e-3)


def test_shapley_effects_of_a_linear_sum_are_as_published():
    """Y = b1 x1 + b2 x2, sds s, correlation r: the shares of Song, Nelson and Staum (2016), 5.1."""
    case = evaluate(
        "correlations = [['a', 'b', 0.5]]\n[variables]\na = {default = [-1, 1], unit='EUR/year'}\n"
        "b = {default = [-2, 2], unit = 'EUR/year'}\n[benefits.s]\ndriver='cost'\nformula='a + b'"
    )
    # variance 1 + 4 + 2 = 7; first: 1 (1 - r^2/2) + r s1 s2 + 4 r^2/2 = 2.375
    assert case.variance["a"] == pytest.approx(2.375 / 7, abs=2e-3)


def test_a_ramp_by_months_reaches_its_exact_mean_in_each_year():
    assert profile(Timing(ramp_months=6), years=3) == pytest.approx([0, 0.75, 1, 1])
    assert profile(Timing(ramp_months=18), years=3) == pytest.approx([0, 1 / 3, 11 / 12, 1])
    assert profile(Timing(starts_month=3), years=2) == pytest.approx([0, 0.75, 1])
    assert profile(Timing(ramp=(0.5, 0.8)), years=3) == pytest.approx([0, 0.5, 0.8, 0.8])
    assert profile(Timing(decay=0.5, years=2), years=3) == pytest.approx([0, 1, 0.5, 0])
    assert profile(Timing(one_off=True, year=0), years=2) == pytest.approx([1, 0, 0])


def test_conventions_differ_as_their_names_say():
    plus, minus = [0, 60, 60, 60], [100, 10, 10, 10]
    by = {
        name: cash_flows(plus, minus, rate=0.1, convention=name)
        for name in ("tei", "end_of_year", "mid_year", "nucleus")
    }
    assert float(by["end_of_year"].npv) == pytest.approx(float(by["tei"].npv) / 1.1)
    assert float(by["mid_year"].npv) == pytest.approx(
        -100 + (float(by["tei"].npv) + 100) * 1.1**0.5
    )
    assert float(by["nucleus"].npv) == 50
    assert by["nucleus"].roi == pytest.approx(0.5)
    assert by["tei"].payback_months == pytest.approx(24)
    with pytest.raises(BadInput, match="tei, end_of_year"):
        present_value([1], rate=0.1, convention="gut")


@given(
    st.floats(-0.5, 3),
    st.lists(st.floats(1, 1e6), min_size=1, max_size=30),
)
def test_the_internal_rate_is_where_nothing_is_left(rate, later):
    factors = (1 + rate) ** -np.arange(1, len(later) + 1)
    net = np.array([-float(factors @ later), *later])
    assert internal_rate(net) == pytest.approx(rate, rel=1e-6, abs=1e-9)


def test_an_internal_rate_that_is_not_the_only_one_is_not_given():
    assert internal_rate(np.array([-100.0, 230.0, -132.0])) is None  # 10 % and 20 %


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 0.4), st.floats(0.05, 0.5))
def test_a_range_holds_its_ends_at_5_and_95_percent(low, width):
    high = low + width
    for family in ("normal", "lognormal", "beta"):
        spread = from_range(low, high, family=family)
        assert spread.at(np.array([0.05, 0.95])) == pytest.approx([low, high], rel=1e-4, abs=1e-5)
        u = (np.arange(20_000) + 0.5) / 20_000
        assert spread.at(u).mean() == pytest.approx(spread.mean, rel=2e-3)


def test_bounds_data_and_predictions_are_read():
    assert from_bounds(0, 3, 12, family="triangular").mean == 5
    assert from_bounds(0, 3, 12).mean == 4
    assert from_data([1, 2, 9]).mean == 4
    told = from_quantiles([(0.05, 1.0), (0.5, 2.0), (0.95, 3.0), (1.0, 3.2)])
    assert told.at(np.array([0.05, 0.5, 0.95, 0.9999])) == pytest.approx([1, 2, 3, 3.2])


def test_a_thousand_prospects_are_ranked_in_one_call_as_one_by_one():
    people = np.arange(1, 1001)
    hours = np.stack([np.full(1000, 8.0), np.full(1000, 12.0)], axis=1)
    wage = np.where(people % 2, 30.0, np.nan)
    ranked = rank(SIMPLE, {"people": people, "hours": hours, "wage": wage}, points=2**9)
    assert ranked.order[0] in (998, 999)
    for at in (10, 11):
        given = {"people": int(people[at]), "hours": [8, 12]}
        given |= {} if np.isnan(wage[at]) else {"wage": 30}
        alone = evaluate(SIMPLE, given)
        assert ranked.npv[at] == pytest.approx(alone.npv.mean, rel=0.01)
        assert ranked.high[at] == pytest.approx(alone.npv.high, rel=0.03)
    with pytest.raises(BadInput, match="prospect 2 has no value"):
        rank(SIMPLE, {"people": [1, np.nan], "hours": [8, 8]})


@pytest.mark.parametrize("name", templates())
def test_every_template_makes_a_case(name):
    from whybuy.methods.value import read_model

    model = read_model(template(name))
    case = evaluate(model, dict.fromkeys(model.asked, 20))
    told_by_us = {"price"}
    assert {name for name, one in model.variables.items() if not one.ask} <= told_by_us
    assert len(case.cumulative) == 4


def test_what_a_line_is_cut_and_raised_by_is_told_beside_it():
    saving = Path(__file__).parents[3] / "docs" / "examples" / "saving-time.toml"
    case = evaluate(saving.read_text(), {"people": 6, "hours": 14})
    told = {line.name: line.terms for line in case.lines}
    assert told["time"] == (
        "90 % of it is owed to the change",
        "8.33 % less for risk",
        "rises to all of it over 6 months",
    )
    assert told["introduction"] == ("13.3 % more for risk", "once, at the start")
    time = case.line("time", kind="benefit")
    used = {one.name: one.value for one in case.inputs}
    hours = 6 * 14 * 365.25 / 7 * used["saved"] / 100
    assert time.yearly.point == pytest.approx(hours * used["wage"] * 0.9 * (1 - 0.25 / 3))
