"""A person blanked everywhere: the database, every file as it came, the order log."""

from __future__ import annotations

import gzip
import hashlib
import html
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import CannotWrite
from whybuy.records.redaction import Redacted, Rewritten, Words

if TYPE_CHECKING:
    from whybuy.orders.port import OrderLog
    from whybuy.records.models import User
    from whybuy.records.workspace import Workspace

MAGIC_GZIP, MAGIC_PARQUET, MAGIC_ZIP = b"\x1f\x8b", b"PAR1", b"PK\x03\x04"
MOST_LETTERS = 200_000_000
"""A longer part of an archive is not read through."""
PARAGRAPH = re.compile(r"</(?:\w+:)?(?:p|tr|div|li|Text\w*)>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")
BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def redact(
    workspace: Workspace,
    log: OrderLog,
    key: str,
    *,
    by: User | None,
    record: str = "person",
) -> Redacted:
    """Blank somebody for good in records, history, facts, texts, files and the order log.

    `record` is "person", or "customer" for one who is a person. The files are written anew and
    flushed first; then one commit names them; then the old ones are removed. Killed in between, the
    workspace is as before or as after, and old files that nothing names are swept away.
    """
    from whybuy.records import redaction

    stores = (KeptFiles(workspace), OrderFiles(log))
    try:
        return redaction.redact(key, by=by, record=record, stores=stores)
    except OSError as error:
        if isinstance(error, CannotWrite):
            raise
        raise CannotWrite(
            f"The files in {workspace.path} could not be written anew: {error}. Nothing was "
            "changed. Make room or allow writing there, then try again."
        ) from error


class OrderFiles:
    """The order log's files, in which a customer's id stands."""

    name = "order lines"

    def __init__(self, log: OrderLog) -> None:
        self._log = log
        self._old: list[tuple[str, str]] = []

    def rewrite(self, words: Words) -> list[Rewritten]:
        """Files without the customer's id, in the place of those that hold it."""
        found: list[Rewritten] = []
        from whybuy.records import sources

        for row in sources.order_files(standing=False):
            new = self._log.rewrite(row.file, customer_id=words.key, to=words.token)
            if new is not None:
                found.append(Rewritten(row.file, row.sha256, *new))
                self._old.append((row.file, row.sha256))
        return found

    def tidy(self) -> None:
        """The old files, and copies of them that the engine holds, removed."""
        for file, sha256 in self._old:
            self._log.discard(file)
            self._log.forget(sha256)


class KeptFiles:
    """The files as they came, and the rows that were rejected."""

    name = "files"

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.files
        self._old: list[Path] = []

    def rewrite(self, words: Words) -> list[Rewritten]:
        """Each file that names them, written anew; one that cannot be is removed as a whole."""
        found: list[Rewritten] = []
        for path in sorted(p for p in self._folder.rglob("*") if p.is_file()):
            if path.relative_to(self._folder).parts[0].startswith("."):
                continue
            made = _rewritten(path, words)
            if made is not None:
                found.append(self._place(path, *made))
        return found

    def _place(self, path: Path, new: Path | None, places: int) -> Rewritten:
        """The new file under the name that its content gives it."""
        kept = path.parent == self._folder
        old_sha256 = path.name if kept else ""
        self._old.append(path)
        if new is None:
            return Rewritten(path.name, old_sha256, "", "", places)
        sha256 = _flushed(new)
        target = path.with_name(sha256) if kept else path.with_name(_renamed(path, sha256))
        new.replace(target)
        return Rewritten(path.name, old_sha256, target.name, sha256, places)

    def tidy(self) -> None:
        """The old files removed."""
        for path in self._old:
            path.unlink(missing_ok=True)


def _renamed(path: Path, sha256: str) -> str:
    return f"{re.sub(r'-redacted-[0-9a-f]{8}$', '', path.stem)}-redacted-{sha256[:8]}{path.suffix}"


def _rewritten(path: Path, words: Words) -> tuple[Path | None, int] | None:
    """A new file and in how many places it differs; (None, n) to remove it; None to leave it."""
    with path.open("rb") as file:
        magic = file.read(4)
    theirs = path.name in words.files
    if magic == MAGIC_ZIP:
        places = _in_workbook(path, words)
        places = _in_archive(path, words, theirs=theirs) if places is None else places
        return (None, places) if places else None
    descriptor, name = tempfile.mkstemp(prefix=".redacting-", dir=path.parent)
    os.close(descriptor)
    new = Path(name)
    if magic == MAGIC_PARQUET:
        places = _parquet(path, new, words)
    else:
        places = _lines(path, new, words, theirs=theirs)
    if not places:
        new.unlink()
        return None
    return new, places


def _lines(path: Path, new: Path, words: Words, *, theirs: bool) -> int:
    """Text, compressed or not, line by line; its encoding stays.

    A first name is blanked beside the full one, and all over a file of what they said (`theirs`).
    """
    packed = path.read_bytes()[:2] == MAGIC_GZIP
    places = 0
    with gzip.open(path) if packed else path.open("rb") as old, new.open("wb") as raw:
        out = gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) if packed else raw
        for line, encoding in _decoded(old):
            blanked = _cells(line, words, theirs=theirs)
            places += blanked != line
            out.write(blanked.encode(encoding))
        if packed:
            out.close()
    return places


def _decoded(file: object) -> Iterator[tuple[str, str]]:
    """Each line as text, and how to write it back byte for byte."""
    lines = iter(file)  # type: ignore[call-overload]
    first = next(lines, b"")
    if first[:2] in BOMS:
        rest: bytes = b"".join([first, *lines])
        yield rest.decode("utf-16", errors="surrogatepass"), "utf-16"
        return
    for line in (first, *lines) if first else ():
        try:
            yield line.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            yield line.decode("latin-1"), "latin-1"


def _cells(line: str, words: Words, *, theirs: bool) -> str:
    """The line without them: cells that hold the key, texts that hold a name."""
    before = r'(?:(?<![^,;|\t"\n])|(?<=":)|(?<=": ))'
    cell = before + re.escape(words.key) + r'(?![^,;|\t"\r\n}\]])'
    known = re.sub(cell, words.token, line)
    blanked = words.blanked(known)
    return words.blanked(blanked, theirs=True) if theirs or blanked != line else line


def _parquet(path: Path, new: Path, words: Words) -> int:
    import polars as pl

    frame = pl.read_parquet(path)
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    changed = 0
    for name in texts:
        blanked = frame[name].map_elements(words.blanked, return_dtype=pl.String)
        changed += int((blanked != frame[name]).sum())
        frame = frame.with_columns(blanked.alias(name))
    if changed:
        frame.write_parquet(new, compression="zstd")
    return changed


def _in_workbook(path: Path, words: Words) -> int | None:
    """In how many cells of a workbook they are named; None for what is no workbook."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.CalamineError:
        return None
    cells = (
        str(cell)
        for sheet in book.sheet_names
        for row in book.get_sheet_by_name(sheet).to_python()
        for cell in row
    )
    return sum(words.blanked(cell) != cell for cell in cells)


def _in_archive(path: Path, words: Words, *, theirs: bool) -> int:
    """In how many paragraphs of a document or of another archive they are named.

    One that cannot be read through counts as naming them: it is removed, not kept in doubt.
    """
    places = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.file_size > MOST_LETTERS:
                    return 1
                for said in _paragraphs(archive.read(member).decode("utf-8", "replace")):
                    places += words.blanked(said, theirs=theirs) != said
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        return 1
    return places


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of an XML or plain text without its tags: a name may be split by them."""
    return html.unescape(TAG.sub("", PARAGRAPH.sub("\n", text))).splitlines()


def _flushed(path: Path) -> str:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return sha256
