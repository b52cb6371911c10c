"""What customers and prospects told us of themselves in numbers, and benchmarks, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl

_NUMBERS = """
    SELECT n.key, c.key, n.name, n.unit, n.value, n.low, n.high, n.source, n.said_by, n.said_on,
        n.mark, n.batch_id
    FROM records_number AS n LEFT JOIN records_customer AS c ON c.id = n.customer_id"""


def numbers(*, until: date | None = None) -> pl.DataFrame:
    """All numbers, or those said by a day (those without one among them), as entered.

    key, customer (its key; null: a benchmark for all), name (the value model's variable), unit,
    value, low, high, source, said_by, said_on, mark ("said", "benchmark", "guess", ""), batch.
    """
    if until is None:
        return _numbers("", [])
    return _numbers("WHERE n.said_on IS NULL OR n.said_on <= %s", [until])


def of(customer_key: str) -> pl.DataFrame:
    """The numbers of one customer, in the columns of `numbers`; benchmarks are not among them."""
    return _numbers("WHERE c.key = %s", [customer_key])


def _numbers(where: str, parameters: Sequence[object]) -> pl.DataFrame:
    import polars as pl

    schema: dict[str, Any] = dict.fromkeys(("key", "customer", "name", "unit"), pl.String)
    schema |= dict.fromkeys(("value", "low", "high"), pl.Float64)
    schema |= {"source": pl.String, "said_by": pl.String, "said_on": pl.Date, "mark": pl.String}
    schema |= {"batch": pl.Int64}
    return frames.read(f"{_NUMBERS} {where} ORDER BY n.id", parameters, schema=schema)
