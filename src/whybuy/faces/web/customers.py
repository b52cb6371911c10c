"""The customers: searched, filtered and sorted by the address alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.paging import Page

if TYPE_CHECKING:
    import polars as pl

ROWS = 50
SEGMENTS = 40
"""Segments offered as a filter, the largest first."""

EVEN = 0.5
"""Below this chance to be active, a customer has probably gone quiet."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that may be sorted by; `first` says which way a first click sorts."""

    name: str
    head: str
    number: bool = True
    first: str = "-"


COLUMNS = (
    Column("name", _("Customer"), number=False, first=""),
    Column("last_day", _("Last bought")),
    Column("purchase_days", _("Days with a purchase")),
    Column("total", _("Spent in all")),
    Column("chance_active", _("Chance still active")),
    Column("value", _("Worth over the next year")),
)

STATES = {
    "active": _("probably active"),
    "quiet": _("probably gone quiet"),
    "once": _("bought once"),
    "never": _("never bought"),
}


@needs("read")
@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """The customers that the address asks for: `q`, `segment`, `state`, `sort` and `page`."""
    table = open_firm.from_books(_table)
    found = _sorted(_filtered(table, request.GET), request.GET.get("sort", ""))
    page = Page.asked(request.GET, rows=ROWS).within(found.height)
    rows = found.slice(page.offset, ROWS)
    place = {
        "here": "customers",
        "asked": request.GET,
        "rows": rows.to_dicts(),
        "most": _most(rows),
        "heads": [_head(column, request.GET.get("sort", "")) for column in COLUMNS],
        "segments": _segments(table),
        "states": STATES.items(),
        "page": page,
        "pages": page.of(found.height),
        "found": found.height,
        "total": table.height,
    }
    return render(request, "web/customers.html", place)


def _table(books: object) -> pl.DataFrame:
    from whybuy.estimates.customers import customer_table

    return customer_table(books)  # type: ignore[arg-type]


def _filtered(table: pl.DataFrame, address: Mapping[str, str]) -> pl.DataFrame:
    """The customers whose name, key, segment or place hold every word of `q`, and the filters."""
    import polars as pl

    said = pl.concat_str(["name", "customer_id", "segment", "place", "country"], separator=" ")
    said = said.str.to_lowercase()
    keep = [
        said.str.contains(word, literal=True) for word in address.get("q", "").lower().split()[:8]
    ]
    if address.get("segment"):
        keep.append(pl.col("segment") == address["segment"])
    states = {
        "active": pl.col("chance_active") >= EVEN,
        "quiet": pl.col("chance_active") < EVEN,
        "once": pl.col("purchase_days") == 1,
        "never": pl.col("purchase_days") == 0,
    }
    if address.get("state") in states:
        keep.append(states[address["state"]])
    return table.filter(*keep) if keep else table


def _sorted(table: pl.DataFrame, sort: str) -> pl.DataFrame:
    """By the column that the address names, largest first after a minus; else as it comes."""
    name = sort.removeprefix("-")
    if name not in {column.name for column in COLUMNS}:
        return table
    return table.sort(name, descending=sort.startswith("-"), nulls_last=True, maintain_order=True)


def _head(column: Column, sort: str) -> dict[str, object]:
    """A column's head: how it is sorted now, and what a click on it would sort by."""
    up, down = column.name, f"-{column.name}"
    first, second = (up, down) if column.first == "" else (down, up)
    state = {up: "ascending", down: "descending"}.get(sort, "")
    return {"column": column, "sorted": state, "next": second if sort == first else first}


def _segments(table: pl.DataFrame) -> list[str]:
    import polars as pl

    named = table.filter(pl.col("segment") != "")
    counted = named.group_by("segment").len().sort("len", "segment", descending=[True, False])
    return sorted(counted["segment"].head(SEGMENTS).to_list())


def _most(rows: pl.DataFrame) -> float:
    """The largest bound in sight, for the bars."""
    return float(rows["value_high"].max() or 0)  # type: ignore[arg-type]
