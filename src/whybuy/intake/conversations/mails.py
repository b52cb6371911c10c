"""Mails (.eml) and mailboxes (.mbox): each mail a conversation, its thread kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from whybuy.errors import BadFile
from whybuy.intake.conversations.mail_body import fresh_parts
from whybuy.intake.conversations.mail_parts import LOST, body_of, decoded
from whybuy.intake.conversations.talk import UNKNOWN, US, Read, Talk
from whybuy.records.transcript import Named, Spoken, Transcript

LARGEST_MAIL = 64 << 20
"""Bytes of one mail, with its attachments."""

_AGAIN = re.compile(
    r"\s*(?:re|fwd?|aw|wg|sv|vs|tr|rv|antw|r|i)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE
)
_BEGINS = re.compile(rb"From \S+.*\d{4}\s*$|From -.*$")


def read_mail(path: Path, *, name: str) -> Read:
    """The one mail in the file. Raises BadFile for a file that is no mail."""
    if path.stat().st_size > LARGEST_MAIL:
        raise _too_large(name)
    return _read([path.read_bytes()], name=name)


def read_mailbox(path: Path, *, name: str) -> Read:
    """All mails of a mailbox, in its order."""
    return _read(_mails(path, name), name=name)


def each_mail(path: Path) -> Iterator[bytes]:
    """Each mail of a mailbox, or the one mail that the file is."""
    with path.open("rb") as file:
        boxed = _BEGINS.match(next((line for line in file if line.strip()), b""))
    yield from _mails(path, path.name) if boxed else [path.read_bytes()]


def _read(mails: Iterator[bytes] | list[bytes], *, name: str) -> Read:
    talks, empty, number = list[Talk](), 0, 0
    for number, data in enumerate(mails, start=1):
        talk = _talk(_parsed(data, name, number), name=name, number=number)
        if any(turn.text for turn in talk.transcript.turns):
            talks.append(talk)
        else:
            empty += 1
    if not talks and not empty:
        raise BadFile(f"{name} holds no mail. Export it again as EML or MBOX.")
    told = [f"Mails without words of their own, passed over: {empty:,}."] if empty else []
    return Read(talks, tuple(told))


def _parsed(data: bytes, name: str, number: int) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(data)
    assert isinstance(message, EmailMessage)
    if not any(field in message for field in ("From", "To", "Subject", "Date", "Message-ID")):
        raise BadFile(
            f"{name}: mail {number:,} has neither sender nor subject nor date, so it is no mail. "
            "Export it again as EML or MBOX, or save it as TXT."
        )
    return message


def _mails(path: Path, name: str) -> Iterator[bytes]:
    """Each mail of the box, one after the other: a box may be larger than the memory."""
    lines, size, blank = list[bytes](), 0, True
    with path.open("rb") as file:
        for line in file:
            if blank and _BEGINS.match(line):
                if lines:
                    yield b"".join(lines)
                lines, size, blank = [], 0, False
                continue
            blank = line in (b"\n", b"\r\n")
            size += len(line)
            if size > LARGEST_MAIL:
                raise _too_large(name)
            lines.append(line[1:] if re.match(rb">+From ", line) else line)
    if lines:
        yield b"".join(lines)


def _too_large(name: str) -> BadFile:
    return BadFile(
        f"{name} holds a mail of more than {LARGEST_MAIL >> 20} MB. Take its attachments out, or "
        "save its words as TXT, then import that."
    )


def _talk(message: EmailMessage, *, name: str, number: int) -> Talk:
    people = _people(message)
    writer = next(iter(people), Named(""))
    subject = _header(message, "Subject")
    turns = [
        Spoken(writer.name or writer.email, UNKNOWN, part)
        for part in fresh_parts(body_of(message), writer=writer.name)
    ]
    if turns and (names := _attached(message)):
        turns.append(Spoken("Attached", US, ", ".join(names)))
    own = _header(message, "Message-ID").strip()
    transcript = Transcript(
        title=subject or name.rpartition(".")[0],
        day=_day(message),
        medium="mail",
        turns=turns,
        people=people,
        format="mail",
    )
    return Talk(
        transcript,
        known_as=f"mail {own}" if own else "",
        thread=_thread(message, own),
        place=f"mail {number:,}",
    )


def _thread(message: EmailMessage, own: str) -> str:
    """The id of the mail that the thread began with."""
    named = f"{_header(message, 'References')} {_header(message, 'In-Reply-To')}"
    return next(iter(re.findall(r"<[^<>\s]+>", named)), own)


def bare_subject(subject: str) -> str:
    """The subject without "Re:" and "Fwd:", however often they stand there."""
    while (found := _AGAIN.match(subject)) and found.end() < len(subject):
        subject = subject[found.end() :]
    return subject.strip()


def _people(message: EmailMessage) -> list[Named]:
    """Who wrote, then to whom; once each."""
    found = dict[str, Named]()
    for field in ("From", "To", "Cc"):
        for name, address in getaddresses([_header(message, field)]):
            key = address.casefold() or name
            if key and key not in found:
                found[key] = Named("" if "@" in name else name, address)
    return list(found.values())


def _header(message: EmailMessage, field: str) -> str:
    """The header with encoded words read; "" where there is none or it cannot be read."""
    try:
        text = str(message.get(field, ""))
        return " ".join((_as_meant(message, field) if LOST in text else text).split())
    except (MessageError, ValueError, IndexError, TypeError, AttributeError):
        raw = dict(message.raw_items()).get(field, "")
        return " ".join(str(raw).split())


def _as_meant(message: EmailMessage, field: str) -> str:
    """A header in bare letters that are not ASCII; encoded words stay as they were read."""
    raw = next(text for name, text in message.raw_items() if name.casefold() == field.casefold())
    if "=?" in raw:
        return str(message.get(field, ""))
    return decoded(raw.encode("utf-8", errors="surrogateescape"))


def _day(message: EmailMessage) -> date | None:
    """The day by the sender's own clock."""
    try:
        return parsedate_to_datetime(_header(message, "Date")).date()
    except (ValueError, TypeError, IndexError):
        return None


def _attached(message: EmailMessage) -> list[str]:
    """The names of attachments, which are not read."""
    found = list[str]()
    for part in message.iter_attachments():
        name = part.get_filename()
        if name:
            found.append(Path(name.replace("\\", "/")).name)
        elif part.get_content_type() == "message/rfc822":
            found.append("a mail")
    return found


def domain_of(address: str) -> str:
    """What stands behind the @, in small letters; "" for no address."""
    return address.rpartition("@")[2].strip(" >").casefold() if "@" in address else ""
