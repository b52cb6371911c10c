"""The list, and the last contacts of everybody, as files to take along."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from whybuy import settings
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.last_contacts_page import asked_for, in_words
from whybuy.faces.web.next_page import shown
from whybuy.faces.web.questions import FORMS

KINDS = {**FORMS, "csv": "text/csv; charset=utf-8", "ics": "text/calendar; charset=utf-8"}


@needs("read")
@require_GET
def calls(request: HttpRequest, form: str) -> HttpResponse:
    """The lines that the address asks for, of today or the week, as a file."""
    if form not in settings.CALLS:
        raise Http404
    seen = shown(request.GET, who=request.user.get_username())
    made = open_firm.firm().calls_document(seen.calls, form)
    name = "today" if seen.when == "today" else "week"
    return _file(made, f"calls-{name}-{seen.week.monday}.{form}", form)


@needs("read")
@require_GET
def last_contacts(request: HttpRequest, form: str) -> HttpResponse:
    """The last contact and offer of the customers that the address asks for, as a file."""
    if form not in settings.TABLES:
        raise Http404
    rows = in_words(asked_for(request.GET))
    made = open_firm.firm().table_document(rows, form, title="Last contacts")
    return _file(made, f"last-contacts-{date.today()}.{form}", form)


def _file(made: bytes, name: str, form: str) -> HttpResponse:
    response = HttpResponse(made, content_type=KINDS[form])
    how = "inline" if form == "pdf" else "attachment"
    response["Content-Disposition"] = f'{how}; filename="{name}"'
    return response
