"""Deals, read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl

_QUERY = """
    SELECT d.key, c.key, d.title, d.stage, d.amount, d.currency, d.opened, d.closed, d.outcome,
        d.lost_to, d.competitors, d.reason, d.batch_id
    FROM records_deal AS d JOIN records_customer AS c ON c.id = d.customer_id"""


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All deals, or those opened by a day (those without a first day among them), as entered.

    key, customer (its key), title, stage, amount (minor units), currency, opened, closed, outcome
    ("", "won", "lost", "no decision", "withdrawn"), lost_to, competitors (names, "; " between),
    reason, batch. What is not known is "" or null.
    """
    import polars as pl

    text, day = pl.String, pl.Date
    schema: dict[str, Any] = dict.fromkeys(("key", "customer", "title", "stage"), text)
    schema |= {"amount": pl.Int64, "currency": text, "opened": day, "closed": day}
    schema |= dict.fromkeys(("outcome", "lost_to", "competitors", "reason"), text)
    schema |= {"batch": pl.Int64}
    where = "" if until is None else "WHERE d.opened IS NULL OR d.opened <= %s"
    given = [] if until is None else [until]
    return frames.read(f"{_QUERY} {where} ORDER BY d.id", given, schema=schema)
