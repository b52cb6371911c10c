"""A file received: copied to a folder of its own, hashed, and looked at for what it is."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING

from whybuy.errors import BadFile, CannotWrite
from whybuy.intake.dialect import Dialect
from whybuy.intake.tidy import Tidied

if TYPE_CHECKING:
    from io import FileIO

CHUNK = 1 << 18
"""Bytes at a time, into one buffer: it stays in the processor's cache."""

END = 1 << 16
"""Bytes at the end of a file among which blank lines are looked for."""

MOST_UNPACKED = 2 << 30
MOST_TIMES = 100
"""Bytes, and times its own size, beyond both of which a gzip is a trap: lists shrink tenfold."""

LEAST_FREE = 1 << 30
FREE_EACH = 64 << 20
"""Bytes of disk that unpacking leaves free, looked at each time that so many were written."""

NOT_TEXT = 0.02
"""A share of control characters above which a file is no text."""

WORKBOOK = b"PK\x03\x04"
ENDINGS = {"csv": "text", "tsv": "text", "txt": "text", "xlsx": "workbook", "xlsm": "workbook"}
"""What a name promises; where the content is another, it is told and the content counts."""

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
OTHERS = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, or one with a password. Save it as XLSX or CSV",
    b"%PDF": "a PDF. Export the records as CSV",
    b"SQLite format 3": "a database. Export the table as CSV",
    b"{\\rtf": "a text in RTF. Save it as DOCX or TXT",
}


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it came (`kept`, with its hash), and the same unpacked (`plain`).

    `form` is "text", "parquet", "workbook" (any zip archive), "json lines" or "json list";
    `encoding` is None for Parquet. `tidy` says that DuckDB may read it as it stands: UTF-8, no NUL.
    `lines` are the lines of text: as many as its rows, or else some were empty or run on. Once
    unfolded, a workbook or JSON Lines are text, with their layout and the columns that came as
    numbers or days; `told` is for the user. `busy`: hours that a calendar takes besides, by member
    of the team and Monday.
    """

    name: str
    kept: Path
    sha256: str
    plain: Path
    encoding: str | None
    tidy: bool
    lines: int = 0
    form: str = "text"
    layout: Dialect | None = None
    typed: frozenset[int] = frozenset()
    tidied: Tidied | None = None
    told: tuple[str, ...] = ()
    busy: Mapping[tuple[str, date], float] = field(default_factory=dict[tuple[str, date], float])

    def unfolded(
        self,
        plain: Path,
        layout: Dialect,
        *,
        typed: frozenset[int] = frozenset(),
        tidied: Tidied | None = None,
        told: Iterable[str] = (),
    ) -> Received:
        """The same, as the text at `plain`; `tidied` says that its rows are numbered already."""
        return replace(
            self,
            plain=plain,
            encoding="utf-8",
            tidy=False,
            layout=layout,
            typed=typed,
            tidied=tidied,
            told=(*self.told, *told),
        )


def receive(file: Path, *, folder: Path) -> Received:
    """The file copied into `folder`. Raises BadFile for what is no table, CannotWrite."""
    _check_there(file)
    try:
        with file.open("rb") as incoming:
            kept = folder / "as-it-came"
            seen = _Seen()
            sha256 = _copy(incoming, kept, seen)
    except PermissionError as error:
        raise BadFile(
            f"{file} may not be read: permission denied. Allow it, then retry."
        ) from error
    if _head(kept).startswith(b"\x1f\x8b"):
        return _unpacked(file, kept, sha256)
    return _looked_at(file, kept, sha256, kept, seen)


def _check_there(file: Path) -> None:
    if file.is_dir():
        raise BadFile(f"{file} is a folder. Name the files in it: whybuy import {file}/*.csv")
    if not file.exists():
        raise BadFile(f"There is no file {file}. Check the name and the folder.")
    if not file.is_file():
        raise BadFile(f"{file} is not a file that can be read. Save the records as CSV first.")
    if file.stat().st_size == 0:
        raise BadFile(f"{file.name} is empty: 0 bytes. Export it again.")


class _Seen:
    """What went by while a file was copied."""

    def __init__(self) -> None:
        self.utf8 = True
        self.nul = False
        self._ends = 0
        self._last = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def look(self, chunk: bytes | bytearray) -> None:
        """Note what the chunk holds."""
        self.nul = self.nul or b"\0" in chunk
        self._ends += chunk.count(b"\n")
        self._last = bytes(chunk[-END:])
        if self.utf8:
            self._decode(chunk)

    @property
    def lines(self) -> int:
        """How many lines went by, the blank ones at the very end not counted."""
        bare = self._last.rstrip(b"\r\n")
        return self._ends - self._last[len(bare) :].count(b"\n") + 1

    def _decode(self, chunk: bytes | bytearray) -> None:
        if chunk.isascii() and not self._decoder.getstate()[0]:
            return
        try:
            self._decoder.decode(chunk)
        except UnicodeDecodeError:
            self.utf8 = False


def _copy(incoming: IO[bytes], target: Path, seen: _Seen) -> str:
    """Copy, hash and look, at once; hands back the hash."""
    hashed = hashlib.sha256()
    try:
        with target.open("wb", buffering=0) as out:
            for chunk in _chunks(incoming):
                hashed.update(chunk)
                seen.look(chunk)
                _write_all(out, chunk)
    except OSError as error:
        raise _cannot_write(target, error) from error
    return hashed.hexdigest()


def _chunks(incoming: IO[bytes]) -> Iterator[bytearray]:
    """The file in chunks, each of them gone once the next is asked for."""
    chunk = bytearray(CHUNK)
    while count := incoming.readinto(chunk):  # type: ignore[attr-defined]
        yield chunk if count == CHUNK else chunk[:count]


def _write_all(out: FileIO, chunk: bytearray) -> None:
    """Write on until nothing is left: a disk may take less than it was given."""
    left = memoryview(chunk)
    while left:
        left = left[out.write(left) :]


def _cannot_write(target: Path, error: OSError) -> CannotWrite:
    return CannotWrite(
        f"Cannot write to {target.parent}: {error.strerror or error}. "
        "Make room or allow writing there, then import again. Nothing was changed."
    )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(1 << 16)


def _unpacked(file: Path, kept: Path, sha256: str) -> Received:
    plain, seen = kept.with_name("unpacked"), _Seen()
    try:
        with gzip.open(kept) as incoming:
            bounded = _Bounded(incoming, kept, name=file.name)  # type: ignore[arg-type]
            _copy(bounded, plain, seen)  # type: ignore[arg-type]
    except EOFError as error:
        raise BadFile(
            f"{file.name} is cut short: its gzip ends in the middle. Fetch it again."
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise BadFile(f"{file.name} is a damaged gzip: {error}. Fetch it again.") from error
    except CannotWrite as error:
        raise _damaged(file, error) from error
    if plain.stat().st_size == 0:
        raise BadFile(f"{file.name} is empty once unpacked. Export it again.")
    return _looked_at(file, kept, sha256, plain, seen)


class _Bounded:
    """What a gzip holds, as long as it is no trap and the disk has room for it."""

    def __init__(self, incoming: IO[bytes], packed: Path, *, name: str) -> None:
        self._incoming, self._packed, self._name = incoming, packed, name
        self._most = max(MOST_UNPACKED, MOST_TIMES * packed.stat().st_size)
        self._size, self._looked = 0, 0

    def readinto(self, buffer: bytearray) -> int:
        """The next bytes. Raises BadFile beyond the bound, CannotWrite where room runs out."""
        count: int = self._incoming.readinto(buffer)  # type: ignore[attr-defined]
        self._size += count
        if self._size > self._most:
            raise BadFile(
                f"{self._name} is {_mb(self._packed.stat().st_size)} and unpacks to more than "
                f"{_mb(self._most)}, {MOST_TIMES} times as much and more, as no list does. If it "
                "is right, unpack it yourself and import what is in it."
            )
        if self._size - self._looked >= FREE_EACH:
            self._looked = self._size
            self._check_free()
        return count

    def _check_free(self) -> None:
        free = shutil.disk_usage(self._packed.parent).free
        if free < LEAST_FREE:
            raise CannotWrite(
                f"{self._name} unpacks to more than {_mb(self._size)}, and only {_mb(free)} of the "
                f"disk are free: {_mb(LEAST_FREE)} must stay. Make room, or split the file, then "
                "import again. Nothing was changed."
            )


def _mb(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MB" if size >= 1 << 20 else f"{size:,} bytes"


def _damaged(file: Path, error: CannotWrite) -> CannotWrite | BadFile:
    """A gzip's bad checksum is an OSError as well; it is no fault of the disk."""
    if isinstance(error.__cause__, gzip.BadGzipFile):
        return BadFile(f"{file.name} is a damaged gzip: {error.__cause__}. Fetch it again.")
    return error


def _looked_at(file: Path, kept: Path, sha256: str, plain: Path, seen: _Seen) -> Received:
    head = _head(plain)
    if head.startswith(b"PAR1"):
        return Received(file.name, kept, sha256, plain, None, tidy=True, form="parquet")
    if head.startswith(WORKBOOK):
        told = _misnamed(file, "workbook", "an Excel workbook")
        return Received(
            file.name, kept, sha256, plain, "utf-8", tidy=False, form="workbook", told=told
        )
    for magic, what in OTHERS.items():
        if head.startswith(magic):
            raise BadFile(f"{file.name} is {what}, then import that.")
    encoding = _encoding(head, utf8=seen.utf8)
    _check_text(file, head, encoding)
    tidy = encoding.startswith("utf-8") and not seen.nul
    form = _text_form(head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n"))
    told = _misnamed(file, "text", "text")
    return Received(
        file.name, kept, sha256, plain, encoding, tidy, lines=seen.lines, form=form, told=told
    )


def _text_form(text: str) -> str:
    """JSON Lines begin with an object, a JSON list with a bracket before it."""
    if text.startswith("[") and text[1:].lstrip().startswith("{"):
        return "json list"
    return "json lines" if text.startswith("{") else "text"


def _misnamed(file: Path, found: str, words: str) -> tuple[str, ...]:
    """A clear word where the name says another thing than the content."""
    ending = file.name.lower().removesuffix(".gz").rpartition(".")[2]
    if ENDINGS.get(ending, found) == found:
        return ()
    return (f"{file.name} is {words}, whatever its name says, and was read as such.",)


def _encoding(head: bytes, *, utf8: bool) -> str:
    """By its mark, else by where its zero bytes stand, else UTF-8 if it is, else Windows-1252."""
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 5:
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-8" if utf8 else "cp1252"


def encoding_of(data: bytes) -> str:
    """The encoding of a whole text."""
    seen = _Seen()
    seen.look(data)
    return _encoding(data[: 1 << 16], utf8=seen.utf8)


def _check_text(file: Path, head: bytes, encoding: str) -> None:
    text = head.decode(encoding, errors="replace")
    strange = sum(1 for letter in text if ord(letter) < 32 and letter not in "\t\n\r\f\v")
    if strange > NOT_TEXT * len(text):
        raise BadFile(
            f"{file.name} is not text: {strange:,} of its first {len(text):,} letters are control "
            "characters. Export the records as CSV or Parquet, then import that."
        )
    if not text.strip():
        raise BadFile(f"{file.name} holds nothing but blank space. Export it again.")
