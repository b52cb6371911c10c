"""Which reader a file is for, by what is in it; a name alone decides nothing but plain text."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace

from whybuy.errors import BadFile
from whybuy.intake.conversations import captions, documents, mails, plain, qdpx, recorders
from whybuy.intake.conversations.talk import Read, Talk
from whybuy.intake.receive import Received

LARGEST_TEXT = 24 << 20
"""Bytes of one text: 500 pages are 2 MB, and a hundred hours of talk 6 MB."""

HEAD = 1 << 16
TABLES = frozenset({"csv", "tsv", "tab", "jsonl", "ndjson", "parquet", "xlsx", "xlsm", "gz"})
TEXTS = frozenset({"txt", "text", "md", "markdown", "log", ""})
_MAILBOX = re.compile(r"From \S+.*\d{4}\s*\n[\w-]+:|From -.*\n")
_MAIL = re.compile(
    r"(?:[\w-]+:.*\n(?:[ \t].*\n)*)*?(?:Received|Message-ID|MIME-Version|Return-Path):",
    re.IGNORECASE,
)
_RECORDER = re.compile(r'"(?:callTranscripts|sentences|sentence)"\s*:')


def reader_of(received: Received) -> str | None:
    """The reader that the file's content asks for; None where it is, or may be, a table."""
    if received.form == "parquet":
        return None
    if received.form == "workbook":
        return _packed_form(received)
    head, ending = _head(received), ending_of(received.name)
    if head.startswith("WEBVTT") or ending in ("vtt", "srt"):
        return "captions"
    if ending == "mbox" or _MAILBOX.match(head):
        return "mailbox"
    if ending == "eml" or (ending in TEXTS and _MAIL.match(head)):
        return "mail"
    if received.form != "text":
        return "recorder" if _RECORDER.search(head) or _is_one_object(head) else None
    return "text" if ending not in TABLES and not (ending in TEXTS and _is_table(head)) else None


def ending_of(name: str) -> str:
    """What stands behind the last point of a file's name, in small letters."""
    plain_name = name.lower().removesuffix(".gz")
    return plain_name.rpartition(".")[2] if "." in plain_name else ""


def read(received: Received, *, reader: str) -> Read:
    """All conversations of the file. Raises BadFile, which names the file, place and remedy."""
    path, name = received.plain, received.name.removesuffix(".gz")
    if reader == "mailbox":
        return mails.read_mailbox(path, name=name)
    if reader == "mail":
        return mails.read_mail(path, name=name)
    if reader == "qdpx":
        return qdpx.read(path, name=name)
    if reader == "docx":
        return Read([documents.read(path, name=name)])
    return replace(_of_text(_text(received), name, reader), told=received.told)


def _of_text(text: str, name: str, reader: str) -> Read:
    if reader == "recorder":
        return Read(recorders.read(text, name=name))
    readers: Mapping[str, Callable[..., Talk]] = {"captions": captions.read, "text": _plain}
    return Read([readers[reader](text, name=name)])


def _plain(text: str, *, name: str) -> Talk:
    form = "markdown" if ending_of(name) in ("md", "markdown") else "text"
    if "Transcribed by https://otter.ai" in text[-200:]:
        form = "otter"
    return plain.read(text, name=name, form=form)


def _text(received: Received) -> str:
    """The file's text. Raises BadFile for one that no single conversation fills."""
    size = received.plain.stat().st_size
    if size > LARGEST_TEXT:
        raise BadFile(
            f"{received.name} has {size >> 20:,} MB of text; one conversation is taken up to "
            f"{LARGEST_TEXT >> 20} MB (about 4,000 pages). Split it into a file for each "
            "conversation, put them into a folder, and import that."
        )
    text = received.plain.read_bytes().decode(received.encoding or "utf-8", errors="replace")
    return text.replace("\0", "\ufffd")


def _head(received: Received) -> str:
    with received.plain.open("rb") as file:
        head = file.read(HEAD)
    text = head.decode(received.encoding or "utf-8", errors="replace")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").lstrip("\n")


def _packed_form(received: Received) -> str | None:
    try:
        with zipfile.ZipFile(received.plain) as packed:
            names = {name.replace("\\", "/").casefold() for name in packed.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        ending = ending_of(received.name)
        return ending if ending in ("docx", "qdpx") else None
    if documents.BODY in names:
        return "docx"
    is_project = qdpx.PROJECT in names or ending_of(received.name) == "qdpx"
    return "qdpx" if is_project else None


def _is_one_object(head: str) -> bool:
    """Whether the JSON is one object over several lines, and not one to a line."""
    lines = [line for line in head.split("\n")[:2] if line.strip()]
    return len(lines) > 1 and head.startswith("{") and not lines[1].startswith("{")


def _is_table(head: str) -> bool:
    """Whether the lines have as many cells each, three or more: that is no talk."""
    lines = [line for line in head.split("\n")[:20] if line.strip()]
    for delimiter in (",", ";", "\t", "|"):
        try:
            widths = {len(row) for row in csv.reader(lines, delimiter=delimiter)}
        except csv.Error:
            continue
        if len(lines) > 2 and len(widths) == 1 and min(widths) > 2:
            return True
    return False
