"""Long work as rows: who asked, who does it, how far it is. A worker takes one and keeps beating.

A job whose worker has not beaten for `SILENT_SECONDS` was killed; the next worker takes it up. A
worker that knows itself to be the only one takes up at once whatever another one began. What a job
does must therefore bear being done again: an import that was loaded changes nothing.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from whybuy.errors import BadInput, NotFound
from whybuy.records import models
from whybuy.records.writing import writing

if TYPE_CHECKING:
    from whybuy.records.models import User

SILENT_SECONDS = 30
"""After so long without a beat a worker counts as killed."""
MOST_TRIES = 3
"""A job that killed its worker so often is not taken up again."""

State = models.Job.State
OPEN = (State.WAITING, State.RUNNING, State.INTERRUPTED)
"""States from which a job goes on by itself."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work; `progress` runs from 0 to 1, `said` is what it said last."""

    id: int
    kind: str
    payload: str
    options: Mapping[str, Any]
    state: str
    progress: float
    said: str
    by: str
    made_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    tries: int


def add(
    kind: str,
    payload: str = "",
    *,
    options: Mapping[str, Any] | None = None,
    by: User | None = None,
) -> int:
    """A job put in the queue; its number. `payload` is the id of what it works on."""
    if len(payload) > 300:
        raise BadInput(f"A job's payload is an id of up to 300 letters, not {len(payload)}.")
    with writing(moves=False):
        made = models.Job.objects.create(
            kind=kind, payload=payload, options=dict(options or {}), by=by
        )
    return made.pk


def take(kinds: tuple[str, ...] = (), *, worker: str = "", alone: bool = False) -> Job | None:
    """The oldest job that waits or whose worker was killed, now ours; None where there is none.

    With `alone` no other worker lives: what runs elsewhere was left behind by one that was killed.
    """
    me = worker or this_worker()
    if not models.Job.objects.filter(Q(state=State.WAITING) | _orphaned(me, alone=alone)).exists():
        return None
    with writing(moves=False):
        _give_up(_orphaned(me, alone=alone))
        rows = models.Job.objects.filter(Q(state=State.WAITING) | _orphaned(me, alone=alone))
        rows = rows.order_by("id")
        if kinds:
            rows = rows.filter(kind__in=kinds)
        found = rows.select_related("by").first()
        if found is None:
            return None
        found.state, found.worker = State.RUNNING, me
        found.began_at = found.began_at or timezone.now()
        found.beat_at, found.ended_at = timezone.now(), None
        found.tries += 1
        found.save()
    return _job(found)


def heartbeat(
    number: int, *, progress: float | None = None, said: str | None = None, worker: str = ""
) -> bool:
    """Tell that the work goes on, and how far it is; False where it is no longer ours."""
    news: dict[str, Any] = {"beat_at": timezone.now()}
    if progress is not None:
        news["progress"] = min(max(progress, 0.0), 1.0)
    if said is not None:
        news["said"] = said
    with writing(moves=False):
        return bool(_ours(number, worker).update(**news))


def finish(number: int, *, said: str = "", failed: bool = False, worker: str = "") -> bool:
    """The work is done, or failed and says why; False where it is no longer ours."""
    state = State.FAILED if failed else State.DONE
    news: dict[str, Any] = {"state": state, "said": said, "ended_at": timezone.now()}
    if not failed:
        news["progress"] = 1.0
    with writing(moves=False):
        return bool(_ours(number, worker).update(**news))


def interrupt(number: int, *, worker: str = "") -> bool:
    """Lay the work down, as when the server is told to end: the next worker takes it up."""
    with writing(moves=False):
        return bool(_ours(number, worker).update(state=State.INTERRUPTED, tries=F("tries") - 1))


def again(number: int) -> None:
    """Put a job that failed in the queue again. Raises NotFound, BadInput."""
    job = one(number)
    if job.state != State.FAILED:
        raise BadInput(f"Job {number} is {job.state}; only one that failed can be tried again.")
    with writing(moves=False):
        models.Job.objects.filter(pk=number).update(state=State.WAITING, tries=0, progress=0)


def waiting() -> bool:
    """Whether there is work for a worker: a job that waits, or whose worker fell silent."""
    open_jobs = Q(state=State.WAITING) | _orphaned("", alone=False)
    return models.Job.objects.filter(open_jobs).exists()


def open_payloads() -> list[str]:
    """What the jobs that will still be done work on: files named here are not to be swept away."""
    return list(models.Job.objects.filter(state__in=OPEN).values_list("payload", flat=True))


def one(number: int) -> Job:
    """One job. Raises NotFound."""
    found = models.Job.objects.select_related("by").filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no job {number}. See them all with: whybuy jobs.")
    return _job(found)


def listed(*, limit: int = 100, states: tuple[str, ...] = ()) -> list[Job]:
    """Jobs, newest first: all, or those in some states."""
    rows = models.Job.objects.select_related("by").order_by("-id")
    if states:
        rows = rows.filter(state__in=states)
    return [_job(found) for found in rows[:limit]]


@cache
def this_worker() -> str:
    """The name of this process among all workers that ever were."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


def _ours(number: int, worker: str) -> QuerySet[models.Job]:
    return models.Job.objects.filter(pk=number, state=State.RUNNING, worker=worker or this_worker())


def _orphaned(me: str, *, alone: bool) -> Q:
    """Laid down, or running for somebody who was killed."""
    left = ~Q(worker=me)
    if not alone:
        left &= Q(beat_at__lt=timezone.now() - timedelta(seconds=SILENT_SECONDS))
    return Q(state=State.INTERRUPTED) | (Q(state=State.RUNNING) & left)


def _give_up(orphaned: Q) -> None:
    """A job whose workers were killed time and again fails, and says so."""
    models.Job.objects.filter(orphaned, tries__gte=MOST_TRIES).update(
        state=State.FAILED,
        ended_at=timezone.now(),
        said=f"It was begun {MOST_TRIES} times and its process ended each time before it was done. "
        "Is there enough memory and disk?",
    )


def _job(found: models.Job) -> Job:
    return Job(
        id=found.pk,
        kind=found.kind,
        payload=found.payload,
        options=found.options,
        state=found.state,
        progress=found.progress,
        said=found.said,
        by=found.by.username if found.by else "",
        made_at=found.made_at,
        began_at=found.began_at,
        ended_at=found.ended_at,
        tries=found.tries,
    )
