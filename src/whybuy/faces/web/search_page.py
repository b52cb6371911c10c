"""Words looked for in everything that is on record; each hit leads to its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from whybuy.errors import BadInput
from whybuy.faces.web.access import needs
from whybuy.records import conversations, customers, search
from whybuy.records.search import Hit

MOST = 100
KINDS = {
    "conversations": _lazy("said in a conversation"),
    "contacts": _lazy("a contact made"),
    "facts": _lazy("a fact"),
    "customers": _lazy("on record about the customer"),
    "people": _lazy("somebody we know"),
    "deals": _lazy("a deal"),
    "cases": _lazy("a case"),
    "measures": _lazy("measured before and after"),
    "numbers": _lazy("a number"),
    "promises": _lazy("a promise"),
    "consents": _lazy("whether they may be contacted"),
    "needs": _lazy("a need"),
    "yellow_lights": _lazy("a yellow light"),
    "meetings": _lazy("a meeting"),
    "decision_steps": _lazy("how a deal is decided"),
    "acquaintances": _lazy("who knows whom"),
    "competitors": _lazy("a competitor"),
    "referrals": _lazy("a referral"),
}
_TRAILS = {
    "contacts": "contact",
    "cases": "case",
    "measures": "measure",
    "numbers": "number",
    "people": "person",
    "deals": "deal",
    "promises": "promise",
    "needs": "need",
    "yellow_lights": "light",
    "meetings": "meeting",
    "acquaintances": "acquaintance",
    "referrals": "referral",
}
"""Kinds of records that have a page of their own, and the evidence key that leads there."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One hit: whose it is, where it leads, and its words, those looked for marked."""

    hit: Hit
    name: str
    about: str
    href: str
    snippet: SafeString

    @property
    def kind(self) -> Any:
        """What kind of record it is, in words."""
        return KINDS[self.hit.kind]


@needs("read")
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Where the words of the address stand, conversations first."""
    words = request.GET.get("q", "").strip()
    place: dict[str, Any] = {"here": "search", "q": words, "hits": [], "fault": ""}
    if words:
        try:
            hits = search.find(words, limit=MOST + 1)
        except BadInput as fault:
            hits, place["fault"] = [], str(fault)
        place["more"] = len(hits) > MOST
        place["hits"] = _shown(hits[:MOST], words)
    return render(request, "web/search.html", place)


def _shown(hits: list[Hit], words: str) -> list[Shown]:
    named = dict(customers.frame().select("key", "name").iter_rows())
    titles = dict(conversations.frame().select("conversation", "title").iter_rows())
    places = _passages(hits)
    marks = re.compile("|".join(re.escape(w) for w in words.replace('"', " ").split()), re.I)
    return [
        Shown(
            hit,
            str(named.get(hit.customer, hit.customer or "")),
            str(titles.get(hit.conversation, "")),
            _href(hit, places),
            _marked(hit.snippet, marks),
        )
        for hit in hits
    ]


def _passages(hits: list[Hit]) -> dict[tuple[str, int], str]:
    """The passage that begins at each place of a conversation."""
    keys = sorted({hit.conversation for hit in hits if hit.conversation})
    if not keys:
        return {}
    said = conversations.passages(of=keys, side=None).select("conversation", "start", "passage")
    return {(talk, start): passage for talk, start, passage in said.iter_rows()}


def _href(hit: Hit, places: dict[tuple[str, int], str]) -> str:
    if hit.kind == "conversations":
        passage = places.get((hit.conversation, hit.offset), "")
        address = reverse("conversation", args=[hit.conversation])
        return f"{address}?{urlencode({'at': passage})}#p-{passage}" if passage else address
    if hit.kind in _TRAILS:
        return reverse("evidence", args=[f"{_TRAILS[hit.kind]}:{hit.key}"])
    return reverse("customer", args=[hit.customer]) if hit.customer else ""


def _marked(text: str, words: re.Pattern[str]) -> SafeString:
    """The text with the words in it marked."""
    pieces, end = list[tuple[str, str]](), 0
    for found in words.finditer(text):
        pieces.append((text[end : found.start()], found[0]))
        end = found.end()
    rest = format_html_join("", "{}", [(text[end:],)])
    return format_html_join("", "{}<mark>{}</mark>", pieces) + rest
