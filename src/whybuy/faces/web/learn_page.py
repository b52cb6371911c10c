"""One's own record, for nobody's eyes but theirs and an owner's."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from whybuy.answers.learning.own import others, own
from whybuy.errors import NotFound
from whybuy.evidence.books import Books
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs


@needs("ask")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The record of who is signed in; an owner may name somebody else in the address."""
    person, whole = request.GET.get("person", ""), bool(request.GET.get("all"))

    def reckon(books: Books) -> dict[str, Any]:
        record = own(books, request.user, person=person, whole=whole)  # type: ignore[arg-type]
        return {"record": record, "others": others(books, request.user)}  # type: ignore[arg-type]

    try:
        place = open_firm.from_books(reckon)
    except NotFound as nobody:
        raise Http404(str(nobody)) from None
    return render(request, "web/learn_mine.html", {**place, "here": "learn"})
