"""Cells of a CSV that we write: no sheet runs them as formulas, and all can be read back."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[\d.,\s]*\d[\d.,\s]*(?:[eE][+-]?\d+)?%?$|[+-](?i:inf|infinity|nan)$")


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a sheet would run; numbers stay as they are."""
    return "'" + cell if _FORMULA.match(cell) and not _NUMBER.match(cell) else cell


def as_it_was(cell: str) -> str:
    """The cell as it was before `harmless`."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell
