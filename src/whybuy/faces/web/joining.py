"""Joining by invitation: a name, and a password or a passkey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from allauth.core.ratelimit import consume, respond_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from whybuy.errors import BadInput, Denied
from whybuy.faces.web import faults
from whybuy.faces.web.access import needs
from whybuy.faces.web.entry import NO_KEY_YET, come_in
from whybuy.faces.web.passkeys import has_key
from whybuy.records import users
from whybuy.records.models import User

INVITATION = "invitation"
"""Where a session keeps the invitation's token, so that the address does not."""


@needs("enter")
@never_cache
@sensitive_post_parameters()
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Takes the token out of the address, then asks for a name and a way to sign in."""
    if "token" in request.GET:
        request.session[INVITATION] = request.GET["token"]
        response = HttpResponseRedirect(reverse("join"), status=303)
        response["Referrer-Policy"] = "no-referrer"
        return response
    token = request.session.get(INVITATION, "")
    joined = users.joined_by(token)
    if joined is not None and not has_key(joined):
        return _make_a_key(request, joined)
    try:
        role = users.invited_as(token)
        if request.method == "POST":
            return _joined(request, token, role)
        return render(request, "web/join.html", {"role": role})
    except Denied as fault:
        return faults.page(request, 403, _("This invitation is not good"), str(fault))


@sensitive_variables("token", "password")
def _joined(request: HttpRequest, token: str, role: str) -> HttpResponse:
    if not consume(request, action="signup"):
        return respond_429(request)
    name, by_passkey = request.POST.get("name", "").strip(), request.POST.get("way") == "passkey"
    password = None if by_passkey else request.POST.get("password", "")
    try:
        user = users.join(token, name=name, password=password)
    except BadInput as fault:
        place = {"role": role, "name": name, "fault": str(fault)}
        return render(request, "web/join.html", place)
    if by_passkey:
        return _make_a_key(request, user)
    del request.session[INVITATION]
    come_in(request, user)
    return HttpResponseRedirect(reverse("home"), status=303)


def _make_a_key(request: HttpRequest, user: User) -> HttpResponse:
    """Lets in whoever joined without a password, as far as to where a key is made."""
    come_in(request, user)
    request.session.pop(INVITATION, None)
    request.session[NO_KEY_YET] = True
    return HttpResponseRedirect(reverse("mfa_add_webauthn"), status=303)


class KeyFirst:
    """Who joined and has neither passkey nor password makes one before anything else.

    Otherwise a passkey that was cancelled would leave them outside once this session ends.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page as it comes."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None to go on; otherwise to where a key is made."""
        if not request.session.get(NO_KEY_YET) or getattr(view, "needs", "") in ("own", "enter"):
            return None
        if has_key(cast(User, request.user)):
            del request.session[NO_KEY_YET]
            return None
        messages.info(request, _("One step is left: a key of your own, so that you can return."))
        return HttpResponseRedirect(reverse("mfa_add_webauthn"), status=303)
