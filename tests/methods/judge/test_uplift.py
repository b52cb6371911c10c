"""Uplift: who is changed is found where somebody is, and nothing is claimed where nobody is."""

from __future__ import annotations

import numpy as np
import pytest

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.judge.uplift import (
    LEARNERS,
    cross_fitted,
    fit,
    paired,
    ranking,
    verdict,
)


def experiment(seed: int, *, customers: int = 4000, changed: float = 0.3, chance: float = 0.5):
    """Half the customers are changed by a contact, as a feature tells; the others never are."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(customers, 3))
    treated = rng.random(customers) < chance
    true = np.where(x[:, 0] > 0, changed, 0.0)
    outcome = (rng.random(customers) < 0.3 + 0.1 * (x[:, 1] > 0) + true * treated).astype(float)
    return x, treated, outcome, true


@pytest.mark.parametrize("learner", LEARNERS)
def test_every_learner_finds_who_is_changed_and_by_how_much(learner):
    x, treated, outcome, true = experiment(1, chance=0.3)
    found = cross_fitted(x, treated, outcome, learner=learner, base="linear", chance=0.3)
    assert np.corrcoef(found, true)[0, 1] > 0.6
    assert found.mean() == pytest.approx(true.mean(), abs=0.05)


def test_trees_find_a_step_too_and_a_fitted_learner_speaks_of_new_customers():
    x, treated, outcome, _ = experiment(2)
    learnt = fit(x, treated, outcome, learner="DR", base="trees")
    new = np.random.default_rng(0).normal(size=(500, 3))
    found = learnt(new)
    assert found[new[:, 0] > 0].mean() - found[new[:, 0] < 0].mean() == pytest.approx(0.3, abs=0.1)


def test_numbers_may_be_money_as_well_as_yes_and_no():
    x, treated, outcome, true = experiment(3)
    found = cross_fitted(x, treated, 100 * outcome, learner="X")
    assert found.mean() == pytest.approx(100 * true.mean(), abs=6)


def test_the_interval_of_the_qini_holds_the_truth_and_half_of_it_does_not():
    """The truth: the Qini of the same score over very many customers."""
    score_of = experiment(0, customers=200_000)
    x, treated, outcome, _ = score_of
    truth = ranking(x[:, 0], treated, outcome, draws=0).qini.estimate
    held = []
    for seed in range(10, 130):
        x, treated, outcome, _ = experiment(seed, customers=600)
        found = ranking(x[:, 0], treated, outcome, draws=80, seed=seed).qini
        middle = (found.low + found.high) / 2
        half = (found.high - found.low) / 4
        held.append((found.low <= truth <= found.high, abs(truth - middle) <= half))
    whole, halved = np.mean(held, axis=0)
    assert 0.82 <= whole <= 0.97
    assert halved < 0.75


def test_an_order_that_says_nothing_is_worth_nothing():
    _, treated, outcome, _ = experiment(5)
    found = ranking(np.zeros(len(outcome)), treated, outcome)
    assert found.qini.estimate == pytest.approx(0, abs=1e-12)
    assert found.auuc.estimate == pytest.approx(0, abs=1e-12)
    assert found.effect.low < 0.15 < found.effect.high


def test_two_orders_are_compared_on_the_same_customers():
    x, treated, outcome, _ = experiment(5)
    apart = paired(x[:, 0], x[:, 2], treated, outcome)
    assert apart.qini.low > 0
    same = paired(x[:, 0], x[:, 0], treated, outcome)
    assert (same.qini.low, same.qini.high) == (0, 0)


def test_targeting_is_advised_where_it_beats_every_plain_rule_and_only_there():
    x, treated, outcome, _ = experiment(6)
    found = cross_fitted(x, treated, outcome)
    good = verdict(found, treated, outcome, size=x[:, 1], margin=10.0, cost=1.5)
    assert good.best == "by uplift"
    assert set(good.beaten) == {"everyone", "nobody", "best customers"}
    x, treated, outcome, _ = experiment(7, changed=0.0)
    found = cross_fitted(x, treated, outcome)
    vain = verdict(found, treated, outcome, size=x[:, 1], margin=10.0, cost=1.5)
    assert vain.best == "nobody"
    assert "nobody" not in vain.beaten


def test_men_who_got_mail_cannot_be_told_apart_and_women_can(shared_data):
    """Hillstrom's experiment: effects as published, Qini as scikit-uplift 0.5.1 reckons it."""
    import polars as pl

    frame = pl.read_csv(shared_data / "uplift" / "hillstrom.csv", infer_schema_length=None)
    for mail, flag, effect, worth in (
        ("Womens E-Mail", "womens", 0.04523, 0.06401550847534095),
        ("Mens E-Mail", "mens", 0.07659, 0.009956248041533344),
    ):
        part = frame.filter(pl.col("segment").is_in([mail, "No E-Mail"]))
        treated = (part["segment"] == mail).to_numpy()
        visit = part["visit"].to_numpy().astype(float)
        found = ranking(part[flag].to_numpy(), treated, visit, draws=40)
        assert found.effect.estimate == pytest.approx(effect, abs=1e-5)
        assert found.qini.estimate == pytest.approx(worth, abs=1e-12)
        assert (found.qini.low > 0.02) == (mail == "Womens E-Mail")


def test_what_cannot_be_learnt_from_is_refused():
    x, treated, outcome, _ = experiment(8, customers=60)
    with pytest.raises(TooLittleEvidence, match="50 are needed"):
        fit(x, treated, outcome)
    with pytest.raises(BadInput, match="no learner 'Z'"):
        fit(np.zeros(200), np.arange(200) % 2, np.zeros(200), learner="Z")
    with pytest.raises(BadInput, match="one row for each customer"):
        fit(x[:5], treated, outcome)
    with pytest.raises(BadInput, match="Both groups"):
        ranking([1.0, 2.0], [1, 1], [0.0, 1.0])
