"""Chances of deals: truth recovered, honest intervals, and what few deals or none can say."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.choice import (
    Stays,
    borne_out,
    deal_causes,
    deal_chances,
    deal_outcomes,
    foretold_by_others,
)


def _benchmark():
    file = Path(__file__).resolve().parents[3] / "benchmarks" / "coverage_deals.py"
    spec = importlib.util.spec_from_file_location("coverage_deals", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["coverage_deals"] = module
    spec.loader.exec_module(module)
    return module


def _past(deals: int, *, seed: int = 1):
    """Deals of known make: half-life 70 days, 60 % decided; size small wins 75 %, big 25 %."""
    rng = np.random.default_rng(seed)
    size = rng.choice(["big", "small"], deals)
    life, watched = np.ceil(rng.exponential(101, deals)), rng.uniform(0, 700, deals)
    won = np.where(rng.random(deals) < np.where(size == "big", 0.25, 0.75), "won", "lost")
    ended = np.where(rng.random(deals) < 0.6, won, "no decision")
    outcome = np.where(life <= watched, ended, "")
    return outcome.tolist(), np.minimum(life, watched), size.tolist()


@pytest.fixture(scope="module")
def fitted():
    outcome, days, size = _past(1500)
    return deal_outcomes(outcome, days=days, covariates={"size": size})


def test_the_chances_that_made_the_deals_are_found_again(fitted):
    told = deal_chances(fitted, deals=2, days=[10, 200], covariates={"size": ["small", "big"]})
    assert told.won.mean == pytest.approx([0.45, 0.15], abs=0.05)
    assert told.lost.mean == pytest.approx([0.15, 0.45], abs=0.05)
    assert told.no_decision.mean == pytest.approx([0.4, 0.4], abs=0.05)
    assert told.days_left.mean == pytest.approx([101, 101], rel=0.15)


def test_a_month_ahead_only_what_closes_within_it_counts(fitted):
    told = deal_chances(fitted, deals=1, days=[10], covariates={"size": ["small"]}, horizon=70)
    assert told.still_open.mean[0] == pytest.approx(0.5, abs=0.05)
    assert told.won.mean[0] == pytest.approx(0.225, abs=0.04)


def test_intervals_hold_the_true_chance_and_halved_ones_do_not():
    """30 firms; the whole table is made by benchmarks/coverage_deals.py."""
    made = _benchmark()
    held, halved = [], []
    for seed in range(30):
        true, mean, low, high = made.told(made.Setting(60), seed=seed)
        held.append(((low <= true) & (true <= high)).mean())
        halved.append(((mean + low <= 2 * true) & (2 * true <= mean + high)).mean())
    assert np.mean(held) > 0.84
    assert np.mean(halved) < 0.70


def test_with_no_deal_at_all_published_shares_answer_and_the_interval_is_wide():
    told = deal_chances(deal_outcomes([]), deals=1, covariates={"size": ["big"]})
    assert 0.25 < told.won.mean[0] < 0.45
    assert 0.3 < told.no_decision.mean[0] < 0.5
    assert told.won.high[0] - told.won.low[0] > 0.45


def test_one_deal_won_moves_the_chance_a_little_and_is_still_supposed():
    none, one = deal_outcomes([]), deal_outcomes(["won"], days=[40.0])
    assert none.supposed
    assert one.supposed
    before, after = (deal_chances(each, deals=1, days=[0]).won.mean[0] for each in (none, one))
    assert before < after < before + 0.2


def test_a_firm_that_never_notes_no_decision_is_told_that_lost_holds_both():
    silent = deal_outcomes(["won", "lost"] * 20)
    assert not silent.tells_no_decision
    assert deal_chances(silent, deals=1).no_decision.mean[0] == 0
    with pytest.raises(BadInput, match="record it apart"):
        deal_causes(silent, deals=1, asked="decided")


def test_a_small_source_leans_on_the_rest_and_a_new_one_is_less_sure():
    source = ["fair"] * 60 + ["web"] * 2
    outcome = ["won", "lost"] * 30 + ["won", "won"]
    model = deal_outcomes(outcome, covariates={"source": source})
    told = deal_chances(model, deals=3, covariates={"source": ["fair", "web", "radio"]}, draws=4000)
    fair, web, radio = told.won.mean
    assert fair < web < 0.75
    width = told.won.high - told.won.low
    assert width[2] > width[0]
    assert abs(radio - fair) < 0.1


def test_what_is_noted_because_a_deal_was_lost_is_left_out_and_said():
    rival = [""] * 30 + ["Acme"] * 30
    model = deal_outcomes(["won"] * 30 + ["lost"] * 30, covariates={"rival": rival})
    assert "Rival: recorded on 0 of 30 deals won" in model.left_out["rival"]
    assert model.covariates == ()


def test_causes_add_up_to_the_log_odds_of_the_deal():
    outcome, _, size = _past(600)
    size = [each if place % 9 else "" for place, each in enumerate(size)]
    model = deal_outcomes(outcome, covariates={"size": size, "staff": np.arange(600.0)})
    ahead = {"size": ["small"], "staff": [20.0]}
    (causes,) = deal_causes(model, deals=1, covariates=ahead, draws=4000)
    total = causes.level + sum(one.log_odds for one in causes.causes)
    won = deal_chances(model, deals=1, covariates=ahead, draws=4000)
    decided = won.won.mean[0] / (won.won.mean[0] + won.lost.mean[0])
    assert total == pytest.approx(np.log(decided / (1 - decided)), abs=0.06)
    assert causes.causes[0].name == "size"
    assert causes.causes[0].clear
    assert sum(one.share for one in causes.causes) == pytest.approx(1)
    assert causes.causes[0].words.startswith("size: small, odds ")


def test_stages_come_from_how_deals_moved_not_from_a_percentage():
    """A demo doubles nothing by decree: deals that reach it close sooner, and are won more."""
    rng = np.random.default_rng(3)
    n = 400
    reached = rng.random(n) < 0.5
    outcome = np.where(rng.random(n) < np.where(reached, 0.8, 0.2), "won", "lost").tolist()
    days = np.where(reached, 40.0 + rng.integers(0, 20, n), 70.0 + rng.integers(0, 90, n))
    who = [*range(n), *np.flatnonzero(reached).tolist()]
    stays = Stays(who, ["talk"] * n + ["demo"] * int(reached.sum()), [0.0] * n + [35.0] * int(
        reached.sum()
    ))  # fmt: skip
    model = deal_outcomes(outcome, days=days, stays=stays)
    told = deal_chances(model, deals=3, days=[38, 38, 38], stage=["talk", "demo", "elsewhere"])
    assert told.won.mean[1] > told.won.mean[0] + 0.3
    assert told.won.low[2] < told.won.mean[2] < told.won.high[2]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["won", "lost", "no decision", "", "withdrawn", "referred"]),
            st.one_of(st.floats(0, 4000), st.just(float("nan"))),
            st.sampled_from(["", "a", "b"]),
        ),
        max_size=12,
    )
)
def test_whatever_the_past_the_four_chances_are_chances_and_add_up(deals):
    outcome, days, kind = (list(each) for each in zip(*deals, strict=True)) if deals else ([],) * 3
    model = deal_outcomes(outcome, days=days, covariates={"kind": kind})
    told = deal_chances(
        model, deals=2, days=[0, float("nan")], covariates={"kind": ["a", "c"]}, draws=40
    )
    assert told.draws.min() >= -1e-12
    assert told.draws.sum(axis=2) == pytest.approx(1)


def test_deals_that_closed_before_they_opened_are_refused_with_their_place():
    with pytest.raises(BadInput, match="1 deals closed before they opened, the first at place 1"):
        deal_outcomes(["won", "lost"], days=[3, -2])
    with pytest.raises(BadInput, match="'maybe' is no outcome"):
        deal_outcomes(["maybe"])
    with pytest.raises(BadInput, match="values of size: 1"):
        deal_outcomes(["won", "lost"], covariates={"size": ["big"]})


def test_chances_told_from_other_deals_are_borne_out():
    outcome, _, size = _past(300)
    closed, told, plain = foretold_by_others(outcome, covariates={"size": size})
    won = np.array([outcome[place] == "won" for place in closed], dtype=float)
    seen = borne_out(told[:, 0], won, plain=plain[:, 0])
    assert seen.difference + 2 * seen.error < 0
    assert not seen.worse_than_plain
    assert seen.auc > 0.65
    assert 0.6 < seen.slope < 1.7
    with pytest.raises(TooLittleEvidence, match="1 deals have closed, and 20 are needed"):
        foretold_by_others(["won", ""])


def test_copies_of_one_deal_never_judge_each_other():
    """Luck copied eight times looks like knowledge unless copies stay together."""
    rng = np.random.default_rng(5)
    luck = np.repeat(np.where(rng.random(20) < 0.5, "won", "lost"), 8).tolist()
    name = np.repeat([f"deal {k}" for k in range(20)], 8).tolist()
    apart = foretold_by_others(luck, covariates={"name": name})
    kept = foretold_by_others(luck, covariates={"name": name}, together=name)
    won = np.array([each == "won" for each in luck], dtype=float)
    fooled, honest = (borne_out(each[1][:, 0], won, plain=0.5).auc for each in (apart, kept))
    assert fooled > 0.9
    assert honest < 0.65
