"""The words of a mail: all its parts that are to be read where they stand, in their order."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from email.message import MIMEPart
from itertools import islice

from whybuy.intake.conversations.html_text import text_of
from whybuy.intake.conversations.plain import one_line_end

TEXTS = ("text/plain", "text/html")
LOST = "\ufffd"


def body_of(message: MIMEPart) -> str:
    """What a reader sees: of parts that say the same the plain one, else the HTML as text."""
    said = dict[str, str]()
    for part in _shown(message):
        if said and part.get_filename():
            continue  # A text that came along as a file.
        text = _text(part).strip("\r\n")
        said.setdefault("".join(filter(str.isalnum, text)) or text.strip(), text)
    return "\n\n".join(text for words, text in said.items() if words)


def _shown(part: MIMEPart) -> Iterator[MIMEPart]:
    """The parts of text, without what is attached and without mails inside the mail."""
    kind = part.get_content_type()
    if part.is_attachment():
        return
    if kind == "multipart/alternative":
        if (best := _best(part)) is not None:
            yield best
    elif kind == "multipart/related":
        for one in islice(part.iter_parts(), 1):
            yield from _shown(one)
    elif part.get_content_maintype() == "multipart":
        for one in part.iter_parts():
            yield from _shown(one)
    elif kind in TEXTS:
        yield part


def _best(part: MIMEPart) -> MIMEPart | None:
    """Of the forms of one text the plain one; the HTML where that is empty."""
    found = [one for kind in ("plain", "html") if (one := part.get_body((kind,))) is not None]
    return next((one for one in found if _text(one).strip()), None)


def _text(part: MIMEPart) -> str:
    text = one_line_end(_content(part))
    if part.get_content_type() == "text/html":
        return text_of(text)
    return text.replace("\xa0", " ")


def _content(part: MIMEPart) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return str(data or "")
    return decoded(data, said=part.get_content_charset("utf-8"))


def decoded(data: bytes, *, said: str = "utf-8") -> str:
    """The text of the bytes, in the coding that the mail says, or else the one that they are in.

    What says that it is ASCII, Latin-1 or something unknown may be UTF-8 or Windows-1252.
    """
    is_western = _is_western(said)
    for coding in ("utf-8",) if is_western else (said, "utf-8"):
        try:
            return data.decode(coding)
        except ValueError:
            continue
    text = data.decode("utf-8", errors="replace")
    read = sum(letter > "\x7f" and letter != LOST for letter in text)
    if read > text.count(LOST):
        return text  # A letter that was cut is no reason to read all others wrongly.
    return data.decode("cp1252" if is_western else said, errors="replace")


def _is_western(coding: str) -> bool:
    """Whether it is one of the codings that programs write for one another, or none at all."""
    try:
        b"a".decode(coding, errors="replace")
    except (LookupError, ValueError):
        return True
    return codecs.lookup(coding).name in ("ascii", "iso8859-1", "cp1252", "utf-8")
