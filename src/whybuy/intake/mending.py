"""Files of rejects: taken again as they are, or with cells mended on the way."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from whybuy.errors import BadFile, BadInput, NotFound
from whybuy.intake.checks import EXTRA_COLUMNS
from whybuy.intake.dialect import Dialect, cells
from whybuy.intake.harmless import as_it_was, harmless
from whybuy.intake.keeping import REJECTS
from whybuy.intake.receive import Received
from whybuy.intake.recognise import fold
from whybuy.intake.tidy import LONGEST
from whybuy.records.workspace import Workspace

MORE = len(EXTRA_COLUMNS)
_NARROW = re.compile(
    r"It has (\d+) cells where|Its (quotation) marks do not pair up|It is (too long)"
)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of a file of rejects: its number in that file, its cells, why, and what to do."""

    row: int
    cells: tuple[str, ...]
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Rejects:
    """A file of rejects as the user mends it."""

    file: Path
    header: tuple[str, ...]
    rows: tuple[RejectedRow, ...]


def is_rejects(header: Sequence[str]) -> bool:
    """Whether a file is one of ours: its last two columns say why and what to do."""
    last = [fold(name) for name in header[-MORE:]]
    return len(header) > MORE and last == [fold(name) for name in EXTRA_COLUMNS]


def restored(received: Received, layout: Dialect) -> Received:
    """A file of rejects without its two columns more, its cells as they were in the first file.

    A row that had too few cells is as narrow again, unless somebody has filled the others in.
    """
    csv.field_size_limit(2 * LONGEST)
    plain = received.plain.with_name("restored.csv")
    width = len(layout.header) - MORE
    with (
        received.plain.open(
            encoding=received.encoding or "utf-8", errors="replace", newline=""
        ) as text,
        plain.open("w", encoding="utf-8", newline="") as out,
    ):
        write = csv.writer(out, lineterminator="\n").writerow
        for number, row in enumerate(cells(text, layout.delimiter)):
            write(row[:width] if number <= layout.above else _restored(row, width))
    header = replace(layout, delimiter=",", header=layout.header[:width])
    typed = frozenset(at for at in received.typed if at < width)
    return received.unfolded(plain, header, typed=typed)


def _restored(row: list[str], width: int) -> list[str]:
    if not any(row):
        return []
    why = row[-MORE] if len(row) >= width + MORE else ""
    kept = row[:-MORE] if len(row) >= width + MORE else [*row, *[""] * width][:width]
    narrow = _NARROW.match(why)
    if narrow and not any(kept[(given := int(narrow[1] or 1)) :]):
        kept = kept[:given]
    return [as_it_was(cell) for cell in kept]


def rejects(workspace: Workspace, given: int | Path | str) -> Rejects:
    """The rejected rows of a batch (by its number) or of a file of rejects, in `files/rejects/`.

    Raises NotFound where there are none, BadFile for a file that is none of ours.
    """
    path = _path_of(workspace, given) if isinstance(given, int) else Path(given)
    if not path.is_file():
        raise NotFound(f"There is no file of rejected rows {path.name}.")
    header, *rows = _read(path)
    if not is_rejects(header):
        raise BadFile(f"{path.name} is no file of rejected rows. Import it as any other file.")
    found = [
        RejectedRow(at, tuple(map(as_it_was, row[:-MORE])), row[-MORE], row[-1])
        for at, row in enumerate(rows, start=2)
        if len(row) > MORE
    ]
    return Rejects(path, tuple(header[:-MORE]), tuple(found))


def _path_of(workspace: Workspace, number: int) -> Path:
    from whybuy.records import sources

    row = sources.batch(number)
    folder = workspace.files / REJECTS
    found = sorted(folder.glob(f"*-{row.file_sha256[:8]}-rejected.csv")) if row.file_sha256 else []
    if not found:
        raise NotFound(f"Batch {number} has no rejected rows.")
    return found[0]


def _read(path: Path) -> Iterator[list[str]]:
    csv.field_size_limit(2 * LONGEST)
    with path.open(encoding="utf-8-sig", newline="") as text:
        yield from csv.reader(text)


def write_mended(
    found: Rejects, target: Path, changes: Mapping[int, Mapping[str, str]], left_out: Sequence[int]
) -> None:
    """The file of rejects with cells changed (by row, then column) and rows left out.

    Raises BadInput for a row or a column that is not there.
    """
    there = {row.row for row in found.rows}
    if strange := (set(changes) | set(left_out)) - there:
        raise BadInput(f"{found.file.name} has no row {min(strange)}.")
    with target.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out).writerow
        write([*found.header, *EXTRA_COLUMNS])
        for row in found.rows:
            if row.row not in left_out:
                mended = _changed(found, row, changes.get(row.row, {}))
                why = row.reason if mended == list(row.cells) else ""
                write([*map(harmless, mended), why, row.remedy])


def _changed(found: Rejects, row: RejectedRow, changes: Mapping[str, str]) -> list[str]:
    mended = list(row.cells)
    for column, text in changes.items():
        if column not in found.header:
            raise BadInput(f"{found.file.name} has no column {column!r}.")
        mended[found.header.index(column)] = text
    return mended
