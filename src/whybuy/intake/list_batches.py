"""A list (customers, people, products, contracts, deals ...) loaded: compared, then one commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from whybuy.intake import keeping, new_customers, opt_outs, same_deal
from whybuy.intake.busy_beside import BusyBeside, busy_beside
from whybuy.intake.cases_beside import CasesBeside, cases_beside, without_titles
from whybuy.intake.deals_beside import DealsBeside, deals_beside
from whybuy.intake.job import Job, Load
from whybuy.intake.lists import CheckedList, check_list
from whybuy.intake.meetings import MeetingsBeside, meetings_beside
from whybuy.intake.outcome import batch_of, habits_of, taken_of
from whybuy.intake.same_customer import Match, confirmed, join
from whybuy.intake.taken import Taken

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from whybuy.records.loading import Counts
    from whybuy.records.models import Batch


def take_list(con: DuckDBPyConnection, job: Job, load: Load) -> Taken:
    """What became of a list."""
    from whybuy.records import loading

    load.tell(f"Checking {job.file.name}", 0.15)
    kind = job.recognised.kind
    beside = cases_beside(con, job)
    job.recognised = without_titles(job)
    checked = job.checked(
        lambda reading: check_list(
            con, job.received, job.layout, job.recognised, reading, folder=job.folder
        )
    )
    if checked.new and load.ask and job.reading.new_customers is None:
        raise new_customers.unclear(dict(checked.new))
    made = job.reading.new_customers == new_customers.MAKE
    checked = checked if made else replace(checked, new={})
    if checked.new:
        job.told.append(new_customers.told(dict(checked.new)))
    load.tell(f"Comparing {job.file.name} with what is there", 0.5)
    same = confirmed(checked.frame, job.reading.matches) if kind == "customers" else []
    checked, twins = _known_deals(checked, job) if kind == "deals" else (checked, [])
    said = _said_beside(checked, job)
    job.told += said.told() if said else ()
    if load.dry_run:
        found = (
            _loaded(kind, checked, _own(job, load.trial))
            if load.trial is not None
            else _compared(kind, checked, job, load)
        )
        if beside is not None:
            cases = loading.compare("cases", beside.frame)
            job.told += beside.words(cases, told=checked.rejected.shown)
        if checked.opt_outs is not None:
            job.told += opt_outs.told(checked.opt_outs, checked.opt_outs)
        return taken_of(job, load, checked, _rows(found, checked))
    keeping.flush(job.received.kept)
    taken = _commit_list(job, load, checked, same, beside or said, twins)
    job.remember(habits_of(checked))
    return taken


def _known_deals(checked: CheckedList, job: Job) -> tuple[CheckedList, list[same_deal.Twin]]:
    deals, twins = same_deal.settled(checked.frame, job.reading.matches, source=job.source)
    return replace(checked, frame=deals), twins


def _said_beside(
    checked: CheckedList, job: Job
) -> DealsBeside | BusyBeside | MeetingsBeside | None:
    today = job.reading.today
    said = deals_beside(checked.frame, checked.beside, today=today)
    said = said or meetings_beside(checked.frame, today=today)
    return said or busy_beside(job.received.busy, today=today)


def _own(job: Job, trial: Batch) -> Batch:
    from whybuy.records import sources

    return sources.beside(trial, source=job.source, kind=job.recognised.kind)


def _commit_list(
    job: Job,
    load: Load,
    checked: CheckedList,
    same: Sequence[Match],
    beside: CasesBeside | DealsBeside | BusyBeside | MeetingsBeside | None,
    twins: Sequence[same_deal.Twin],
) -> Taken:
    from whybuy.records import loading, sources

    with sources.new_batch(**batch_of(job, load)) as batch:
        load.tell(f"Loading {job.file.name}", 0.7)
        found = _loaded(job.recognised.kind, checked, batch)
        counts, more = _rows(found, checked), False
        if isinstance(beside, CasesBeside):
            cases = loading.load("cases", beside.frame, batch=batch)
            more = bool(cases.new or cases.changed)
            job.told += beside.words(cases, told=checked.rejected.shown)
        elif beside is not None:
            more = beside.load(batch)
        if checked.opt_outs is not None:
            no, said = opt_outs.load(checked.opt_outs, batch=batch, source=job.source)
            more = more or bool(no.new or no.changed)
            job.told += said
        same_deal.state(twins, batch=batch)
        if not (found.new or found.changed or more or twins):
            raise sources.NothingNew
        job.told += join(same, batch=batch, by=load.by)
        rejected = checked.rejected.count
        sources.count(batch, **counts, read=checked.read, rejected=rejected, notes=checked.notes)
        keeping.keep(load.firm.workspace, job.received.kept, sha256=job.received.sha256)
        load.tell(f"Committing {job.file.name}", 0.95)
    load.tell(f"Committed {job.file.name}", 0.98)
    return taken_of(job, load, checked, counts, batch=batch.pk)


def _compared(kind: str, checked: CheckedList, job: Job, load: Load) -> Counts:
    """What a load would find; nothing is written, or it is rolled back."""
    from whybuy.records import facts, loading, sources

    if checked.new:  # the rows can be compared only beside whom they name
        tried = list[loading.Counts]()
        with sources.new_batch(source=job.source, kind="trial", by=load.by) as trial:
            tried.append(_loaded(kind, checked, _own(job, trial)))
            raise sources.NothingNew
        return tried[0]
    found = loading.compare(kind, checked.frame)
    if checked.facts is None:
        return found
    stated = facts.unstated(kind, checked.facts)["key"].unique()
    return _with_stated(found, stated, loading.unchanged(kind, checked.frame))


def _loaded(kind: str, checked: CheckedList, batch: Batch) -> Counts:
    """The records and the facts of them loaded. A record of which more is known was changed."""
    import polars as pl

    from whybuy.records import facts, loading

    if new := dict(checked.new):
        named = pl.DataFrame({"key": list(new), "name": list(new.values())})
        loading.ensure("customers", named, batch=batch)
    if checked.facts is None:
        return loading.load(kind, checked.frame, batch=batch)
    stood = loading.unchanged(kind, checked.frame)
    found = loading.load(kind, checked.frame, batch=batch)
    return _with_stated(found, facts.state_all(kind, checked.facts, batch=batch), stood)


def _with_stated(found: Counts, stated: Iterable[str], stood: set[str]) -> Counts:
    more = len(stood.intersection(stated))
    return replace(found, changed=found.changed + more, unchanged=found.unchanged - more)


def _rows(found: Any, checked: CheckedList) -> dict[str, int]:
    unchanged = found.unchanged + checked.repeated
    return {"new": found.new, "changed": found.changed, "unchanged": unchanged}
