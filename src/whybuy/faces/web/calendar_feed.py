"""A private calendar, read by whoever holds its link: one of the team's meetings, and no more."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from whybuy.errors import NotFound
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.records import feeds

RATES = {"calendar": "60/m/ip", "calendar_missed": "10/m/ip"}
"""How often one address may read calendars, and ask for such as are not there."""
KIND = "text/calendar; charset=utf-8"


@needs("enter")
@never_cache
@require_safe
@sensitive_variables("token")
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar that this link shows; nothing once it was taken back."""
    if not _within(request, "calendar"):
        return _plain("Too many at once. Wait a minute.", 429)
    try:
        member = feeds.member_of(token)
    except NotFound as fault:
        if not _within(request, "calendar_missed"):
            return _plain("Too many at once. Wait a minute.", 429)
        return _plain(str(fault), 404)
    page = request.build_absolute_uri(reverse("meeting", args=["KEY"]))
    made = open_firm.firm().calendar(member=member, address=page.replace("KEY", "{key}"))
    response = HttpResponse(made, content_type=KIND)
    response["Content-Disposition"] = 'inline; filename="meetings.ics"'
    return _closed(response)


def _within(request: HttpRequest, action: str) -> bool:
    """Whether this address has not read too many of late."""
    spent = ratelimit.consume(request, app="whybuy", action=action, config=RATES, limit_get=True)
    return spent is not None


def _plain(words: str, status: int) -> HttpResponse:
    return _closed(HttpResponse(words, status=status, content_type="text/plain; charset=utf-8"))


def _closed(response: HttpResponse) -> HttpResponse:
    """Nothing goes on: no address to others, no search engine."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
