"""Shares from a machine's calls and an audit: exact where all is known, honest where it is not."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.judge import prediction_powered_share
from whybuy.methods.judge.shares import more_to_check

NOT_CHECKED = np.nan


def _benchmark():
    file = Path(__file__).resolve().parents[3] / "benchmarks" / "coverage_shares.py"
    found = importlib.util.spec_from_file_location("coverage_shares", file)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["coverage_shares"] = module
    found.loader.exec_module(module)
    return module


coverage = _benchmark()


def firm(asked: int = 400, checked: int = 120, share: float = 0.3, seed: int = 1):
    rng = np.random.default_rng(seed)
    truth = (rng.random(asked) < share).astype(float)
    machine = np.clip(0.15 + 0.6 * truth + rng.normal(0, 0.15, asked), 0, 1)
    seen = np.where(rng.random(asked) < checked / asked, truth, NOT_CHECKED)
    return machine, seen, checked / asked, truth


def test_where_everybody_asked_was_checked_the_share_is_theirs_and_certain():
    _, _, _, truth = firm()
    found = prediction_powered_share(np.full(400, 0.9), truth, chance=1.0)
    assert found.estimate == pytest.approx(truth.mean())
    assert found.low == pytest.approx(found.high)


def test_a_machine_that_says_yes_too_often_is_corrected_on_average():
    errors = []
    for seed in range(40):
        machine, seen, chance, truth = firm(seed=seed)
        found = prediction_powered_share(machine, seen, chance=chance)
        errors.append((found.estimate - truth.mean(), found.machine - truth.mean()))
    ours, by_machine = np.mean(errors, axis=0)
    assert by_machine > 0.025
    assert abs(ours) < 0.007


def test_a_machine_that_knows_something_makes_the_interval_narrower():
    machine, seen, chance, _ = firm()
    with_it = prediction_powered_share(machine, seen, chance=chance)
    without = prediction_powered_share(np.full(400, 0.3), seen, chance=chance)
    assert with_it.high - with_it.low < 0.7 * (without.high - without.low)
    assert without.power == 0.0
    assert with_it.power > 0.8


def test_a_machine_that_is_wrong_about_everybody_does_no_harm():
    machine, seen, chance, _ = firm()
    found = prediction_powered_share(1 - machine, seen, chance=chance)
    without = prediction_powered_share(np.full(400, 0.3), seen, chance=chance)
    assert found.power == 0.0
    assert found.estimate == pytest.approx(without.estimate)


def test_customers_drawn_more_often_count_less_each():
    truth = np.array([1.0] * 40 + [0.0] * 60)
    chance = np.array([0.8] * 40 + [0.2] * 60)
    seen = np.concatenate([truth[:32], [NOT_CHECKED] * 8, truth[40:52], [NOT_CHECKED] * 48])
    found = prediction_powered_share(np.full(100, 0.5), seen, chance=chance)
    assert found.estimate == pytest.approx(0.4)


def test_segments_that_were_asked_less_are_weighted_up_to_their_size():
    strata = np.array([0] * 80 + [1] * 20)
    truth = (strata == 1).astype(float)
    found = prediction_powered_share(
        np.full(100, 0.5), truth, chance=1.0, strata=strata, base=[100, 300]
    )
    assert found.estimate == pytest.approx(0.75)
    assert found.low < 0.75 < found.high or found.low == pytest.approx(0.75)


def test_asking_only_some_of_the_customers_widens_the_interval():
    machine, seen, chance, _ = firm()
    whole = prediction_powered_share(machine, seen, chance=chance)
    part = prediction_powered_share(
        machine, seen, chance=chance, strata=np.zeros(400, int), base=[4000]
    )
    assert part.estimate == pytest.approx(whole.estimate)
    assert part.high - part.low > 1.2 * (whole.high - whole.low)


def test_under_ten_checked_who_name_it_no_share_is_given_but_how_many_more_to_check():
    seen = np.array([1.0] * 4 + [0.0] * 36 + [NOT_CHECKED] * 360)
    with pytest.raises(
        TooLittleEvidence, match="4 of 40 checked name it, 10 are needed: check about 60 more"
    ):
        prediction_powered_share(np.full(400, 0.1), seen, chance=0.1)
    assert more_to_check(positives=4, checked=40, machine=0.1) == 60


@pytest.mark.parametrize(
    ("waiting", "next_step"),
    [
        (80, "check about 60 more of the audit sample."),
        (2, "check about 60 more; 2 drawn wait to be read, so draw more besides for the"),
        (0, "check about 60 more; all who were drawn are read, so draw more customers for the"),
    ],
)
def test_what_to_do_next_is_to_read_those_drawn_and_to_draw_more_where_they_are_read(
    waiting: int, next_step: str
):
    seen = np.array([1.0] * 4 + [0.0] * 36 + [NOT_CHECKED] * 360)
    with pytest.raises(TooLittleEvidence, match=next_step):
        prediction_powered_share(np.full(400, 0.1), seen, chance=0.1, waiting=waiting)


def test_where_too_few_are_left_to_check_it_says_to_ask_more_customers():
    seen = np.array([1.0] * 2 + [0.0] * 38 + [NOT_CHECKED] * 10)
    with pytest.raises(TooLittleEvidence, match="ask more customers"):
        prediction_powered_share(np.full(50, 0.05), seen, chance=0.8)


def test_more_checks_than_there_are_customers_are_not_asked_for():
    seen = np.array([0.0] * 40 + [NOT_CHECKED] * 10)
    with pytest.raises(TooLittleEvidence) as fault:
        prediction_powered_share(np.full(50, 1e-4), seen, chance=0.8, base=[120])
    assert str(fault.value) == (
        "0 of 40 checked name it, 10 are needed: that takes more than all your 120 customers: no "
        "share can be told."
    )


def test_all_faults_are_told_at_once():
    with pytest.raises(BadInput, match=r"between 0 and 1\. truth must be") as fault:
        prediction_powered_share([2.0, 0.5], [0.5, 1.0], chance=[0.0, 1.0])
    assert "chance must be above 0" in str(fault.value)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    share=st.floats(0.02, 0.98),
    checked=st.integers(15, 150),
    asked=st.integers(150, 400),
)
def test_the_interval_lies_within_what_is_possible_and_holds_its_estimate(
    seed: int, share: float, checked: int, asked: int
):
    machine, seen, chance, _ = firm(asked, checked, share, seed)
    try:
        found = prediction_powered_share(machine, seen, chance=chance)
    except TooLittleEvidence:
        return
    known = np.nansum(seen) / asked, 1 - np.nansum(seen == 0) / asked
    assert known[0] - 1e-9 <= found.low <= found.estimate <= found.high <= known[1] + 1e-9


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), scale=st.floats(0.01, 1000))
def test_the_unit_of_the_weights_does_not_matter(seed: int, scale: float):
    machine, seen, chance, _ = firm(seed=seed)
    weights = np.random.default_rng(seed).gamma(2.0, size=len(machine))
    one = prediction_powered_share(machine, seen, chance=chance, weights=weights)
    other = prediction_powered_share(machine, seen, chance=chance, weights=scale * weights)
    assert (one.estimate, one.low, one.high) == pytest.approx(
        (other.estimate, other.low, other.high)
    )


SLICE = [
    coverage.Setting(600, 100, 0.2),
    coverage.Setting(600, 30, 0.5),
    coverage.Setting(1500, 200, 0.05, heavy=True),
    coverage.Setting(600, 100, 0.2, on_record=2400),
]


@pytest.mark.parametrize("setting", SLICE, ids=str)
def test_intervals_hold_as_often_as_they_say_and_half_of_them_would_not(setting):
    """150 firms each; the whole table, of 1,000, is made by benchmarks/coverage_shares.py."""
    rows = [coverage.replicate(setting, seed=seed) for seed in range(150)]
    shown = np.array([row for row in rows if row is not None], dtype=float)
    assert len(shown) > 100
    held, half = shown[:, 0].mean(), shown[:, 1].mean()
    assert 0.83 <= held <= 0.97
    assert half < 0.75


def test_intervals_hold_among_those_that_are_shown_though_most_are_refused():
    """Where 10 were found by luck, a plain interval would hold 63 to 80 % of the time."""
    setting = coverage.Setting(600, 100, 0.05)
    rows = [coverage.replicate(setting, seed=seed) for seed in range(1200)]
    shown = [row for row in rows if row is not None]
    assert 20 < len(shown) < 100
    assert np.mean([row[0] for row in shown]) >= 0.8


def test_what_was_chosen_for_the_queue_is_no_audit_sample():
    setting = coverage.Setting(600, 100, 0.2)
    rows = [coverage.replicate(setting, seed=seed) for seed in range(60)]
    assert np.mean([row[3] for row in rows if row is not None]) < 0.5
