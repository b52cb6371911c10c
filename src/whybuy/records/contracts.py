"""Contracts, projects and retainers, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl

_QUERY = """
    SELECT a.key, c.key, a.title, a.kind, a.fee, a.currency, a.per, a.start, a.renewal, a.ended,
        a.won, a.batch_id
    FROM records_contract AS a JOIN records_customer AS c ON c.id = a.customer_id"""


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All contracts, or those begun by a day (those without a first day among them), as entered.

    key, customer (its key), title, kind, fee (minor units), currency, per, start, renewal, ended,
    won, batch. What is not known is "" or null.
    """
    if until is None:
        return _read("", [])
    return _read("WHERE a.start IS NULL OR a.start <= %s", [until])


def of(customer_key: str) -> pl.DataFrame:
    """The contracts of one customer, in the columns of `frame`."""
    return _read("WHERE c.key = %s", [customer_key])


def _read(where: str, parameters: Sequence[object]) -> pl.DataFrame:
    import polars as pl

    text, day = pl.String, pl.Date
    schema = dict.fromkeys(("key", "customer", "title", "kind"), text) | {"fee": pl.Int64}
    schema |= dict.fromkeys(("currency", "per"), text)
    schema |= dict.fromkeys(("start", "renewal", "ended"), day) | {"won": text, "batch": pl.Int64}
    return frames.read(f"{_QUERY} {where} ORDER BY a.id", parameters, schema=schema)
