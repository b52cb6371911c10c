"""One conversation to be read and coded: the words in windows, suggestions fetched beside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from whybuy.coding import suggesting
from whybuy.errors import BadFile, BadInput, Denied, MissingExtra, NotFound, UserError
from whybuy.evidence.quotes import clock
from whybuy.faces.web.access import may, needs
from whybuy.faces.web.letters import codes_with_letters
from whybuy.faces.web.measures_heard import box
from whybuy.faces.web.naming import customer_key, names_offered
from whybuy.faces.web.talk_marks import Marks, Mode
from whybuy.faces.web.talk_steps import is_read
from whybuy.intake.conversations.known import gathered
from whybuy.intake.conversations.matching import Proposal, propose
from whybuy.records import conversations, customers, people
from whybuy.records.coding_places import hand_of
from whybuy.records.models import Conversation, User

if TYPE_CHECKING:
    import polars as pl

WINDOW = 60
"""Passages that are sent at once."""
FEW = 20
"""Passages of a last window that takes little room before it is fetched."""
KEPT = 8
"""Conversations whose passages this process remembers."""
_kept: dict[Any, pl.DataFrame] = {}


@dataclass(frozen=True, slots=True)
class Said:
    """One passage as the page shows it: its place, and who begins to speak there, if anybody."""

    row: dict[str, Any]
    number: int
    begins: bool
    marks: list[Any]
    rejected: list[str]

    @property
    def state(self) -> str:
        """What is coded in it, as the page's script reads it."""
        return json.dumps({"marks": self.marks, "rejected": self.rejected})

    @property
    def minute(self) -> str:
        """When it was said, from the start."""
        at = self.row["at_ms"]
        return clock(at) if at is not None else ""


@needs("read")
@require_GET
def conversation(request: HttpRequest, key: str) -> HttpResponse:
    """The page of one conversation, from the passage that the address names on."""
    mode, spoken = _mode(request, key), _spoken(key)
    about = _about(key)
    start = _window(request, spoken)
    place = {
        "here": "conversations",
        "key": key,
        "talk": about,
        "mode": mode,
        "title": about["title"] or _("A conversation"),
        "codes_json": json.dumps(codes_with_letters()),
        "total": spoken.height,
        "window": WINDOW,
        "windows": _windows(spoken.height, start),
        "shown": _said(key, spoken, start, mode),
        "start": start,
        "earlier": max(0, start - WINDOW) if start else None,
        "later": start + WINDOW if start + WINDOW < spoken.height else None,
        "speakers": _speakers(spoken),
        "is_read": is_read(key, mode),
        "names": names_offered() if not about["customer"] else [],
        "proposals": _proposals(key) if not about["customer"] else [],
        "measures": None if mode.blind or not may(request, "edit") else box(request, key),
    }
    return render(request, "web/talk.html", place)


@needs("read")
@require_GET
def part(request: HttpRequest, key: str) -> HttpResponse:
    """Another window of the same conversation, without the page around it."""
    mode, spoken = _mode(request, key), _spoken(key)
    start = _window(request, spoken)
    shown = _said(key, spoken, start, mode)
    return render(request, "web/talk_part.html", {"shown": shown, "start": start, "key": key})


@needs("read")
@require_GET
def suggestions(request: HttpRequest, key: str) -> HttpResponse:
    """What is suggested for the customers' passages of one window; nothing where one is blind."""
    mode, spoken = _mode(request, key), _spoken(key)
    if mode.blind:
        return JsonResponse({"passages": {}, "missing": ""})
    rows = spoken.slice(_window(request, spoken), WINDOW)
    rows = rows.filter(rows["side"] != "us")
    try:
        found = suggesting.suggest(rows["text"].to_list(), of=rows["language"].to_list())
    except (MissingExtra, BadFile) as fault:
        return JsonResponse({"passages": {}, "missing": str(fault)})
    told = {
        passage: [[code, round(chance, 3)] for code, chance in one.codes]
        for passage, one in zip(rows["passage"], found, strict=True)
        if one.codes
    }
    return JsonResponse({"passages": told, "missing": "", "unread": _unread(found)})


def _unread(found: Sequence[suggesting.Suggested]) -> str:
    """What the machine does not read, in words; "" where it reads all."""
    count = sum(one.unread for one in found)
    if not count:
        return ""
    told = ngettext(
        "%(count)s passage here is not in English, which is all the machine reads: it suggests "
        "nothing there. Code it by hand.",
        "%(count)s passages here are not in English, which is all the machine reads: it suggests "
        "nothing there. Code them by hand.",
        count,
    )
    return told % {"count": count}


@needs("read")
@require_GET
def rests(request: HttpRequest, key: str) -> HttpResponse:
    """The words on which suggestions rest, for one passage."""
    mode, spoken = _mode(request, key), _spoken(key)
    rows = spoken.filter(spoken["passage"] == request.GET.get("passage", ""))
    if mode.blind or rows.is_empty():
        return JsonResponse({"words": {}})
    try:
        words = suggesting.rests_on(rows["text"][0], request.GET.getlist("code")[:12])
    except (MissingExtra, BadFile):
        words = {}
    return JsonResponse({"words": words})


@needs("edit")
@require_POST
def whose(request: HttpRequest, key: str) -> HttpResponse:
    """Confirms whose a conversation is."""
    user, back = cast(User, request.user), request.POST.get("back", "")
    try:
        customer = customer_key(request.POST.get("customer", "").strip())
        person = request.POST.get("person", "") or None
        conversations.assign(key, customer=customer, person=person, by=user)
    except UserError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("It is theirs now. The history can take that back."))
    here = reverse("conversation", args=[key])
    to = reverse("conversations") + "?show=unmatched" if back == "list" else here
    return HttpResponseRedirect(to, status=303)


@needs("edit")
@require_POST
def side(request: HttpRequest, key: str) -> HttpResponse:
    """Says for whom a speaker spoke."""
    try:
        speaker, told = request.POST.get("speaker", ""), request.POST.get("side", "")
        conversations.set_side(key, speaker, told, by=cast(User, request.user))
    except UserError as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(reverse("conversation", args=[key]), status=303)


def _mode(request: HttpRequest, key: str) -> Mode:
    """The mode of the address, if this reader may code so. Raises Http404."""
    if not Conversation.objects.filter(key=key).exists():
        raise Http404(_("There is no conversation %(key)s in the records.") % {"key": key})
    try:
        mode = Mode.asked(cast(User, request.user), request.GET)
        hand_of(mode.round, key, mode.user)
    except (BadInput, Denied) as fault:
        raise Http404(str(fault)) from None
    return mode


def _spoken(key: str) -> pl.DataFrame:
    """All passages of a conversation: kept while its words and sides stand as they are."""
    found = Conversation.objects.filter(key=key).values_list("script", "sides").first()
    asked = settings.WHYBUY_WORKSPACE, key, found
    kept = _kept.pop(asked, None)
    if kept is None:
        kept = conversations.passages(of=[key], side=None)
    _kept[asked] = kept
    while len(_kept) > KEPT:
        _kept.pop(next(iter(_kept)), None)
    return kept


def _window(request: HttpRequest, spoken: pl.DataFrame) -> int:
    """Where the window begins in which the passage stands that the address names."""
    at, start = request.GET.get("at", ""), request.GET.get("from", "0")
    if at:
        found = spoken["passage"].index_of(at)
        return (found or 0) // WINDOW * WINDOW
    number = int(start) if start.isascii() and start.isdecimal() and len(start) < 9 else 0
    return min(number, max(spoken.height - 1, 0)) // WINDOW * WINDOW


def _windows(total: int, shown: int) -> list[tuple[int, bool, bool]]:
    """Where each window begins, whether it comes with the page, and whether it holds but few."""
    starts = range(0, total, WINDOW)
    return [(start, start == shown, total - start < FEW) for start in starts]


def _said(key: str, spoken: pl.DataFrame, start: int, mode: Mode) -> list[Said]:
    before = spoken["turn"][start - 1] if start else None
    rows = spoken.slice(start, WINDOW).to_dicts()
    marks = Marks.of(key, mode, only=[row["passage"] for row in rows])
    found: list[Said] = []
    for number, row in enumerate(rows, start=start):
        place = row["passage"]
        declined = marks.rejected.get(place, [])
        begins = row["turn"] != before
        found.append(Said(row, number, begins, marks.marks.get(place, []), declined))
        before = row["turn"]
    return found


def _speakers(spoken: pl.DataFrame) -> list[tuple[str, str]]:
    """Each speaker and for whom they speak, as far as known."""
    pairs = spoken.select("speaker", "side").unique(maintain_order=True)
    return [(str(speaker), str(side)) for speaker, side in pairs.iter_rows()]


def _proposals(key: str) -> list[tuple[Proposal, str]]:
    """Whose it may be, likeliest first, with the customers' names."""
    known = gathered()
    name = {one: called for one, called, _ in known.customers}
    return [(one, name.get(one.customer, "")) for one in propose(key, known).candidates[:3]]


def _about(key: str) -> dict[str, Any]:
    """What is known of a conversation besides its words."""
    columns = ("title", "day", "medium", "invented", "customer__key", "person__key", "format")
    row = Conversation.objects.filter(key=key).values(*columns).first() or {}
    customer, person = row.pop("customer__key"), row.pop("person__key")
    row |= {"customer": customer, "customer_name": customer, "person_name": ""}
    if customer:
        try:
            row["customer_name"] = customers.one(customer).name
        except NotFound:
            row["customer_name"] = customer
        names = {one["key"]: one["name"] for one in people.of(customer).to_dicts()}
        row["person_name"] = names.get(person, "")
    return row
