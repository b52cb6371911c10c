"""Rows of a table that name somebody: told by their id, their name (in one cell or two), more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from whybuy.errors import BadInput
from whybuy.intake.conversations import surveys
from whybuy.intake.conversations.labels import column
from whybuy.intake.mending import MORE, is_rejects
from whybuy.intake.recognise import KINDS, named, recognise

if TYPE_CHECKING:
    from whybuy.records.redaction import Words

BLANK = "[redacted]"
_OWN = {"person": "people", "customer": "customers"}
BEFORE, AFTER = r"(?<![^\W_])", r"(?![^\W_])"
_WHOLE = re.compile(r"^(\d+)\.0$")


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How a file was read: its kind, and the column (by its name) of each field; {} if not kept."""

    kind: str | None = None
    mapping: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Rows:
    """What is blanked in the rows under a header. `theirs`: all of the file is about them."""

    words: Words
    header: tuple[str, ...]
    read_as: ReadAs
    theirs: bool = False

    def blanked(self, cells: Sequence[str]) -> list[str]:
        """The row's cells without them."""
        keyed = bool(self.keys) and self._keyed(cells)
        if not (keyed or self.theirs or self.hint.search("\x1f".join(cells))):
            return list(cells)
        apart = self._apart(cells)
        theirs = self.theirs or apart or keyed or self._named(cells)
        return [self._cell(at, cell, theirs, apart) for at, cell in enumerate(cells)]

    def _cell(self, at: int, cell: str, theirs: bool, apart: bool) -> str:
        if at in self.keys and self._is_key(cell):
            return self.words.token
        if apart and cell.strip() and set(_folded(cell)) <= self._parts:
            return BLANK
        return self.words.blanked(cell, theirs=theirs)

    @cached_property
    def hint(self) -> re.Pattern[str]:
        """What stands in each row that names them, and in others too; it has no look-around."""
        parts = (self.words.strong, self.words.weak)
        loose = [one.pattern.removeprefix(BEFORE).removesuffix(AFTER) for one in parts if one]
        short = [re.escape(part) for name in self.words.names for part in name.split()]
        return re.compile("|".join([*loose, *short]) or r"(?!)", re.IGNORECASE)

    @cached_property
    def keys(self) -> frozenset[int]:
        """The columns that hold ids of the record's kind, as the file was or would be read."""
        columns = self.read_as.mapping or self._recognised
        kind = self.read_as.kind if self.read_as.mapping else self._kind
        own = kind == _OWN[self.words.record]
        fields = ("key",) if own else (self.words.record, f"{self.words.record}_id")
        held = {columns[field] for field in fields if field in columns}
        return frozenset(at for at, name in enumerate(self.header) if name in held)

    @cached_property
    def _kind(self) -> str | None:
        return self._found[0]

    @cached_property
    def _recognised(self) -> Mapping[str, str]:
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[str | None, Mapping[str, str]]:
        """Kind and columns by the headings alone."""
        header = self.header[:-MORE] if is_rejects(self.header) else self.header
        if self.read_as.kind == "conversations" or surveys.looks_like(header):
            return "conversations", {column(name) or "": name for name in header}
        kind = self.read_as.kind
        try:
            found = recognise(header, file="", kind=kind if kind in KINDS else None)
        except BadInput:
            return (kind, named(kind, header)) if kind in KINDS else (None, {})
        return found.kind, found.names(header)

    @cached_property
    def _two(self) -> tuple[int, int] | None:
        """The columns of the first and the last name, where there are such."""
        columns = self.read_as.mapping or self._recognised
        both = [columns.get(field) for field in ("first_name", "last_name")]
        at = [self.header.index(one) for one in both if one is not None and one in self.header]
        return (at[0], at[1]) if len(at) == 2 else None

    @cached_property
    def _names(self) -> frozenset[tuple[str, ...]]:
        found = (tuple(_folded(name)) for name in self.words.names)
        return frozenset(name for name in found if len(name) > 1)

    @cached_property
    def _parts(self) -> frozenset[str]:
        return frozenset(part for name in self._names for part in name)

    def _apart(self, cells: Sequence[str]) -> bool:
        """Whether their name stands in several cells: in the columns for it, else in any."""
        if self._two and max(self._two) < len(cells):
            first, last = (cells[at] for at in self._two)
            return (*_folded(first), *_folded(last)) in self._names
        for name in self._names:
            held = [set(words) for cell in cells if (words := _folded(cell))]
            within = [words for words in held if words <= set(name)]
            if len(within) > 1 and set().union(*within) == set(name):
                return True
        return False

    def _keyed(self, cells: Sequence[str]) -> bool:
        return any(self._is_key(cells[at]) for at in self.keys if at < len(cells))

    def _is_key(self, cell: str) -> bool:
        if self.words.key not in cell:
            return False
        bare = cell.strip().strip("\"'")
        return self.words.key in (cell.strip(), bare, _WHOLE.sub(r"\1", bare))

    def _named(self, cells: Sequence[str]) -> bool:
        strong = self.words.strong
        return strong is not None and any(strong.search(cell) for cell in cells)


def _folded(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).casefold().replace("\u2019", "'").split()
