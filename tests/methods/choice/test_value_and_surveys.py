"""Worth to one customer, the way down from list price, and what people said they would pay."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.choice import (
    chance_needed,
    discounts,
    economic_value,
    gabor_granger,
    gabor_granger_interval,
    price_waterfall,
    room,
    van_westendorp,
    van_westendorp_intervals,
)

OURS = economic_value(
    1000.0,
    adds={"less scrap": (300.0, 500.0)},
    takes={"switching": 100.0, "training": (0.0, 100.0)},
)


def test_value_is_the_alternative_plus_what_ours_adds_less_what_it_takes():
    assert (OURS.total, OURS.differentiation) == (1250, 250)
    assert (OURS.low, OURS.high) == pytest.approx((1250 - 50 * 5**0.5, 1250 + 50 * 5**0.5))
    assert OURS.share_given(1125) == 0.5
    assert OURS.price_giving(0.5) == 1125


def test_the_room_runs_from_our_floor_to_their_value():
    assert room(OURS, cost=800, least_margin=0.2) == (room(OURS, cost=1000))
    assert room(OURS, cost=1000).fair == 1125
    assert not room(OURS, cost=1300).overlaps


def test_worth_less_than_the_alternative_is_told_so():
    poor = economic_value(1000.0, takes={"slower": 200.0})
    with pytest.raises(BadInput, match=r"200\.00 less to them than the alternative"):
        poor.share_given(900)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ({"adds": {"scrap": (5.0, 3.0)}}, "“scrap” is upside down"),
        ({"takes": {"switching": -5.0}}, "0 or more"),
        ({"adds": {"x": 1.0}, "takes": {"x": 1.0}}, "stands twice"),
    ],
)
def test_lines_that_cannot_be_are_named(lines, says):
    with pytest.raises(BadInput, match=says):
        economic_value(100.0, **lines)


def test_a_lower_price_must_win_more_often_to_earn_as_much():
    assert chance_needed(0.5, price=100, lower_price=90, cost=60) == pytest.approx(2 / 3)
    with pytest.raises(BadInput, match="never pays"):
        chance_needed(0.5, price=100, lower_price=60, cost=60)


@given(
    st.lists(
        st.tuples(st.floats(1, 1e4), st.floats(0, 0.4), st.floats(0, 0.4)), min_size=1, max_size=9
    )
)
def test_a_waterfall_loses_nothing_on_the_way(rows):
    listed, first, second = np.array(rows).T
    found = price_waterfall(listed, {"discount": first * listed, "freight": second * listed})
    steps = sum(step.amount for step in found.steps)
    assert found.at_list == pytest.approx(found.pocket + steps)


def test_a_waterfall_that_gives_away_more_than_all_is_refused():
    with pytest.raises(BadInput, match="Deal 2 gives away more"):
        price_waterfall([10, 10], {"discount": [1, 11]})


def test_discounts_by_whoever_granted_them_the_highest_first():
    found = discounts([100, 100, 200, 200], [80, 90, 190, 200], groups=["Ann", "Ann", "Bob", "Bob"])
    assert [(one.group, one.deals, one.share) for one in found] == [
        ("Ann", 2, pytest.approx(0.15)),
        ("Bob", 2, pytest.approx(0.025)),
    ]
    assert found[0].low < 0.15 < found[0].high


def test_a_share_that_rises_with_price_by_chance_is_levelled():
    would = np.array([[1, 1, 1], [1, 0, 1], [0, 0, 0], [1, 0, 0]])
    assert gabor_granger([1, 2, 3], would).share.tolist() == [0.75, 0.375, 0.375]


def test_survey_intervals_narrow_with_people():
    rng = np.random.default_rng(1)

    def asked(n):
        return np.sort(
            rng.lognormal(3, 0.3, (4, n)) * np.array([[0.6], [0.9], [1.1], [1.5]]), axis=0
        )

    few, many = (van_westendorp_intervals(*asked(n), draws=200)["indifference"] for n in (20, 500))
    assert many.high - many.low < 0.5 * (few.high - few.low)
    willing = rng.lognormal(3, 0.3, 300)
    prices = np.array([10, 15, 20, 25, 30])
    low, high = gabor_granger_interval(prices, willing[:, None] >= prices, unit_cost=5, draws=200)
    assert 10 <= low <= high <= 25


def test_a_survey_of_a_few_or_of_the_confused_is_refused():
    with pytest.raises(TooLittleEvidence, match="ten are the least"):
        van_westendorp([1], [2], [3], [4])
    with pytest.raises(BadInput, match="Person 2"):
        van_westendorp([1, 3] * 6, [2, 2] * 6, [3, 3] * 6, [4, 4] * 6)
