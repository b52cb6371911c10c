"""A case shared by a link: made, listed, taken back; and what whoever opens it sees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from whybuy.answers.wording import money
from whybuy.answers.worthwhile.snapshot import snapshot
from whybuy.errors import BadInput, NotFound, UserError
from whybuy.faces.web.access import needs
from whybuy.faces.web.worth_drawing import Course, drawn, year_names
from whybuy.faces.web.worth_page import DAYS, LINK, Room, room
from whybuy.records import customers, shared_cases
from whybuy.records.models import User

RATES = {"shared": "60/m/ip", "shared_missed": "10/m/ip"}
"""How often one address may open links, and open such as are not there."""


@needs("edit")
@require_POST
@sensitive_variables("token")
def share(request: HttpRequest, key: str) -> HttpResponse:
    """Makes a link to the case as it stands on the page, and shows it once."""
    asked = room(request, key)
    back = HttpResponseRedirect(
        f"{reverse('worth_of', args=[key])}?{asked.query}#share", status=303
    )
    try:
        token = _share(asked, cast(User, request.user))
    except UserError as fault:
        messages.error(request, str(fault))
        return back
    request.session[LINK] = request.build_absolute_uri(reverse("shared", args=[token]))
    return back


def _share(asked: Room, by: User) -> str:
    if not asked.typed.complete:
        raise BadInput(_("There is no case to share yet: numbers are missing, or cannot be read."))
    days = asked.form.get("days", "")
    if not days.isdigit() or int(days) not in DAYS:
        raise BadInput(_("Choose for how many days the link is to be good."))
    model, firm = asked.basis.model, settings.WHYBUY_WORKSPACE.firm
    contents = snapshot(asked.case, model, name=asked.name, firm=firm)
    title = model.title or asked.model
    return shared_cases.share(asked.customer, contents, title=title, by=by, days=int(days))


@needs("edit")
@require_GET
def links(request: HttpRequest) -> HttpResponse:
    """Every link that shows a case to somebody outside."""
    names = dict(customers.frame().select("key", "name").iter_rows())
    found = [replace(one, name=names.get(one.customer) or "") for one in shared_cases.links()]
    return render(request, "web/shared_links.html", {"links": found})


@needs("edit")
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Takes a link back: from now on it shows nothing."""
    try:
        shared_cases.revoke(number, by=cast(User, request.user))
    except NotFound as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The link is taken back. Whoever opens it sees nothing now."))
    return HttpResponseRedirect(reverse("shared_links"), status=303)


@needs("enter")
@never_cache
@require_GET
@sensitive_variables("token")
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The one case that this link shows, as it was when it was shared; no way leads on from it."""
    if not _within(request, "shared"):
        return _told(request, 429, _("Too many at once"), _("Wait a minute, then open it again."))
    try:
        found = shared_cases.opened(token)
    except shared_cases.Over:
        says = _("Its time is over, or it was taken back. Ask whoever sent it for a new one.")
        return _told(request, 410, _("This is no longer shared"), says)
    except NotFound as fault:
        if not _within(request, "shared_missed"):
            says = _("Wait a minute, then open it again.")
            return _told(request, 429, _("Too many at once"), says)
        return _told(request, 404, _("There is nothing at this link"), str(fault))
    until = date_format(found.expires_at.astimezone(), "j M Y, H:i")
    place = {"case": found.contents, "course": _course(found.contents), "until": until}
    return _closed(render(request, "web/shared.html", {**place, "made_at": found.made_at}))


def _course(contents: dict[str, Any]) -> dict[str, Any]:
    """The picture of what it comes to year by year, and the same as a table."""
    if not contents.get("is_case"):
        return {}
    amounts, unit = contents["course"], contents["currency"]
    way = [Course("us", _("changing"), amounts)]
    return {
        "drawings": (drawn(way, unit, wide=True), drawn(way, unit, wide=False)),
        "rows": list(zip(year_names(len(amounts)), (money(a, unit) for a in amounts), strict=True)),
    }


def _within(request: HttpRequest, action: str) -> bool:
    """Whether this address has not opened too many links of late."""
    spent = ratelimit.consume(request, app="whybuy", action=action, config=RATES, limit_get=True)
    return spent is not None


def _told(request: HttpRequest, status: int, title: str, says: str) -> HttpResponse:
    page = render(request, "web/shared.html", {"title": title, "says": says}, status=status)
    return _closed(page)


def _closed(page: HttpResponse) -> HttpResponse:
    """Nothing that is told goes on: no address to others, no copy between, no search engine."""
    page["Referrer-Policy"] = "no-referrer"
    page["X-Robots-Tag"] = "noindex, nofollow"
    return page
