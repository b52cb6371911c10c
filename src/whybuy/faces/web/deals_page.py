"""One deal: the word on it, what is settled with them, lights, signs, and a letter to others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from whybuy.answers.pursue import CHECKLISTS, pursued
from whybuy.answers.pursuing.letter import LETTERS
from whybuy.answers.pursuing.letter import letter as letter_of
from whybuy.answers.pursuing.one_deal import row_of, signs_told
from whybuy.errors import NotFound, TooLittleEvidence
from whybuy.estimates.deal_chances import cause_words, strongest
from whybuy.estimates.deal_word import move
from whybuy.evidence.deals_open import currency_of
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.records import deals

if TYPE_CHECKING:
    from whybuy.answers.pursuing.pursuit import Pursuit

LONGEST = 8_000


@needs("ask")
@require_GET
def deals_list(request: HttpRequest) -> HttpResponse:
    """Every open deal on a line: the word, what it is expected to bring, the chance to win."""
    try:
        found = open_firm.from_books(pursued)
    except TooLittleEvidence:
        return redirect("question", "pursue")
    place = {"here": "pursue", "lines": [_line(found, row) for row in found.ordered]}
    return render(request, "web/deals.html", {**place, "as_of": found.books.known_until})


def _line(found: Pursuit, row: dict[str, Any]) -> dict[str, Any]:
    at = found.profits.of(str(row["key"]))
    brings = None if at is None else float(found.profits.brings.profit.mean[at])
    return {"deal": row, "word": found.words[str(row["key"])].word, "brings": brings}


@needs("ask")
@require_GET
def deal(request: HttpRequest, key: str) -> HttpResponse:
    """The page of one open deal; one that has ended leads to its record."""
    checklist = _checklist(request)
    found = _asked(key, checklist)
    if found is None:
        return redirect("evidence", f"deal:{key}")
    place = {
        "here": "pursue",
        "checklists": CHECKLISTS,
        "checklist": checklist,
        "query": urlencode({"checklist": checklist}),
        **shown(found),
    }
    return render(request, "web/deal.html", place)


@needs("ask")
@require_GET
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """One deal on one page."""
    try:
        answer = open_firm.answer("pursue", {"deal": key, "checklist": _checklist(request)})
    except (NotFound, TooLittleEvidence):
        return redirect("deal", key)
    return _file(open_firm.firm().document(answer, "pdf"), f"{key} {answer.as_of}.pdf")


@needs("ask")
@require_POST
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """The letter as it was edited, to print. Nothing of it is kept."""
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()[:LONGEST]
    if not text:
        return redirect("deal", key)
    return _file(open_firm.firm().letter_document(text, "pdf"), f"{key} {date.today()}.pdf")


def shown(found: Pursuit) -> dict[str, Any]:
    """The deal as the page lays it out."""
    row, word = row_of(found), found.words[found.deal]
    at = found.profits.of(found.deal)
    brings = found.profits.brings
    groups: dict[str, list[Any]] = {}
    for one in word.readiness.found:
        groups.setdefault(one.item.group, []).append(one)
    return {
        "deal": row,
        "word": word,
        "move": move(word.signs),
        "other_currency": "" if at is not None else currency_of(found.books, found.deal),
        "profit": None if at is None else _ends(brings.profit, at),
        "hours": None if at is None else _ends(brings.hours, at),
        "better": None if at is None else _number(float(brings.better[at])),
        "elsewhere": found.profits.elsewhere,
        "groups": groups,
        "signs": [
            {"name": name, "why": why, "evidence": evidence}
            for name, _many, why, evidence in signs_told(found)
        ],
        "causes": [
            cause_words(one, amount=row["amount"])
            for one in strongest(found.chances.causes[found.deal])
        ],
        "plain": found.chances.plain,
        "past": found.chances.past,
        "letter": letter_of(found, row, firm=settings.WHYBUY_WORKSPACE.firm)
        if word.word in LETTERS
        else "",
        "as_of": found.books.known_until,
    }


def _asked(key: str, checklist: str) -> Pursuit | None:
    """What is reckoned of a deal; None of one that has ended. Raises Http404 without it."""

    def reckon(books: Any) -> Pursuit | None:
        try:
            return pursued(books, deal=key, checklist=checklist)
        except NotFound:
            return None

    known = deals.frame()
    if key not in known["key"].to_list():
        raise Http404(_("There is no deal %(key)s in the records.") % {"key": key})
    return open_firm.from_books(reckon)


def _checklist(request: HttpRequest) -> str:
    asked = request.GET.get("checklist", "").upper()
    return asked if asked in CHECKLISTS else CHECKLISTS[0]


def _ends(told: Any, at: int) -> dict[str, float]:
    return {end: float(getattr(told, end)[at]) for end in ("mean", "low", "high")}


def _number(value: float) -> float | None:
    return None if value != value else value


def _file(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=utf-8''{quote(name)}"
    return response
