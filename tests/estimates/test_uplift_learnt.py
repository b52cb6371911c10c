"""Kinds of customer are told apart only where choosing by them beats the plain rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tests.estimates.programmes import BEGAN, END, lines
from tests.fakes import books
from whybuy.answers.contacting.worked import worked as told
from whybuy.estimates import programme, uplift
from whybuy.records import experiments

FIRM = lines(300)


@pytest.fixture
def tried(firm) -> programme.Worked:
    """An experiment with no effect, on 300 customers."""
    experiments.begin("one", share=0.5, effect=0.5, began=BEGAN, by=None, seed="one")
    return programme.worked(books(FIRM, as_of=END))[0]


def _changed(tried: programme.Worked, *, small: float, large: float) -> programme.Worked:
    """The same experiment on 800 customers, half small and half large, changed by so much."""
    rng = np.random.default_rng(3)
    is_large, was = rng.random(800) < 0.5, rng.random(800) < 0.5
    size = np.where(is_large, 400.0, 40.0) * np.exp(rng.normal(0, 0.2, 800))
    came = size + rng.normal(0, 15, 800) + was * np.where(is_large, large, small)
    table = pl.DataFrame({
        "customer_id": [f"x{number}" for number in range(800)],
        "arm": np.where(was, "offered", "held out"),
        "money": came, "past": size, "past_orders": np.ones(800), "year": 4 * size,
    })  # fmt: skip
    return replace(tried, outcomes=table, offered=int(was.sum()), held_out=int((~was).sum()))


def test_where_offers_help_the_small_and_harm_the_large_they_are_told_apart(tried, monkeypatch):
    monkeypatch.setattr(uplift, "worked", lambda _: [_changed(tried, small=40.0, large=-20.0)])
    now = books(FIRM, as_of=END)
    found = uplift.kinds(now)
    assert found is not None
    assert found.pays
    known = uplift.tilts(now, pl.Series(["c0001", "nobody knows them"]))
    assert known[1] == 1.0
    assert 0.0 <= known[0] <= uplift.MOST


def test_where_offers_help_the_large_alone_choosing_the_best_customers_is_as_good(
    tried, monkeypatch
):
    monkeypatch.setattr(uplift, "worked", lambda _: [_changed(tried, small=-20.0, large=40.0)])
    found = uplift.kinds(books(FIRM, as_of=END))
    assert found is not None
    assert found.verdict.best == "best customers"


def test_where_all_are_changed_alike_nobody_is_told_apart(tried, monkeypatch):
    monkeypatch.setattr(uplift, "worked", lambda _: [_changed(tried, small=10.0, large=10.0)])
    now = books(FIRM, as_of=END)
    found = uplift.kinds(now)
    assert found is not None
    assert not found.pays
    assert uplift.tilts(now, pl.Series(["c0001", "c0002"])).tolist() == [1.0, 1.0]


def test_the_answer_says_so_when_choosing_did_not_beat_the_plain_rules(tried):
    notes = " ".join(told(books(FIRM, as_of=END)).notes)
    assert "did not beat the plain rules" in notes
    assert "not told from chance yet" in notes
