"""Where records came from: revision, batches, and the manifest of the order log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from whybuy.errors import BadInput, NotFound
from whybuy.records.migrating import migrate
from whybuy.records.models import Batch, OrderFile, Revision, Source, User
from whybuy.records.writing import writing

__all__ = [
    "BY_HAND",
    "BatchRow",
    "ManifestRow",
    "NothingNew",
    "batch",
    "batches",
    "beside",
    "count",
    "migrate",
    "name_order_file",
    "new_batch",
    "order_files",
    "revision",
]

BY_HAND = "by hand"
"""The source of what somebody typed in."""


class NothingNew(Exception):
    """Raised inside `new_batch` when the file holds nothing new: the batch leaves no trace."""


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One file of the order log, named by a loaded batch."""

    batch: int
    source: str
    file: str
    sha256: str
    lines: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One load, edit or undo: what, whence, when, by whom, and how many rows."""

    id: int
    source: str
    kind: str
    file_name: str
    file_sha256: str
    mapping: Mapping[str, Any]
    at: datetime
    by: str
    state: str
    undoes: int | None
    undone_in: int | None
    undone_at: datetime | None
    undone_by: str
    read: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    notes: Mapping[str, Any]


def revision() -> int:
    """A number that moves with every change of the records or the order log."""
    row = Revision.objects.filter(pk=1).first()
    return row.number if row else 0


def order_files(*, standing: bool = True) -> list[ManifestRow]:
    """The files that are the order log at this moment, oldest batch first.

    Without `standing`, those that an undo withdrew too: it may itself be undone.
    """
    rows = OrderFile.objects.order_by("batch_id")
    if standing:
        rows = rows.filter(batch__state=Batch.State.LOADED)
    return [
        ManifestRow(*row)
        for row in rows.values_list("batch_id", "batch__source__name", "file", "sha256", "lines")
    ]


@contextmanager
def new_batch(
    *,
    source: str,
    kind: str,
    file_name: str = "",
    file_sha256: str = "",
    mapping: Mapping[str, Any] | None = None,
    by: User | None = None,
) -> Iterator[Batch]:
    """A batch within one transaction: leaving it commits all and moves the revision.

    Any exception rolls all of it back. NothingNew does so quietly: the batch's `pk` is then None.
    Raises CannotWrite where another process keeps writing or the disk cannot be written to.
    """
    batch = Batch(kind=kind, file_name=file_name, file_sha256=file_sha256)
    batch.mapping, batch.by = dict(mapping or {}), by
    try:
        with writing():
            batch.source = _source(source)
            batch.save()
            yield batch
    except NothingNew:
        batch.pk = None


def beside(batch: Batch, *, source: str, kind: str) -> Batch:
    """Another batch in the transaction of this one: a trial of several files has one for each."""
    return Batch.objects.create(source=_source(source), kind=kind, by=batch.by)


def _source(name: str) -> Source:
    if not 0 < len(name.strip()) <= 100:
        raise BadInput(f"A source needs a name of 1 to 100 letters; this one has {len(name)}.")
    return Source.objects.get_or_create(name=name.strip())[0]


def name_order_file(
    batch: Batch,
    *,
    file: str,
    sha256: str,
    lines: int,
    first_day: date | None = None,
    last_day: date | None = None,
) -> None:
    """Put a staged Parquet file into the manifest: it joins the order log with the commit."""
    OrderFile.objects.create(
        batch=batch, file=file, sha256=sha256, lines=lines, first_day=first_day, last_day=last_day
    )


def count(
    batch: Batch,
    *,
    read: int,
    new: int,
    changed: int = 0,
    unchanged: int = 0,
    rejected: int = 0,
    notes: Mapping[str, Any] | None = None,
) -> None:
    """Record what became of the rows of a batch's file; `notes` are plain words to counts."""
    batch.read, batch.new, batch.changed = read, new, changed
    batch.unchanged, batch.rejected, batch.notes = unchanged, rejected, dict(notes or {})
    batch.save()


def batches(*, kinds: tuple[str, ...] = (), limit: int | None = None) -> list[BatchRow]:
    """Batches, newest first: all, or those of some kinds ("orders", "customers", "undo" ...)."""
    rows = Batch.objects.select_related("source", "by", "undoes", "undone_in__by").order_by("-id")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [_row(found) for found in rows[:limit]]


def batch(number: int) -> BatchRow:
    """One batch by its number. Raises NotFound."""
    rows = Batch.objects.select_related("source", "by", "undoes", "undone_in__by")
    found = rows.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no batch {number}. See them all with: whybuy imports.")
    return _row(found)


def _row(found: Batch) -> BatchRow:
    undone_in = found.undone_in
    return BatchRow(
        id=found.pk,
        source=found.source.name,
        kind=found.kind,
        file_name=found.file_name,
        file_sha256=found.file_sha256,
        mapping=found.mapping,
        at=found.at,
        by=found.by.username if found.by else "",
        state=found.state,
        undoes=found.undoes.pk if found.undoes else None,
        undone_in=undone_in.pk if undone_in else None,
        undone_at=undone_in.at if undone_in else None,
        undone_by=undone_in.by.username if undone_in and undone_in.by else "",
        read=found.read,
        new=found.new,
        changed=found.changed,
        unchanged=found.unchanged,
        rejected=found.rejected,
        notes=found.notes,
    )
