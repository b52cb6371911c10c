"""Texts written anew without somebody: tables row by row, what was said as a whole."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from whybuy.intake.blanking.rows import BLANK, Rows
from whybuy.intake.receive import Received
from whybuy.intake.tables import header_of
from whybuy.intake.tidy import LONGEST

if TYPE_CHECKING:
    from whybuy.records.redaction import Words

BOM = "\ufeff"
MARKED = "\ue000"
"""Stands for a blank while first names beside it are looked for; no text holds it."""

ENDS = "\r\n"


@contextmanager
def opened(received: Received, new: Path) -> Iterator[tuple[IO[str], IO[str]]]:
    """The text as intake decodes it, and where to write it to, so that it stays as it is packed."""
    encoding, errors = _exact(received)
    with (
        received.plain.open(encoding=encoding, errors=errors, newline="") as old,
        new.open("wb") as raw,
    ):
        packed = received.plain != received.kept
        out = gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) if packed else raw
        text = io.TextIOWrapper(out, encoding=encoding, errors=errors, newline="")  # type: ignore[arg-type]
        first = old.read(1)
        if first == BOM:
            text.write(first)
        else:
            old.seek(0)
        yield old, text
        text.detach()
        if packed:
            out.close()


def _exact(received: Received) -> tuple[str, str]:
    """The encoding by which text is written back byte for byte, and what is done with damage."""
    encoding = received.encoding or "utf-8"
    if encoding == "utf-16":
        with received.plain.open("rb") as file:
            encoding = "utf-16-le" if file.read(2) == b"\xff\xfe" else "utf-16-be"
    wide = encoding.startswith("utf-16")
    return encoding.removesuffix("-sig"), "surrogatepass" if wide else "surrogateescape"


def table(received: Received, new: Path, rows: Callable[[tuple[str, ...]], Rows]) -> int:
    """In how many rows of a table they were; the others are as they were, byte for byte."""
    layout = header_of(received)
    below, places = rows(layout.header), 0
    with opened(received, new) as (old, out):
        for raw, cells in _records(old, layout.delimiter):
            written = _row(raw, cells, below, layout.delimiter)
            places += written != raw
            out.write(written)
    return places


def said(received: Received, new: Path, words: Words, *, theirs: bool) -> int:
    """In how many lines of a talk they were; first names go beside full ones, or all (`theirs`)."""
    with opened(received, new) as (old, out):
        text = old.read()
        blanked = without(text, words, theirs=theirs)
        out.write(blanked)
    if blanked == text:
        return 0
    lines = zip(text.split("\n"), blanked.split("\n"), strict=False)
    return max(1, sum(1 for before, after in lines if before != after))


def without(text: str, words: Words, *, theirs: bool) -> str:
    """The text without them."""
    if theirs:
        return words.blanked(text, theirs=True)
    if words.strong is None:
        return text
    lines = words.strong.sub(MARKED, text).splitlines(keepends=True)
    near = (words.blanked(one, theirs=True) if MARKED in one else one for one in lines)
    return "".join(near).replace(MARKED, BLANK)


class _Raw:
    """The lines of a file, which can be given back, and not more than a row may hold at once."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._back = lines, list[str]()
        self._taken, self._letters = list[str](), 0

    def __iter__(self) -> _Raw:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._lines)
        self._taken.append(line)
        self._letters += len(line)
        if self._letters > LONGEST and len(self._taken) > 1:
            raise csv.Error
        return line

    def row(self) -> str:
        """What the row was made of."""
        raw = "".join(self._taken)
        self._taken, self._letters = [], 0
        return raw

    def give_back(self) -> str:
        """All lines of this row but the first, to be read again; hands back the first."""
        first, *rest = self._taken
        self._back.extend(reversed(rest))
        self._taken, self._letters = [], 0
        return first


def _records(text: Iterator[str], delimiter: str | None) -> Iterator[tuple[str, list[str] | None]]:
    """Each row as it is written, and its cells; None where its quotation marks do not pair up."""
    if delimiter is None:
        yield from ((line, None) for line in text)
        return
    csv.field_size_limit(1 << 30)
    lines = _Raw(text)
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                yield lines.row(), row
            return
        except csv.Error:
            yield lines.give_back(), None


def _row(raw: str, cells: list[str] | None, rows: Rows, delimiter: str | None) -> str:
    bare = raw.rstrip(ENDS)
    end = raw[len(bare) :]
    if cells is None:
        parts = bare.split(delimiter) if delimiter else re.split(r"(\s+)", bare)
        if delimiter is None:
            return _unparted(bare, rows) + end
        blanked = rows.blanked(parts)
        return raw if blanked == parts else delimiter.join(blanked) + end
    blanked = rows.blanked(cells)
    if blanked == cells:
        return raw
    quoting = csv.QUOTE_ALL if bare.startswith('"') else csv.QUOTE_MINIMAL
    out = io.StringIO()
    write = csv.writer(out, delimiter=delimiter or ",", quoting=quoting, lineterminator="")
    write.writerow(blanked)
    return out.getvalue() + end


def _unparted(line: str, rows: Rows) -> str:
    """A row whose cells blanks part: a name takes several of them."""
    cells = line.split()
    blanked = rows.blanked(cells)
    whole = rows.words.blanked(line, theirs=blanked != cells)
    if blanked == cells:
        return whole
    again = whole.split()
    return " ".join(rows.blanked(again))
