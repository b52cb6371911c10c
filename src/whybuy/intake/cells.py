"""Cells that came as numbers, days or truths, written as text that can be read in one way only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from whybuy.intake.tidy import NUL

EXACT = 10**15
"""Whole doubles below this are written in full."""

_MARKED = re.compile(r"[^A-Za-z]*\d[^A-Za-z]*[.,]|[^A-Za-z]*[.,][^A-Za-z]*\d")


class Written(str):
    """A number as it stood in a file that tells numbers from text."""

    __slots__ = ()


class Columns:
    """What the columns of a table hold below its header: numbers, days, text."""

    def __init__(self, width: int) -> None:
        self._seen: list[set[str]] = [set() for _ in range(width)]

    def look(self, row: Sequence[Any]) -> None:
        """Note what the row's cells are."""
        for seen, cell in zip(self._seen, row, strict=False):
            if kind := _kind(cell):
                seen.add(kind)

    @property
    def typed(self) -> frozenset[int]:
        """Columns of numbers alone, or of days alone: nothing in them can be read twice."""
        return frozenset(at for at, seen in enumerate(self._seen) if seen in ({"number"}, {"day"}))

    def texts(self, row: Sequence[Any]) -> list[str]:
        """The row as text; 1.234 is 1234e-3 where other cells of its column are marked text."""
        wide = len(self._seen)
        return [
            text(cell, bare=at < wide and "marked" in self._seen[at]) for at, cell in enumerate(row)
        ]


def _kind(cell: Any) -> str:
    if isinstance(cell, bool):
        return "truth"
    if isinstance(cell, int | float | Written):
        return "number"
    if isinstance(cell, date):
        return "day"
    if cell is None or not str(cell).strip():
        return ""
    return "marked" if _MARKED.match(str(cell)) else "text"


def text(cell: Any, *, bare: bool = False) -> str:
    """The cell as text; with `bare` a number has neither point nor comma."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        cell = int(cell)
    if isinstance(cell, int | float | Written):
        return _bare(str(cell)) if bare else str(cell)
    return str(cell).replace("\0", NUL)


def _bare(number: str) -> str:
    """1.234 as 1234e-3, which no habit of writing can read as a thousand."""
    if "." not in number:
        return number
    sign, digits, exponent = Decimal(number).as_tuple()
    return f"{'-' if sign else ''}{''.join(map(str, digits))}e{exponent}"
