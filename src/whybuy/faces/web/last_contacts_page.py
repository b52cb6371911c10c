"""Last contact and last offer of every customer, and those never contacted since they bought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.customers import Column
from whybuy.faces.web.paging import Page

if TYPE_CHECKING:
    import polars as pl

    from whybuy.evidence.books import Books

ROWS = 50
COLUMNS = (
    Column("name", _("Customer"), number=False, first=""),
    Column("last_contact", _("Last contact"), first=""),
    Column("last_offer_day", _("Last offer"), first=""),
    Column("last_gave_day", _("Last given"), first=""),
    Column("offers_in_a_row", _("Offers since")),
    Column("past_year", _("Contacts in a year")),
    Column("a_year", _("Brings a year")),
)
SHOWN = {
    "never": _("never contacted since they bought"),
    "offers": _("heard only offers of late"),
    "long": _("longer ago than usual"),
    "no": _("may not be contacted"),
}
HEADS = {
    "name": "customer",
    "customer_id": "customer id",
    "segment": "segment",
    "last_contact": "last contact",
    "last_channel": "how",
    "last_by": "by",
    "last_said": "they said",
    "last_offer_day": "last offer on",
    "last_offer": "last offer",
    "last_gave_day": "last given on",
    "last_gave": "last given",
    "past_year": "contacts in a year",
    "offers_in_a_row": "offers since we last gave",
    "never": "never contacted since they bought",
    "may_not": "may not be contacted by",
    "may_not_source": "as we know from",
    "a_year": "brings a year",
}
"""The columns of the file, with their heads."""


@needs("read")
@require_GET
def last_contacts(request: HttpRequest) -> HttpResponse:
    """The customers that the address asks for: `q`, `show`, `sort` and `page`."""
    address = request.GET
    found, sort = asked_for(address), address.get("sort", "")
    page = Page.asked(address, rows=ROWS).within(found.height)
    whole = _table(open_firm.firm().books())
    place = {
        "here": "next",
        "asked": address,
        "query": address.urlencode(),
        "rows": found.slice(page.offset, ROWS).to_dicts(),
        "heads": [_head(column, sort) for column in COLUMNS],
        "choices": SHOWN.items(),
        "page": page,
        "pages": page.of(found.height),
        "found": found.height,
        "total": whole.height,
        "never": int(whole["never"].sum()),
    }
    return render(request, "web/last_contacts.html", place)


def asked_for(address: Mapping[str, str]) -> pl.DataFrame:
    """The customers that the address asks for, in its order."""
    import polars as pl

    table = _table(open_firm.firm().books())
    said = pl.concat_str("name", "customer_id", "segment", separator=" ").str.to_lowercase()
    words = address.get("q", "").lower().split()[:8]
    keep = [said.str.contains(word, literal=True) for word in words]
    states = {
        "never": pl.col("never"),
        "offers": pl.col("offers_in_a_row") >= 2,
        "long": pl.col("days_since") > pl.col("usual_days"),
        "no": pl.col("may_not") == "all",
    }
    if address.get("show") in states:
        keep.append(states[address["show"]])
    table = table.filter(*keep) if keep else table
    sort = address.get("sort", "") or ("-a_year" if address.get("show") else "")
    name = sort.removeprefix("-")
    if name not in {column.name for column in COLUMNS}:
        return table
    # Who was never contacted is who waits longest, and stands first where days are sorted.
    last = not name.endswith(("contact", "day")) or sort.startswith("-")
    down = sort.startswith("-")
    return table.sort(name, descending=down, nulls_last=last, maintain_order=True)


def in_words(table: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows for a file, with heads in words."""
    import polars as pl

    said = pl.when("never").then(pl.lit("yes")).otherwise(pl.lit(""))
    return table.with_columns(never=said).select(*HEADS).rename(HEADS).to_dicts()


def _table(books: Books) -> pl.DataFrame:
    return books.once(("last_contacts_page",), lambda: _made(books))


def _made(books: Books) -> pl.DataFrame:
    import polars as pl

    from whybuy.evidence.last_contacts import last_contacts as reckoned

    table = reckoned(books).with_columns(pl.col("segment").fill_null(""))
    never = pl.col("since_buying").eq(0).fill_null(value=False) & (pl.col("may_not") != "all")
    return table.with_columns(never=never)


def _head(column: Column, sort: str) -> dict[str, object]:
    """A column's head: how it is sorted now, and what a click on it would sort by."""
    up, down = column.name, f"-{column.name}"
    first, second = (up, down) if column.first == "" else (down, up)
    state = {up: "ascending", down: "descending"}.get(sort, "")
    return {"column": column, "sorted": state, "next": second if sort == first else first}
