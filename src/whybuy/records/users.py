"""The firm's people who use whybuy: invited, given a role, let in by a link that works once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from whybuy.errors import BadInput, Denied, NotFound
from whybuy.records import audit as auditing
from whybuy.records.access import ROLES
from whybuy.records.audit import audit
from whybuy.records.models import EntryLink, Invitation, User
from whybuy.records.sittings import end_session, sessions
from whybuy.records.writing import plain_words, writing

__all__ = [
    "LOCAL_OWNER",
    "audit",
    "change_role",
    "create",
    "end_session",
    "enter",
    "entry_link",
    "everybody",
    "invitations",
    "invite",
    "invited_as",
    "join",
    "joined_by",
    "local_owner",
    "one",
    "sessions",
    "set_password",
    "withdraw",
]

LOCAL_OWNER = "owner"


def local_owner() -> User:
    """Whom the command line acts as: who can read the folder owns it. Made once a workspace."""
    found = User.objects.filter(username=LOCAL_OWNER).first()
    if found is not None:
        return found
    with plain_words():
        blank = {"role": User.Role.OWNER, "password": _no_password()}
        return User.objects.get_or_create(username=LOCAL_OWNER, defaults=blank)[0]


def create(
    name: str,
    *,
    role: str,
    email: str = "",
    password: str | None = None,
    by: User | None = None,
) -> User:
    """A new user. Raises BadInput for a name taken or unfit, an unknown role, a weak password."""
    user = _made(name, role=role, email=email, password=password)
    with writing(moves=False):
        user.save()
        auditing.add(f"made a user: {role}", by=by, about=name)
    return user


def _made(name: str, *, role: str, email: str = "", password: str | None) -> User:
    """A user who is fit to be saved."""
    user = User(username=name, email=email, role=_role(role))
    try:
        user.set_password(password)
        if password is not None:
            validate_password(password, user)
        user.full_clean()
    except ValidationError as error:
        raise BadInput(f"User {name!r} was not made: {' '.join(error.messages)}") from error
    return user


def everybody() -> list[User]:
    """All users, by name."""
    return list(User.objects.order_by("username"))


def one(name: str) -> User:
    """One user by name. Raises NotFound."""
    found = User.objects.filter(username=name).first()
    if found is None:
        raise NotFound(f"There is no user {name!r}. See them all with: whybuy user list.")
    return found


def change_role(user: User, *, role: str, by: User | None = None) -> None:
    """Give a user another role. Raises BadInput where no owner would be left."""
    with writing(moves=False):
        others = User.objects.filter(role=User.Role.OWNER, is_active=True).exclude(pk=user.pk)
        if user.role == User.Role.OWNER and role != User.Role.OWNER and not others.exists():
            raise BadInput(f"{user.username} is the only owner. Make somebody else an owner first.")
        auditing.add(f"made {user.role} to {_role(role)}", by=by, about=user.username)
        user.role = role
        user.save()


def set_password(user: User, *, password: str) -> None:
    """Give a user a new password. Raises BadInput for a weak one; other sessions of theirs end."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages)) from error
    with writing(moves=False):
        user.set_password(password)
        user.save()
        auditing.add("changed the password", by=user)


def entry_link(user: User, *, minutes: int = 15, by: User | None = None) -> str:
    """A token that lets this user in once, within so many minutes. Only its hash is kept."""
    token = secrets.token_urlsafe(32)
    until = timezone.now() + timedelta(minutes=minutes)
    with writing(moves=False):
        EntryLink.objects.filter(expires_at__lt=timezone.now()).delete()
        EntryLink.objects.create(user=user, token_sha256=_hash(token), expires_at=until)
        if by is not None:
            auditing.add("made a link to come in", by=by, about=user.username)
    return token


def enter(token: str, *, address: str = "", agent: str = "") -> User:
    """The user whom this token lets in; it is used up. Raises Denied for any that is not good."""
    now = timezone.now()
    with plain_words():
        good = EntryLink.objects.filter(
            token_sha256=_hash(token), used_at=None, expires_at__gt=now, user__is_active=True
        )
        # One UPDATE decides: of two that come with the same token at once, one finds a row.
        used = good.update(used_at=now)
    if not used:
        raise Denied(
            "This link is not good: it was used, or its time is over. "
            "Make a new one with: whybuy user reset NAME."
        )
    user = EntryLink.objects.select_related("user").get(token_sha256=_hash(token)).user
    auditing.note("came in by link", by=user, address=address, agent=agent)
    return user


def invite(role: str, *, by: User, hours: int = 72) -> str:
    """A token with which somebody new joins with this role, once. Only its hash is kept."""
    token = secrets.token_urlsafe(32)
    until = timezone.now() + timedelta(hours=hours)
    with writing(moves=False):
        Invitation.objects.filter(expires_at__lt=timezone.now(), used_at=None).delete()
        Invitation.objects.create(
            role=_role(role), token_sha256=_hash(token), by=by, expires_at=until
        )
        auditing.add(f"invited a {role}", by=by)
    return token


def invitations() -> list[Invitation]:
    """The invitations that can still be used, the newest first."""
    open_ = Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now())
    return list(open_.select_related("by").order_by("-id"))


def withdraw(number: int, *, by: User) -> None:
    """Make an invitation useless. Raises NotFound where it was used, or is over."""
    with writing(moves=False):
        open_ = Invitation.objects.filter(pk=number, used_at=None, expires_at__gt=timezone.now())
        if not open_.update(expires_at=timezone.now()):
            raise NotFound(f"There is no open invitation {number}.")
        auditing.add("withdrew an invitation", by=by)


def invited_as(token: str) -> str:
    """The role that this invitation gives. Raises Denied for one that is not good."""
    found = Invitation.objects.filter(
        token_sha256=_hash(token), used_at=None, expires_at__gt=timezone.now()
    ).first()
    if found is None:
        raise Denied(
            "This invitation is not good: it was used, or its time is over. "
            "Ask whoever invited you for a new one."
        )
    return found.role


def joined_by(token: str) -> User | None:
    """Who joined by this invitation, until its time is over: whoever made no key yet may return."""
    used = Invitation.objects.filter(
        token_sha256=_hash(token), expires_at__gt=timezone.now(), joined__is_active=True
    )
    found = used.select_related("joined").first()
    return found.joined if found else None


def join(token: str, *, name: str, password: str | None = None) -> User:
    """The new user whom this invitation makes; it is used up. Raises Denied, BadInput.

    A name that is taken or a password that is weak leaves the invitation as it was.
    """
    with writing(moves=False):
        # Who writes does so alone: of two that come with the same token at once, one is refused.
        user = _made(name, role=invited_as(token), password=password)
        user.save()
        Invitation.objects.filter(token_sha256=_hash(token)).update(
            used_at=timezone.now(), joined=user
        )
        auditing.add(f"joined as {user.role}", by=user)
    return user


def _role(role: str) -> str:
    if role not in ROLES:
        raise BadInput(f"There is no role {role!r}; choose {', '.join(ROLES)}.")
    return role


def _no_password() -> str:
    user = User()
    user.set_unusable_password()
    return user.password


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
