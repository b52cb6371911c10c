"""Checks of rows, done by SQL: which rows fail, why, and what to do about it."""

# ruff: noqa: S608 -- what a file says reaches SQL as a quoted literal or not at all

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whybuy.intake.harmless import harmless
from whybuy.intake.tables import Table
from whybuy.intake.taken import SHOWN_REJECTS, Reject
from whybuy.intake.tidy import Ragged

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHOWN_LETTERS = 80
EXTRA_COLUMNS = ("rejected because", "what to do")
GOES_WITH = "Nothing is wrong here: it belongs to an order that has a rejected row."
KEEP_IT = "Leave it in, so that the order is whole when you import this file."


@dataclass(frozen=True, slots=True)
class Check:
    """A fault that a row may have. `fails` is SQL; `field` names the column to look at."""

    field: str
    fails: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The rows that failed: how many, the first of them, and the file that holds all."""

    count: int = 0
    shown: tuple[Reject, ...] = ()
    file: Path | None = None


def fault_sql(checks: Sequence[Check], *, good: str = "") -> str:
    """The SQL of a row's faults: bit i is set where check i fails, 0 where none does.

    `good` is SQL that is true only where no check fails: such rows are looked at no further.
    """
    bits = [f"CASE WHEN {check.fails} THEN {1 << i} ELSE 0 END" for i, check in enumerate(checks)]
    any_fails = " OR ".join(f"({check.fails})" for check in checks)
    good = good or f"NOT coalesce({any_fails}, true)"
    return f"CASE WHEN {good} THEN 0 ELSE {' + '.join(bits)} END"


def rejected(
    con: DuckDBPyConnection,
    table: Table,
    checks: Sequence[Check],
    *,
    columns: Mapping[str, int],
    target: Path,
) -> Rejected:
    """The rejects, gathered into a file at `target` with what is wrong in two columns more.

    Reads the table `faults` (row, fault) of the connection. A fault of 0 is a row that goes with
    rejected ones and is itself taken.
    """
    rows = merge(_failed(con, table, checks, columns), _ragged(table), key=lambda one: one[0].row)
    count, shown = 0, list[Reject]()
    with target.open("w", encoding="utf-8-sig", newline="") as out:
        write = csv.writer(out).writerow
        write([*table.header, *EXTRA_COLUMNS])
        for reject, cells, why in rows:
            if why != GOES_WITH:
                count += 1
                if len(shown) < SHOWN_REJECTS:
                    shown.append(reject)
            padding = [""] * (len(table.header) - len(cells))
            write([*map(harmless, cells), *padding, why, reject.remedy])
    if count:
        return Rejected(count, tuple(shown), target)
    target.unlink()
    return Rejected()


_Row = tuple[Reject, Sequence[Any], str]


def _failed(
    con: DuckDBPyConnection, table: Table, checks: Sequence[Check], columns: Mapping[str, int]
) -> Iterator[_Row]:
    if not con.execute("SELECT count(*) FROM faults").fetchall()[0][0]:
        return
    cells = ", ".join(f"t.c{at}" for at in range(len(table.header)))
    found = con.execute(
        f"SELECT f.fault, t.row, {cells} FROM {table.numbered_sql()} AS t "
        "JOIN faults AS f USING (row) ORDER BY t.row"
    )
    while rows := found.fetchmany(10_000):
        for fault, row, *texts in rows:
            shown = ["" if text is None else text for text in texts]
            yield _reject(row, fault, shown, checks, columns, table.header)


def _reject(
    row: int,
    fault: int,
    cells: list[str],
    checks: Sequence[Check],
    columns: Mapping[str, int],
    header: Sequence[str],
) -> _Row:
    failed = [check for i, check in enumerate(checks) if fault >> i & 1]
    if not failed:
        return Reject(row, "", "", GOES_WITH, KEEP_IT), cells, GOES_WITH
    first = failed[0]
    at = columns.get(first.field)
    column, value = (header[at], cells[at]) if at is not None else (first.field, "")
    why = " ".join(dict.fromkeys(check.reason for check in failed))
    return Reject(row, column, value[:SHOWN_LETTERS], first.reason, first.remedy), cells, why


def _ragged(table: Table) -> Iterator[_Row]:
    for one in table.tidied.ragged:
        yield _ragged_row(one), one.cells, one.reason


def _ragged_row(one: Ragged) -> Reject:
    text = ",".join(one.cells)[:SHOWN_LETTERS]
    return Reject(one.row, "(the whole row)", text, one.reason, one.remedy)
