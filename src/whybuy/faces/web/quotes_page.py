"""What customers said under a figure: quotes to read, each at its place in its conversation."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from whybuy.evidence import quotes as trail
from whybuy.evidence import reasons
from whybuy.evidence.books import Books
from whybuy.evidence.conversations import codes, passages
from whybuy.evidence.unnamed import without_names
from whybuy.faces.web import open_firm
from whybuy.faces.web.paging import Page
from whybuy.records.models import Conversation

KINDS = ("quotes", "quotes-of", "passage", "conversation")
ANONYMOUS = "anonymous"
"""Whether quotes are shown without names: kept for as long as one is signed in."""
ROWS = 50


def is_quoted(key: str) -> bool:
    """Whether an evidence key stands for what was said."""
    return key.partition(":")[0] in KINDS


def remember(request: HttpRequest, said: str | None) -> bool:
    """Whether quotes are shown without names now; `said` (yes, no) changes it."""
    if said in ("yes", "no"):
        request.session[ANONYMOUS] = said == "yes"
    return bool(request.session.get(ANONYMOUS))


def quoted(request: HttpRequest, key: str) -> HttpResponse:
    """The quotes of an evidence key; a single passage or conversation is opened at its place."""
    kind, _colon, rest = key.partition(":")
    anonymous = remember(request, request.GET.get(ANONYMOUS))
    if kind in ("passage", "conversation") and not anonymous:
        return HttpResponseRedirect(_place(kind, rest), status=303)
    found = open_firm.from_books(lambda books: _found(books, kind, rest, anonymous=anonymous))
    if not found["rows"]:
        raise Http404(_("Nothing was said under this address, or it was taken back."))
    page = Page.asked(request.GET, rows=ROWS).within(len(found["rows"]))
    shown = found["rows"][page.offset : page.offset + ROWS]
    place = {
        **found,
        "rows": shown,
        "total": len(found["rows"]),
        "anonymous": anonymous,
        "title": found["anonymous_title"] if anonymous else found["title"],
        "page": page,
        "pages": page.of(len(found["rows"])),
    }
    return render(request, "web/quotes.html", place)


def address_of(passage: str, conversation: str) -> str:
    """The conversation's page, open at the passage."""
    here = reverse("conversation", args=[conversation])
    return f"{here}?{urlencode({'at': passage})}#p-{passage}"


def _place(kind: str, rest: str) -> str:
    if kind == "conversation":
        if not Conversation.objects.filter(key=rest).exists():
            raise Http404(_("There is no conversation %(key)s in the records.") % {"key": rest})
        return reverse("conversation", args=[rest])
    said = open_firm.from_books(lambda books: passages(books))
    row = said.filter(said["passage"] == rest)
    if row.is_empty():
        raise Http404(_("Those words stand nowhere now: what they came from may have been undone."))
    return address_of(rest, row["conversation"][0])


def _found(books: Books, kind: str, rest: str, *, anonymous: bool) -> dict[str, Any]:
    """The quotes, a row a passage with all of its codes, and what they are called together."""
    code, customer = rest, ""
    if kind == "quotes-of":
        customer, _colon, code = rest.partition(":")
        customer = unquote(customer)
    if kind == "passage":
        said = passages(books)
        rows = said.filter(said["passage"] == rest).to_dicts()
        rows = [
            {**row, "said_by": row["speaker"], "words": row["text"], "code": ""} for row in rows
        ]
        about, code = "", ""
    elif kind == "quotes":
        said, about = trail.said_under(books, rest)
        rows = said.to_dicts()
    else:
        rows = reasons.quotes(books, code=code, customer_id=customer).to_dicts()
        about = trail.title(books, code) if code else ""
    name = rows[0]["name"] if rows and customer else ""
    if anonymous:
        rows = [
            {**row, "words": without_names(books, row["words"], customer_id=row["customer_id"])}
            for row in rows
        ]
    return {
        "rows": _together(rows, {key: one.name for key, one in codes(books).items()}),
        "title": _titled(name, about),
        "anonymous_title": _titled(_("a customer") if customer else "", about),
        "customer": customer,
    }


def _titled(name: str, about: str) -> str:
    if name and about:
        return _("What %(name)s said on: %(about)s") % {"name": name, "about": about}
    if name:
        return _("What %(name)s said") % {"name": name}
    return _("What customers said on: %(about)s") % {"about": about} if about else _("Their words")


def _together(rows: list[dict[str, Any]], called: dict[str, str]) -> list[dict[str, Any]]:
    """One row a passage: a quote with three codes is read once."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(row["passage"], {**row, "codes": []})
        if row["code"] and called.get(row["code"]) not in one["codes"]:
            one["codes"].append(called.get(row["code"], row["code"]))
    for one in found.values():
        one["href"] = address_of(one["passage"], one["conversation"])
        one["minute"] = trail.clock(one["at_ms"]) if one["at_ms"] is not None else ""
    return sorted(found.values(), key=lambda one: str(one["day"] or ""), reverse=True)
