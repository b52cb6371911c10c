"""The rows of the sheet: a customer each, what we think of them, and how we know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from whybuy.faces.web.typed import write_fee
from whybuy.records import contracts, customers, facts, history


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where its text is kept, and what to write in it."""

    name: str
    head: str
    hint: str
    fact: str = ""
    field: str = ""

    @property
    def ours(self) -> bool:
        """Whether it holds a wish of our own: then it is said by whoever wrote it."""
        return bool(self.field)


COLUMNS = (
    Column(
        "why", _("Why we think they buy"), _("It saves them a week at every audit"), "why_they_buy"
    ),
    Column("use", _("What they use us for"), _("Papers for the yearly inspection"), "use"),
    Column(
        "serve", _("Why we want to serve them"), _("They ask for our best"), field="why_we_serve"
    ),
    Column(
        "want",
        _("What we want for them"),
        _("An inspection without a finding"),
        field="what_we_want_for_them",
    ),
    Column("fee", _("Fee"), _("1,200 a month")),
    Column("renewal", _("Renewal"), _("31 Mar 2027")),
)
"""What is asked of each customer, after its name."""

NAMES = tuple(column.name for column in COLUMNS)
LONGEST_NAME = 200


@dataclass(slots=True)
class Cell:
    """What stands in a cell, who said so and on which day, and what is wrong with it."""

    text: str = ""
    by: str = ""
    on: str = ""
    fault: str = ""
    fixed: bool = False
    ours: bool = False

    @property
    def mark(self) -> str:
        """How we know it: "", supposed or said."""
        if not self.text.strip():
            return ""
        return "said" if self.by or self.ours else "supposed"

    def told(self) -> tuple[str, str, str]:
        """What counts as the cell's content."""
        return self.text.strip(), self.by.strip(), self.on.strip()


@dataclass(slots=True)
class Row:
    """A customer on the sheet; `key` is "" for one that is not on record yet."""

    at: int
    key: str = ""
    name: Cell = field(default_factory=Cell)
    cells: dict[str, Cell] = field(
        default_factory=lambda: {c.name: Cell(ours=c.ours) for c in COLUMNS}
    )
    was: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> list[tuple[Column, Cell]]:
        """The cells in the order of the columns."""
        return [(column, self.cells[column.name]) for column in COLUMNS]

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in it."""
        return not self.key and not any(
            cell.text.strip() for cell in (self.name, *self.cells.values())
        )

    @property
    def faults(self) -> list[str]:
        """What is wrong with it."""
        return [cell.fault for cell in (self.name, *self.cells.values()) if cell.fault]

    @property
    def stands(self) -> str:
        """What is kept of it, to come back with the form: only what then differs is written."""
        return json.dumps(self.was)

    def settle(self) -> None:
        """All of it that could be read is kept now."""
        told = {name: list(cell.told()) for name, cell in self.cells.items() if not cell.fault}
        self.was = {**self.was, **told, "name": self.name.text}

    def changed(self, name: str) -> bool:
        """Whether a cell says something else than when the page was made."""
        was = self.was.get(name, ["", "", ""])
        return list(self.cells[name].told()) != list(was)


def on_record(keys: Iterable[str], *, currency: str) -> list[Row]:
    """The rows of customers on record."""
    agreed = contracts.frame().filter(_running())
    by_customer = {
        key: agreed.filter(agreed["customer"] == key).to_dicts()
        for key in agreed["customer"].unique().to_list()
    }
    return [
        _row(at, key, by_customer.get(key, []), currency=currency) for at, key in enumerate(keys)
    ]


def running_contracts(key: str) -> list[dict[str, Any]]:
    """A customer's contracts that have not ended."""
    return contracts.of(key).filter(_running()).to_dicts()


def posted(form: Mapping[str, str]) -> list[Row]:
    """The rows as they were typed."""
    found = sorted(int(m[1]) for name in form if (m := re.fullmatch(r"r(\d{1,4})-name", name)))
    return [_posted(form, at) for at in found]


def pasted(text: str, *, start: int) -> list[Row]:
    """Rows pasted from a spreadsheet: the name first, then the columns in the sheet's order."""
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    if lines and _is_head(lines[0]):
        lines = lines[1:]
    rows = []
    for at, parts in enumerate(lines, start=start):
        row = Row(at, name=Cell(parts[0].strip()))
        for name, part in zip(NAMES, parts[1:], strict=False):
            row.cells[name].text = part.strip()
        rows.append(row)
    return rows


def blank(count: int, *, start: int) -> list[Row]:
    """Rows to write in."""
    return [Row(at) for at in range(start, start + count)]


def _is_head(parts: list[str]) -> bool:
    heads = {"customer", "name", "customers", "kunde", *(str(c.head).casefold() for c in COLUMNS)}
    return parts[0].strip().casefold() in heads


def _running() -> Any:
    import polars as pl

    return pl.col("ended").is_null()


def _row(at: int, key: str, agreed: list[dict[str, Any]], *, currency: str) -> Row:
    known, row = customers.one(key), Row(at, key)
    row.name.text = known.name
    stated = facts.facts_of("customer", key)
    wrote = _who_wrote(key)
    for column in COLUMNS:
        if column.fact:
            row.cells[column.name] = _stated(stated, column.fact)
        elif column.field:
            by, on = wrote.get(column.field, ("", None))
            row.cells[column.name] = Cell(getattr(known, column.field), by, _day(on), ours=True)
    _contract(row, agreed, currency=currency)
    row.settle()
    return row


def _stated(stated: list[facts.Known], name: str, *, value: str | None = None) -> Cell:
    """The newest fact of that name; with `value`, how that value is known."""
    for fact in stated:
        if fact.name == name and value in (None, fact.value):
            said = fact.standing == "said"
            return Cell(fact.value, fact.said_by if said else "", _day(fact.said_on))
    return Cell(value or "")


def _contract(row: Row, agreed: list[dict[str, Any]], *, currency: str) -> None:
    if len(agreed) > 1:
        words = _("%(n)s contracts") % {"n": len(agreed)}
        row.cells["fee"] = row.cells["renewal"] = Cell(str(words), fixed=True)
    if len(agreed) != 1:
        return
    (one,) = agreed
    stated = facts.facts_of("contract", one["key"])
    if one["fee"] is not None:
        text = write_fee(one["fee"], one["currency"], one["per"], own=currency)
        row.cells["fee"] = _stated(stated, "fee", value=text)
    if one["renewal"] is not None:
        row.cells["renewal"] = _stated(stated, "renewal", value=_day(one["renewal"]))


def _who_wrote(key: str) -> dict[str, tuple[str, datetime]]:
    """For each field of a customer, who wrote what stands there and when: a user, or a source."""
    return {
        change.field: (change.by or change.source, change.at)
        for change in history.of("customer", key)
        if change.field
    }


def _day(value: date | datetime | None) -> str:
    return f"{value:%Y-%m-%d}" if value else ""


def _posted(form: Mapping[str, str], at: int) -> Row:
    row = Row(at, form.get(f"r{at}-key", ""), Cell(_text(form, f"r{at}-name")))
    for name, cell in row.cells.items():
        cell.text = _text(form, f"r{at}-{name}")
        cell.by, cell.on = _text(form, f"r{at}-{name}-by"), _text(form, f"r{at}-{name}-on")
    row.was = _was(form.get(f"r{at}-was", ""))
    return row


def _text(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\0", "").strip()


def _was(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
