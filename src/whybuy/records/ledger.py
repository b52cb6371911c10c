"""The forecast ledger: what was foretold, when, by which method. Rows are added, never changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from whybuy.errors import BadInput
from whybuy.records import frames
from whybuy.records.models import Forecast
from whybuy.records.writing import writing

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Foretold:
    """One figure foretold on `as_of` for the days up to and including `due`, with its interval."""

    question: str
    subject: str
    measure: str
    as_of: date
    due: date
    estimate: float
    low: float
    high: float
    unit: str
    method: str
    revision: int


def foretell(rows: Sequence[Foretold]) -> int:
    """Add forecasts to the ledger; how many were new. The same ones again add nothing.

    What stands is never changed: a second figure for the same question, subject, measure, days,
    method and revision is left out. Raises BadInput for a figure that is no number.
    """
    for row in rows:
        _check(row)
    with writing(moves=False):
        before = Forecast.objects.count()
        Forecast.objects.bulk_create(
            [Forecast(**asdict(row)) for row in rows], ignore_conflicts=True, batch_size=500
        )
        return Forecast.objects.count() - before


def foretold(*, question: str | None = None, due_by: date | None = None) -> pl.DataFrame:
    """The forecasts of a question (or of all) due by a day (or ever), in the order made.

    question, subject, measure, as_of, due, estimate, low, high, unit, method, revision.
    """
    return numbered(question=question, due_by=due_by).drop("forecast")


def numbered(
    *, question: str | None = None, due_by: date | None = None, forecast: int | None = None
) -> pl.DataFrame:
    """The same with `forecast` before it, the number of each; or that one alone."""
    import polars as pl

    texts, days, figures = pl.String, pl.Date, pl.Float64
    schema = {
        "forecast": pl.Int64,
        **dict.fromkeys(("question", "subject", "measure"), texts),
        **dict.fromkeys(("as_of", "due"), days),
        **dict.fromkeys(("estimate", "low", "high"), figures),
        **dict.fromkeys(("unit", "method"), texts),
        "revision": pl.Int64,
    }
    asked = [("question = %s", question), ("due <= %s", due_by), ("id = %s", forecast)]
    wanted = [(condition, value) for condition, value in asked if value is not None]
    where = " AND ".join(condition for condition, _ in wanted) or "TRUE"
    names = ", ".join(("id", *list(schema)[1:]))
    sql = f"SELECT {names} FROM records_forecast WHERE {where} ORDER BY id"  # noqa: S608
    return frames.read(sql, [value for _, value in wanted], schema=schema)


def count() -> int:
    """How many forecasts the ledger holds: it grows without moving the revision."""
    return Forecast.objects.count()


def _check(row: Foretold) -> None:
    if not all(math.isfinite(figure) for figure in (row.estimate, row.low, row.high)):
        raise BadInput(
            f"The forecast of {row.measure} for {row.subject} is {row.estimate} "
            f"({row.low} to {row.high}): not a number. Nothing was written."
        )
    if row.low > row.high or row.due < row.as_of:
        raise BadInput(
            f"The forecast of {row.measure} for {row.subject} runs from {row.low} to {row.high}, "
            f"made on {row.as_of} for {row.due}: the ends are the wrong way round."
        )
