"""Where each user is signed in: seen, and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from whybuy.errors import NotFound
from whybuy.records import audit, models
from whybuy.records.writing import writing

if TYPE_CHECKING:
    from whybuy.records.models import User

SEEN_EVERY = timedelta(minutes=1)
"""How often a sitting is noted as seen: a page a second must not be a write a second."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One browser in which a user is signed in."""

    id: int
    session_key: str
    user: str
    began_at: datetime
    seen_at: datetime
    address: str
    agent: str


def seen(session_key: str, *, user: User, address: str = "", agent: str = "") -> None:
    """Note that this session of this user is in use. Cheap: it writes once a minute."""
    now = timezone.now()
    found = models.Sitting.objects.filter(session_key=session_key).first()
    if found and found.user.pk == user.pk and now - found.seen_at < SEEN_EVERY:
        return
    fields = {"user": user, "seen_at": now, "address": address[:60], "agent": agent[:300]}
    with writing(moves=False):
        models.Sitting.objects.update_or_create(session_key=session_key, defaults=fields)


def sessions(user: User) -> list[Sitting]:
    """The sessions in which this user is signed in, the one seen last first."""
    from django.contrib.sessions.models import Session

    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows = models.Sitting.objects.filter(user=user, ended_at=None, session_key__in=alive)
    return [
        Sitting(s.pk, s.session_key, user.username, s.began_at, s.seen_at, s.address, s.agent)
        for s in rows.order_by("-seen_at")
    ]


def end_session(number: int, *, by: User, user: User | None = None) -> None:
    """Sign a session out, wherever it is. With `user`, only one of theirs. Raises NotFound."""
    from django.contrib.sessions.models import Session

    rows = models.Sitting.objects.select_related("user").filter(pk=number, ended_at=None)
    found = rows.filter(user=user).first() if user else rows.first()
    if found is None:
        raise NotFound(f"There is no session {number} that is still signed in.")
    with writing(moves=False):
        Session.objects.filter(session_key=found.session_key).delete()
        found.ended_at = timezone.now()
        found.save()
        audit.add("ended a session", by=by, about=found.user.username)
