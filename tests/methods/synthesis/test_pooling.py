"""What a few cases may say: laws, the pull of one, and intervals that hold what they promise."""

import importlib.util
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.synthesis import (
    chance_of_such_spread,
    leave_one_out,
    likeness,
    plain_t,
    pool,
    pool_selected,
)

SIX = ([-0.41, -0.36, -0.52, -0.29, -0.44, -0.38], [0.02, 0.03, 0.02, 0.04, 0.02, 0.03])
EFFECTS = st.lists(st.floats(-2, 2), min_size=3, max_size=8)


@given(effects=EFFECTS, moved=st.floats(-1, 1))
@settings(max_examples=25, deadline=None)
def test_a_case_is_never_shrunk_beyond_the_mean_of_all(effects, moved):
    pooled = pool(effects, np.full(len(effects), 0.05))
    for case, seen in enumerate(effects):
        ends = sorted([seen, float(pooled.spread.weights @ pooled.given.centre[:, 0])])
        assert ends[0] - 1e-6 <= pooled.shrunk(case).mean <= ends[1] + 0.5 * abs(seen) + 1e-6
    assert pooled.counts().sum() == pytest.approx(1)


def test_cases_that_were_measured_better_count_for_more():
    counts = pool([0.1, 0.2, 0.3], [0.01, 0.04, 0.25]).counts()
    assert counts[0] > counts[1] > counts[2]


def test_a_prediction_is_wider_than_the_mean_and_narrows_with_cases():
    few, many = pool(*SIX), pool(SIX[0] * 4, SIX[1] * 4)
    width = [np.ptp(one.predict(0.9)) for one in (few, many)]
    assert width[0] > np.ptp(few.mean.interval(0.9))
    assert width[1] < width[0]


def test_identical_cases_still_leave_room_for_another_customer():
    low, high = pool([0.3] * 5, [0.01] * 5).predict(0.9)
    assert low < 0.2
    assert high > 0.4


def test_fewer_than_three_cases_foretell_nothing():
    two = pool([0.3, 0.4], [0.01, 0.01])
    with pytest.raises(TooLittleEvidence, match="Collect 1 more"):
        two.predict(0.9)
    with pytest.raises(TooLittleEvidence):
        plain_t([0.3, 0.4], 0.9)
    with pytest.raises(TooLittleEvidence, match="4 are the least"):
        leave_one_out([0.1, 0.2, 0.3], [0.1, 0.1, 0.1])
    with pytest.raises(TooLittleEvidence):
        pool_selected([0.3, 0.4], [0.01, 0.01], share=0.5)


def test_one_absurd_case_is_seen_and_its_pull_shown():
    left = leave_one_out([*SIX[0], 3.0], [*SIX[1], 0.02])
    assert [one.case for one in left if not one.held] == [6]
    assert left[6].chance < 1e-6
    assert left[6].pull > 4 * max(abs(one.pull) for one in left[:6])


def test_a_prior_that_does_not_expect_such_unlike_cases_is_called_wrong():
    alike, unlike = SIX, ([-4.0, 3.0, 0.0, 5.0, -2.0], [0.02] * 5)
    assert chance_of_such_spread(*alike) > 0.2
    assert chance_of_such_spread(*unlike) < 0.01
    assert chance_of_such_spread(*unlike, spread_prior=("half-cauchy", 5.0)) > 0.05


def test_a_prospect_unlike_all_cases_is_told_so_trait_by_trait():
    cases = [{"people": 40, "trade": "food"}, {"people": 90, "trade": "metal"}]
    odd = likeness({"people": 4000, "trade": "paper"}, cases)
    assert odd.outside == (
        "Its people, 4,000, lies outside that of all cases (40 to 90).",
        "No case has the trade “paper”.",
    )
    alike = likeness({"people": 85, "trade": "metal"}, cases)
    assert alike.outside == ()
    assert alike.nearest == 1
    assert alike.distance < 0.1 < odd.distance


def test_a_covariate_that_explains_the_cases_moves_the_prediction():
    size = np.array([-1.0, -0.5, 0.0, 0.5, 1.0, 1.5])
    pooled = pool(0.2 + 0.5 * size, np.full(6, 0.004), covariates=size)
    assert pooled.new_case([1.0]).mean == pytest.approx(0.7, abs=0.05)
    with pytest.raises(BadInput, match="1 covariates"):
        pooled.predict(0.9, [1.0, 2.0])


def test_told_of_all_customers_selection_changes_nothing():
    plain, chosen = pool(*SIX), pool_selected(*SIX, share=1.0, better="lower")
    assert chosen.mean == pytest.approx(plain.mean.mean, abs=1e-6)
    assert chosen.predict(0.9) == pytest.approx(plain.new_case().central(0.9), abs=1e-4)
    assert chosen.difference == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("better", "sign"), [("lower", 1), ("higher", -1)])
def test_the_best_quarter_foretells_less_than_it_got(better, sign):
    half, quarter = (pool_selected(*SIX, share=s, better=better).mean for s in (0.5, 0.25))
    told = pool(*SIX).mean.mean
    assert sign * told < sign * half < sign * quarter


def test_a_share_of_none_or_twice_all_is_refused():
    for share in (0.0, 2.0):
        with pytest.raises(BadInput, match="best"):
            pool_selected(*SIX, share=share)


@cache
def _benchmark():
    file = Path(__file__).resolve().parents[3] / "benchmarks" / "coverage_synthesis.py"
    spec = importlib.util.spec_from_file_location("coverage_synthesis", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("cases", "spread"), [(3, 0.4), (5, 0.15), (10, 0.4)])
def test_the_interval_holds_the_next_customer_as_often_as_it_says(cases, spread):
    """250 replications a row; the table, of 1,000, is made by benchmarks/coverage_synthesis.py."""
    rows = np.array([_benchmark().replicate(cases, spread=spread, seed=s) for s in range(250)])
    held, half_as_wide, held_by_t = rows[:, :3].mean(axis=0)
    error = np.sqrt(0.9 * 0.1 / 250)
    assert held > 0.9 - 3 * error
    assert held_by_t > 0.9 - 3 * error
    assert half_as_wide < 0.9 - 3 * error, "half the width would pass: the check cannot fail"


def test_allowing_for_the_selection_brings_the_mean_back():
    rows = np.array(
        [_benchmark().replicate_selected(0.25, told=6, spread=0.4, seed=s) for s in range(100)]
    )
    held_as_told, held, off_as_told, off = rows.mean(axis=0)
    assert off_as_told > 0.3
    assert abs(off) < 0.5 * off_as_told
    assert held > max(0.85, held_as_told)
