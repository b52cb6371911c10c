"""Cases, measures, numbers and a value model, kept in the records as real ones are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from tests.fakes import ListOrderLog, bought
from whybuy.evidence.books import Books
from whybuy.records import loading, sources

TODAY = date(2026, 6, 30)
MODEL = """
title = "Less scrap"
currency = "EUR"
years = 3

[variables.output]
title = "Output"
unit = "EUR/year"
least = 0
ask = "What is a year's output worth at cost?"

[variables.scrap]
title = "Scrap now"
unit = "%"
least = 0
most = 100
ask = "What share of the output is scrapped?"
measure = "Scrap rate"
as = "before"

[variables.fewer]
title = "Share of scrap avoided"
unit = "%"
least = 0
most = 100
ours = true
measure = "scrap  rate"
as = "share_saved"

[variables.price]
title = "What we charge"
unit = "EUR/year"
default = 12000
ours = true

[benefits.scrap]
title = "Scrap avoided"
driver = "cost"
formula = "output * scrap * fewer"

[costs.price]
title = "What is paid for it"
formula = "price"

[standing_still.scrap]
title = "Scrap as it is"
formula = "output * scrap"
"""
SCRAP = [(6.0, 4.0), (8.2, 5.1), (5.0, 3.4), (5.5, 3.3), (7.0, 4.9)]
"""Before and after, of five customers: a third less, give or take."""


def load(kind: str, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of a kind of record, as one batch."""
    frame = pl.DataFrame(list(rows), infer_schema_length=None)
    with sources.new_batch(source="test", kind=kind, file_name="", file_sha256="") as batch:
        loading.load(kind, frame, batch=batch)


def told(
    scrap: Sequence[tuple[float, float]] = SCRAP,
    *,
    more: Sequence[dict[str, Any]] = (),
    numbers: Sequence[dict[str, Any]] = (),
    models: Sequence[tuple[str, str]] = (("scrap", MODEL),),
    attribution: float | None = None,
    trade: str = "foundry",
) -> Books:
    """Books with a case for each pair, two prospects (p1 a foundry, p2 a bakery), and a model."""
    mine = [f"c{n}" for n in range(len(scrap))]
    customers = [
        {"key": key, "name": f"Case {key}", "segment": trade, "size": 20.0 + 10 * n}
        for n, key in enumerate(mine)
    ]
    customers.append({"key": "p1", "name": "Prospect One", "segment": "foundry", "size": 30.0})
    customers.append({"key": "p2", "name": "Prospect Two", "segment": "bakery", "size": 500.0})
    load("customers", customers)
    if mine:
        load("cases", [_case(key, attribution) for key in mine])
        load("measures", [_measure(key, *pair) for key, pair in zip(mine, scrap, strict=True)])
    if more:
        load("measures", more)
    if numbers:
        load("numbers", numbers)
    if models:
        load("value_models", [{"key": k, "title": k, "text": text} for k, text in models])
    orders = [line for key in mine for line in bought(key, date(2025, 1, 1))]
    return Books(ListOrderLog(orders), TODAY, 1, "EUR")


def number(
    name: str, value: float | None, customer: str | None = "p1", **more: Any
) -> dict[str, Any]:
    """A number that a customer told, or, without one, a benchmark."""
    key = f"{name}-{customer}-{more.get('mark', '')}"
    whole = {"key": key, "customer": customer, "name": name, "value": value, "said_by": "Ada Byrne"}
    return {**whole, "said_on": date(2026, 5, 1), **more}


def _case(key: str, attribution: float | None) -> dict[str, Any]:
    return {
        "key": f"case-{key}",
        "customer": key,
        "title": f"Scrap at {key}",
        "attribution": attribution,
        "approval": "named",
    }


def _measure(key: str, before: float, after: float) -> dict[str, Any]:
    return {
        "key": f"m-{key}",
        "customer": key,
        "case": f"case-{key}",
        "name": "Scrap rate",
        "unit": "%",
        "before": before,
        "after": after,
        "money_per_year": 4_000_000,
        "currency": "EUR",
        "said_by": "Bo Lind",
        "measured_on": date(2026, 3, 1),
        "promised": False,
    }
