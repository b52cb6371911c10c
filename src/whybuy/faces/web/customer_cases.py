"""What came of it at a customer: their cases with what was measured, and their numbers."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from whybuy.coding.amounts_said import written
from whybuy.faces.web.typed import write_fee
from whybuy.records import cases, numbers


def shown(key: str) -> dict[str, Any]:
    """The customer's cases, each with its measures; measures of no case; numbers."""
    measures = [_measure(row) for row in cases.measures_of(key).iter_rows(named=True)]
    kept = [
        {**row, "measures": [one for one in measures if one["case"] == row["key"]]}
        for row in cases.cases_of(key).iter_rows(named=True)
    ]
    return {
        "cases": kept,
        "alone": [one for one in measures if one["case"] is None],
        "numbers": [_number(row) for row in numbers.of(key).iter_rows(named=True)],
    }


def _measure(row: dict[str, Any]) -> dict[str, Any]:
    own = settings.WHYBUY_WORKSPACE.currency
    before, after = (
        written(row[name], row[f"{name}_low"], row[f"{name}_high"]) for name in ("before", "after")
    )
    money = row["money_per_year"]
    worth = "" if money is None else write_fee(money, row["currency"], "year", own=own)
    return {**row, "before": before, "after": after, "worth": worth}


def _number(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "told": written(row["value"], row["low"], row["high"])}
