"""Experiments: drawn fairly, and right however often one looks."""

from __future__ import annotations

import importlib.util
import sys
from math import inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.judge.experiments import (
    adjusted,
    cost_per_extra,
    effect,
    hashed,
    needed,
    sequence,
    widening,
    withheld,
)


@given(
    customers=st.integers(1, 80),
    share=st.floats(0.05, 0.95),
    salt=st.text(min_size=1, max_size=5),
    kinds=st.integers(1, 4),
)
def test_each_stratum_gives_its_share_to_the_nearest_and_the_spared_are_never_drawn(
    customers, share, salt, kinds
):
    ids = [f"c{number}" for number in range(customers)]
    strata, never = np.arange(customers) % kinds, np.arange(customers) % 7 == 0
    drawn = withheld(ids, share=share, salt=salt, strata=strata, never=never)
    assert not drawn[never].any()
    for each in range(kinds):
        there = (strata == each) & ~never
        assert abs(drawn[there].sum() - share * there.sum()) <= 1
    order = np.random.default_rng(0).permutation(customers)
    again = withheld(
        [ids[at] for at in order], share=share, salt=salt, strata=strata[order], never=never[order]
    )
    assert np.array_equal(again, drawn[order])


def test_lots_are_even_and_another_experiment_draws_others():
    first, second = (hashed(range(4000), salt=salt) for salt in ("spring", "autumn"))
    assert abs(first.mean() - 0.5) < 0.02
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.05


@pytest.fixture(scope="module")
def coverage():
    """The script that makes the table in docs/methods/experiments.md."""
    file = Path(__file__).resolve().parents[3] / "benchmarks" / "coverage_experiments.py"
    specification = importlib.util.spec_from_file_location("coverage_experiments", file)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


def test_looking_often_deceives_the_plain_interval_and_not_ours(coverage):
    """docs/methods/experiments.md has the whole table; ours at half its width must fail."""
    some, others = coverage.Setting(400, 0.5), coverage.Setting(300, 0.3, buyers=0.2)
    for kind, setting in ((coverage.entering, some), (coverage.same, others)):
        held = np.array([kind(setting, seed=seed)[:4] for seed in range(90)]).mean(axis=0)
        ours, plain, at_the_end, halved = held
        assert ours >= 0.86
        assert plain < 0.80
        assert at_the_end >= 0.80
        assert halved < 0.80


def test_the_past_takes_noise_away_and_moves_the_effect_little():
    rng = np.random.default_rng(2)
    past = rng.gamma(1.0, 100.0, 2000)
    contacted = rng.random(2000) < 0.7
    came = past + rng.normal(0, 40, 2000) + 8 * contacted
    plain, ours = effect(contacted, came), effect(contacted, came, past=past)
    assert ours.error < plain.error / 2
    assert ours.explained == pytest.approx(1 - 40**2 / (100**2 + 40**2), abs=0.05)
    assert ours.low < 8 < ours.high
    assert ours.low < ours.once_low < ours.once_high < ours.high
    assert adjusted(contacted, came).mean() == pytest.approx(
        came[contacted].mean() - came[~contacted].mean()
    )


def test_strata_of_very_different_customers_take_noise_away_too():
    rng = np.random.default_rng(3)
    strata = np.arange(1000) % 4
    contacted = ~withheld(range(1000), share=0.3, salt="a", strata=strata)
    came = 100.0 * strata + rng.normal(0, 20, 1000) + 5 * contacted
    assert effect(contacted, came, strata=strata).error < effect(contacted, came).error / 3


def test_the_sequence_is_never_narrower_than_the_plain_interval_and_narrowest_where_asked():
    count = np.arange(50, 20_000, 50)
    wide = widening(count, tightest=2000, level=0.9)
    assert wide.min() > 1.645
    assert 500 <= count[wide.argmin()] <= 8000
    assert np.isinf(widening(49, tightest=2000))


def test_the_sequence_of_a_mean_follows_its_values():
    found = sequence(np.tile([0.0, 2.0], 100))
    assert found.estimate[-1] == 1.0
    assert found.low[-1] < 1.0 < found.high[-1]
    assert np.isinf(found.high[10])


def test_more_customers_are_needed_for_a_smaller_effect_and_fewer_where_the_past_explains():
    plain = needed(10.0, spread=100.0)
    assert plain.once == pytest.approx(4 * (1.645 + 0.8416) ** 2 * 100, rel=0.01)
    assert plain.always > plain.once
    assert needed(5.0, spread=100.0).once == pytest.approx(4 * plain.once, rel=0.01)
    assert needed(10.0, spread=100.0, explained=0.5).once == pytest.approx(plain.once / 2, rel=0.01)
    assert needed(10.0, spread=100.0, share=0.1).withheld < plain.withheld


def test_an_extra_euro_has_a_price_and_no_bound_where_nothing_is_certain():
    sure = cost_per_extra(spent=500.0, contacted=1000, effect=2.0, low=1.0, high=4.0)
    assert (sure.cost, sure.cost_low, sure.cost_high, sure.pays) == (0.25, 0.125, 0.5, "yes")
    unsure = cost_per_extra(spent=500.0, contacted=1000, effect=0.1, low=-1.0, high=1.0, margin=0.9)
    assert (unsure.cost_high, unsure.pays) == (inf, "unsure")
    assert cost_per_extra(spent=9e9, contacted=9, effect=0, low=-1, high=1).pays == "no"


def test_what_cannot_be_told_is_refused():
    with pytest.raises(TooLittleEvidence, match="20 are needed"):
        effect(np.arange(30) < 5, np.zeros(30))
    with pytest.raises(BadInput, match="must be 0 or 1"):
        effect([2, 0], [1.0, 1.0])
    with pytest.raises(BadInput, match="above 0 and below 1"):
        withheld(["a"], share=1.5, salt="x")
    with pytest.raises(BadInput, match="same id"):
        withheld(["a", "a"], share=0.5, salt="x")
    with pytest.raises(BadInput, match="other than 0"):
        needed(0.0, spread=1.0)
