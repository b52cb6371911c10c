"""What became of a file, told: its counts, its rejects, and what it was read as."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whybuy.errors import BadInput
from whybuy.intake import keeping
from whybuy.intake.cases_beside import as_cases
from whybuy.intake.job import Job, Load
from whybuy.intake.lists import CheckedList
from whybuy.intake.memory import habits
from whybuy.intake.orders import CheckedOrders
from whybuy.intake.questions import Unclear
from whybuy.intake.status import left_out
from whybuy.intake.taken import Reject, Taken

Checked = CheckedOrders | CheckedList


def batch_of(job: Job, load: Load) -> dict[str, Any]:
    """What a batch is made with, for `sources.new_batch`."""
    return {
        "source": job.source,
        "kind": job.recognised.kind,
        "file_name": job.file.name,
        "file_sha256": job.received.sha256,
        "mapping": job.recognised.names(job.layout.header),
        "by": load.by,
    }


def taken_of(
    job: Job,
    load: Load,
    checked: Checked,
    counts: Mapping[str, int],
    *,
    batch: int | None = None,
) -> Taken:
    """What became of a file that was checked: `counts` are what the comparison found."""
    said: dict[str, Any] = about(job) | dict(counts)
    return Taken(
        file=str(job.file),
        batch=batch,
        read=checked.read,
        rejected=checked.rejected.count,
        rejects=checked.rejected.shown,
        notes=checked.notes,
        rejects_file=_rejects_file(job, load, checked),
        **said,
    )


def about(job: Job) -> dict[str, Any]:
    """What the file was read as."""
    header, beside = job.layout.header, as_cases(job)
    told = [*job.told, *left_out(job.recognised, header, beside=beside)]
    return {
        "kind": job.recognised.kind,
        "mapping": job.recognised.names(job.layout.header),
        "source": job.source,
        "told": tuple(told),
        "columns": header,
    }


def _rejects_file(job: Job, load: Load, checked: Checked) -> Path | None:
    if checked.rejected.file is None or load.dry_run:
        return None
    return keeping.keep_rejects(
        load.firm.workspace,
        checked.rejected.file,
        name=job.file.name,
        sha256=job.received.sha256,
    )


def habits_of(checked: Checked) -> Mapping[str, str]:
    """How the file writes its days and numbers, to be remembered."""
    if isinstance(checked, CheckedList):
        return checked.habits
    form = checked.form
    return habits([form.day], form.numbers.values()) if form else {}


def unclear_of(path: Path, unclear: Unclear, job: Job | None = None) -> Taken:
    """A file that waits for answers: what it is is known, and nothing has been counted."""
    said: dict[str, Any] = about(job) if job else {"kind": ""}
    nothing = dict.fromkeys(("read", "new", "changed", "unchanged", "rejected"), 0)
    return Taken(str(path), batch=None, questions=unclear.questions, **nothing, **said)


def refused_of(path: Path, error: BadInput) -> Taken:
    """A file of a folder that could not be taken: as its only reject.

    The error says what to do; leaving the file out is always a way besides.
    """
    told = str(error)
    is_all = "leave it out" in told or not told.endswith(".")  # A command stands at the end.
    more = "" if is_all else "Or leave it out."
    refused = Reject(0, "", path.name, told, more)
    nothing = dict.fromkeys(("new", "changed", "unchanged"), 0)
    return Taken(str(path), "", None, read=1, rejected=1, rejects=(refused,), **nothing)
