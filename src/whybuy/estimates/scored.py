"""Forecasts whose day has come, scored beside a plain rule: family by family, and over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from whybuy.evidence import came_true, ledger
from whybuy.evidence.books import Books
from whybuy.evidence.came_true import FAMILIES, Family
from whybuy.methods.judge.forecasts import (
    Bin,
    ChanceScores,
    FigureScores,
    calibration_curve,
    counted_range,
    score_chances,
    score_figures,
)

LEVEL = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One family of forecasts and how it did.

    table: those whose day has come and of which it is known what came, the first first: forecast,
    subject, name, as_of, due, estimate, low, high, unit, came, plain, plain_low, plain_high,
    unit_of (what is counted as one: the subject, or of all together a stretch of days), held (null
    for a chance), quarter (when it was made, "2026 Q1"), behind, evidence. scores: None while
    nothing is scored. waiting: whose day is to come, the next on first_due; unknown: whose day has
    come while no record tells what came. replayed: as if asked then; no forecast was made.
    """

    family: Family
    table: pl.DataFrame
    scores: ChanceScores | FigureScores | None
    waiting: int
    first_due: date | None
    unknown: int
    replayed: bool = False

    @property
    def verdict(self) -> str:
        """ "better" or "worse" than the plain rule, "open", or "too few"."""
        return "too few" if self.scores is None else self.scores.verdict

    @property
    def fault(self) -> str:
        """What is wrong with the forecasts ("too sure", "too narrow", ...), or ""."""
        fault = "" if self.scores is None else self.scores.fault
        return "" if fault == "too narrow" and not self.ranged else fault

    @property
    def ranged(self) -> bool:
        """Whether ranges were told: a figure promised alone claims none."""
        told = self.family.kind == "figure" and self.family.ranged
        return told and bool((self.table["low"] < self.table["high"]).any())

    @property
    def held(self) -> int | None:
        """How many ranges held what came; None for chances."""
        return None if self.family.kind == "chance" else int(self.table["held"].sum())

    def by_quarter(self) -> list[tuple[str, ChanceScores | FigureScores]]:
        """The scores of those made in each quarter, the first first."""
        return [
            (str(quarter[0]), score(self.family, part))
            for quarter, part in self.table.group_by("quarter", maintain_order=True)
        ]

    def curve(self) -> list[Bin]:
        """The calibration curve of chances; empty for figures, or while nothing is scored."""
        if self.family.kind != "chance" or self.table.is_empty():
            return []
        return calibration_curve(
            self.table["estimate"].to_numpy(),
            self.table["came"].to_numpy(),
            subjects=self.table["unit_of"].to_list(),
        )


def scored(books: Books) -> tuple[Scored, ...]:
    """Every family of which anything was ever foretold, in the order of the questions."""
    return _scored(books, None)


def scored_of(books: Books, question: str) -> tuple[Scored, ...]:
    """The same of one question."""
    return _scored(books, question)


def _scored(books: Books, question: str | None) -> tuple[Scored, ...]:
    made = ledger.forecasts(books, question)
    return books.once(("scored", question, made.height), lambda: _score_all(books, made))


def _score_all(books: Books, made: pl.DataFrame) -> tuple[Scored, ...]:
    if made.is_empty():
        return ()
    made = came_true.with_families(made)
    known, due = came_true.came_true(books, made), came_true.due(books, made)
    found: list[Scored] = []
    for family in FAMILIES:
        ours = made.filter(pl.col("family") == family.key)
        if ours.is_empty():
            continue
        told = known.filter(pl.col("family") == family.key)
        came_due = due.filter(pl.col("family") == family.key)
        later = ours.join(came_due.select("forecast"), on="forecast", how="anti")
        first = later["due"].min()
        found.append(
            of_family(
                family,
                told,
                waiting=later.height,
                first_due=first if isinstance(first, date) else None,
                unknown=came_due.height - told.height,
            )
        )
    return tuple(found)


def of_family(
    family: Family,
    told: pl.DataFrame,
    *,
    waiting: int = 0,
    first_due: date | None = None,
    unknown: int = 0,
    replayed: bool = False,
) -> Scored:
    """One family's forecasts, in the columns of `evidence.came_true.came_true`, scored."""
    table = _ranged(_units(told)).with_columns(
        quarter=pl.format("{} Q{}", pl.col("as_of").dt.year(), pl.col("as_of").dt.quarter()),
        held=_held() if family.kind == "figure" else None,
    )
    scores = None if table.is_empty() else score(family, table)
    return Scored(family, table, scores, waiting, first_due, unknown, replayed)


def score(family: Family, table: pl.DataFrame) -> ChanceScores | FigureScores:
    """The scores of some of a family's forecasts, one at the least."""
    columns = ("estimate", "low", "high", "came", "plain", "plain_low", "plain_high")
    told = {name: table[name].to_numpy().astype(np.float64) for name in columns}
    if family.relative:
        whole = np.where(told["plain"] != 0, np.abs(told["plain"]), 1.0)
        told = {name: figures / whole for name, figures in told.items()}
    of = table["unit_of"].to_list()
    if family.kind == "chance":
        return score_chances(
            told["estimate"].clip(0, 1), told["came"], plain=told["plain"], subjects=of, level=LEVEL
        )
    plain = (told["plain"], told["plain_low"], told["plain_high"])
    ends = (told["estimate"], told["low"], told["high"])
    return score_figures(*ends, told["came"], plain=plain, subjects=of, level=LEVEL)


def _held() -> pl.Expr:
    slack = 1e-9 * pl.max_horizontal(pl.col("came").abs(), 1.0)
    return pl.col("came").is_between(pl.col("low") - slack, pl.col("high") + slack)


def _units(told: pl.DataFrame) -> pl.DataFrame:
    """With unit_of. Forecasts of all together that share days count as one."""
    starts: list[date] = []
    until = date.min
    for made, due in told.select("as_of", "due").iter_rows():
        if made >= until:
            starts.append(made)
            until = due
        else:
            starts.append(starts[-1])
    whole = pl.when(pl.col("subject") == "all").then(pl.format("all {}", "start"))
    return (
        told.with_columns(start=pl.Series(starts, dtype=pl.Date))
        .with_columns(unit_of=whole.otherwise(pl.col("subject")))
        .drop("start")
    )


def _ranged(told: pl.DataFrame) -> pl.DataFrame:
    """With plain_low and plain_high: a count's by chance alone, any other rule at its word."""
    count = told["plain_count"].fill_null(0.0).to_numpy().astype(np.float64)
    low, high = counted_range(count, level=LEVEL)
    ends = told.with_columns(few=pl.Series(low), many=pl.Series(high))
    counted, beyond = pl.col("plain_count").is_not_null(), pl.col("plain_each")
    more = pl.col("plain") + (pl.col("many") - pl.col("plain_count")) * beyond
    less = pl.col("plain") - (pl.col("plain_count") - pl.col("few")) * beyond
    plain = pl.col("plain")
    return ends.with_columns(
        plain_low=pl.min_horizontal(pl.when(counted).then(less).otherwise(plain), plain),
        plain_high=pl.max_horizontal(pl.when(counted).then(more).otherwise(plain), plain),
    ).drop("few", "many")
