"""Whether somebody is named in a workbook, a document, another archive, or a mail."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.intake.conversations.mails import each_mail
from whybuy.intake.dialect import LOOKED_AT, layout_of
from whybuy.intake.receive import encoding_of

if TYPE_CHECKING:
    from whybuy.intake.blanking.rows import Rows
    from whybuy.records.redaction import Words

MOST_LETTERS = 200_000_000
"""A longer part of an archive is not read through."""

MOST_WITHIN = 4
"""Archives within archives that are opened."""

PICTURED = (
    ".pdf",
    ".doc",
    ".png",
    ".jpg",
    ".jpeg",
    ".tif",
    ".tiff",
    ".emf",
    ".wmf",
    ".heic",
    ".mp3",
    ".m4a",
    ".wav",
    ".ogg",
    ".mp4",
    ".mov",
    ".webm",
)
"""Parts of archives that nothing here looks into."""

SHEETS = "xl/worksheets/sheet"
PARAGRAPH = re.compile(r"</(?:\w+:)?(?:p|tr|div|li|si|Text\w*)>|<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")
ZIP = b"PK\x03\x04"


def in_workbook(path: Path, rows: Callable[[tuple[str, ...]], Rows]) -> int | None:
    """In how many rows of all its sheets they are; None for what is no workbook."""
    import python_calamine

    places = 0
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                cells = [list(map(str, row)) for row in book.get_sheet_by_name(name).to_python()]
                layout = layout_of(cells[:LOOKED_AT])
                below = rows(layout.header if layout else ())
                places += sum(below.blanked(row) != row for row in cells)
    except python_calamine.CalamineError:
        return None
    return places


def in_archive(path: Path | io.BytesIO, words: Words, *, theirs: bool, within: int = 0) -> int:
    """In how many paragraphs of a document or of another archive they are named.

    One that cannot be read through counts as naming them: it is removed, not kept in doubt.
    """
    places = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                if part.file_size > MOST_LETTERS and not part.filename.startswith(SHEETS):
                    return 1
                if part.file_size <= MOST_LETTERS:
                    places += words.blanked(part.filename) != part.filename
                    places += theirs and part.filename.casefold().endswith(PICTURED)
                    places += _in_part(archive.read(part), words, theirs=theirs, within=within)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError):
        return 1
    return places


def _in_part(data: bytes, words: Words, *, theirs: bool, within: int) -> int:
    if data.startswith(ZIP):
        if within >= MOST_WITHIN:
            return 1
        return in_archive(io.BytesIO(data), words, theirs=theirs, within=within + 1)
    text = data.decode(encoding_of(data), errors="replace")
    return sum(words.blanked(said, theirs=theirs) != said for said in _paragraphs(text))


def _paragraphs(text: str) -> Iterator[str]:
    """A text as it is, and its paragraphs without tags: a name may be split by them."""
    yield text
    yield from html.unescape(TAG.sub("", PARAGRAPH.sub("\n", text))).splitlines()


def in_mails(path: Path, words: Words, *, theirs: bool, doubted: bool) -> int:
    """In how many headers, texts and attachments of mails they are named, decoded.

    `doubted`: attachments that nothing here looks into (pictures, PDFs) count as naming them.
    """
    places = 0
    for data in each_mail(path):
        message = BytesParser(policy=policy.default).parsebytes(data)
        for part in message.walk():
            for text in _told(part):
                places += words.blanked(text, theirs=theirs) != text
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.startswith(ZIP):
                places += in_archive(io.BytesIO(content), words, theirs=theirs)
            elif doubted and content and part.get_content_maintype() not in ("text", "message"):
                places += 1
    return places


def _told(part: EmailMessage) -> Iterator[str]:
    """The part's headers and text, decoded; broken ones as far as can be."""
    for name in part.keys():  # noqa: SIM118 -- a message is no dict
        yield from map(str, part.get_all(name, []))
    if part.is_multipart():
        return
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        for encoding in {part.get_content_charset() or "utf-8", "utf-8", "cp1252"}:
            try:
                text = content.decode(encoding, errors="replace")
            except LookupError:
                continue
            yield text
            yield html.unescape(TAG.sub("", text))
