"""What a customer is about to decide: their deals, needs, yellow lights and meetings."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.conf import settings

from whybuy.faces.web.meeting_page import STATES
from whybuy.faces.web.pursuit_forms import FORMS, MORE
from whybuy.faces.web.typed import write_fee
from whybuy.records import deals, meetings, needs, yellow_lights

Row = dict[str, Any]
SHOWN = 6
"""Of each so many stand open; the others are folded."""


def shown(key: str) -> Row:
    """The customer's deals (open ones first), needs and lights (open ones first), and meetings (the
    last one first); each as those that stand open and those that are folded."""
    of = pl.col("customer") == key
    open_first = [(pl.col("outcome").fill_null("") != ""), pl.col("opened")]
    theirs = deals.of(key).sort(open_first, descending=[False, True], nulls_last=True)
    settled = [pl.col("settled_on").is_not_null(), pl.col("said_on")]
    order: dict[str, Any] = {"descending": [False, True], "nulls_last": True}
    found = {
        "deals": [_deal(row) for row in theirs.to_dicts()],
        "needs": [_need(row) for row in needs.frame().filter(of).sort(settled, **order).to_dicts()],
        "lights": yellow_lights.frame().filter(of).sort(settled, **order).to_dicts(),
        "meetings": [_meeting(row) for row in meetings.frame().filter(of).reverse().to_dicts()],
    }
    return {name: {"first": rows[:SHOWN], "more": rows[SHOWN:]} for name, rows in found.items()}


def _deal(row: Row) -> Row:
    outcome = row["outcome"] or ""
    words = {name: str(said) for name, said in _choices("deals", "outcome").items()}
    return {
        **row,
        "called": row["title"] or row["key"],
        "worth": _money(row["amount"], row["currency"]),
        "came": words.get(outcome, outcome),
        "day": row["closed"] if outcome else row["opened"],
    }


def _need(row: Row) -> Row:
    costs = _money(row["per_year"], row["currency"], per="year")
    marks = {name: str(said) for name, said in _choices("needs", "mark").items()}
    mark = row["mark"] or ("said" if row["said_on"] else "supposed")
    return {**row, "costs": costs, "known_by": marks[mark]}


def _meeting(row: Row) -> Row:
    told = row["learnt"] or row["decided"] or row["aim"] or ""
    return {**row, "told": told, "said": STATES.get(row["state"] or "planned", "")}


def _money(minor: int | None, currency: str | None, *, per: str = "") -> str:
    own = settings.WHYBUY_WORKSPACE.currency
    return "" if minor is None else write_fee(minor, currency or own, per, own="")


def _choices(kind: str, name: str) -> dict[str, Any]:
    asked = (*FORMS[kind], *MORE.get(kind, ()))
    return dict(next(one.choices for one in asked if one.name == name) or {})
