"""The quarter's meetings week by week: put on the calendar, with a calendar of one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from whybuy.answers.meet import terms_of
from whybuy.answers.meeting.whole import clash_words, of_person, week_plan
from whybuy.answers.meeting.words import for_what, welcome
from whybuy.errors import TooLittleEvidence, UserError
from whybuy.estimates.meeting_quarter import Quarter, quarter
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.typed import read_day
from whybuy.records import editing, feeds, team
from whybuy.records.models import User

if TYPE_CHECKING:
    from whybuy.evidence.books import Books

LINK = "calendar_link"
"""Where the session keeps a calendar's link that was just made, to show it once."""
USUAL_MINUTES = 30
Row = dict[str, Any]


@needs("ask")
@require_GET
def weeks(request: HttpRequest) -> HttpResponse:
    """The quarter, a part a week: who is met, what for, and why they will welcome it."""
    person = request.GET.get("person", "")
    place: Row = {"here": "meet", "person": person}
    try:
        found = open_firm.from_books(_quarter)
    except TooLittleEvidence as fault:
        return render(request, "web/meet.html", {**place, "too_little": str(fault)})
    place |= {
        "weeks": _weeks(found, person),
        "clashes": [
            {"key": clash["key"], "name": clash["name"], "words": clash_words(clash)}
            for clash in found.clashes.iter_rows(named=True)
        ],
        "people": found.free.select("key", "name").unique(maintain_order=True).to_dicts(),
        "alone": found.alone,
        "monday": found.terms.monday,
        **_calendars(request),
    }
    return render(request, "web/meet.html", place)


def _quarter(books: Books) -> Quarter:
    return quarter(books, terms_of(books))


def _weeks(found: Quarter, person: str) -> list[Row]:
    mine = of_person(found, person)
    shown: list[Row] = []
    for week in found.weeks.iter_rows(named=True):
        lines = [_line(one) for one in mine if one["week"] == week["week"]]
        shown.append(
            {
                "monday": week["week"],
                "day": week["customers_day"],
                "plan": "" if lines and not week["customers_day"] else week_plan(found, week),
                "lines": lines,
                "used": week["used"],
                "hours": week["hours"],
            }
        )
    return shown


def _line(one: Row) -> Row:
    return {
        "key": one["key"] or "",
        "customer": one["customer_id"],
        "name": one["name"] or one["customer_id"],
        "state": one["state"],
        "day": one["day"],
        "at": one.get("clock") or "",
        "by": one["by"] or "",
        "by_name": one["by_name"] or "",
        "aim": for_what(one),
        "deal": (one.get("of_deal") or "") if one["aim"] == "deal" else "",
        "aim_key": one["aim"],
        "welcome": welcome(one),
        "suggested": one["week"] + timedelta(days=3) if not one["day"] else one["day"],
    }


def _calendars(request: HttpRequest) -> Row:
    """One's own calendar's link, shown once; and whose may be made."""
    members = team.frame().select("key", "name").to_dicts()
    own = team.key_of(cast(User, request.user).username)
    every = getattr(request.user, "role", "") == "owner"
    mine = members if every else [one for one in members if one["key"] == own]
    known = {feed.member: feed.made_at for feed in feeds.feeds()}
    return {
        "calendars": [{**one, "made_at": known.get(one["key"])} for one in mine],
        "link": request.session.pop(LINK, ""),
    }


@needs("edit")
@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """A meeting put on record as planned, or agreed with a day; it leads to its plan."""
    form, user = request.POST, cast(User, request.user)
    try:
        key = editing.add("meetings", _typed(form), by=user)
    except UserError as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(reverse("meet_weeks"), status=303)
    return HttpResponseRedirect(reverse("meeting", args=[key]), status=303)


def _typed(form: Any) -> Row:
    minutes = form.get("minutes", "")
    given: Row = {
        "customer": form.get("customer", ""),
        "deal": form.get("deal") or None,
        "day": read_day(form.get("day", "")),
        "by_whom": form.get("by", ""),
        "aim": form.get("aim", ""),
        "minutes": int(minutes) if minutes.isdecimal() else USUAL_MINUTES,
        "state": "agreed" if form.get("agreed") else "planned",
        "at": form.get("at", "")[:5],
        "zone": form.get("zone", ""),
    }
    return {name: value for name, value in given.items() if value not in ("", None)}


@needs("edit")
@require_POST
@sensitive_variables("token")
def issue(request: HttpRequest) -> HttpResponse:
    """A link to one's own calendar, shown once; the one before ends."""
    member, user = request.POST.get("member", ""), cast(User, request.user)
    try:
        _check_whose(request, member)
        token = feeds.issue(member, by=user)
    except UserError as fault:
        messages.error(request, str(fault))
    else:
        request.session[LINK] = request.build_absolute_uri(reverse("calendar", args=[token]))
    return HttpResponseRedirect(f"{reverse('meet_weeks')}#calendar", status=303)


@needs("edit")
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """The link taken back: from now on it shows nothing."""
    member, user = request.POST.get("member", ""), cast(User, request.user)
    try:
        _check_whose(request, member)
        feeds.revoke(member, by=user)
    except UserError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The link is taken back. A calendar that used it stays empty."))
    return HttpResponseRedirect(f"{reverse('meet_weeks')}#calendar", status=303)


def _check_whose(request: HttpRequest, member: str) -> None:
    """One's own; all of them for an owner. Raises Denied."""
    from whybuy.errors import Denied

    user = cast(User, request.user)
    if user.role != "owner" and team.key_of(user.username) != member:
        raise Denied(_("Everybody makes the link to their own calendar; an owner may make any."))
