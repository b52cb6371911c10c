"""Joining by invitation: a name, and a password or a passkey."""

from __future__ import annotations

from allauth.core.ratelimit import consume, respond_429
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
from whybuy.faces.web.entry import come_in
from whybuy.records import users

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
    del request.session[INVITATION]
    come_in(request, user)
    to = reverse("mfa_add_webauthn") if by_passkey else reverse("home")
    return HttpResponseRedirect(to, status=303)
