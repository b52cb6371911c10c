"""Cases shown to somebody outside by a link: read-only, for some days, until it is taken back."""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from whybuy.errors import BadInput, CannotWrite, NotFound
from whybuy.records import audit as auditing
from whybuy.records.models import Customer, SharedCase
from whybuy.records.writing import plain_words, writing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from whybuy.records.models import User

SCHEMA = "whybuy.shared/1"
DAYS, MOST_DAYS = 14, 90
LARGEST = 200_000
"""Letters of contents: a case has some thousands."""
KEPT_DAYS = 30
"""So long after its end a link is still listed, and told from one that never was."""
BLANK = "[redacted]"


@dataclass(frozen=True, slots=True)
class Link:
    """A link as its list shows it; `state` is "open", "over" or "taken back".
    `name`: the customer's, where it was looked up."""

    number: int
    customer: str
    title: str
    by: str
    made_at: datetime
    expires_at: datetime
    opened: int
    opened_at: datetime | None
    state: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a link shows, and until when."""

    title: str
    contents: dict[str, Any]
    made_at: datetime
    expires_at: datetime


class Over(NotFound):
    """The link was good once: its time is over, or it was taken back."""


def share(
    customer: str, contents: dict[str, Any], *, title: str, by: User, days: int = DAYS
) -> str:
    """A token that shows this, and only this, for so many days. Only its hash is kept.

    Raises BadInput for days out of bounds, NotFound for an unknown customer.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"A link lasts from 1 to {MOST_DAYS} days, not {days}.")
    if not Customer.objects.filter(key=customer).exists():
        raise NotFound(f"There is no customer {customer!r} in the records.")
    text = json.dumps({"schema": SCHEMA, **contents}, ensure_ascii=False, allow_nan=False)
    if len(text) > LARGEST:
        raise BadInput(f"The case has {len(text):,} letters; {LARGEST:,} can be shared.")
    token, now = secrets.token_urlsafe(32), timezone.now()
    with writing(moves=False):
        SharedCase.objects.filter(expires_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
        SharedCase.objects.create(
            token_sha256=_hash(token),
            customer=customer,
            title=title[:300],
            contents=text,
            by=by,
            expires_at=now + timedelta(days=days),
        )
        auditing.add(f"shared a case for {days} days", by=by, about=customer)
    return token


def opened(token: str) -> Shown:
    """What this token shows; that it was opened is counted.

    Raises Over for one whose time is over or that was taken back, NotFound for any other.
    """
    found = SharedCase.objects.filter(token_sha256=_hash(token)).first()
    if found is None:
        raise NotFound("There is nothing at this link. A letter of it may be missing.")
    now = timezone.now()
    known = Customer.objects.filter(key=found.customer).exclude(name=BLANK).exists()
    if found.revoked_at or found.expires_at <= now or not known:
        raise Over("What was shared here is shared no more.")
    # Records that cannot be written can still be read.
    with suppress(CannotWrite), plain_words():
        SharedCase.objects.filter(pk=found.pk).update(opened=F("opened") + 1, opened_at=now)
    return Shown(found.title, json.loads(found.contents), found.made_at, found.expires_at)


def links(*, customer: str | None = None) -> list[Link]:
    """All links, or those of one customer, the newest first."""
    rows: QuerySet[SharedCase] = SharedCase.objects.select_related("by").order_by("-id")
    if customer is not None:
        rows = rows.filter(customer=customer)
    return [_link(row) for row in rows]


def revoke(number: int, *, by: User) -> str:
    """Take a link back; the key of the customer whose case it showed.

    Raises NotFound where it is not open.
    """
    now = timezone.now()
    with writing(moves=False):
        row = SharedCase.objects.filter(pk=number, revoked_at=None, expires_at__gt=now).first()
        if row is None:
            raise NotFound(f"There is no open link {number}: it was taken back, or is over.")
        SharedCase.objects.filter(pk=number).update(revoked_at=now)
        auditing.add("took a shared case back", by=by, about=row.customer)
    return row.customer


def _link(row: SharedCase) -> Link:
    over = "over" if row.expires_at <= timezone.now() else "open"
    return Link(
        number=row.pk,
        customer=row.customer,
        title=row.title,
        by=row.by.username if row.by else "",
        made_at=row.made_at,
        expires_at=row.expires_at,
        opened=row.opened,
        opened_at=row.opened_at,
        state="taken back" if row.revoked_at else over,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
