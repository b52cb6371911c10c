"""Private calendars of the team, each read by a link of its own that can be taken back."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from whybuy.errors import NotFound
from whybuy.records import audit as auditing
from whybuy.records.models import CalendarFeed, Member
from whybuy.records.writing import writing

if TYPE_CHECKING:
    from whybuy.records.models import User


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar's link as a list shows it; nobody can read its token again."""

    member: str
    made_at: datetime
    by: str


def issue(member: str, *, by: User | None = None) -> str:
    """The token of a new link to the calendar of one of the team; an older link ends.

    Only its hash is kept: show it once. Raises NotFound for a key that nobody of the team has.
    """
    if not Member.objects.filter(key=member).exists():
        raise NotFound(f"There is nobody {member!r} in the team. Add them: whybuy add team …")
    token = secrets.token_urlsafe(32)
    with writing(moves=False):
        _open(member).update(revoked_at=timezone.now())
        CalendarFeed.objects.create(member=member, token_sha256=_hash(token), by=by)
        auditing.add("made a link to a calendar", by=by, about=member)
    return token


def member_of(token: str) -> str:
    """The key of whose calendar this token shows. Raises NotFound for any that shows none."""
    found = CalendarFeed.objects.filter(token_sha256=_hash(token), revoked_at=None).first()
    if found is None or not Member.objects.filter(key=found.member).exists():
        raise NotFound("There is no calendar at this link. It may have been taken back.")
    return found.member


def revoke(member: str, *, by: User | None = None) -> None:
    """Take the link to somebody's calendar back. Raises NotFound where there is none."""
    with writing(moves=False):
        if not _open(member).update(revoked_at=timezone.now()):
            raise NotFound(f"There is no open link to the calendar of {member!r}.")
        auditing.add("took back a link to a calendar", by=by, about=member)


def feeds() -> list[Feed]:
    """The links that are open, the newest first."""
    rows = CalendarFeed.objects.filter(revoked_at=None).select_related("by").order_by("-id")
    return [Feed(row.member, row.made_at, row.by.username if row.by else "") for row in rows]


def _open(member: str):
    return CalendarFeed.objects.filter(member=member, revoked_at=None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
