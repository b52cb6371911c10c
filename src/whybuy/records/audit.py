"""Who came in, who may do what since when, and every change: one list, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from whybuy.records.models import AuditEntry, Batch
from whybuy.records.writing import writing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from whybuy.records.models import User

__all__ = ["Audited", "audit", "note"]


@dataclass(frozen=True, slots=True)
class Audited:
    """One thing that somebody did; `batch` is the batch where it changed records."""

    at: datetime
    what: str
    who: str
    about: str
    address: str
    agent: str
    batch: int | None


def note(
    what: str, *, by: User | str | None = None, about: str = "", address: str = "", agent: str = ""
) -> None:
    """Add a line to the audit, such as "signed in"; who failed to come in is told by name alone."""
    with writing(moves=False):
        add(what, by=by, about=about, address=address, agent=agent)


def add(
    what: str, *, by: User | str | None = None, about: str = "", address: str = "", agent: str = ""
) -> None:
    """The same within a transaction that is open already."""
    who = by if isinstance(by, str) else by.username if by else ""
    AuditEntry.objects.create(
        what=what[:40], who=who[:150], about=about[:300], address=address[:60], agent=agent[:300]
    )


def audit(limit: int = 100, *, offset: int = 0, who: str | None = None) -> list[Audited]:
    """Sign-ins, changes of who may do what, and every batch, newest first."""
    entries = AuditEntry.objects.order_by("-id")
    batches = Batch.objects.select_related("source", "by").order_by("-id")
    if who is not None:
        entries, batches = entries.filter(who=who), batches.filter(by__username=who)
    most = offset + limit
    found = [*_of_entries(entries, most), *_of_batches(batches, most)]
    return sorted(found, key=lambda one: one.at, reverse=True)[offset:most]


def _of_entries(entries: QuerySet[AuditEntry], most: int) -> list[Audited]:
    return [Audited(e.at, e.what, e.who, e.about, e.address, e.agent, None) for e in entries[:most]]


def _of_batches(batches: QuerySet[Batch], most: int) -> list[Audited]:
    return [
        Audited(
            at=batch.at,
            what=_DONE.get(batch.kind, f"loaded {batch.kind}"),
            who=batch.by.username if batch.by else "",
            about=batch.file_name or batch.source.name,
            address="",
            agent="",
            batch=batch.pk,
        )
        for batch in batches[:most]
    ]


_DONE = {
    "edit": "edited",
    "remove": "removed",
    "undo": "undid",
    "fact": "stated a fact",
    "redact": "redacted",
}
