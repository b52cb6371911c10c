"""The findings of an answer as tables to read: a row a subject, a column a measure.

An answer's table is long. Here it falls into parts: one led by the first measure that most
subjects have, and one for each measure with an interval that only a few have (what is at stake is
reckoned for those alone who have gone quiet). What has no column of its own stands among the
reasons. Where subjects are of several kinds (customers, reasons, rivals), each stands in the part
of its own first measure, in the answer's order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from whybuy.answers.answer import Findings
from whybuy.answers.wording import column_unit
from whybuy.faces.web.paging import Page
from whybuy.faces.web.templatetags.figures import SHARES, is_money

if TYPE_CHECKING:
    import polars as pl

FIRST_ROWS = 10
"""Rows of each part while all parts are shown."""

ROWS = 25
"""Rows of a part that is shown by itself."""

WHOLE = "all"
"""The subject of figures about the whole firm rather than one customer."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A column: what is measured, in which unit, the largest bound in sight, for the bars, and what
    stands above it, where that is not the measure's name."""

    name: str
    unit: str
    most: float
    sort: str
    head: str = ""

    @property
    def shown_unit(self) -> str:
        """The unit where the figures do not carry it and the measure's name does not say it."""
        carried = self.unit in (*SHARES, "") or is_money(self.unit) or self.unit in self.name
        return "" if carried else self.unit

    @property
    def sorted(self) -> str:
        """How the rows stand by this measure, in the words of `aria-sort`."""
        return {self.name: "descending", f"-{self.name}": "ascending"}.get(self.sort, "")

    @property
    def next(self) -> str:
        """What a click on the column's head sorts by: largest first, then smallest first."""
        return f"-{self.name}" if self.sort == self.name else self.name


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one subject under one measure, or its absence."""

    measure: Measure
    row: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Row:
    """One subject: its figures by measure, and its reasons, each with an evidence key."""

    subject: str
    name: str
    cells: list[Cell]
    reasons: list[Mapping[str, Any]]

    @property
    def customer(self) -> str:
        """The customer's key where the subject is one, otherwise nothing."""
        kind, _, key = self.subject.partition(":")
        return key if kind == "customer" else ""

    @property
    def deal(self) -> str:
        """The deal's key where the subject is one, otherwise nothing."""
        kind, _, key = self.subject.partition(":")
        return key if kind == "deal" else ""

    @property
    def meeting(self) -> str:
        """The meeting's key where the subject is one on record, otherwise nothing."""
        kind, _, key = self.subject.partition(":")
        return key if kind in ("meeting", "clash") else ""

    @property
    def told(self) -> list[Mapping[str, Any]]:
        """The reasons that are shown at once: of a deal the word's alone, which has a page."""
        return self.reasons[:1] if self.deal else self.reasons

    @property
    def more(self) -> list[Mapping[str, Any]]:
        """The reasons that are folded."""
        return self.reasons[1:] if self.deal else []


@dataclass(frozen=True, slots=True)
class Part:
    """The subjects that have the measure `lead`, one page of them."""

    lead: str
    measures: list[Measure]
    rows: list[Row]
    page: int
    pages: int
    subjects: int
    alone: bool
    title: str = ""

    @property
    def more(self) -> bool:
        """Whether there is more of it than is shown."""
        return not self.alone and self.subjects > len(self.rows)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The figures about the whole firm, and the parts about one subject after another."""

    totals: list[dict[str, Any]]
    parts: list[Part]

    @classmethod
    def of(
        cls,
        findings: Findings,
        address: Mapping[str, str],
        *,
        titles: Mapping[str, str] | None = None,
        heads: Mapping[str, str] | None = None,
    ) -> Sheet:
        """The tables that the address asks for by `part`, `sort` and `page`.

        `titles` are what the question calls its parts, by the measure that leads each; `heads` what
        the figures of that measure are.
        """
        import polars as pl

        totals = findings.table.filter(pl.col("subject") == WHOLE).to_dicts()
        single = findings.table.filter(pl.col("subject") != WHOLE)
        kinds = _of_several_kinds(single) or _of_deals(single)
        single = _with_first(single) if kinds else single
        leads = single["first"].unique(maintain_order=True).to_list() if kinds else _leads(single)
        chosen = [lead for lead in leads if lead == address.get("part")]
        alone = bool(chosen) or len(leads) == 1
        parts: list[Part] = []
        for lead in chosen or leads:
            rows = single.filter(pl.col("first") == lead) if kinds else single
            title = (titles or {}).get(lead, "")
            head = (heads or {}).get(lead, "")
            parts.append(_part(rows, lead, address, alone, title=title, head=head, ranked=kinds))
        return cls(totals, parts)


def _of_several_kinds(single: pl.DataFrame) -> bool:
    """Whether subjects are records of several kinds: the kind stands before the first colon."""
    import polars as pl

    kinds = single.filter(pl.col("subject").str.contains(":", literal=True))
    return kinds["subject"].str.extract("^([^:]*):").n_unique() > 1


def _of_deals(single: pl.DataFrame) -> bool:
    """Whether subjects are deals: these fall into parts by the word on each."""
    return bool(single["subject"].str.starts_with("deal:").any())


def _with_first(single: pl.DataFrame) -> pl.DataFrame:
    """The rows with the measure that their subject's rows begin with."""
    import polars as pl

    return single.with_columns(first=pl.col("measure").first().over("subject"))


def _leads(single: pl.DataFrame) -> list[str]:
    """The measures that lead a part: the first that most have, and those that few have."""
    import polars as pl

    counted = single.group_by("measure", maintain_order=True).agg(
        pl.col("subject").n_unique().alias("subjects"),
        pl.col("low").is_not_null().any().alias("ranged"),
    )
    half = single["subject"].n_unique() / 2
    most = counted.filter(pl.col("subjects") >= half)["measure"].head(1).to_list()
    few = counted.filter(pl.col("ranged") & (pl.col("subjects") < half))["measure"].to_list()
    return most + few


def _part(
    single: pl.DataFrame,
    lead: str,
    address: Mapping[str, str],
    alone: bool,
    *,
    title: str = "",
    head: str = "",
    ranked: bool = False,
) -> Part:
    """One part. `ranked`: its subjects stand as the answer has them until a column is chosen."""
    import polars as pl

    subjects = single.filter(pl.col("measure") == lead)["subject"].unique(maintain_order=True)
    ours = single.filter(pl.col("subject").is_in(subjects.implode()))
    names = _columns(ours, lead, len(subjects))
    sort = address.get("sort", "") if alone else ""
    sort = sort if sort.lstrip("-") in names else "" if ranked else lead
    order = _order(ours, subjects, sort) if sort else subjects.to_list()
    page = Page.asked(address if alone else {}, rows=ROWS if alone else FIRST_ROWS)
    page = page.within(len(order))
    shown = order[page.offset : page.offset + page.rows]
    sight = ours.filter(pl.col("subject").is_in(shown))
    measures = _measures(sight, names, sort)
    if head:
        measures[0] = replace(measures[0], head=head if measures[0].unit != "chance" else "chance")
    rows = _rows(sight, shown, measures)
    return Part(lead, measures, rows, page.number, page.of(len(order)), len(order), alone, title)


def _columns(ours: pl.DataFrame, lead: str, subjects: int) -> list[str]:
    """The measures that at least half of the subjects have, the leading one first."""
    import polars as pl

    counted = ours.group_by("measure", maintain_order=True).agg(pl.col("subject").n_unique())
    often = counted.filter(pl.col("subject") >= subjects / 2)["measure"].to_list()
    return [lead, *(name for name in often if name != lead)]


def _order(ours: pl.DataFrame, subjects: pl.Series, sort: str) -> list[str]:
    """Subjects by a measure, largest first; smallest first with a minus before its name."""
    import polars as pl

    measured = ours.filter(pl.col("measure") == sort.lstrip("-")).sort(
        "estimate", descending=not sort.startswith("-"), maintain_order=True, nulls_last=True
    )
    first = measured["subject"].unique(maintain_order=True)
    return first.to_list() + subjects.filter(~subjects.is_in(first.implode())).to_list()


def _measures(sight: pl.DataFrame, names: list[str], sort: str) -> list[Measure]:
    import polars as pl

    found: list[Measure] = []
    for name in names:
        rows = sight.filter(pl.col("measure") == name)
        unit = column_unit(rows["unit"])
        rows = rows.filter(pl.col("unit") == unit) if unit in rows["unit"] else rows
        most = rows.select(pl.max_horizontal("estimate", "high")).to_series().max()
        found.append(Measure(name, unit, float(most or 0), sort))  # type: ignore[arg-type]
    return found


def _rows(sight: pl.DataFrame, shown: list[str], measures: list[Measure]) -> list[Row]:
    of: dict[str, dict[str, dict[str, Any]]] = {subject: {} for subject in shown}
    for row in sight.to_dicts():
        of[row["subject"]][row["measure"]] = row
    return [_row(subject, figures, measures) for subject, figures in of.items()]


def _row(subject: str, figures: dict[str, dict[str, Any]], measures: list[Measure]) -> Row:
    cells = [Cell(measure, _fitting(figures.get(measure.name), measure)) for measure in measures]
    return Row(subject, next(iter(figures.values()))["name"], cells, reasons(figures.values()))


def _fitting(row: dict[str, Any] | None, measure: Measure) -> dict[str, Any] | None:
    """The row, unless it is the chance of what the column has as money."""
    other = row is not None and row["unit"] != measure.unit and row["unit"] == "chance"
    return None if other else row


def reasons(rows: Any) -> list[Mapping[str, Any]]:
    """The rows whose words say something of their own; a sentence made of others is left out."""
    said = {row["why"]: row for row in rows if row["why"]}
    return [
        row for why, row in said.items() if not any(why != other and other in why for other in said)
    ]
