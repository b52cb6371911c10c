"""Each sign-in noted: in the audit as it begins or fails, among the sessions while it is used."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from whybuy.errors import UserError
from whybuy.records import audit, sittings
from whybuy.records.models import User

SIGNED_IN_AT = "signed_in_at"
"""Where a session keeps the moment of its sign-in, in seconds."""

BY_LINK = ("/enter", "/join")
HOW = {"webauthn": "passkey", "totp": "code", "recovery_codes": "recovery code"}
"""What each kind of key is called in the audit."""


class Seen:
    """Notes where somebody is signed in, so that they can see it and end it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page; the session that asked for it is noted as in use."""
        response = self.get_response(request)
        key = request.session.session_key
        if key and isinstance(request.user, User):
            # Records that cannot be written can still be read.
            with suppress(UserError):
                sittings.seen(key, user=request.user, **where(request))
        return response


def where(request: HttpRequest | None) -> dict[str, str]:
    """From where, and with what program, somebody asks."""
    said = request.META if request is not None else {}
    return {"address": said.get("REMOTE_ADDR") or "", "agent": said.get("HTTP_USER_AGENT") or ""}


def note(what: str, request: HttpRequest | None, **more: Any) -> None:
    """A line in the audit; coming in must not fail because nothing can be written."""
    with suppress(UserError):
        audit.note(what, **where(request), **more)


@receiver(auth.user_logged_in)
def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    request.session[SIGNED_IN_AT] = time.time()
    if request.path.startswith(BY_LINK):
        return  # The records note who came by a link or an invitation.
    used = [
        said.get("type") or said["method"] for said in get_authentication_records(request, user)
    ]
    how = " and ".join(HOW.get(str(way), str(way)) for way in used)
    note("signed in", request, by=user, about=how and f"with {how}")


@receiver(auth.user_logged_out)
def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        note("signed out", request, by=user)


@receiver(auth.user_login_failed)
def _refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    note("failed to sign in", request, by=str(credentials.get("username", "")), about="password")


@receiver(mfa.authentication_failed)
def _refused_key(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    note("failed to sign in", request, by=user, about=HOW[authenticator.type])


def _about(authenticator: Any) -> str:
    """The name that somebody gave a passkey; an app's codes have none."""
    return str(authenticator) if authenticator.type == "webauthn" else ""


@receiver(mfa.authenticator_added)
def _key_added(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    if authenticator.type == "recovery_codes":
        note("made recovery codes", request, by=user)
    else:
        note(f"added a {HOW[authenticator.type]}", request, by=user, about=_about(authenticator))


@receiver(mfa.authenticator_removed)
def _key_removed(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    if authenticator.type != "recovery_codes":  # They go with the last key of another kind.
        note(f"removed a {HOW[authenticator.type]}", request, by=user, about=_about(authenticator))


@receiver(mfa.authenticator_reset)
def _codes_renewed(request: HttpRequest, user: User, **_: Any) -> None:
    note("made new recovery codes", request, by=user)
