"""What a sheet of measures says of the cases themselves, loaded in the same batch."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from whybuy.errors import BadFile
from whybuy.intake.job import Job
from whybuy.intake.lists import check_list
from whybuy.intake.recognise import Recognised, recognise
from whybuy.intake.taken import Reject

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

    from whybuy.records.loading import Counts

TOLD = ("title", "application", "why_they_bought", "how_it_paid")
"""A row that says none of these tells of no case."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class CasesBeside:
    """The cases that a sheet of measures tells of, one a key, and its rows that cannot be one."""

    frame: pl.DataFrame
    rejects: tuple[Reject, ...]

    def words(self, found: Counts, *, told: Collection[Reject]) -> Iterator[str]:
        """What became of them; rows that are `told` as rejected for their measure are not again."""
        if found.new or found.changed or found.unchanged:
            stands = f"{found.new} new, {found.changed} changed, {found.unchanged} as before"
            yield f"It tells of the cases themselves, too: {stands}."
        rows = {one.row for one in told}
        own = [one for one in self.rejects if one.row not in rows]
        for one in own[:SHOWN]:
            where = f"{one.column}: {one.value!r}: {one.reason} {one.remedy}"
            yield f"The case of row {one.row} was not taken: {where}"
        if len(own) > SHOWN:
            yield f"Nor were the cases of {len(own) - SHOWN} more rows."


def cases_beside(con: DuckDBPyConnection, job: Job) -> CasesBeside | None:
    """The cases in a sheet that was recognised as measures; None where it tells of none."""
    import polars as pl

    found = as_cases(job)
    if found is None:
        return None
    folder = job.folder / "cases"
    folder.mkdir(exist_ok=True)
    checked = job.checked(
        lambda reading: check_list(con, job.received, job.layout, found, reading, folder=folder)
    )
    said = [name for name in TOLD if name in checked.frame.columns]
    told = pl.any_horizontal(pl.col(name).fill_null("") != "" for name in said)
    return CasesBeside(checked.frame.filter(told), checked.rejected.shown)


def without_titles(job: Job) -> Recognised:
    """The measures' own columns: a title that the sheet gives its case names no case on record."""
    found, own = as_cases(job), job.recognised
    if found is None or own.columns.get("case", -1) != found.columns.get("title"):
        return own
    return replace(own, columns={n: at for n, at in own.columns.items() if n != "case"})


def as_cases(job: Job) -> Recognised | None:
    """The columns of a sheet of measures that tell of the cases; None where none do."""
    if job.recognised.kind != "measures":
        return None
    try:
        return recognise(job.layout.header, file=job.file.name, kind="cases")
    except BadFile:
        return None
