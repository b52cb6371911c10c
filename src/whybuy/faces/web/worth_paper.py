"""A customer's case as a file to hand over: the numbers as they stand on the page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from whybuy.answers.worthwhile.handed import known, others_got
from whybuy.errors import BadInput
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.questions import FORMS
from whybuy.faces.web.worth_page import Room, room

if TYPE_CHECKING:
    from typing import Any


@needs("ask")
@require_GET
def paper(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The case that the address asks for as a file; the page instead where it cannot be."""
    if form not in FORMS:
        raise Http404
    asked = room(request, key)
    try:
        made = _made(asked, form)
    except BadInput:
        # The page says what is wrong, and has the form to mend it.
        return redirect(f"{reverse('worth_of', args=[key])}?{asked.query}")
    response = HttpResponse(made, content_type=FORMS[form])
    name = quote(f"{asked.name} {date.today()}.{form}")
    response["Content-Disposition"] = f"inline; filename*=utf-8''{name}"
    return response


def _made(asked: Room, form: str) -> bytes:
    """The file. Raises BadInput for numbers that cannot be read, or are missing in a sheet."""
    typed, basis, firm = asked.typed, asked.basis, open_firm.firm()
    model = basis.model
    if typed.faults:
        raise BadInput(typed.faults[0].fault)
    missing = tuple(one.variable for one in typed.missing)
    beside: dict[str, Any] = {
        "customer": asked.name,
        "as_of": date.today(),
        "others": others_got(firm.books(), but=asked.customer, model=model),
        "notes": (*basis.cautions, *(() if asked.inputs != basis.inputs else basis.plain_spread)),
        "missing": missing,
        "known": known(model, typed.inputs) if missing else (),
    }
    case = None if missing else asked.case
    return firm.case_document(case, form, model=model, **beside)
