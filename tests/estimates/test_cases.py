"""What cases foretell of the next customer, and what is said against it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.estimates.told_cases import SCRAP, told
from whybuy.errors import BadInput
from whybuy.estimates.cases import measure, measured, warnings
from whybuy.evidence.cases import came
from whybuy.methods.synthesis import Reading, effect, pool

pytestmark = pytest.mark.django_db


def later(customer: str, before: float, after: float, **more: object) -> dict[str, object]:
    row = {"key": f"more-{customer}-{after}", "customer": customer, "name": "scrap rate"}
    row |= {"unit": "%", "before": before, "after": after, "measured_on": date(2026, 5, 1)}
    return {**row, "promised": False, **more}


def test_cases_are_pooled_as_the_method_pools_them():
    found = measure(told(), "scrap rate", scale="log ratio")
    effects = [effect(Reading(b), Reading(a), scale="log ratio") for b, a in SCRAP]
    by_hand = pool([e.size for e in effects], [e.variance for e in effects])
    assert found.prediction == pytest.approx(by_hand.new_case().central(0.9))
    assert found.counts == pytest.approx(by_hand.counts().tolist())
    assert sum(found.counts) == pytest.approx(1)
    assert found.envelope is not None
    assert found.envelope[0] < np.log(2 / 3) < found.envelope[1]


def test_shares_are_pooled_by_their_odds_and_amounts_that_may_be_nothing_by_difference():
    books = told(
        more=[
            later("c0", 12, 0, name="call-outs", unit="call/year", key="a"),
            later("c1", 9, 2, name="call-outs", unit="call/year", key="b"),
        ]
    )
    scales = {found.name: found.scale for found in measured(books)}
    assert scales == {"scrap rate": "logit share", "call-outs": "difference"}


def test_a_share_told_alone_is_a_ratio_beside_those_of_amounts():
    found = measure(told(more=[later("p2", 100, 70, unit="")]), "scrap rate")
    assert (found.scale, found.unit, len(found.cases)) == ("log ratio", "%", 6)
    assert found.cases[-1].words == "-30 %"
    assert found.sizes[-1] == pytest.approx(np.log(0.7))
    apart = measure(told(more=[later("p2", 100, 70, unit="")]), "scrap rate", scale="difference")
    assert "tells a share alone" in apart.left_out[0].why
    assert apart.words(-2.0) == "-2 points"


def test_fewer_than_three_cases_give_no_range_and_say_what_to_collect():
    found = measure(told(SCRAP[:2]), "scrap rate")
    assert found.prediction is None
    assert found.envelope is None
    assert found.collect.startswith("2 cases of scrap rate: too few")
    assert "Ask 1 more customer what it was before and after." in found.collect


def test_the_newest_measurement_of_a_customer_counts_and_a_promise_does_not():
    books = told(
        more=[later("c0", 6, 3), later("c0", 6, 0.5, promised=True, measured_on=date(2026, 6, 1))]
    )
    newest = {row["customer_id"]: row["after"] for row in came(books).iter_rows(named=True)}
    assert newest["c0"] == 3
    assert len(newest) == len(SCRAP)


def test_one_absurd_case_is_named_with_its_pull():
    books = told([*SCRAP, (7.0, 0.01)])
    found = measure(books, "scrap rate", scale="log ratio")
    assert found.odd is not None
    assert found.odd.case == len(SCRAP)
    (words,) = [w for w in warnings(found) if "is unlike the other 5 cases" in w]
    assert words.startswith("Case c5 (7 to 0.01 %)")
    assert found.words(found.odd.mean) in words
    assert found.words(found.odd.mean_without) in words


def test_all_cases_alike_are_questioned():
    found = measure(told([(6.0, 4.0)] * 4), "scrap rate")
    assert found.identical
    assert any("the very same change" in words for words in warnings(found))


def test_cases_that_differ_widely_say_that_the_range_holds_too_little():
    wild = [(50.0, 49.0), (40.0, 2.0), (30.0, 29.0), (60.0, 0.5), (20.0, 10.0)]
    found = measure(told(wild), "scrap rate", scale="log ratio")
    assert found.too_spread
    assert any("go by the wider envelope" in words for words in warnings(found))


def test_cases_that_agree_are_not_said_to_differ_widely():
    assert not measure(told(), "scrap rate", scale="log ratio").too_spread


def test_cases_chosen_because_they_went_well_promise_less_once_that_is_allowed_for():
    books = told()
    found = measure(books, "scrap rate", chosen="half", scale="log ratio")
    assert found.better == "lower"
    assert found.new_case is not None
    assert found.as_told is not None
    assert found.new_case.median > found.as_told.median
    with pytest.raises(BadInput, match="choose one of: none, half, quarter"):
        measure(books, "scrap rate", chosen="third")


def test_each_case_is_foretold_by_the_others():
    found = measure(told(), "scrap rate", scale="log ratio")
    assert [left.case for left in found.left] == [0, 1, 2, 3, 4]
    assert all(left.held for left in found.left)


def test_only_our_share_of_a_change_is_ours():
    whole = measure(told(), "scrap rate", scale="log ratio").sizes
    assert whole[0] == pytest.approx(np.log(4 / 6))


def test_half_of_a_change_is_ours_where_that_was_said():
    half = measure(told(attribution=0.5), "scrap rate", scale="log ratio").sizes
    assert half[0] == pytest.approx(np.log(5 / 6))


def test_a_measure_that_cannot_be_used_is_left_out_and_named():
    books = told(more=[later("p2", 5, 0), later("p1", 5, 3, before_low=6.0, before_high=7.0)])
    found = measure(books, "scrap rate", scale="log ratio")
    assert len(found.cases) == len(SCRAP)
    upside_down, zero = sorted(found.left_out, key=lambda unused: unused.name)
    assert zero.name == "Prospect Two"
    assert "a ratio needs amounts above 0" in zero.why
    assert "upside down" in upside_down.why


def test_a_prospect_unlike_all_cases_is_said_to_be():
    books = told()
    unlike = measure(books, "scrap rate", prospect="p2").alike
    assert unlike is not None
    assert unlike.outside == (
        "No case has the trade “bakery”.",
        "Its size, 500, lies outside that of all cases (20 to 60).",
    )
    like = measure(books, "scrap rate", prospect="p1").alike
    assert like is not None
    assert like.outside == ()
    assert like.nearest == "Case c1"


def test_a_covariate_is_used_only_where_there_are_ten_cases():
    rng = np.random.default_rng(3)
    many = [(6.0, float(6 * np.exp(-0.1 * n + 0.02 * rng.standard_normal()))) for n in range(12)]
    found = measure(told(many), "scrap rate", prospect="p1", scale="log ratio")
    assert found.covariates == ("size",)
    # Cases grow in size and in effect; the prospect is of the second case's size.
    assert found.new_case is not None
    assert found.new_case.median == pytest.approx(-0.1, abs=0.12)
