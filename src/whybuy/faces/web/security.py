"""One's own sign-in: password, passkeys, codes, and where one is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as codes
from allauth.mfa.webauthn import views as keys
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from whybuy.errors import BadInput
from whybuy.faces.web.access import needs
from whybuy.faces.web.passkeys import AddPasskey, ways_in
from whybuy.records import users
from whybuy.records.models import User
from whybuy.records.sittings import Sitting

BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"} | {
    "Safari": "Safari"
}
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"} | {
    "Mac OS X": "Mac",
    "Linux": "Linux",
}
"""What browsers call themselves, the telling word first: most of them claim to be several."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody is signed in, as a page lists it."""

    row: Sitting
    here: bool

    @property
    def program(self) -> str:
        """The browser and the system, as far as it says."""
        return program(self.row.agent)


def program(agent: str) -> str:
    """Browser and system in words, from what a browser calls itself."""
    browser = next((name for word, name in BROWSERS.items() if word in agent), "")
    system = next((name for word, name in SYSTEMS.items() if word in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or agent[:40] or _("an unnamed program")


def sessions_of(user: User, request: HttpRequest) -> list[Session]:
    """Where a user is signed in; the session that asks is marked."""
    here = request.session.session_key
    return [Session(row, row.session_key == here) for row in users.sessions(user)]


@needs("own")
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """How the reader signs in, and where they are signed in."""
    user = cast(User, request.user)
    place = {"here": "security", "ways": ways_in(user), "sessions": sessions_of(user, request)}
    return render(request, "web/security.html", place)


@needs("own")
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Ends another session of the reader's own."""
    user = cast(User, request.user)
    end_another(request, number, user=user)
    messages.success(request, _("That session is ended: it must sign in again."))
    return HttpResponseRedirect(reverse("mfa_index"), status=303)


def end_another(request: HttpRequest, number: int, *, user: User) -> None:
    """Ends one of a user's sessions. Raises BadInput for the one that asks, NotFound."""
    if any(session.row.id == number and session.here for session in sessions_of(user, request)):
        raise BadInput(_("This is the session you are in. To end it, sign out."))
    users.end_session(number, by=cast(User, request.user), user=user)


def _shown_to_be_you(view: Any) -> Any:
    """The view, once whoever signed in a while ago has shown one of their keys again."""
    return reauthentication_required(view, app="allauth.mfa")


@needs("own")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@_shown_to_be_you
def password(request: HttpRequest) -> HttpResponse:
    """A new password; every other session of the reader's ends with the old one."""
    user, fault = cast(User, request.user), ""
    if request.method == "POST":
        try:
            users.set_password(user, password=request.POST.get("password", ""))
        except BadInput as error:
            fault = str(error)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("The new password holds. Other sessions are ended."))
            to = "mfa_activate_totp" if request.GET.get("then") == "codes" else "mfa_index"
            return HttpResponseRedirect(reverse(to), status=303)
    place = {"here": "security", "ways": ways_in(user), "fault": fault}
    return render(request, "web/password.html", place)


def _again(view: Any) -> Any:
    """Asks for a key once more; whoever has none is led to where one is made."""

    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ways = ways_in(cast(User, request.user))
        if not (ways["password"] or ways["passkeys"] or ways["codes"]):
            return HttpResponseRedirect(reverse("mfa_index"), status=303)
        return view(request, *args, **kwargs)

    return asked


def _own(address: str, view: Any, name: str) -> URLPattern:
    return path(f"security{address}", needs("own")(view), name=name)


urlpatterns = [
    _own("", security, "mfa_index"),
    _own("/password", password, "password"),
    _own("/sessions/<int:number>/end", end, "end_session"),
    _own("/passkeys", security, "mfa_list_webauthn"),
    _own("/passkeys/add", AddPasskey.as_view(), "mfa_add_webauthn"),
    _own("/passkeys/<int:pk>/remove", keys.remove_webauthn, "mfa_remove_webauthn"),
    _own("/codes", codes.activate_totp, "mfa_activate_totp"),
    _own("/codes/off", codes.deactivate_totp, "mfa_deactivate_totp"),
    _own("/recovery", recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    _own("/recovery/file", recovery.download_recovery_codes, "mfa_download_recovery_codes"),
    _own("/recovery/new", recovery.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _own("/again", _again(account.reauthenticate), "account_reauthenticate"),
    _own("/again/code", _again(second.reauthenticate), "mfa_reauthenticate"),
    _own("/again/passkey", _again(keys.reauthenticate_webauthn), "mfa_reauthenticate_webauthn"),
    path("sign-in/second", needs("enter")(second.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey", needs("enter")(keys.login_webauthn), name="mfa_login_webauthn"),
]
"""Addresses by the names that allauth leads to."""
