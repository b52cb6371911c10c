"""A file's first rows, as they stand in it: what a preview shows beside the fields."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice

from whybuy.intake.dialect import Dialect, cells
from whybuy.intake.receive import Received
from whybuy.intake.tables import engine, parquet

SHOWN = 10
LETTERS = 200
LOOKED_AT = 5_000
"""Rows of a Parquet file that are looked at."""


def first_rows(received: Received, layout: Dialect) -> tuple[tuple[str, ...], ...]:
    """The first rows below the header that hold anything, a text for each column, long ones cut."""
    width = len(layout.header)
    found = list[tuple[str, ...]]()
    for row in islice(rows_of(received, layout), SHOWN):
        cut = [str(cell)[:LETTERS] for cell in row[:width]]
        found.append((*cut, *[""] * (width - len(cut))))
    return tuple(found)


def rows_of(received: Received, layout: Dialect) -> Iterator[Sequence[str]]:
    """The rows below the header that hold anything, as far as they can be read."""
    if received.encoding is None:
        yield from _parquet_rows(received)
        return
    numbered = received.tidied is not None
    above = 0 if numbered else layout.above + 1
    with received.plain.open(encoding=received.encoding, errors="replace", newline="") as text:
        lines = (line.replace("\0", "") for line in text)
        try:
            for row in islice(cells(lines, layout.delimiter), above, None):
                if any(row):
                    yield row[1:] if numbered else row
        except csv.Error:
            return


def _parquet_rows(received: Received) -> Iterator[Sequence[str]]:
    with engine(received.plain.parent) as con:
        table = parquet(con, received)
        named = ", ".join(f"coalesce(c{at}, '')" for at in range(len(table.header)))
        yield from con.execute(f"SELECT {named} FROM {table.sql} LIMIT {LOOKED_AT}").fetchall()  # noqa: S608
