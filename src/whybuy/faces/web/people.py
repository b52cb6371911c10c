"""The firm's people who use whybuy: invited, given a role, their sessions seen and ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from whybuy.errors import BadInput
from whybuy.faces.web.access import needs
from whybuy.faces.web.passkeys import ways_in
from whybuy.faces.web.security import Session, end_another, sessions_of
from whybuy.records import users
from whybuy.records.models import User

ROLES = {
    "owner": _lazy("Owner: everything, people too"),
    "editor": _lazy("Editor: loads, edits and undoes"),
    "reader": _lazy("Reader: asks and reads"),
    "none": _lazy("None: may do nothing"),
}
INVITED = tuple(role for role in ROLES if role != "none")
RESET_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Person:
    """A user as the page lists them."""

    user: User
    sessions: list[Session]
    ways: dict[str, Any]

    @property
    def signs_in_by(self) -> str:
        """How they can sign in, in words."""
        ways = {
            _("password"): self.ways["password"],
            _("passkey"): self.ways["passkeys"],
            _("code"): self.ways["codes"],
        }
        return ", ".join(word for word, has in ways.items() if has) or _("a link only")


@needs("manage")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, with role, ways to sign in and sessions; and who is invited."""
    return _shown(request)


def _shown(request: HttpRequest, **more: Any) -> HttpResponse:
    everybody = [
        Person(user, sessions_of(user, request), ways_in(user)) for user in users.everybody()
    ]
    place = {
        "here": "people",
        "people": everybody,
        "roles": ROLES,
        "invited_roles": {role: ROLES[role] for role in INVITED},
        "invitations": users.invitations(),
    }
    return render(request, "web/people.html", {**place, **more})


@needs("manage")
@never_cache
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Makes an invitation and shows its link, this once."""
    role = request.POST.get("role", "")
    if role not in INVITED:
        raise BadInput(_("Choose a role: owner, editor or reader."))
    token = users.invite(role, by=cast(User, request.user))
    return _shown(request, link=_link(request, "join", token), link_role=role)


@needs("manage")
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Makes an invitation useless before anybody used it."""
    users.withdraw(number, by=cast(User, request.user))
    messages.success(request, _("The invitation is withdrawn."))
    return _back()


@needs("manage")
@require_POST
def role(request: HttpRequest, name: str) -> HttpResponse:
    """Gives a user another role."""
    user, given = users.one(name), request.POST.get("role", "")
    users.change_role(user, role=given, by=cast(User, request.user))
    messages.success(request, _("%(name)s is now %(role)s.") % {"name": name, "role": given})
    return _back()


@needs("manage")
@never_cache
@require_POST
def let_in(request: HttpRequest, name: str) -> HttpResponse:
    """Makes a link that lets a user in once, for whoever lost their keys; shows it, this once."""
    token = users.entry_link(users.one(name), minutes=RESET_MINUTES, by=cast(User, request.user))
    return _shown(request, link=_link(request, "enter", token), link_name=name)


@needs("manage")
@require_POST
def end(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Ends a session of somebody's."""
    end_another(request, number, user=users.one(name))
    messages.success(request, _("That session of %(name)s is ended.") % {"name": name})
    return _back()


def _link(request: HttpRequest, to: str, token: str) -> str:
    # Passkeys belong to a name, never to a bare address: what is handed on says localhost.
    host = f"localhost:{request.get_port()}"
    return f"{request.scheme}://{host}{reverse(to)}?token={token}"


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("people"), status=303)
