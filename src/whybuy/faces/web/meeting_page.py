"""One meeting: its plan before, and afterwards what was said, decided and promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from whybuy.answers.meet import terms_of
from whybuy.answers.meeting.one import (
    last_words,
    met_words,
    notes,
    promised_words,
    said_words,
)
from whybuy.answers.meeting.words import decision, for_what, welcome, what_it_tells
from whybuy.errors import BadInput, NotFound, UserError
from whybuy.estimates.meeting_plan import MeetingPlan, meeting_plan, plan_of
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.typed import read_day
from whybuy.intake.meeting_held import CAME, PromiseMade, Told, hold, read_minutes
from whybuy.records import editing, people, team
from whybuy.records.models import User

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from whybuy.evidence.books import Books

Row = dict[str, Any]
SERVED = {"well": _lazy("Well"), "not quite": _lazy("Not quite"), "badly": _lazy("Badly")}
USUAL_MINUTES = 30
PROMISES = 3
"""Promises that the form has room for; more are added on the customer's page."""
STATES = {
    "planned": _lazy("planned, not agreed yet"),
    "agreed": _lazy("agreed"),
    "held": _lazy("held"),
    "cancelled": _lazy("cancelled"),
}


@needs("ask")
@require_GET
def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """The plan of a meeting on record; once it is over, what came of it."""
    plan = _on_record(key)
    return _page(request, plan, {"typed": {}})


@needs("ask")
@require_GET
def thought_of(request: HttpRequest, customer: str) -> HttpResponse:
    """The plan of a meeting with a customer, before any is on record."""

    def reckon(books: Books) -> MeetingPlan:
        minutes = request.GET.get("minutes", "")
        fits = minutes.isdecimal() and 10 <= int(minutes) <= 480
        terms = terms_of(books, minutes=int(minutes) if fits else USUAL_MINUTES)
        return meeting_plan(books, customer, terms=terms)

    try:
        plan = open_firm.from_books(reckon)
    except NotFound as fault:
        raise Http404(str(fault)) from None
    return _page(request, plan, {})


def _on_record(key: str) -> MeetingPlan:
    try:
        return open_firm.from_books(lambda books: plan_of(books, key, terms=terms_of(books)))
    except NotFound as fault:
        raise Http404(str(fault)) from None


def _page(request: HttpRequest, plan: MeetingPlan, more: Row, *, status: int = 200) -> HttpResponse:
    place = {"here": "meet", **_shown(plan), **more}
    return render(request, "web/meeting.html", place, status=status)


def _shown(plan: MeetingPlan) -> Row:
    """The plan as the page lays it out."""
    record = plan.record or {}
    currency = open_firm.firm().workspace.currency
    asked: Row = {"customer": plan.customer_id, "minutes": plan.minutes, "deal": plan.deal}
    return {
        "plan": plan,
        "record": record,
        "state": STATES.get(record.get("state", ""), ""),
        "is_open": record.get("state") in ("planned", "agreed"),
        "is_told": any(record.get(name) for name in CAME),
        "aim": for_what({"aim": record.get("aim") or plan.aim, "deal_title": plan.deal_title}),
        "decision": decision(plan),
        "welcome": welcome(plan.line),
        "asks": [{"one": one, "tells": what_it_tells(one, currency)} for one in plan.chosen.asked],
        "promised": [promised_words(one, plan.day) for one in plan.promised],
        "said": [(said_words(one), one.evidence) for one in plan.said],
        "needs": [(said_words(one), one.evidence) for one in plan.needs],
        "hear_next": [(said_words(one), one.evidence) for one in plan.hear_next],
        "people": [(one.name, met_words(one)) for one in plan.people],
        "last": last_words(plan.last) if plan.last else "",
        "notes": list(notes(plan)),
        "paper": f"{reverse('document', args=['meet', 'pdf'])}?"
        + urlencode({name: value for name, value in asked.items() if value}),
        "served": SERVED.items(),
        "rows": range(PROMISES),
        "team": team.frame()["name"].to_list(),
        "names": people.of(plan.customer_id)["name"].to_list(),
    }


@needs("edit")
@require_POST
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Its day, time and state: agreed, another day, or called off."""
    form, user = request.POST, cast(User, request.user)
    try:
        given: Row = {"state": form.get("state") or None}
        if form.get("day"):
            given["day"] = read_day(form["day"])
        given |= {name: form[name].strip() for name in ("at", "zone", "place") if form.get(name)}
        editing.change("meetings", key, {n: v for n, v in given.items() if v}, by=user)
    except UserError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("It is kept."))
    return HttpResponseRedirect(reverse("meeting", args=[key]), status=303)


@needs("edit")
@require_POST
def held(request: HttpRequest, key: str) -> HttpResponse:
    """What came of it: the words go to be coded, promises get their day."""
    user, form = cast(User, request.user), request.POST
    try:
        kept = hold(key, _told(form), day=_day(form, "day"), by=user)
    except UserError as fault:
        typed = {name: form.get(name, "") for name in form}
        return _page(request, _on_record(key), {"typed": typed, "fault": str(fault)}, status=422)
    if kept.conversation:
        open_firm.work_ahead()
        link = reverse("conversation", args=[kept.conversation])
        said = format_html('<a href="{}">{}</a>', link, _("Read and code what was said"))
        messages.success(request, format_html("{} {}", _("The meeting is kept."), said))
    else:
        messages.success(request, _("The meeting is kept."))
    return HttpResponseRedirect(reverse("meeting", args=[key]), status=303)


def _told(form: QueryDict) -> Told:
    texts = ("their_words", "said_by", "notes", "learnt", "decided", "next_step", "served")
    given = {name: form.get(name, "").replace("\r\n", "\n").strip() for name in texts}
    promises = [
        PromiseMade(what, _day(form, f"due_{row}"), form.get(f"by_{row}", "").strip())
        for row in range(PROMISES)
        if (what := form.get(f"promise_{row}", "").strip())
    ]
    return Told(
        **given,
        served_words=form.get("served_words", "").strip(),
        next_due=_day(form, "next_due"),
        promises=promises,
        minutes=read_minutes(form.get("minutes")),
    )


def _day(form: QueryDict, name: str) -> date | None:
    text = form.get(name, "").strip()
    try:
        return read_day(text) if text else None
    except BadInput as fault:
        raise BadInput(_("One of the days cannot be read. %(fault)s") % {"fault": fault}) from None
