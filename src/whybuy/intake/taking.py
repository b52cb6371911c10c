"""Files taken in: received, recognised, checked, compared, and loaded, each as one commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from whybuy.errors import CannotWrite
from whybuy.intake import keeping
from whybuy.intake.dialect import Dialect
from whybuy.intake.lists import CheckedList, check_list
from whybuy.intake.orders import (
    CheckedOrders,
    Reading,
    check_orders,
    named_customers,
    named_products,
)
from whybuy.intake.receive import Received, receive
from whybuy.intake.recognise import LOADED_IN_ORDER, Recognised, recognise
from whybuy.intake.tables import engine, header_of
from whybuy.intake.taken import Progress, Taken

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from whybuy.orders.port import OrderLog, Staged
    from whybuy.records.models import User
    from whybuy.records.undo import Undone
    from whybuy.records.workspace import Workspace

SOURCE = "files"
"""The source of orders whose system is neither said nor seen."""


class Firm(Protocol):
    """What intake needs of a firm: where it keeps things, and its order log."""

    @property
    def workspace(self) -> Workspace: ...

    def orders(self) -> OrderLog: ...


@dataclass(frozen=True, slots=True)
class _Job:
    """One file on its way in."""

    file: Path
    folder: Path
    received: Received
    layout: Dialect
    recognised: Recognised
    source: str


@dataclass(frozen=True, slots=True)
class _Load:
    """What all files of one call share."""

    firm: Firm
    reading: Reading
    by: User | None
    dry_run: bool
    tell: Progress


def take(
    firm: Firm,
    files: Iterable[Path | str],
    *,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    source: str | None = None,
    dry_run: bool = False,
    by: User | None = None,
    progress: Progress | None = None,
    dates: str | None = None,
    decimal: str | None = None,
    today: date | None = None,
) -> list[Taken]:
    """What became of each file, in the order given. Every file is one batch and one commit.

    All files are received and recognised before the first is loaded; then whom others refer to
    comes first. `mapping` says which column holds a field. `dates` (dmy, mdy, ymd) and `decimal`
    (. or ,) settle what the file leaves open; orders after tomorrow, by `today`, are rejected.
    `dry_run` checks and compares everything and writes nothing. Raises BadFile for a file that
    cannot be taken at all, BadInput, CannotWrite; the file at fault has then changed nothing.
    """
    reading = Reading(firm.workspace.currency, today or date.today(), dates, decimal)
    load = _Load(firm, reading, by, dry_run, progress or (lambda *_: None))
    with keeping.incoming(firm.workspace, dry_run=dry_run) as folder, _told_plainly(folder):
        jobs = [
            _receive(Path(file), folder / str(at), load, kind=kind, mapping=mapping, source=source)
            for at, file in enumerate(files)
        ]
        taken: dict[int, Taken] = {}
        for at in sorted(range(len(jobs)), key=lambda at: _rank(jobs[at])):
            taken[at] = _take(jobs[at], load)
        if not dry_run:
            sweep(firm)
    return [taken[at] for at in range(len(jobs))]


def undo(firm: Firm, batch: int, *, by: User | None = None) -> Undone:
    """A batch taken back: what stood before shows again. Raises NotFound, BadInput."""
    from whybuy.records import undo as undoing

    return undoing.undo(batch, by=by)


def sweep(firm: Firm, *, least_age_seconds: float = keeping.YOUNG_SECONDS) -> list[str]:
    """Names of what killed loads had left, now removed; what a batch names is never touched."""
    from whybuy.records import sources
    from whybuy.records.models import OrderFile

    named = [row.file_sha256 for row in sources.batches()]
    held = list(OrderFile.objects.values_list("file", flat=True))
    files = keeping.sweep(firm.workspace, named, least_age_seconds=least_age_seconds)
    log = firm.orders().sweep(held, least_age_seconds=least_age_seconds)
    return [*files, *log]


def _rank(job: _Job) -> int:
    return LOADED_IN_ORDER.index(job.recognised.kind)


def _receive(
    file: Path,
    folder: Path,
    load: _Load,
    *,
    kind: str | None,
    mapping: Mapping[str, str] | None,
    source: str | None,
) -> _Job:
    folder.mkdir()
    load.tell(f"Receiving {file.name}", 0.0)
    received = receive(file, folder=folder)
    layout = header_of(received)
    recognised = recognise(layout.header, file=file.name, kind=kind, mapping=mapping)
    load.tell(f"Recognised {file.name} as {recognised.kind}", 0.1)
    return _Job(file, folder, received, layout, recognised, source or recognised.export or SOURCE)


def _take(job: _Job, load: _Load) -> Taken:
    with engine(job.folder) as con:
        take_kind = _take_orders if job.recognised.kind == "orders" else _take_list
        taken = take_kind(con, job, load)
    load.tell(f"Took {job.file.name}", 1.0)
    return taken


def _take_orders(con: DuckDBPyConnection, job: _Job, load: _Load) -> Taken:
    from whybuy.records import sources

    load.tell(f"Checking {job.file.name}", 0.15)
    sort = all(row.source != job.source for row in sources.order_files())
    checked = check_orders(
        con, job.received, job.layout, job.recognised, load.reading, folder=job.folder, sort=sort
    )
    load.tell(f"Comparing {job.file.name} with what is there", 0.5)
    log = load.firm.orders()
    if load.dry_run:
        staged = log.compare(checked.lines, source=job.source)
        return _taken(job, load, checked, _lines(staged), batch=None)
    staged = log.stage(checked.lines, source=job.source)
    if staged.file is None:
        return _taken(job, load, checked, _lines(staged), batch=None)
    try:
        batch = _commit_orders(con, job, load, checked, staged)
    except BaseException:
        log.discard(staged.file)
        raise
    return _taken(job, load, checked, _lines(staged), batch=batch)


def _commit_orders(
    con: DuckDBPyConnection, job: _Job, load: _Load, checked: CheckedOrders, staged: Staged
) -> int:
    """One transaction: customers, products, the manifest, the counts. Its commit is the load."""
    from whybuy.records import loading, sources

    load.tell(f"Keeping {job.file.name}", 0.7)
    keeping.flush(job.received.kept)
    customers, products = named_customers(con), named_products(con)
    with sources.new_batch(**_batch(job, load)) as batch:
        load.tell(f"Loading {job.file.name}: customers", 0.75)
        loading.ensure("customers", customers, batch=batch)
        load.tell(f"Loading {job.file.name}: products", 0.85)
        loading.ensure("products", products, batch=batch)
        load.tell(f"Loading {job.file.name}: order lines", 0.9)
        sources.name_order_file(
            batch,
            file=staged.file or "",
            sha256=staged.sha256,
            lines=staged.lines,
            first_day=staged.first_day,
            last_day=staged.last_day,
        )
        counts = _lines(staged) | {"read": checked.read, "rejected": checked.rejected.count}
        sources.count(batch, **counts, notes=checked.notes)
        keeping.keep(load.firm.workspace, job.received.kept, sha256=job.received.sha256)
        load.tell(f"Committing {job.file.name}", 0.95)
    load.tell(f"Committed {job.file.name}", 0.98)
    return batch.pk


def _lines(staged: Staged) -> dict[str, int]:
    return {"new": staged.new, "changed": staged.changed, "unchanged": staged.unchanged}


def _take_list(con: DuckDBPyConnection, job: _Job, load: _Load) -> Taken:
    from whybuy.records import loading

    load.tell(f"Checking {job.file.name}", 0.15)
    kind = job.recognised.kind
    checked = check_list(
        con, job.received, job.layout, job.recognised, load.reading, folder=job.folder
    )
    load.tell(f"Comparing {job.file.name} with what is there", 0.5)
    if load.dry_run:
        return _taken(job, load, checked, _rows(loading.compare(kind, checked.frame), checked))
    keeping.flush(job.received.kept)
    return _commit_list(job, load, checked)


def _commit_list(job: _Job, load: _Load, checked: CheckedList) -> Taken:
    from whybuy.records import loading, sources

    with sources.new_batch(**_batch(job, load)) as batch:
        load.tell(f"Loading {job.file.name}", 0.7)
        found = loading.load(job.recognised.kind, checked.frame, batch=batch)
        counts = _rows(found, checked)
        if not (found.new or found.changed):
            raise sources.NothingNew
        rejected = checked.rejected.count
        sources.count(batch, **counts, read=checked.read, rejected=rejected, notes=checked.notes)
        keeping.keep(load.firm.workspace, job.received.kept, sha256=job.received.sha256)
        load.tell(f"Committing {job.file.name}", 0.95)
    load.tell(f"Committed {job.file.name}", 0.98)
    return _taken(job, load, checked, counts, batch=batch.pk)


def _rows(found: Any, checked: CheckedList) -> dict[str, int]:
    unchanged = found.unchanged + checked.repeated
    return {"new": found.new, "changed": found.changed, "unchanged": unchanged}


def _batch(job: _Job, load: _Load) -> dict[str, Any]:
    return {
        "source": job.source,
        "kind": job.recognised.kind,
        "file_name": job.file.name,
        "file_sha256": job.received.sha256,
        "mapping": job.recognised.names(job.layout.header),
        "by": load.by,
    }


def _taken(
    job: _Job,
    load: _Load,
    checked: CheckedOrders | CheckedList,
    counts: Mapping[str, int],
    *,
    batch: int | None = None,
) -> Taken:
    return Taken(
        file=str(job.file),
        kind=job.recognised.kind,
        batch=batch,
        read=checked.read,
        rejected=checked.rejected.count,
        rejects=checked.rejected.shown,
        notes=checked.notes,
        rejects_file=_rejects_file(job, load, checked),
        mapping=job.recognised.names(job.layout.header),
        source=job.source,
        **counts,
    )


def _rejects_file(job: _Job, load: _Load, checked: CheckedOrders | CheckedList) -> Path | None:
    if checked.rejected.file is None or load.dry_run:
        return None
    return keeping.keep_rejects(
        load.firm.workspace,
        checked.rejected.file,
        name=job.file.name,
        sha256=job.received.sha256,
    )


class _told_plainly:  # noqa: N801 -- reads as a word where it is used
    """Turns what the disk refuses into CannotWrite."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and not isinstance(error, CannotWrite | BrokenPipeError):
            raise CannotWrite(
                f"The disk refused to be read or written: {error.strerror or error} "
                f"({error.filename or self._folder}). Mend that, then import again."
            ) from error
