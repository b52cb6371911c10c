"""The records behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from whybuy.errors import BadInput, NotFound
from whybuy.evidence.trail import Behind, records_behind
from whybuy.faces.web import open_firm, quotes_page
from whybuy.faces.web.access import needs
from whybuy.faces.web.paging import Page
from whybuy.faces.web.templatetags.figures import cell, exact

ROWS = 50
IN_MONEY = ("amount", "total", "margin")
OF_A_CUSTOMER = ("orders-of:", "contacts-of:", "customer:")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it is written, and whether it stands to the right as figures do."""

    text: str
    number: bool = False
    head: str = ""

    @classmethod
    def of(cls, column: str, value: Any, *, currency: str) -> Cell:
        """The value of one column of a record."""
        if column in IN_MONEY and isinstance(value, int | float):
            return cls(exact(value, currency), number=True, head=column)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return cls(cell(value), number=number, head=column)


@needs("read")
@require_GET
def evidence(request: HttpRequest, key: str) -> HttpResponse:
    """One page of the records that an evidence key stands for."""
    if quotes_page.is_quoted(key):
        return quotes_page.quoted(request, key)
    page = Page.asked(request.GET, rows=ROWS)
    try:
        behind = open_firm.from_books(
            lambda books: records_behind(books, key, limit=ROWS, offset=page.offset)
        )
    except (BadInput, NotFound):
        raise Http404(
            _("No record stands behind this address. The load it came from may have been undone.")
        ) from None
    place = {
        "behind": behind,
        "heads": _heads(behind),
        "rows": _rows(behind),
        "page": page,
        "pages": page.of(behind.total),
        "customer": key.partition(":")[2] if key.startswith(OF_A_CUSTOMER) else "",
    }
    return render(request, "web/evidence.html", place)


def _rows(behind: Behind) -> list[tuple[list[Cell], str]]:
    """Each row's cells, and the key that leads further."""
    currency = settings.WHYBUY_WORKSPACE.currency
    return [
        (
            [
                Cell.of(name, value, currency=currency)
                for name, value in zip(behind.columns, row, strict=True)
            ],
            further,
        )
        for row, further in zip(behind.rows, behind.leads_to, strict=True)
    ]


def _heads(behind: Behind) -> list[Cell]:
    """The columns' heads, over figures to the right."""
    first = behind.rows[0] if behind.rows else (None,) * len(behind.columns)
    return [
        Cell(name, number=isinstance(value, int | float))
        for name, value in zip(behind.columns, first, strict=True)
    ]
