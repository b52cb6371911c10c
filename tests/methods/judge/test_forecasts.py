"""Scores of forecasts: known numbers, laws for all inputs, what is found in a simulated world."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks import coverage_learn as world
from hypothesis import given
from hypothesis import strategies as st

from whybuy.errors import BadInput
from whybuy.methods.judge.forecasts import (
    better_by,
    calibration_curve,
    counted_range,
    mean_of,
    score_chances,
    score_figures,
)

ROUNDS = 60
FIFTY = (50, 50)


def test_the_scores_are_those_of_the_formulas():
    found = score_chances([0.8, 0.3], [1, 0], plain=[0.5, 0.5], subjects=["a", "b"])
    assert found.brier == pytest.approx((0.04 + 0.09) / 2)
    assert found.log == pytest.approx(-(np.log(0.8) + np.log(0.7)) / 2)
    assert found.plain_brier == pytest.approx(0.25)
    assert found.better is not None
    assert found.better.estimate == pytest.approx(1 - 0.065 / 0.25)
    assert found.verdict == "too few"


def test_a_figures_score_is_that_of_bracher_and_others():
    # (|12 - 10| / 2 + 0.05 x 8 + 0) / 1.5 within the range; 3 beyond it are added where it is not.
    plain = ([12.0, 17.0], [12.0, 17.0], [12.0, 17.0])
    found = score_figures([10.0, 10.0], [6.0, 6.0], [14.0, 14.0], [12.0, 17.0], plain=plain,
                          subjects=["a", "b"])  # fmt: skip
    inside, outside = (1 + 0.4) / 1.5, (3.5 + 0.4 + 3) / 1.5
    assert found.score == pytest.approx((inside + outside) / 2)
    assert found.plain_score == 0
    assert found.better is None
    assert found.held.estimate == 0.5


@given(
    came=st.floats(-1e6, 1e6),
    told=st.floats(-1e6, 1e6),
)
def test_a_figure_without_a_range_is_scored_by_its_distance(came: float, told: float):
    point = ([told], [told], [told])
    found = score_figures(*point, [came], plain=point, subjects=["a"])
    assert found.score == pytest.approx(abs(came - told), rel=1e-6, abs=1e-9)


@given(st.integers(0, 5000))
def test_the_next_count_has_a_range_around_the_last(count: int):
    low, high = counted_range([float(count)])
    assert 0 <= low[0] <= count <= high[0]
    assert high[0] - low[0] < 10 + 5 * np.sqrt(count)


def test_the_range_of_the_next_count_holds_nine_in_ten():
    rng = np.random.default_rng(1)
    rate = rng.gamma(2, 10, 4000)
    low, high = counted_range(rng.poisson(rate).astype(float))
    held = (low <= (came := rng.poisson(rate))) & (came <= high)
    assert 0.88 < held.mean() < 0.97


def test_ten_forecasts_of_one_customer_are_no_ten_customers():
    rng = np.random.default_rng(2)
    own = np.repeat(rng.normal(0, 1, 12), 10)
    alike = mean_of(own, [str(i // 10) for i in range(120)])
    as_many = mean_of(own, [str(i) for i in range(120)])
    assert alike.high - alike.low > 2.5 * (as_many.high - as_many.low)
    assert not mean_of(own[:40], [str(i // 10) for i in range(40)]).known


def test_no_error_at_all_is_the_most_that_there_is_to_gain():
    names = [str(i) for i in range(8)]
    found = better_by(np.zeros(8), np.ones(8), names)
    assert found is not None
    assert (found.estimate, found.low, found.high) == (1, 1, 1)
    assert better_by(np.ones(8), np.zeros(8), names) is None


def test_a_curve_holds_every_forecast_once_and_rises_with_honest_chances():
    rng = np.random.default_rng(3)
    chance = rng.uniform(0, 1, 400)
    came = (rng.random(400) < chance).astype(float)
    bins = calibration_curve(chance, came, subjects=[str(i) for i in range(400)])
    assert sum(one.forecasts for one in bins) == 400
    assert sum(one.low <= one.foretold <= one.high for one in bins) >= 6
    assert bins[0].came < 0.3 < 0.7 < bins[-1].came
    one = calibration_curve([0.4] * 30, [1.0] * 12 + [0.0] * 18, subjects=["a"] * 30)
    assert [bin.forecasts for bin in one] == [30]


@pytest.mark.parametrize(
    ("chance", "came", "says"),
    [
        ([], [], "one at the least"),
        ([1.2], [1], "between 0 and 1"),
        ([0.2], [0.5], "1 or 0"),
        ([0.2, 0.3], [1], "as many"),
    ],
)
def test_what_is_no_chance_is_refused(chance: list[float], came: list[float], says: str):
    with pytest.raises(BadInput, match=says):
        score_chances(chance, came, plain=chance, subjects=["a"] * len(chance))


def test_a_range_the_wrong_way_round_is_refused():
    point = ([1.0], [1.0], [1.0])
    with pytest.raises(BadInput, match="wrong way round"):
        score_figures([1.0], [2.0], [0.0], [1.0], plain=point, subjects=["a"])
    with pytest.raises(BadInput, match="no number"):
        score_figures([float("nan")], [0.0], [1.0], [1.0], plain=point, subjects=["a"])


def _share(says: world.Says, make: object) -> float:
    assert callable(make)
    world.rng = np.random.default_rng(11)
    return sum(says(make(FIFTY)) for _ in range(ROUNDS)) / ROUNDS


def test_honest_forecasts_pass_and_faulty_ones_are_found():
    """With 50 forecasts and 60 rounds: what docs/methods/learning.md says of 1,000."""
    chances = world.TABLES["chances in which a fault is found"]
    ranges = world.TABLES["ranges that are found too narrow"]
    assert _share(chances["honest"][1], chances["honest"][0]) <= 0.15
    assert _share(chances["log-odds × 3"][1], chances["log-odds × 3"][0]) > 0.6
    assert _share(ranges["honest"][1], ranges["honest"][0]) <= 0.03
    assert _share(ranges["halved"][1], ranges["halved"][0]) > 0.95


def test_what_knows_nothing_is_called_worse_and_what_is_honest_never_is():
    told = world.TABLES["told apart from the plain rule"]
    for name, least, most in (
        ("honest counts: better", 0.8, 1.0),
        ("honest counts: worse", 0.0, 0.02),
        ("counts twice too high: worse", 0.9, 1.0),
        ("honest chances: worse", 0.0, 0.02),
        ("chances that know nothing: worse", 0.4, 1.0),
    ):
        assert least <= _share(told[name][1], told[name][0]) <= most, name


def test_between_two_that_err_alike_nothing_lies_in_nine_ranges_of_ten():
    make, held = world.TABLES["two that err alike: nothing lies in the 90 % range"][
        "subjects differ by e^±0.5"
    ]
    assert 0.8 <= _share(held, make) <= 0.98
