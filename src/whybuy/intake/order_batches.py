"""A file of orders loaded: compared with the log, then one commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from whybuy.intake import keeping
from whybuy.intake.job import Job, Load
from whybuy.intake.orders import CheckedOrders, check_orders, named_customers, named_products
from whybuy.intake.outcome import batch_of, habits_of, taken_of
from whybuy.intake.same_customer import Match, confirmed, join
from whybuy.intake.taken import Taken

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from whybuy.orders.port import Staged
    from whybuy.records.models import Batch
    from whybuy.records.sources import ManifestRow


def take_orders(con: DuckDBPyConnection, job: Job, load: Load) -> Taken:
    """What became of a file of orders."""
    from whybuy.records import sources

    load.tell(f"Checking {job.file.name}", 0.15)
    sort = all(row.source != job.source for row in sources.order_files())
    checked = job.checked(
        lambda reading: check_orders(
            con, job.received, job.layout, job.recognised, reading, folder=job.folder, sort=sort
        )
    )
    load.tell(f"Comparing {job.file.name} with what is there", 0.5)
    same = confirmed(named_customers(con), job.reading.matches)
    if load.dry_run:
        staged = (
            load.firm.orders().compare(checked.lines, source=job.source)
            if load.trial is None
            else _tried(con, job, load, checked, load.trial)
        )
        return taken_of(job, load, checked, _lines(staged), batch=None)
    while (loaded := _staged_and_committed(con, job, load, checked, same)) is None:
        load.tell(f"Comparing {job.file.name} again: another load came between", 0.5)
    job.remember(habits_of(checked))
    staged, batch = loaded
    return taken_of(job, load, checked, _lines(staged), batch=batch)


def _tried(
    con: DuckDBPyConnection, job: Job, load: Load, checked: CheckedOrders, trial: Batch
) -> Staged:
    """What was staged: the files after this one see it, until the trial is rolled back."""
    from whybuy.records import sources

    staged = load.firm.orders().stage(checked.lines, source=job.source)
    own = sources.beside(trial, source=job.source, kind="orders")
    _ensure_named(con, own)
    if staged.file is not None:
        load.staged.append(staged)
        _name(own, staged)
    return staged


def forget(load: Load) -> None:
    """Nothing is left of what was staged for a trial."""
    log = load.firm.orders()
    for staged in load.staged:
        log.discard(staged.file or "")
        log.forget(staged.sha256)


class _Overtaken(Exception):
    """The order log is not what the lines were compared with: another process was quicker."""


def _staged_and_committed(
    con: DuckDBPyConnection, job: Job, load: Load, checked: CheckedOrders, same: Sequence[Match]
) -> tuple[Staged, int | None] | None:
    """What was staged and its batch, if anything was new; None where the log moved meanwhile."""
    from whybuy.records import sources

    stood, log = sources.order_files(), load.firm.orders()
    staged = log.stage(checked.lines, source=job.source)
    if staged.file is None:
        return staged, None
    try:
        return staged, _commit_orders(con, job, load, checked, same, staged, stood)
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


def _commit_orders(
    con: DuckDBPyConnection,
    job: Job,
    load: Load,
    checked: CheckedOrders,
    same: Sequence[Match],
    staged: Staged,
    stood: list[ManifestRow],
) -> int:
    """One transaction: customers, products, the manifest, the counts. Its commit is the load."""
    from whybuy.records import loading, sources

    load.tell(f"Keeping {job.file.name}", 0.7)
    keeping.flush(job.received.kept)
    customers, products = named_customers(con), named_products(con)
    with sources.new_batch(**batch_of(job, load)) as batch:
        if sources.order_files() != stood:
            raise _Overtaken
        load.tell(f"Loading {job.file.name}: customers", 0.75)
        loading.ensure("customers", customers, batch=batch)
        job.told += join(same, batch=batch, by=load.by)
        load.tell(f"Loading {job.file.name}: products", 0.85)
        loading.ensure("products", products, batch=batch)
        load.tell(f"Loading {job.file.name}: order lines", 0.9)
        _name(batch, staged)
        counts = _lines(staged) | {"read": checked.read, "rejected": checked.rejected.count}
        sources.count(batch, **counts, notes=checked.notes)
        keeping.keep(load.firm.workspace, job.received.kept, sha256=job.received.sha256)
        load.tell(f"Committing {job.file.name}", 0.95)
    load.tell(f"Committed {job.file.name}", 0.98)
    return batch.pk


def _name(batch: Batch, staged: Staged) -> None:
    """The staged file in the manifest."""
    from whybuy.records import sources

    sources.name_order_file(
        batch,
        file=staged.file or "",
        sha256=staged.sha256,
        lines=staged.lines,
        first_day=staged.first_day,
        last_day=staged.last_day,
    )


def _lines(staged: Staged) -> dict[str, int]:
    return {"new": staged.new, "changed": staged.changed, "unchanged": staged.unchanged}
