"""Who came in, and who changed what: newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from whybuy.faces.web.access import needs
from whybuy.faces.web.paging import Page
from whybuy.faces.web.security import program
from whybuy.records import users
from whybuy.records.audit import Audited

ROWS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody did, as the page lists it."""

    row: Audited

    @property
    def program(self) -> str:
        """With what it was done, where that is known."""
        return program(self.row.agent) if self.row.agent else ""

    @property
    def key(self) -> str:
        """The evidence key that leads to the batch."""
        return f"batch:{self.row.batch}"

    @property
    def failed(self) -> bool:
        """Whether somebody was turned away."""
        return self.row.what.startswith("failed")


@needs("manage")
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Sign-ins, changes of who may do what, and every change of records; `who` filters."""
    page, who = Page.asked(request.GET, rows=ROWS), request.GET.get("who", "")
    # One more than is shown tells whether there is a next page.
    found = users.audit(ROWS + 1, offset=page.offset, who=who or None)
    place: dict[str, Any] = {
        "here": "people",
        "lines": [Line(row) for row in found[:ROWS]],
        "people": users.everybody(),
        "who": who,
        "page": page.number,
        "more": len(found) > ROWS,
    }
    return render(request, "web/audit.html", place)
