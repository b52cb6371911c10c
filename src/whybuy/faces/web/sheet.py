"""The findings of an answer as a table to read: a row a subject, a column a measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from whybuy.answers.answer import Findings
from whybuy.faces.web.paging import Page
from whybuy.faces.web.templatetags.figures import SHARES, is_money

if TYPE_CHECKING:
    import polars as pl

ROWS = 25
WHOLE = "all"
"""The subject of figures about the whole firm rather than one customer."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A column: what is measured, in which unit, and the largest bound in sight, for the bars."""

    name: str
    unit: str
    most: float
    sort: str = ""

    @property
    def shown_unit(self) -> str:
        """The unit where the figures do not carry it and the measure's name does not say it."""
        return (
            ""
            if self.unit in (*SHARES, "") or is_money(self.unit) or self.unit in self.name
            else self.unit
        )

    @property
    def ascending(self) -> str:
        """The address's word for smallest first."""
        return f"-{self.name}"

    @property
    def next(self) -> str:
        """What a click on the column's head sorts by: largest first, then smallest first."""
        return self.ascending if self.sort == self.name else self.name


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one subject under one measure, or its absence."""

    measure: Measure
    row: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Row:
    """One subject and its figures by measure."""

    subject: str
    name: str
    cells: list[Cell]
    why: tuple[str, ...]

    @property
    def customer(self) -> str:
        """The customer's key where the subject is one, otherwise nothing."""
        kind, _, key = self.subject.partition(":")
        return key if kind == "customer" else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the table, and the figures about the whole firm above it."""

    totals: list[dict[str, Any]]
    measures: list[Measure]
    rows: list[Row]
    page: int
    pages: int
    subjects: int

    @classmethod
    def of(cls, findings: Findings, address: Mapping[str, str]) -> Sheet:
        """The page of the table that the address names by `sort` and `page`."""
        import polars as pl

        table = findings.table
        totals = table.filter(pl.col("subject") == WHOLE).to_dicts()
        single = table.filter(pl.col("subject") != WHOLE)
        names = single["measure"].unique(maintain_order=True).to_list()
        sort = address.get("sort", "")
        order = _order(single, sort if sort.lstrip("-") in names else "")
        page = Page.asked(address, rows=ROWS).within(len(order))
        shown = order[page.offset : page.offset + ROWS]
        part = single.filter(pl.col("subject").is_in(shown))
        measures = _measures(part, names, sort)
        rows = _rows(part, shown, measures)
        return cls(totals, measures, rows, page.number, page.of(len(order)), len(order))


def _order(single: pl.DataFrame, sort: str) -> list[str]:
    """Subjects by the measure sorted by (largest first; smallest first with a minus before it)."""
    import polars as pl

    subjects = single["subject"].unique(maintain_order=True)
    if not sort:
        return subjects.to_list()
    measured = single.filter(pl.col("measure") == sort.lstrip("-")).sort(
        "estimate", descending=not sort.startswith("-"), maintain_order=True
    )
    first = measured["subject"].unique(maintain_order=True)
    return first.to_list() + subjects.filter(~subjects.is_in(first.implode())).to_list()


def _measures(part: pl.DataFrame, names: list[str], sort: str) -> list[Measure]:
    import polars as pl

    found: list[Measure] = []
    for name in names:
        rows = part.filter(pl.col("measure") == name)
        if rows.height:
            highs = rows.select(pl.max_horizontal("estimate", "high")).to_series()
            most = float(highs.max() or 0)  # type: ignore[arg-type]
            found.append(Measure(name, rows["unit"][0] or "", most, sort))
    return found


def _rows(part: pl.DataFrame, subjects: list[str], measures: list[Measure]) -> list[Row]:
    of: dict[str, dict[str, dict[str, Any]]] = {}
    for row in part.to_dicts():
        of.setdefault(row["subject"], {})[row["measure"]] = row
    return [_row(subject, of[subject], measures) for subject in subjects]


def _row(subject: str, figures: dict[str, dict[str, Any]], measures: list[Measure]) -> Row:
    cells = [Cell(measure, figures.get(measure.name)) for measure in measures]
    why = dict.fromkeys(row["why"] for row in figures.values() if row["why"])
    return Row(subject, next(iter(figures.values()))["name"], cells, tuple(why))
