"""The files as they came, and the rows that were rejected, without somebody."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import BadFile, BadInput
from whybuy.intake import conversations
from whybuy.intake.blanking import folded, json_text, packed, parquet, text
from whybuy.intake.blanking.rows import ReadAs, Rows
from whybuy.intake.receive import Received, receive

if TYPE_CHECKING:
    from whybuy.records.redaction import Rewritten, Words
    from whybuy.records.workspace import Workspace

TALKS = frozenset({"captions", "mailbox", "mail", "recorder", "text"})
_REJECTED = re.compile(r"^(.*)-([0-9a-f]{8})-rejected$")


class KeptFiles:
    """The workspace's `files/`, reached by a redaction through `records.redaction.Store`."""

    name = "files"

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.files
        self._old: list[Path] = []
        self._moved: dict[str, str] = {}

    def rewrite(self, words: Words) -> list[Rewritten]:
        """Each file that names them, written anew and read again; one still naming them goes."""
        found: list[Rewritten] = []
        for path in self._files():
            with tempfile.TemporaryDirectory(prefix=".redacting-", dir=self._folder) as folder:
                one = _One(path, *self._came_as(path), words, Path(folder))
                made = one.made()
                if made is not None or self._is_moved(path):
                    found.append(self._place(one, *(made or (path, 0))))
        return found

    def _files(self) -> Iterator[Path]:
        """The kept files, then those of rejects, which are named after them."""
        files = [path for path in self._folder.rglob("*") if path.is_file()]
        for path in sorted(files, key=lambda path: (path.parent != self._folder, path)):
            if not path.relative_to(self._folder).parts[0].startswith("."):
                yield path

    def _came_as(self, path: Path) -> tuple[str, ReadAs]:
        """What its user calls the file, and how it was read, as its batch tells."""
        from whybuy.records.models import Batch

        rejected = _REJECTED.match(path.stem)
        begins = rejected[2] if rejected else path.name
        batch = Batch.objects.filter(file_sha256__startswith=begins).order_by("-pk").first()
        if batch is None or (path.parent != self._folder and not rejected):
            return path.name, ReadAs()
        name = path.name if rejected else batch.file_name or path.name
        return name, ReadAs(batch.kind, batch.mapping)

    def _is_moved(self, path: Path) -> bool:
        """Whether the file that rejects came from has another hash now."""
        rejected = _REJECTED.match(path.stem)
        return bool(rejected and self._moved.get(rejected[2]))

    def _place(self, one: _One, new: Path | None, places: int) -> Rewritten:
        """The new file under the name that its content gives it."""
        from whybuy.records.redaction import Rewritten

        kept = one.path.parent == self._folder
        old_sha256 = one.path.name if kept else ""
        self._old.append(one.path)
        if new is None:
            return Rewritten(one.path.name, old_sha256, "", "", places, one.called)
        if new == one.path:
            new = Path(shutil.copyfile(new, one.folder / "moved"))
        sha256 = _flushed(new)
        if kept:
            self._moved[old_sha256[:8]] = sha256[:8]
        target = one.path.with_name(sha256 if kept else self._renamed(one, sha256))
        new.replace(target)
        return Rewritten(one.path.name, old_sha256, target.name, sha256, places, one.called)

    def _renamed(self, one: _One, sha256: str) -> str:
        """A name without them: rejects are named after the file that they came from."""
        stem, suffix = one.path.stem, one.path.suffix
        if (rejected := _REJECTED.match(stem)) and (moved := self._moved.get(rejected[2])):
            return f"{one.words.blanked(rejected[1])}-{moved}-rejected{suffix}"
        bare = re.sub(r"-redacted-[0-9a-f]{8}$", "", stem)
        return f"{one.words.blanked(bare)}-redacted-{sha256[:8]}{suffix}"

    def tidy(self) -> None:
        """The old files removed."""
        for path in self._old:
            path.unlink(missing_ok=True)


class _One:
    """One file: what it is called, how it was read, and a folder to work in."""

    def __init__(
        self, path: Path, called: str, read_as: ReadAs, words: Words, folder: Path
    ) -> None:
        self.path, self.called, self.words, self.folder = path, called, words, folder
        self._theirs = path.name in words.files
        self._rows = partial(Rows, words, read_as=read_as, theirs=self._theirs)
        self._is_talk = read_as.kind == "conversations"

    def made(self) -> tuple[Path | None, int] | None:
        """The new file and in how many places it differs; (None, n) to remove it; None: as it is.

        A file that cannot be read as it once was, or that names them after all, is removed.
        """
        new = self.folder / "new"
        try:
            received = self._received(self.path, "old")
            places = self._written(received, new)
            if places and new.exists():
                left = self._left(self._received(new, "again"))
                return (None if left else new), places
            if places or self._still_told(received, doubted=self._theirs):
                return None, max(1, places)
        except (BadInput, UnicodeError, csv.Error):
            return None, 1
        return None

    def _received(self, path: Path, name: str) -> Received:
        """The file as intake takes it in, under the name that it came with."""
        folder = self.folder / name
        folder.mkdir()
        return replace(receive(path, folder=folder), name=self.called)

    def _written(self, received: Received, new: Path) -> int:
        """In how many places they were; the new file is there unless it cannot be made."""
        if received.form == "workbook":
            return self._in_packed(received)
        if received.form == "parquet":
            return parquet.rewritten(received.plain, new, self._rows)
        if folded.is_folded(received):
            return folded.rewritten(received, new, self.words, theirs=self._theirs)
        reader = self._reader(received)
        if reader == "recorder" or received.form == "json list":
            return json_text.whole(received, new, self.words, theirs=self._theirs)
        if reader is not None:
            return text.said(received, new, self.words, theirs=self._theirs)
        if received.form == "json lines":
            return json_text.lines(received, new, self._rows)
        return text.table(received, new, self._rows)

    def _reader(self, received: Received) -> str | None:
        """The reader of talks for it; None for a table."""
        reader = conversations.reader_of(received)
        if reader not in TALKS:
            return None
        if reader == "text" and not self._is_talk and self._is_table(received):
            return None
        return reader

    def _is_table(self, received: Received) -> bool:
        """Whether a text that no batch tells the kind of has a header that is known."""
        from whybuy.intake.tables import header_of

        try:
            return bool(self._rows(header_of(received).header).keys)
        except BadFile:
            return False

    def _in_packed(self, received: Received) -> int:
        in_rows = packed.in_workbook(received.plain, self._rows)
        theirs = self._theirs and in_rows is None
        return (in_rows or 0) + packed.in_archive(received.plain, self.words, theirs=theirs)

    def _left(self, received: Received) -> int:
        """In how many places of the new file they still are."""
        return self._written(received, self.folder / "once more") or self._still_told(
            received, doubted=True
        )

    def _still_told(self, received: Received, *, doubted: bool) -> int:
        """In how many texts they are, once what no rewriting reaches is decoded too.

        `doubted`: what cannot be looked into counts as well.
        """
        reader = None if folded.is_folded(received) else self._reader(received)
        if reader is None:
            return 0
        if reader in ("mail", "mailbox"):
            return packed.in_mails(received.plain, self.words, theirs=self._theirs, doubted=doubted)
        try:
            talks = conversations.read(received, reader=reader).talks
        except BadFile:
            return 0  # Nothing is said in it, and its letters were looked through.
        told = (
            one
            for talk in talks
            for turn in talk.transcript.turns
            for one in (turn.speaker, turn.text)
        )
        return sum(self.words.blanked(one, theirs=self._theirs) != one for one in told)


def _flushed(path: Path) -> str:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return sha256
