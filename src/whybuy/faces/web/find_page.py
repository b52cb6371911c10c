"""The brief for one prospect: what it means to them, the way there, a message that is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from whybuy.coding.message_check import check as checked_of
from whybuy.coding.message_check import shared_encoder
from whybuy.errors import BadInput
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.drawn import Drawn
from whybuy.records import customers

if TYPE_CHECKING:
    from whybuy.answers.finding.one import One
    from whybuy.evidence.books import Books

LONGEST = 20_000


@needs("ask")
@require_http_methods(["GET", "POST"])
def prospect(request: HttpRequest, key: str) -> HttpResponse:
    """The brief on screen; the message as it was edited comes back with its words marked."""
    place = open_firm.from_books(lambda books: _shown(books, _known(key)))
    text = request.POST.get("text", "").replace("\r\n", "\n")[:LONGEST]
    place |= {"here": "find", "text": text or place["brief"].message}
    try:
        place["checked"] = checked_of(place["text"], encoder=shared_encoder())
    except BadInput as fault:
        place["fault"] = str(fault)
    return render(request, "web/brief.html", place)


@needs("ask")
@require_GET
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """The brief on one page, to print or to send."""
    made = open_firm.from_books(lambda _books: open_firm.firm().brief("pdf", prospect=_known(key)))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="brief.pdf"'
    return response


def _known(key: str) -> str:
    if key not in customers.frame()["key"].to_list():
        raise Http404(_("There is no customer %(key)s in the records.") % {"key": key})
    return key


def _shown(books: Books, key: str) -> dict[str, Any]:
    """The brief, the ways there, and the chains drawn."""
    from whybuy.answers.finding.brief import of_one
    from whybuy.answers.finding.drawn import chains
    from whybuy.answers.finding.one import asked

    one: One = asked(books, prospect=key)
    title = _("Who can introduce us to %(name)s") % {"name": one.name}
    drawn = [Drawn.of(chains(books, one.ways, title=title))] if one.ways else []
    return {
        "brief": of_one(one),
        "row": one.row,
        "currency": one.currency,
        "signs": one.signs.head(10).to_dicts(),
        "ways": _ways(one),
        "drawn": drawn,
    }


def _ways(one: One) -> list[dict[str, Any]]:
    """Each path with what to do on it."""
    from whybuy.answers.finding.path_words import steps

    return [
        {"strength": path_.strength, "steps": list(steps(one.books, path_))} for path_ in one.ways
    ]


urlpatterns: list[URLPattern] = [
    path("find/<path:key>/brief.pdf", paper, name="brief_paper"),
    path("find/<path:key>", prospect, name="prospect"),
]
