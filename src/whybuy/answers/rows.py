"""Rows of findings, one at a time or a whole frame of customers at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from whybuy.answers.answer import COLUMNS, Findings

if TYPE_CHECKING:
    import polars as pl

WHOLE = "all"


def row(
    measure: str,
    estimate: float,
    unit: str,
    *,
    why: str,
    evidence: str,
    bounds: tuple[float | None, float | None] = (None, None),
    subject: str = WHOLE,
    name: str = "All customers",
) -> dict[str, Any]:
    """One row of findings. Bounds stay empty for what was counted and not reckoned."""
    cells = (subject, name, measure, float(estimate), *bounds, unit, why, evidence)
    return dict(zip(COLUMNS, cells, strict=True))


def rows_of(
    customers: pl.DataFrame,
    measure: str,
    unit: str,
    *,
    estimate: str,
    bounds: tuple[str, str] | None = None,
    why: pl.Expr | None = None,
) -> pl.DataFrame:
    """One row for each customer of a frame with customer_id, name, evidence and these columns."""
    import polars as pl

    low, high = bounds or ("", "")
    nothing = pl.lit(None, dtype=pl.Float64)
    return customers.select(
        pl.format("customer:{}", "customer_id").alias("subject"),
        pl.col("name"),
        pl.lit(measure).alias("measure"),
        pl.col(estimate).cast(pl.Float64).alias("estimate"),
        (pl.col(low).cast(pl.Float64) if low else nothing).alias("low"),
        (pl.col(high).cast(pl.Float64) if high else nothing).alias("high"),
        pl.lit(unit).alias("unit"),
        (pl.lit("") if why is None else why).alias("why"),
        pl.col("evidence"),
    )


def findings(parts: Iterable[list[dict[str, Any]] | pl.DataFrame]) -> Findings:
    """Lists of rows and frames of rows under one another, those without an estimate left out."""
    import polars as pl

    frames = [
        part if isinstance(part, pl.DataFrame) else pl.DataFrame(part, schema=_schema())
        for part in parts
    ]
    table = pl.concat(frames).filter(pl.col("estimate").is_not_null())
    return Findings(table.select(COLUMNS))


def together(told: Findings) -> Findings:
    """The same rows, all of a subject's where its first one stands."""
    import polars as pl

    numbered = told.table.with_row_index("place")
    first = pl.col("place").min().over("subject")
    return Findings(numbered.sort(first, "place").drop("place"))


def _schema() -> dict[str, Any]:
    import polars as pl

    figures = ("estimate", "low", "high")
    return {name: pl.Float64 if name in figures else pl.String for name in COLUMNS}
