"""The conversations as the files that users have: text, Word, captions, mails, recorders."""

from __future__ import annotations

import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, time
from email.message import EmailMessage
from itertools import pairwise
from xml.sax.saxutils import escape

from tools.sample_firm.customers import customers
from tools.sample_firm.people import Person, people_of
from tools.sample_firm.spoken import Conversation, Words, conversations

OURS = "brightwater-dosing.example"
INVENTED = "invented; nobody said or wrote this"
ENDINGS = {
    "md": "md", "txt": "txt", "otter": "txt", "docx": "docx", "teams": "vtt", "zoom": "vtt",
    "gong": "json", "eml": "eml",
}  # fmt: skip
MS_A_WORD = 380
"""How long a word takes."""
CUE_WORDS = 9
"""Words after which Teams begins a new caption, in the middle of a sentence or not."""


def files() -> dict[str, bytes]:
    """Name and content of each conversation that has a file of its own."""
    return {name_of(one): WRITERS[one.form](one) for one in conversations() if not one.row}


def name_of(one: Conversation) -> str:
    """The file's name: the day, the customer and what it is; a table's name for one of its rows."""
    if one.row:
        return f"{one.name}.csv"
    return f"{one.day}-{_slug(one.customer.name)}-{one.medium}.{ENDINGS[one.form]}"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", _ascii(name)).strip("-")


def address(person: Person) -> str:
    """Their mail address; where the books have none, as their colleagues' are made."""
    if person.email:
        return person.email
    known = (one.email.partition("@")[2] for one in people_of(person.customer) if one.email)
    domain = next(known, f"{_slug(_customer_of(person))}.example")
    return f"{_ascii(person.name.split()[0])}.{_ascii(person.name.split()[-1])}@{domain}"


def _customer_of(person: Person) -> str:
    return next(one.name for one in customers() if one.key == person.customer)


def _ascii(text: str) -> str:
    swapped = text.replace("ı", "i").replace("ø", "o").replace("ß", "ss")
    return unicodedata.normalize("NFKD", swapped).encode("ascii", "ignore").decode().lower()


def _head(one: Conversation) -> list[str]:
    ours = "By" if one.medium == "note" else "Interviewer"
    lines = [
        f"Title: {one.title}",
        f"Customer: {one.customer.name}",
        f"Date: {one.day}",
        f"Participants: {', '.join(person.name for person in one.people)}",
        f"{ours}: {', '.join(one.us)}",
        f"Type: {one.medium}",
        f"Tags: {INVENTED}",
    ]
    return lines + ([f"Deal: {one.deal}"] if one.deal else [])


def _markdown(one: Conversation) -> bytes:
    told = [f"- **{line.replace(': ', ':** ', 1)}" for line in _head(one)[1:]]
    said = [
        words.text if one.medium == "note" else f"**{words.label}:** {words.text}"
        for words in one.words
    ]
    return (f"# {one.title}\n\n" + "\n".join(told) + "\n\n" + "\n\n".join(said) + "\n").encode()


def _plain(one: Conversation) -> str:
    bare = one.medium == "note"
    said = [
        words.text if bare else f"{f'[{words.at}] ' if words.at else ''}{words.label}: {words.text}"
        for words in one.words
    ]
    return "\n".join(_head(one)) + "\n\n" + "\n".join(said) + "\n"


def _text(one: Conversation) -> bytes:
    return _plain(one).encode()


def _otter(one: Conversation) -> bytes:
    said = [
        f"{words.speaker}  {at // 60000}:{at // 1000 % 60:02d}  \n{words.text}\n"
        for words, at, _ in _timed(one)
    ]
    head = "\n".join(_head(one))
    return (f"{head}\n\n" + "\n".join(said) + "\nTranscribed by https://otter.ai\n").encode()


def _word(one: Conversation) -> bytes:
    """A Word document of nothing but paragraphs; stored, so that it is the same everywhere."""
    space = "http://schemas.openxmlformats.org"
    part = f"{space}/wordprocessingml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in _plain(one).rstrip("\n").split("\n")
    )
    top = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship '
        f'Id="r1" Type="{space}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{part}"><w:body>{paragraphs}</w:body>'
        "</w:document>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), top + content)
    return packed.getvalue()


def _timed(one: Conversation) -> Iterator[tuple[Words, int, int]]:
    """Each stretch with the milliseconds at which it begins and ends."""
    at = 2_400
    for words in one.words:
        length = MS_A_WORD * len(words.text.split())
        yield words, at, at + length
        at += length + 700


def _captions(one: Conversation, *, teams: bool) -> bytes:
    """As Zoom (a sentence a cue) or Teams (cut wherever it falls) write it."""
    cues, number = ["WEBVTT", f"NOTE {INVENTED}"], 0
    for words, at, _ in _timed(one):
        spoken = words.text.split()
        marks = _cuts(spoken, teams=teams)
        for first, last in pairwise(marks):
            number += 1
            begin, end = at + MS_A_WORD * first, at + MS_A_WORD * last
            text = html.escape(" ".join(spoken[first:last]), quote=False)
            said = f"<v {words.speaker}>{text}</v>" if teams else f"{words.speaker}: {text}"
            head = f"b7a1f0c2-0000-4000-8000-{number:012d}/{number}-0" if teams else f"{number}"
            cues.append(f"{head}\n{_clock(begin)} --> {_clock(end)}\n{said}")
    return ("\n\n".join(cues) + "\n").encode()


def _cuts(spoken: list[str], *, teams: bool) -> list[int]:
    """Before which words a caption begins; the last is the end."""
    if teams:
        return [*range(0, len(spoken), CUE_WORDS), len(spoken)]
    ends = [n for n, word in enumerate(spoken, start=1) if word.endswith((".", "?", "!"))]
    return sorted({0, *ends, len(spoken)})


def _clock(ms: int) -> str:
    seconds = ms // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms % 1000:03d}"


def _teams(one: Conversation) -> bytes:
    return _captions(one, teams=True)


def _zoom(one: Conversation) -> bytes:
    return _captions(one, teams=False)


def _gong(one: Conversation) -> bytes:
    """A call as Gong's interface hands it over, with what it knows of the call."""
    ids = {name: str(7_700_100 + n) for n, name in enumerate((*one.us, *_names(one)))}
    mails = {person.name: address(person) for person in one.people}
    parties = [
        {
            "speakerId": ids[name],
            "name": name,
            "emailAddress": mails.get(name, f"{_ascii(name.split()[0])}@{OURS}"),
            "affiliation": "External" if name in mails else "Internal",
        }
        for name in ids
    ]
    said = [
        {
            "speakerId": ids[words.speaker],
            "topic": "",
            "sentences": [{"start": at, "end": end, "text": words.text}],
        }
        for words, at, end in _timed(one)
    ]
    started = datetime.combine(one.day, time(9, 30), UTC).isoformat()
    number = f"99{one.day:%Y%m%d}{one.customer.key}"
    about = {"id": number, "title": f"{one.title} (invented)", "started": started}
    whole = {
        "note": INVENTED,
        "calls": [{"metaData": about, "parties": parties}],
        "callTranscripts": [{"callId": number, "transcript": said}],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _names(one: Conversation) -> tuple[str, ...]:
    return tuple(person.name for person in one.people)


def _mail(one: Conversation) -> bytes:
    mail, writer, us = EmailMessage(), one.people[0], one.us[0]
    domain = address(writer).partition("@")[2]
    mail["From"] = f"{writer.name} <{address(writer)}>"
    mail["To"] = f"{us} <{_ascii(us.split()[0])}@{OURS}>"
    if one.copied:
        mail["Cc"] = ", ".join(f"{person.name} <{address(person)}>" for person in one.copied)
    mail["Subject"] = one.title
    mail["Date"] = datetime.combine(one.day, time(10, 12), UTC)
    mail["Message-ID"] = f"<{one.day:%Y%m%d}.{one.customer.key}@{domain}>"
    mail["Comments"] = INVENTED
    mail.set_content(one.words[0].text + "\n", cte="quoted-printable")
    return mail.as_bytes()


WRITERS = {
    "md": _markdown, "txt": _text, "otter": _otter, "docx": _word, "teams": _teams,
    "zoom": _zoom, "gong": _gong, "eml": _mail,
}  # fmt: skip
