"""The packing of a workbook looked at before anything reads it: how much is really in it."""

from __future__ import annotations

import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from whybuy.errors import BadFile

LARGEST_BYTES = 1 << 30
"""A workbook of a million rows unpacks to half of this."""

TEXTS = (".docx", ".docm", ".odt", ".pages")
MOST_PARTS = 5_000
MOST_CELLS = 50_000_000
CHUNK = 1 << 20
OVERLAP = CHUNK
LONGEST_TEXT = 1_000_000
"""Bytes of one text in a cell. Excel itself holds 32,767 letters in one."""

SHARED = "xl/sharedstrings.xml"
_HEADER = 30
_PLACE = re.compile(
    rb"""<(?:\w+:)?(?:c|row)\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']"""
)
_STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")
_SHOWS = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})\s*<"""
)
_ERROR = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*["']e["']""")


@dataclass(slots=True)
class Seen:
    """How far the cells of the sheets reach, and how many hold an error such as #N/A.

    `longest` is the longest text of all, in bytes; `shown` how many cells show a shared one.
    """

    rows: int = 0
    columns: int = 0
    errors: int = 0
    longest: int = 0
    shown: int = 0

    def look(self, chunk: bytes) -> None:
        """Note the places that the chunk names."""
        for found in _PLACE.finditer(chunk):
            self.columns = max(self.columns, _number(found[1]))
            self.rows = max(self.rows, int(found[2]))
        self.errors += sum(1 for _ in _ERROR.finditer(chunk))
        self.longest = max(self.longest, *map(len, chunk.split(b"<")))
        self.shown += chunk.count(b't="s"') + chunk.count(b"t='s'")


def check(path: Path, *, name: str) -> Seen:
    """What is in the workbook. Raises BadFile for one that would burst, or is none."""
    try:
        with zipfile.ZipFile(path) as packed, path.open("rb") as file:
            parts = packed.infolist()
            _check_declared(parts, name=name)
            return _unpack(file, parts, name=name)
    except BadFile:
        raise  # It is a ValueError too, and says already what is wrong.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError) as error:
        raise BadFile(f"{name} is a damaged workbook: {error}. Save it again.") from error


def _check_declared(parts: list[zipfile.ZipInfo], *, name: str) -> None:
    if not any(part.filename.casefold() == "xl/workbook.xml" for part in parts):
        if name.lower().endswith(TEXTS):
            raise BadFile(
                f"{name} holds no text as Word writes it (DOCX). Save it again as DOCX or TXT, "
                "then import that."
            )
        raise BadFile(
            f"{name} is a zip archive and no Excel workbook (XLSX). Unpack it, and import the CSV "
            "or XLSX files in it."
        )
    declared = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or declared > LARGEST_BYTES:
        raise _too_large(name, declared)


def _too_large(name: str, size: int) -> BadFile:
    return BadFile(
        f"{name} unpacks to {size >> 20:,} MB or more; workbooks are taken up to "
        f"{LARGEST_BYTES >> 20:,} MB. Save the sheet as CSV, then import that."
    )


def _unpack(file: IO[bytes], parts: list[zipfile.ZipInfo], *, name: str) -> Seen:
    """Unpack all of it once, keeping nothing: what a part declares may be a lie."""
    seen, size = Seen(), 0
    for part in parts:
        for whole in _pieces(file, part):
            size += len(whole)
            if size > LARGEST_BYTES:
                raise _too_large(name, size)
            if not part.filename.casefold().endswith(".xml"):
                continue  # A picture, say: nothing reads it.
            seen.look(whole)
            if seen.longest > LONGEST_TEXT:
                raise _too_long(name, seen.longest)
    _check_shown(file, parts, seen, name=name)
    if seen.rows * seen.columns > MOST_CELLS:
        raise BadFile(
            f"{name} has cells as far as row {seen.rows:,} and column {seen.columns:,}, more than "
            f"{MOST_CELLS:,} cells. Delete what stands far out, or save the sheet as CSV."
        )
    return seen


def _too_long(name: str, letters: int) -> BadFile:
    return BadFile(
        f"{name} has a cell of {letters:,} letters or more; {LONGEST_TEXT:,} is the most, and "
        "Excel itself holds 32,767. Shorten it, or save the sheet as CSV, then import that."
    )


def _check_shown(file: IO[bytes], parts: list[zipfile.ZipInfo], seen: Seen, *, name: str) -> None:
    """Raises BadFile where few long texts, shown by many cells, would burst the memory."""
    if seen.longest * seen.shown <= LARGEST_BYTES:
        return
    lengths, size = array("Q"), 0
    for part in parts:
        if part.filename.casefold() == SHARED:
            lengths = _lengths(file, part)
    for part in parts:
        for whole in _pieces(file, part):
            for shown in _SHOWS.finditer(whole):
                number = int(shown[1])
                size += lengths[number] if number < len(lengths) else 0
            if size > LARGEST_BYTES:
                raise _too_large(name, size)


def _lengths(file: IO[bytes], part: zipfile.ZipInfo) -> array[int]:
    """How long each of the shared texts is, in bytes, with what marks it up."""
    found, at = array("Q"), 0
    for whole in _pieces(file, part):
        for begins in _STRING.finditer(whole):
            if found:
                found[-1] = at + begins.start() - found[-1]
            found.append(at + begins.start())
        at += len(whole)
    if found:
        found[-1] = at - found[-1]
    return found


def _pieces(file: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What the part holds, cut between tags."""
    before = b""
    for chunk in _content(file, part):
        whole, before = _whole_tags(before + chunk)
        yield whole
    yield before


def _whole_tags(data: bytes) -> tuple[bytes, bytes]:
    """The data up to its last tag's begin, and the rest, which may be cut."""
    cut = data.rfind(b"<", max(0, len(data) - OVERLAP))
    return (data, b"") if cut < 0 else (data[:cut], data[cut:])


def _content(file: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What the part really holds, bit by bit, whatever size it declares."""
    file.seek(part.header_offset)
    header = file.read(_HEADER)
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"{part.filename} does not begin where it should")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = part.compress_size
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    if inflate is None and part.compress_type != zipfile.ZIP_STORED:
        raise zipfile.BadZipFile(f"{part.filename} is packed in a way that no sheet is")
    while left > 0 and (packed := file.read(min(CHUNK, left))):
        left -= len(packed)
        yield from _inflated(inflate, packed) if inflate else (packed,)


def _inflated(inflate: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    while packed and not inflate.eof:
        yield inflate.decompress(packed, CHUNK)
        packed = inflate.unconsumed_tail


def _number(letters: bytes) -> int:
    """The column's number: A is 1, XFD is 16,384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
