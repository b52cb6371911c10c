"""What people of the firm believe about why customers buy, written down before they look.

A belief is seen by nobody but who wrote it until they show it. Beliefs are added, the newest about
a code counts, and each is a batch that can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q
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
    """One belief: `share` of customers (0 to 1) moved by a code or driver, as `by` believes.

    at: when it was written down; held_on: the day it is of, the same day where none was told.
    """

    by: str
    code: str
    share: float | None
    importance: int | None
    services: str
    at: datetime
    held_on: date
    shown: bool
    batch: int


def believe(
    code: str,
    share: float | None = None,
    *,
    by: User,
    importance: int | None = None,
    services: str = "",
    held_on: date | None = None,
) -> int | None:
    """Write down a belief; the batch's number, None where it stood so.

    `code` is a code's key or a driver; `held_on` the day it is of, no later than today (None:
    today). Raises NotFound for an unknown code, BadInput for a share outside of 0 to 1, an
    importance outside of 1 to 5, or a day to come.
    """
    if code not in codebook.DRIVERS:
        codebook.one(code)
    _check(share, importance)
    _check_day(held_on)
    told = {"share": share, "importance": importance, "services": services.strip()}
    if share is None and importance is None and not told["services"]:
        raise BadInput("Say what you believe: a share, an importance, or services.")
    with sources.new_batch(source=sources.BY_HAND, kind="belief", by=by) as batch:
        held = _held_by(held_on or timezone.localdate()).filter(by=by, code=code)
        newest = _newest(held)
        if newest and all(getattr(newest[0], name) == value for name, value in told.items()):
            raise sources.NothingNew
        models.Belief.objects.create(by=by, code=code, batch=batch, held_on=held_on, **told)
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
    rows = _standing() if until is None else _held_by(until)
    return _ordered(_newest(rows.exclude(shown_at=None)))


def _standing() -> QuerySet[models.Belief]:
    rows = models.Belief.objects.filter(batch__state=Batch.State.LOADED)
    return rows.select_related("by", "batch")


def _held_by(day: date) -> QuerySet[models.Belief]:
    """Those of this day or an earlier one."""
    of_day = Q(held_on__lte=day) | Q(held_on=None, batch__at__date__lte=day)
    return _standing().filter(of_day)


def _newest(rows: QuerySet[models.Belief]) -> list[models.Belief]:
    """The newest belief of each person about each code: of the last day, and of it the last."""
    order = sorted(rows, key=lambda row: (_day_of(row), row.pk))
    found = {(row.by.pk, row.code): row for row in order}
    return list(found.values())


def _day_of(row: models.Belief) -> date:
    return row.held_on or timezone.localdate(row.batch.at)


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
            held_on=_day_of(row),
            shown=row.shown_at is not None,
            batch=row.batch.pk,
        )
        for row in rows
    ]


def _check_day(held_on: date | None) -> None:
    if held_on is not None and held_on > timezone.localdate():
        raise BadInput(
            f"{held_on} is yet to come. Write the day on which it was believed, or leave it out."
        )


def _check(share: float | None, importance: int | None) -> None:
    if share is not None and not 0 <= share <= 1:
        raise BadInput(f"A share lies between 0 and 1 (0 % and 100 %); this one is {share}.")
    if importance is not None and importance not in IMPORTANCE:
        raise BadInput(f"Importance goes from 1 to 5; this one is {importance}.")
