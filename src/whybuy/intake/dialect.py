"""How a text file is laid out: what parts its cells, and which of its rows is the header."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from whybuy.errors import BadFile
from whybuy.intake.recognise import knows

DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 20
"""Rows among which the header is looked for: reports put titles above it."""

HEAD = 1 << 18


@dataclass(frozen=True, slots=True)
class Dialect:
    """`delimiter` is None where blanks part the cells; `above` counts the rows over the header."""

    delimiter: str | None
    header: tuple[str, ...]
    above: int

    @property
    def plain(self) -> bool:
        """Whether the header is the first row and the delimiter a single sign."""
        return self.delimiter is not None and self.above == 0


def cells(lines: Iterator[str], delimiter: str | None) -> Iterator[list[str]]:
    """The cells of each row of a text file."""
    if delimiter is None:
        return (line.split() for line in lines)
    return iter(csv.reader(lines, delimiter=delimiter))


def dialect(head: str, *, file: str) -> Dialect:
    """The layout of a file by its first rows. Raises BadFile where there are no cells at all."""
    whole = head if len(head) < HEAD else head[: head.rfind("\n") + 1] or head
    best, score = None, (-1, -1, -1)
    for delimiter in (*DELIMITERS, None):
        if delimiter is None and score[1] > 1:
            break  # Blanks part cells only where no sign does.
        found, likely = _layout(_first_rows(whole, delimiter), delimiter)
        if likely > score:
            best, score = found, likely
    if best is None:
        raise BadFile(f"{file} has no header. Give each column a name in the first row.")
    return best


def layout_of(rows: list[list[str]]) -> Dialect | None:
    """The layout of rows whose cells are known; None where nothing is in them."""
    return _layout(rows, ",")[0]


def _first_rows(text: str, delimiter: str | None) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in cells(io.StringIO(text, newline=""), delimiter):
            rows.append(row)
            if len(rows) > LOOKED_AT:
                break
    except csv.Error:
        return rows
    return rows


def _layout(
    rows: list[list[str]], delimiter: str | None
) -> tuple[Dialect | None, tuple[int, int, int]]:
    """The header among the rows, and how likely it is: known names, rows as wide, its width."""
    filled = [(at, row) for at, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        return None, (-1, -1, -1)
    at, header = max(filled, key=lambda found: knows(found[1]) if len(found[1]) > 1 else 0)
    if knows(header) < 2:
        at, header = filled[0]
    widths = Counter(len(row) for _, row in filled)
    wide = widths[len(header)] if len(header) > 1 else 0
    names = tuple(name.strip().lstrip("\ufeff") for name in header)
    while names and not names[-1]:
        names = names[:-1]
    return Dialect(delimiter, names, at), (knows(header), wide, len(header) if wide else 0)
