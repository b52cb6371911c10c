"""Troubled text made plain: any encoding, empty and ragged rows, titles above the header.

The slow way, row by row, for files that DuckDB could not read as they stand, or would read
without telling what it left out. What comes of it has a column `row` before the file's own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from whybuy.intake.dialect import Dialect

LONGEST = 1_000_000
"""Letters of a row; beyond it a quotation mark was opened and never closed."""

NUL = "␀"
"""What stands for a NUL, which no text may hold: rows with it are rejected."""


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row with too few or too many cells, or one that never ends."""

    row: int
    cells: tuple[str, ...]
    reason: str
    remedy: str


@dataclass(slots=True)
class Tidied:
    """What was set right on the way; `early` counts rows whose last cells are taken as empty."""

    rows: int = 0
    early: int = 0
    empty: int = 0
    filled: int = 0
    nul: bool = False
    ragged: list[Ragged] = field(default_factory=list)


class _Endless(Exception):
    """A row runs on and on."""


class _Lines:
    """The lines of a file, which can be given back, and not more than a row may hold at once."""

    def __init__(self, lines: Iterator[str], done: Tidied) -> None:
        self._lines, self._back, self._done = lines, list[str](), done
        self.taken: list[str] = []
        self._letters = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._lines)
        if "\0" in line:
            self._done.nul = True
            line = line.replace("\0", NUL)
        self.taken.append(line)
        self._letters += len(line)
        if self._letters > LONGEST:
            raise _Endless
        return line

    def next_row(self) -> None:
        self.taken.clear()
        self._letters = 0

    def give_back(self) -> str:
        """All lines of this row but the first, to be read again; hands back the first."""
        first, *rest = self.taken
        self._back.extend(reversed(rest))
        self.next_row()
        return first


def tidy(
    source: Path,
    target: Path,
    *,
    encoding: str,
    dialect: Dialect,
    fill: Sequence[int] = (),
    early: bool = False,
) -> Tidied:
    """Rewrite `source` as plain UTF-8 CSV with the row's number first.

    `early`: a row that ends before the header does has its last cells empty; such rows come last.

    `fill`: positions of the order's id, then of its day and what else stands only on the first
    line of an order; lines that follow with the same id and no day get them from it.
    """
    done = Tidied()
    csv.field_size_limit(2 * LONGEST)
    with (
        source.open(encoding=encoding, errors="replace", newline="") as text,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        write = csv.writer(out, lineterminator="\n").writerow
        above: list[str] = []
        for number, row in enumerate(_rows(text, dialect, done), start=1):
            if number <= dialect.above + 1:
                continue
            if plain := _plain(number, row, dialect, done):
                if fill:
                    above = _filled(plain, above, fill, done)
                write([number, *plain])
        for one in _ended_early(done, wide=len(dialect.header)) if early else ():
            write([one.row, *one.cells, *[""] * (len(dialect.header) - len(one.cells))])
    return done


def _ended_early(done: Tidied, *, wide: int) -> list[Ragged]:
    """The rows that lack nothing but empty cells at their end, taken out of the ragged ones.

    Programs leave those away. Where most rows are too short, one of the others may be missing; and
    rows that add up to a whole one are one that a line break in a cell has torn apart.
    """
    short = {one.row: one for one in done.ragged if 1 < len(one.cells) < wide}
    if 2 * len(short) > done.rows:
        return []
    torn = set[int]()
    for first in short:
        cells, last = len(short[first].cells), first + 1
        while last in short and cells < wide:
            cells, last = cells + len(short[last].cells) - 1, last + 1
        if cells == wide:
            torn |= set(range(first, last))
    found = [one for row, one in short.items() if row not in torn]
    done.early = len(found)
    done.ragged = [one for one in done.ragged if one not in found]
    return found


def _rows(text: Iterator[str], dialect: Dialect, done: Tidied) -> Iterator[list[str] | str]:
    """Each row's cells; of a row that never ends, its first line."""
    lines = _Lines(text, done)
    if dialect.delimiter is None:
        yield from (line.split() for line in lines if not lines.next_row())
        return
    while True:
        reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
        try:
            for row in reader:
                lines.next_row()
                yield row
            return
        except (_Endless, csv.Error):
            yield lines.give_back()


def _plain(number: int, row: list[str] | str, dialect: Dialect, done: Tidied) -> list[str] | None:
    """The row as wide as the header; None for an empty row and for one that is rejected."""
    if isinstance(row, str):
        done.rows += 1
        done.ragged.append(_unquoted(number, row))
        return None
    if not any(cell.strip() for cell in row):
        done.empty += 1
        return None
    done.rows += 1
    wide = len(dialect.header)
    while len(row) > wide and not row[-1].strip():
        row.pop()
    if len(row) != wide:
        done.ragged.append(_too_wide_or_narrow(number, row, wide))
        return None
    return row


def _unquoted(number: int, line: str) -> Ragged:
    if len(line) > LONGEST:
        return Ragged(
            number,
            (line.rstrip("\r\n")[:LONGEST],),
            f"It is too long: {len(line):,} letters, where a row may have {LONGEST:,}.",
            "Shorten its cells, or leave the row out.",
        )
    return Ragged(
        number,
        (line.rstrip("\r\n"),),
        "Its quotation marks do not pair up.",
        "Close the quotation mark, and double those within a cell.",
    )


def _too_wide_or_narrow(number: int, row: list[str], wide: int) -> Ragged:
    return Ragged(
        number,
        tuple(row),
        f"It has {len(row)} cells where the header has {wide}.",
        "Quote cells that hold the delimiter, and add the cells that are missing.",
    )


def _filled(row: list[str], above: list[str], fill: Sequence[int], done: Tidied) -> list[str]:
    """Complete the row from the one above, of the same order; hands back the row."""
    order, day, *_ = fill
    if above and row[order] and row[order] == above[order] and not row[day].strip():
        done.filled += 1
        for at in fill:
            row[at] = row[at] or above[at]
    return row
