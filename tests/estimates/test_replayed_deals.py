"""Deals as if asked then: only what was known by that day counts, and old ones may never end."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from tests.estimates.pursuits import books, drawn
from whybuy.estimates.deal_chances import HORIZON_DAYS
from whybuy.estimates.replayed import replayed
from whybuy.estimates.replayed_deals import deals_as_if_asked
from whybuy.methods.choice import deal_chances, deal_outcomes
from whybuy.records.models import Forecast

pytestmark = pytest.mark.django_db


END = date(2025, 12, 31)
CUT = END - timedelta(days=HORIZON_DAYS)


def test_what_came_after_a_day_moves_nothing_that_is_told_of_it():
    rows = drawn(100).rows
    undated = ("u1", "c1", "Undated", 900_000, "EUR", None, None, "", 1.0, "fair", False)
    as_it_went = deals_as_if_asked(books([*rows, undated], on=END))["pursue_won"]
    turned = {"won": "lost", "lost": "won", "no decision": "won", "": ""}
    otherwise = [
        (*row[:7], turned[row[7]], *row[8:]) if (row[6] or "") > f"{CUT}" else row for row in rows
    ]
    went_otherwise = deals_as_if_asked(books(otherwise, on=END))["pursue_won"]
    told = [one.filter(pl.col("as_of") <= CUT) for one in (as_it_went, went_otherwise)]
    assert told[0].filter(pl.col("as_of") == CUT).height > 5
    assert (
        told[0]
        .select("subject", "estimate", "plain")
        .equals(told[1].select("subject", "estimate", "plain"))
    )
    assert not told[0].select("came").equals(told[1].select("came"))
    assert "deal:u1" not in told[0]["subject"].to_list()


def test_replays_are_no_forecasts_and_are_scored_apart():
    found = {one.family.key: one for one in replayed(books(drawn(160).rows, on=END))}
    assert found["pursue_won"].replayed
    assert found["pursue_won"].scores is not None
    assert found["pursue_won"].curve()
    assert "pursue_no_decision" in found
    assert not Forecast.objects.exists()


def test_a_firm_whose_deals_have_just_begun_to_end_replays_none():
    assert replayed(books(drawn(8).rows)) == ()


def test_a_deal_far_older_than_any_that_ended_is_hardly_still_won():
    ended = ["won", "lost"] * 100
    days = np.concatenate([np.tile(np.linspace(5, 120, 100), 2), np.full(100, 500.0)])
    fitted = deal_outcomes([*ended, *[""] * 100], days=days)
    told = deal_chances(fitted, deals=2, days=[60.0, 500.0], horizon=90).won.mean
    assert told[0] > 0.2
    assert told[1] < 0.05
