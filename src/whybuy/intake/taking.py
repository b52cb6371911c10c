"""Files taken in: received, recognised, checked, compared, and loaded, each as one commit."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from whybuy.errors import BadInput, CannotWrite
from whybuy.intake import keeping, mending
from whybuy.intake import new_customers as new
from whybuy.intake.conversations.loading import TalkJob, take_talks
from whybuy.intake.first_rows import first_rows
from whybuy.intake.folders import Wanted, wanted
from whybuy.intake.job import SOURCE, Firm, Job, Load, Said, received_job
from whybuy.intake.list_batches import take_list
from whybuy.intake.met_people import PeopleJob, take_people
from whybuy.intake.order_batches import forget, take_orders
from whybuy.intake.orders import Reading
from whybuy.intake.outcome import refused_of, unclear_of
from whybuy.intake.questions import Unclear
from whybuy.intake.rates import Rates
from whybuy.intake.recognise import LOADED_IN_ORDER
from whybuy.intake.tables import engine
from whybuy.intake.taken import Progress, Taken

if TYPE_CHECKING:
    from whybuy.records.models import User
    from whybuy.records.undo import Undone

Done = TypeVar("Done")


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
    matches: str | None = None,
    new_customers: str | None = None,
    fresh: bool = False,
    ask: bool = False,
) -> list[Taken]:
    """What became of each file, in the order given. Every file is one batch and one commit.

    A folder stands for all files in it; one of them that cannot be taken is told and passed over.
    All files are received and recognised before the first is loaded; then whom others refer to
    comes first. `mapping` says which column holds a field ("": none). `dates` (dmy, mdy, ymd),
    `decimal` (. or ,) and `sheet` settle what files leave open, `answers` do for one file
    ({"a.csv": {"dates": "dmy"}}); what is still open is read as in the last file of the same
    columns, unless `fresh`. Orders after tomorrow, by `today`, are rejected. `rates` turn other
    currencies into the workspace's. `matches` ("same", "apart", or ids) says whether customers new
    to the records are those of the same name or e-mail that were written down by hand. Customers
    whom a list of deals, meetings or the like names and nobody has on record are made from it where
    `new_customers` is "make". `dry_run` checks and compares everything and writes nothing.

    Raises Unclear for a file that can be read in two ways (with `ask` it comes back with its
    questions), BadFile for one that cannot be taken at all, BadInput, CannotWrite; the file at
    fault has then changed nothing.
    """
    new.check_answer(new_customers)
    today, currency = today or date.today(), firm.workspace.currency
    reading = Reading(currency, today, dates, decimal, rates, matches, new_customers)
    said = Said(kind, dict(mapping or {}), source, sheet, fresh, dict(answers or {}))
    load = Load(firm, reading, said, by, dry_run, ask, progress or (lambda *_: None))
    each = wanted(Path(file) for file in files)
    with keeping.incoming(firm.workspace, dry_run=dry_run) as folder, _told_plainly(folder):
        taken = _tried(each, folder, load) if dry_run else _all(each, folder, load)
        if not dry_run:
            sweep(firm)
            _read_later(taken, by)
    return taken


def _read_later(taken: list[Taken], by: User | None) -> None:
    """New conversations are encoded by a worker, so that nobody waits for that when asking why."""
    from whybuy.records import jobs

    if not any(one.kind == "conversations" and one.new for one in taken):
        return
    if not any(job.kind == "encode" for job in jobs.listed(states=("waiting",))):
        jobs.add("encode", by=by)


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


def _tried(files: list[Wanted], folder: Path, load: Load) -> list[Taken]:
    """A dry run. Of several files the later see the earlier, in a batch that is rolled back."""
    if len(files) < 2:
        return _all(files, folder, load)
    from whybuy.records import sources

    taken = list[Taken]()
    try:
        with sources.new_batch(source=SOURCE, kind="trial", by=load.by) as trial:
            taken = _all(files, folder, replace(load, trial=trial))
            raise sources.NothingNew
    finally:
        forget(load)
    return taken


def _all(files: list[Wanted], folder: Path, load: Load) -> list[Taken]:
    taken, jobs = dict[int, Taken](), dict[int, Job | TalkJob | PeopleJob]()
    for at, file in enumerate(files):
        done = _tolerant(
            file, load, lambda at=at, file=file: received_job(file.path, folder / str(at), load)
        )
        if isinstance(done, Taken):
            taken[at] = done
        else:
            jobs[at] = done
    for at in sorted(jobs, key=lambda at: _rank(jobs[at])):
        taken[at] = _tolerant(files[at], load, lambda at=at: _take(jobs[at], load))
    return [taken[at] for at in range(len(files))]


def _tolerant(file: Wanted, load: Load, step: Callable[[], Done]) -> Done | Taken:
    """What the step gives; else what is open or at fault, where that may be told and no more."""
    try:
        return step()
    except Unclear as unclear:
        if load.ask:
            return unclear_of(file.path, unclear)
        if file.found:
            return refused_of(file.path, unclear)
        raise unclear.of(str(file.path)) from None
    except BadInput as error:
        if not file.found:
            raise
        return refused_of(file.path, error)


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


def _rank(job: Job | TalkJob | PeopleJob) -> int:
    if isinstance(job, TalkJob):
        return len(LOADED_IN_ORDER)
    if isinstance(job, PeopleJob):
        return LOADED_IN_ORDER.index("people")
    return LOADED_IN_ORDER.index(job.recognised.kind)


def _take(job: Job | TalkJob | PeopleJob, load: Load) -> Taken:
    if isinstance(job, TalkJob):
        return take_talks(job, load)
    if isinstance(job, PeopleJob):
        return take_people(job, load)
    with engine(job.folder) as con:
        take_kind = take_orders if job.recognised.kind == "orders" else take_list
        try:
            taken = take_kind(con, job, load)
        except Unclear as unclear:
            if not load.ask:
                raise unclear.of(str(job.file)) from None
            taken = unclear_of(job.file, unclear, job)
    load.tell(f"Took {job.file.name}", 1.0)
    return (
        replace(taken, first_rows=first_rows(job.received, job.layout)) if load.dry_run else taken
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
