"""Coming in: a link that works once, or a name and a password. Nobody can sign themselves up."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

from whybuy.errors import UserError
from whybuy.faces.web import faults
from whybuy.faces.web.access import needs
from whybuy.faces.web.sign_ins import SIGNED_IN_AT, where
from whybuy.records import users
from whybuy.records.models import User

_BACKEND = "django.contrib.auth.backends.ModelBackend"

FRESH_SECONDS = 300
"""So long after signing in, one's own keys can be changed without showing one of them again."""

NO_KEY_YET = "no_key_yet"
"""Marks the session of somebody who joined and has made no key: there is none to show again."""


class ClosedAdapter(DefaultAccountAdapter):
    """Users are made by the owner alone, and no mail is ever sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """False: nobody signs themselves up."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """False for whoever signed in a moment ago, by whatever way: a link will do."""
        session = self.request.session if self.request else {}
        fresh = time.time() - session.get(SIGNED_IN_AT, 0) < FRESH_SECONDS
        if fresh or session.get(NO_KEY_YET):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends nothing: no mail server is assumed."""


@needs("enter")
@never_cache
@require_GET
@sensitive_variables("token")
def enter(request: HttpRequest) -> HttpResponse:
    """Signs in whoever brings an unused link, and takes the token out of the address."""
    try:
        user = users.enter(request.GET.get("token", ""), **where(request))
    except UserError:
        return _unusable(request)
    come_in(request, user)
    response = HttpResponseRedirect(reverse("home"), status=303)
    response["Referrer-Policy"] = "no-referrer"
    return response


def come_in(request: HttpRequest, user: User) -> None:
    """Signs in somebody whom a link, and no password or key, has let in."""
    login(request, user, backend=_BACKEND)


def _unusable(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("home"), status=303)
    response = faults.page(
        request,
        403,
        _("This link no longer works"),
        _(
            "It was used already, or its time is over. Make a new one in the terminal with: "
            "whybuy user reset NAME"
        ),
    )
    response["Referrer-Policy"] = "no-referrer"
    return response
