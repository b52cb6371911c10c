"""The sheet: a firm's customers and what we think of them, typed or pasted, without any file."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from whybuy.errors import UserError
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import may, needs
from whybuy.faces.web.paging import Page
from whybuy.faces.web.sheet_keeping import Reading, keep
from whybuy.faces.web.sheet_rows import COLUMNS, Row, blank, on_record, pasted, posted
from whybuy.records import customers
from whybuy.records.models import Customer, User

ROWS = 25
"""Customers on one page of the sheet."""

BLANK = 10
"""Rows to write in, on an empty sheet; a few fewer under customers."""

MOST_BLANK = 200


@needs("edit")
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """The sheet, to be read and written in; what was sent is kept, and what cannot be stays."""
    return _keep(request) if request.method == "POST" else shown(request)


def opens_here(request: HttpRequest) -> bool:
    """Whether the first page is the sheet: nobody is on record yet, and this user may write."""
    return may(request, "edit") and not Customer.objects.exists()


@require_GET
def shown(request: HttpRequest) -> HttpResponse:
    """The page of the sheet that the address names."""
    keys = _keys(request)
    page = Page.asked(request.GET, rows=ROWS).within(len(keys))
    own = settings.WHYBUY_WORKSPACE.currency
    rows = on_record(keys[page.offset : page.offset + ROWS], currency=own)
    asked = request.GET.get("blank", "")
    more = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 0
    if "customer" in request.GET:
        return _page(request, rows, page=page, total=len(keys))
    rows += blank(min(more, MOST_BLANK) or max(BLANK - len(rows), 5), start=len(rows))
    return _page(request, rows, page=page, total=len(keys))


def _keys(request: HttpRequest) -> list[str]:
    """The customers asked for: all, or the one that the address names."""
    keys: list[str] = customers.frame()["key"].to_list()
    one = request.GET.get("customer")
    return keys if one is None else [key for key in keys if key == one]


def _page(request: HttpRequest, rows: list[Row], *, page: Page, total: int, **more: Any) -> Any:
    place = {
        "here": "sheet",
        "rows": rows,
        "columns": COLUMNS,
        "page": page,
        "pages": page.of(total),
        "total": total,
        "blank_more": len(rows) + BLANK,
        "blank_row": Row(9999),
        "per": request.POST.get("per", ""),
        **more,
    }
    return render(request, "web/first_sheet.html", place, status=422 if more else 200)


def _keep(request: HttpRequest) -> HttpResponse:
    rows = _with_pasted(posted(request.POST), request.POST.get("pasted", ""))
    reading = Reading(
        cast(User, request.user),
        date.today(),
        settings.WHYBUY_WORKSPACE.currency,
        request.POST.get("per", ""),
    )
    total, page = Customer.objects.count(), Page.asked(request.GET, rows=ROWS)
    try:
        number = keep(rows, reading)
    except UserError as fault:
        rows = posted(request.POST) or rows
        return _page(request, rows, page=page, total=total, fault=str(fault))
    if number is not None:
        open_firm.work_ahead()
    faults = sum(len(row.faults) for row in rows)
    if faults:
        said = ngettext(
            "%(n)s cell could not be read and is marked; everything else is kept.",
            "%(n)s cells could not be read and are marked; everything else is kept.",
            faults,
        )
        return _page(request, rows, page=page, total=total, fault=said % {"n": faults})
    messages.success(request, _kept(rows) if number else _("Nothing was changed."))
    where = reverse("sheet")
    if "customer" in request.GET:
        where = reverse("customer", args=[request.GET["customer"]])
    back = f"{where}?page={page.number}" if page.number > 1 else where
    return HttpResponseRedirect(back, status=303)


def _with_pasted(rows: list[Row], text: str) -> list[Row]:
    """The rows that were typed, and under them those pasted, with no blank ones between."""
    if not text.strip():
        return rows
    written = [row for row in rows if not row.is_blank]
    for at, row in enumerate(written):
        row.at = at
    return written + pasted(text, start=len(written))


def _kept(rows: list[Row]) -> str:
    kept = sum(not row.is_blank for row in rows)
    said = ngettext("%(n)s row is kept.", "%(n)s rows are kept.", kept) % {"n": kept}
    return said + " " + _("The history shows every change, and each can be undone.")
