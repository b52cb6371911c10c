"""Cases and their measures, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl

_CASES = """
    SELECT r.key, c.key, r.title, r.application, r.why_they_bought, r.how_it_paid, r.started,
        r.ended, r.attribution, r.other_changes, r.cost_money, r.currency, r.cost_effort,
        r.approval, r.batch_id
    FROM records_case AS r JOIN records_customer AS c ON c.id = r.customer_id"""
_MEASURES = """
    SELECT m.key, c.key, r.key, m.name, m.unit, m.before, m.before_low, m.before_high, m.after,
        m.after_low, m.after_high, m.money_per_year, m.currency, m.driver, m.how_measured,
        m.said_by, m.said_on, m.passage, m.promised, m.measured_on, m.batch_id
    FROM records_measure AS m JOIN records_customer AS c ON c.id = m.customer_id
        LEFT JOIN records_case AS r ON r.id = m.case_id"""


def cases(*, until: date | None = None) -> pl.DataFrame:
    """All cases, or those begun by a day (those without a first day among them), as entered.

    key, customer (its key), title, application, why_they_bought, how_it_paid, started, ended,
    attribution (a share, null: not said), other_changes, cost_money (minor units), currency,
    cost_effort, approval ("named", "anonymous", "no", "": nobody asked), batch.
    """
    if until is None:
        return _cases("", [])
    return _cases("WHERE r.started IS NULL OR r.started <= %s", [until])


def cases_of(customer_key: str) -> pl.DataFrame:
    """The cases of one customer, in the columns of `cases`."""
    return _cases("WHERE c.key = %s", [customer_key])


def measures(*, until: date | None = None) -> pl.DataFrame:
    """All measures, or those measured (else said) by a day or on none that we know, as entered.

    key, customer and case (keys; case may be null), name, unit, before, before_low, before_high,
    after, after_low, after_high, money_per_year (minor units), currency, driver ("revenue",
    "cost", "risk", "emotion", ""), how_measured, said_by, said_on, passage (its key or ""),
    promised (what we promised; else what came), measured_on, batch.
    """
    if until is None:
        return _measures("", [])
    day = "COALESCE(m.measured_on, m.said_on)"
    return _measures(f"WHERE {day} IS NULL OR {day} <= %s", [until])


def measures_of(customer_key: str) -> pl.DataFrame:
    """The measures of one customer, in the columns of `measures`."""
    return _measures("WHERE c.key = %s", [customer_key])


def _cases(where: str, parameters: Sequence[object]) -> pl.DataFrame:
    import polars as pl

    texts = ("key", "customer", "title", "application", "why_they_bought", "how_it_paid")
    schema: dict[str, Any] = dict.fromkeys(texts, pl.String)
    schema |= {"started": pl.Date, "ended": pl.Date, "attribution": pl.Float64}
    schema |= {"other_changes": pl.String, "cost_money": pl.Int64, "currency": pl.String}
    schema |= {"cost_effort": pl.String, "approval": pl.String, "batch": pl.Int64}
    return frames.read(f"{_CASES} {where} ORDER BY r.id", parameters, schema=schema)


def _measures(where: str, parameters: Sequence[object]) -> pl.DataFrame:
    import polars as pl

    schema: dict[str, Any] = dict.fromkeys(("key", "customer", "case", "name", "unit"), pl.String)
    ranges = ("before", "before_low", "before_high", "after", "after_low", "after_high")
    schema |= dict.fromkeys(ranges, pl.Float64)
    schema |= {"money_per_year": pl.Int64}
    schema |= dict.fromkeys(("currency", "driver", "how_measured", "said_by"), pl.String)
    schema |= {"said_on": pl.Date, "passage": pl.String, "promised": pl.Boolean}
    schema |= {"measured_on": pl.Date, "batch": pl.Int64}
    return frames.read(f"{_MEASURES} {where} ORDER BY m.id", parameters, schema=schema)
