"""What was heard to have changed, beside a conversation: kept as a measure, mended or declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from whybuy.coding import measures_heard
from whybuy.coding.measures_heard import Proposal
from whybuy.errors import UserError
from whybuy.faces.web.access import needs
from whybuy.records import cases
from whybuy.records.models import User

FIELDS = (
    ("name", _lazy("What changed")),
    ("before", _lazy("Before")),
    ("after", _lazy("After")),
    ("unit", _lazy("Unit")),
    ("money_per_year", _lazy("Money a year")),
)
MOST = 30
"""Proposals beside one conversation; the next ones come as these are decided."""
_HELD = "measures_heard"
"""What was typed and could not be kept, until the page is shown again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One proposal as the page shows it: its words marked, its fields, the last fault."""

    heard: Proposal
    words: SafeString
    fields: list[tuple[str, str, str]]
    typed: dict[str, str]
    fault: str


def box(request: HttpRequest, conversation: str) -> dict[str, Any]:
    """What the box needs: what was heard and is still open, and the customer's cases."""
    found = measures_heard.proposals(conversation)
    held: dict[str, Any] = request.session.pop(_HELD, {}) if found else {}
    kept = cases.cases_of(found[0].customer) if found and found[0].customer else None
    return {
        "heard": [_shown(one, held) for one in found[:MOST]],
        "more": max(len(found) - MOST, 0),
        "cases": [] if kept is None else list(kept.select("key", "title").iter_rows()),
    }


@needs("edit")
@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Keeps one proposal as a measure, as it was mended, or declines it."""
    from whybuy.intake import entering

    by, which = cast(User, request.user), request.POST.get("heard", "")
    typed = {name: request.POST.get(name, "").strip() for name, _label in FIELDS}
    typed |= {"case": request.POST.get("case", ""), "promised": request.POST.get("promised", "")}
    try:
        one = measures_heard.proposal(which)
        if "decline" in request.POST:
            measures_heard.decline(one, by=by)
            messages.success(request, _("Declined: it is not proposed again."))
        else:
            own = {n: one.typed[n] for n in ("passage", "said_by", "said_on") if n in one.typed}
            given = {"key": one.key, "customer": one.customer, **own, **_given(typed)}
            given["how_measured"] = one.typed.get("how_measured", "")
            currency = one.typed.get("currency") or settings.WHYBUY_WORKSPACE.currency
            entering.add("measures", given, currency=currency, by=by)
            messages.success(request, _("It is kept as a measure. The history can take it back."))
    except UserError as fault:
        request.session[_HELD] = {which: {"typed": typed, "fault": str(fault)}}
    to = reverse("conversation", args=[key]) + "#measures-heard"
    return HttpResponseRedirect(to, status=303)


def _given(typed: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in typed.items() if text}


def _shown(one: Proposal, held: dict[str, Any]) -> Shown:
    again = held.get(one.key, {})
    typed = again.get("typed") or one.typed
    fields = [(name, str(label), typed.get(name, "")) for name, label in FIELDS]
    return Shown(one, _marked(one.said, one.rests_on), fields, typed, again.get("fault", ""))


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> SafeString:
    """The passage, the words that the proposal rests on marked."""
    pieces, end = list[tuple[str, str]](), 0
    for start, stop in spans:
        pieces.append((text[end:start], text[start:stop]))
        end = stop
    return format_html_join("", "{}<mark>{}</mark>", pieces) + format_html("{}", text[end:])
