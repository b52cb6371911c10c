"""What people of the firm believe about why customers buy, written down before they look.

A belief is seen by nobody but who wrote it until they show it. Beliefs are added, the newest about
a code counts, and each is a batch that can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from whybuy.errors import BadInput
from whybuy.records import codebook, models, sources
from whybuy.records.models import Batch
from whybuy.records.writing import writing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from whybuy.records.models import User

IMPORTANCE = range(1, 6)
"""How much somebody believes it matters, from 1 (hardly) to 5 (more than all else)."""


@dataclass(frozen=True, slots=True)
class Belief:
    """One belief: `share` of customers (0 to 1) moved by a code or driver, as `by` believes."""

    by: str
    code: str
    share: float | None
    importance: int | None
    services: str
    at: datetime
    shown: bool
    batch: int


def believe(
    code: str,
    share: float | None = None,
    *,
    by: User,
    importance: int | None = None,
    services: str = "",
) -> int | None:
    """Write down a belief; the batch's number, None where it stood so.

    `code` is a code's key or a driver. Raises NotFound for an unknown code, BadInput for a share
    outside of 0 to 1 or an importance outside of 1 to 5.
    """
    if code not in codebook.DRIVERS:
        codebook.one(code)
    _check(share, importance)
    told = {"share": share, "importance": importance, "services": services.strip()}
    if share is None and importance is None and not told["services"]:
        raise BadInput("Say what you believe: a share, an importance, or services.")
    with sources.new_batch(source=sources.BY_HAND, kind="belief", by=by) as batch:
        newest = _standing().filter(by=by, code=code).order_by("-id").first()
        if newest and all(getattr(newest, name) == value for name, value in told.items()):
            raise sources.NothingNew
        models.Belief.objects.create(by=by, code=code, batch=batch, **told)
        sources.count(batch, read=1, new=1)
    return batch.pk


def show(by: User) -> int:
    """Let everybody see what this user believes at this moment; how many beliefs that shows."""
    newest = [row.pk for row in _newest(_standing().filter(by=by))]
    with writing():
        rows = models.Belief.objects.filter(pk__in=newest, shown_at=None)
        return rows.update(shown_at=timezone.now())


def hide(by: User) -> int:
    """Make all beliefs of this user private again; how many were shown."""
    with writing():
        rows = models.Belief.objects.filter(by=by).exclude(shown_at=None)
        return rows.update(shown_at=None)


def of(user: User) -> list[Belief]:
    """What the user believes, in the order of the codebook: for nobody's eyes but theirs."""
    return _ordered(_newest(_standing().filter(by=user)))


def shown(*, until: date | None = None) -> list[Belief]:
    """What those who showed it believe, in the order of the codebook; or believed on a day."""
    rows = _standing().exclude(shown_at=None)
    if until is not None:
        rows = rows.filter(batch__at__date__lte=until)
    return _ordered(_newest(rows))


def _standing() -> QuerySet[models.Belief]:
    rows = models.Belief.objects.filter(batch__state=Batch.State.LOADED)
    return rows.select_related("by", "batch")


def _newest(rows: QuerySet[models.Belief]) -> list[models.Belief]:
    """The newest belief of each person about each code."""
    found = {(row.by.pk, row.code): row for row in rows.order_by("id")}
    return list(found.values())


def _ordered(rows: list[models.Belief]) -> list[Belief]:
    book = [*codebook.DRIVERS, *(code.key for code in codebook.codes(all=True))]
    place = {code: number for number, code in enumerate(book)}
    rows.sort(key=lambda row: (place.get(row.code, len(place)), row.pk))
    return [
        Belief(
            by=row.by.username,
            code=row.code,
            share=row.share,
            importance=row.importance,
            services=row.services,
            at=row.batch.at,
            shown=row.shown_at is not None,
            batch=row.batch.pk,
        )
        for row in rows
    ]


def _check(share: float | None, importance: int | None) -> None:
    if share is not None and not 0 <= share <= 1:
        raise BadInput(f"A share lies between 0 and 1 (0 % and 100 %); this one is {share}.")
    if importance is not None and importance not in IMPORTANCE:
        raise BadInput(f"Importance goes from 1 to 5; this one is {importance}.")
