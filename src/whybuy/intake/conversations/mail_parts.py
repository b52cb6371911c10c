"""The words of a mail: all its parts that are to be read where they stand, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import MIMEPart
from itertools import islice

from whybuy.intake.conversations.html_text import text_of
from whybuy.intake.conversations.plain import one_line_end

TEXTS = ("text/plain", "text/html")


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
    """The part's text; by Windows-1252 where it names a coding that nobody knows."""
    try:
        return str(part.get_content())
    except (LookupError, ValueError, KeyError):
        data = part.get_payload(decode=True)
        return data.decode("cp1252", errors="replace") if isinstance(data, bytes) else str(data)
