"""Files taken in: received, recognised, checked, compared, and loaded, each as one commit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whybuy.errors import CannotWrite
from whybuy.intake import keeping, mending
from whybuy.intake.first_rows import first_rows
from whybuy.intake.job import SOURCE, Firm, Job, Load, Said, received_job
from whybuy.intake.lists import CheckedList, check_list
from whybuy.intake.memory import habits
from whybuy.intake.orders import (
    CheckedOrders,
    Reading,
    check_orders,
    named_customers,
    named_products,
)
from whybuy.intake.questions import Unclear
from whybuy.intake.rates import Rates
from whybuy.intake.recognise import LOADED_IN_ORDER
from whybuy.intake.tables import engine
from whybuy.intake.taken import Progress, Taken

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from whybuy.orders.port import Staged
    from whybuy.records.models import Batch, User
    from whybuy.records.sources import ManifestRow
    from whybuy.records.undo import Undone


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
    sheet: str | None = None,
    rates: Rates | None = None,
    answers: Mapping[str, Mapping[str, str]] | None = None,
    fresh: bool = False,
    ask: bool = False,
) -> list[Taken]:
    """What became of each file, in the order given. Every file is one batch and one commit.

    All files are received and recognised before the first is loaded; then whom others refer to
    comes first. `mapping` says which column holds a field ("": none). `dates` (dmy, mdy, ymd),
    `decimal` (. or ,) and `sheet` settle what files leave open, `answers` do for one file
    ({"a.csv": {"dates": "dmy"}}); what is still open is read as in the last file of the same
    columns, unless `fresh`. Orders after tomorrow, by `today`, are rejected. `rates` turn other
    currencies into the workspace's. `dry_run` checks and compares everything and writes nothing.

    Raises Unclear for a file that can be read in two ways (with `ask` it comes back with its
    questions), BadFile for one that cannot be taken at all, BadInput, CannotWrite; the file at
    fault has then changed nothing.
    """
    reading = Reading(firm.workspace.currency, today or date.today(), dates, decimal, rates)
    said = Said(kind, dict(mapping or {}), source, sheet, fresh, dict(answers or {}))
    load = Load(firm, reading, said, by, dry_run, ask, progress or (lambda *_: None))
    paths = [Path(file) for file in files]
    with keeping.incoming(firm.workspace, dry_run=dry_run) as folder, _told_plainly(folder):
        taken = _tried(paths, folder, load) if dry_run else _all(paths, folder, load)
        if not dry_run:
            sweep(firm)
    return taken


def preview(firm: Firm, file: Path | str, **given: Any) -> Taken:
    """What would become of a file, by the real checks and the real comparison; nothing is written.

    Its first rows, and the questions that are open, are in it. `given`: what `take` takes.
    """
    return take(firm, [file], dry_run=True, ask=True, **given)[0]


def mend(
    firm: Firm,
    rejects: int | Path | str,
    changes: Mapping[int, Mapping[str, str]] | None = None,
    *,
    left_out: Iterable[int] = (),
    **given: Any,
) -> Taken:
    """Rejected rows sent again, of a batch or of a file of rejects, with cells mended on the way.

    `changes`: the row in the file of rejects, then column to text. `left_out`: rows not to be sent.
    `given`: what `take` takes. Raises NotFound, BadInput and what `take` raises.
    """
    found = mending.rejects(firm.workspace, rejects)
    with tempfile.TemporaryDirectory(prefix="whybuy-mended-") as folder:
        target = Path(folder) / found.file.name
        mending.write_mended(found, target, changes or {}, list(left_out))
        return take(firm, [target], **given)[0]


def _tried(paths: list[Path], folder: Path, load: Load) -> list[Taken]:
    """A dry run. Of several files the later see the earlier, in a batch that is rolled back."""
    if len(paths) < 2:
        return _all(paths, folder, load)
    from whybuy.records import sources

    taken = list[Taken]()
    with sources.new_batch(source=SOURCE, kind="trial", by=load.by) as trial:
        taken = _all(paths, folder, replace(load, trial=trial))
        raise sources.NothingNew
    return taken


def _all(paths: list[Path], folder: Path, load: Load) -> list[Taken]:
    taken, jobs = dict[int, Taken](), dict[int, Job]()
    for at, path in enumerate(paths):
        try:
            jobs[at] = received_job(path, folder / str(at), load)
        except Unclear as unclear:
            if not load.ask:
                raise unclear.of(str(path)) from None
            taken[at] = _unclear(path, unclear)
    for at in sorted(jobs, key=lambda at: _rank(jobs[at])):
        taken[at] = _take(jobs[at], load)
    return [taken[at] for at in range(len(paths))]


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


def _rank(job: Job) -> int:
    return LOADED_IN_ORDER.index(job.recognised.kind)


def _take(job: Job, load: Load) -> Taken:
    with engine(job.folder) as con:
        take_kind = _take_orders if job.recognised.kind == "orders" else _take_list
        try:
            taken = take_kind(con, job, load)
        except Unclear as unclear:
            if not load.ask:
                raise
            taken = _unclear(job.file, unclear, job)
    load.tell(f"Took {job.file.name}", 1.0)
    return (
        replace(taken, first_rows=first_rows(job.received, job.layout)) if load.dry_run else taken
    )


def _unclear(path: Path, unclear: Unclear, job: Job | None = None) -> Taken:
    """A file that waits for answers: what it is is known, and nothing has been counted."""
    about: dict[str, Any] = _about(job) if job else {"kind": ""}
    nothing = dict.fromkeys(("read", "new", "changed", "unchanged", "rejected"), 0)
    return Taken(str(path), batch=None, questions=unclear.questions, **nothing, **about)


def _take_orders(con: DuckDBPyConnection, job: Job, load: Load) -> Taken:
    from whybuy.records import sources

    load.tell(f"Checking {job.file.name}", 0.15)
    sort = all(row.source != job.source for row in sources.order_files())
    checked = job.checked(
        lambda reading: check_orders(
            con, job.received, job.layout, job.recognised, reading, folder=job.folder, sort=sort
        )
    )
    load.tell(f"Comparing {job.file.name} with what is there", 0.5)
    if load.dry_run:
        staged = load.firm.orders().compare(checked.lines, source=job.source)
        if load.trial is not None:
            _ensure_named(con, load.trial)
        return _taken(job, load, checked, _lines(staged), batch=None)
    while (loaded := _staged_and_committed(con, job, load, checked)) is None:
        load.tell(f"Comparing {job.file.name} again: another load came between", 0.5)
    job.remember(_habits(checked))
    staged, batch = loaded
    return _taken(job, load, checked, _lines(staged), batch=batch)


class _Overtaken(Exception):
    """The order log is not what the lines were compared with: another process was quicker."""


def _staged_and_committed(
    con: DuckDBPyConnection, job: Job, load: Load, checked: CheckedOrders
) -> tuple[Staged, int | None] | None:
    """What was staged and its batch, if anything was new; None where the log moved meanwhile."""
    from whybuy.records import sources

    stood, log = sources.order_files(), load.firm.orders()
    staged = log.stage(checked.lines, source=job.source)
    if staged.file is None:
        return staged, None
    try:
        return staged, _commit_orders(con, job, load, checked, staged, stood)
    except _Overtaken:
        log.discard(staged.file)
        return None
    except BaseException:
        log.discard(staged.file)
        raise


def _ensure_named(con: DuckDBPyConnection, batch: Batch) -> None:
    from whybuy.records import loading

    loading.ensure("customers", named_customers(con), batch=batch)
    loading.ensure("products", named_products(con), batch=batch)


def _habits(checked: CheckedOrders | CheckedList) -> Mapping[str, str]:
    if isinstance(checked, CheckedList):
        return checked.habits
    form = checked.form
    return habits([form.day], form.numbers.values()) if form else {}


def _commit_orders(
    con: DuckDBPyConnection,
    job: Job,
    load: Load,
    checked: CheckedOrders,
    staged: Staged,
    stood: list[ManifestRow],
) -> int:
    """One transaction: customers, products, the manifest, the counts. Its commit is the load."""
    from whybuy.records import loading, sources

    load.tell(f"Keeping {job.file.name}", 0.7)
    keeping.flush(job.received.kept)
    customers, products = named_customers(con), named_products(con)
    with sources.new_batch(**_batch(job, load)) as batch:
        if sources.order_files() != stood:
            raise _Overtaken
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


def _take_list(con: DuckDBPyConnection, job: Job, load: Load) -> Taken:
    from whybuy.records import loading

    load.tell(f"Checking {job.file.name}", 0.15)
    kind = job.recognised.kind
    checked = job.checked(
        lambda reading: check_list(
            con, job.received, job.layout, job.recognised, reading, folder=job.folder
        )
    )
    load.tell(f"Comparing {job.file.name} with what is there", 0.5)
    if load.dry_run:
        found = (
            loading.load(kind, checked.frame, batch=load.trial)
            if load.trial is not None
            else loading.compare(kind, checked.frame)
        )
        return _taken(job, load, checked, _rows(found, checked))
    keeping.flush(job.received.kept)
    taken = _commit_list(job, load, checked)
    job.remember(_habits(checked))
    return taken


def _commit_list(job: Job, load: Load, checked: CheckedList) -> Taken:
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


def _batch(job: Job, load: Load) -> dict[str, Any]:
    return {
        "source": job.source,
        "kind": job.recognised.kind,
        "file_name": job.file.name,
        "file_sha256": job.received.sha256,
        "mapping": job.recognised.names(job.layout.header),
        "by": load.by,
    }


def _taken(
    job: Job,
    load: Load,
    checked: CheckedOrders | CheckedList,
    counts: Mapping[str, int],
    *,
    batch: int | None = None,
) -> Taken:
    about: dict[str, Any] = _about(job) | dict(counts)
    return Taken(
        file=str(job.file),
        batch=batch,
        read=checked.read,
        rejected=checked.rejected.count,
        rejects=checked.rejected.shown,
        notes=checked.notes,
        rejects_file=_rejects_file(job, load, checked),
        **about,
    )


def _about(job: Job) -> dict[str, Any]:
    return {
        "kind": job.recognised.kind,
        "mapping": job.recognised.names(job.layout.header),
        "source": job.source,
        "told": tuple(job.told),
        "columns": job.layout.header,
    }


def _rejects_file(job: Job, load: Load, checked: CheckedOrders | CheckedList) -> Path | None:
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
