"""People as address books and networks hand them out: vCard 3 and 4, LinkedIn's connections."""

from __future__ import annotations

import csv
import quopri
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadFile, BadInput
from whybuy.intake.typed import read_day

if TYPE_CHECKING:
    from whybuy.intake.receive import Received

_CONNECTIONS = re.compile(r'^\s*"?First Name"?\s*,\s*"?Last Name"?\s*,.*Connected On', re.M | re.I)
HEAD = 1 << 13


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody as a file has them: from its `row` (a line, or which card), in its words."""

    row: int
    name: str
    emails: tuple[str, ...] = ()
    phone: str = ""
    company: str = ""
    role: str = ""
    profile: str = ""
    since: date | None = None


@dataclass(slots=True)
class _Lines:
    """The properties of one card: name, parameters, value."""

    row: int
    lines: list[tuple[str, Any, str]] = field(default_factory=list)

    def all(self, name: str) -> Iterator[tuple[Any, str]]:
        return ((params, value) for one, params, value in self.lines if one == name and value)

    def first(self, name: str) -> str:
        return next((value for _, value in sorted(self.all(name), key=_rank)), "")


def form_of(received: Received) -> str | None:
    """ "vcard" or "connections", by what is in the file; None for anything else."""
    if received.form != "text":
        return None
    with received.plain.open("rb") as file:
        head = file.read(HEAD).decode(received.encoding or "utf-8", errors="replace")
    if re.match(r"\s*BEGIN:VCARD", head.removeprefix("\ufeff"), re.I):
        return "vcard"
    return "connections" if _CONNECTIONS.search(head) else None


def read(received: Received, *, form: str) -> list[Card]:
    """The people of the file, in its order; `name` is "" where a row has none. Raises BadFile."""
    text = received.plain.read_bytes().decode(received.encoding or "utf-8", errors="replace")
    text = text.removeprefix("\ufeff")
    found = _connections(text) if form == "connections" else _cards(text, received.name)
    if not found:
        raise BadFile(f"{received.name} has a heading and nobody under it. Export it again.")
    return found


def _connections(text: str) -> list[Card]:
    """LinkedIn's list, under the notes that it begins with."""
    start = _CONNECTIONS.search(text)
    assert start is not None
    above = text[: start.start()].count("\n") + (text[start.start()] == "\n")
    rows = csv.DictReader(text[start.start() :].lstrip().splitlines())
    found = list[Card]()
    for row in rows:
        said = {name.strip().casefold(): (value or "").strip() for name, value in row.items()
                if isinstance(name, str) and not isinstance(value, list)}  # fmt: skip
        if not any(said.values()):
            continue
        since = None
        with suppress(BadInput):
            since = read_day(said["connected on"]) if said.get("connected on") else None
        found.append(
            Card(
                above + rows.line_num,
                f"{said.get('first name', '')} {said.get('last name', '')}".strip(),
                tuple(filter(None, [said.get("email address", "").lower()])),
                "",
                said.get("company", ""),
                said.get("position", ""),
                said.get("url", ""),
                since,
            )
        )
    return found


def _cards(text: str, name: str) -> list[Card]:
    found, card = list[Card](), None
    for row, line in enumerate(_unfolded(text), start=1):
        prop, params, value = _parts(line)
        if prop == "BEGIN" and value.upper() == "VCARD":
            card = _Lines(len(found) + 1)
        elif prop == "END" and value.upper() == "VCARD" and card:
            found.append(_card(card))
            card = None
        elif card is not None and prop:
            card.lines.append((prop, params, value))
        elif line.strip() and card is None:
            raise BadFile(
                f"{name}, line {row}: {line[:60]!r} stands outside of every card. A card begins "
                "with BEGIN:VCARD and ends with END:VCARD. Export the file again."
            )
    if card is not None:
        raise BadFile(
            f"{name} is cut short: card {len(found) + 1} does not end. Export it again; nothing of "
            "it was loaded."
        )
    return found


def _unfolded(text: str) -> Iterator[str]:
    """The lines, each with those that go on from it."""
    text = re.sub(r"=\r?\n", "", text) if "QUOTED-PRINTABLE" in text.upper() else text
    yield from re.sub(r"\r?\n[ \t]", "", text).splitlines()


def _parts(line: str) -> tuple[str, dict[str, str], str]:
    found = re.match(r'(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^:"])*)?):(.*)', line)
    if not found:
        return "", {}, ""
    params = dict[str, str]()
    for one in filter(None, found[2].split(";")):
        key, _, value = one.partition("=")
        params[key.upper()] = ",".join(
            filter(None, [params.get(key.upper(), ""), value.strip('"')])
        )
    value = found[3]
    if "QUOTED-PRINTABLE" in found[2].upper():
        with suppress(ValueError):
            value = quopri.decodestring(value.encode()).decode("utf-8", errors="replace")
    return found[1].upper(), params, value.strip()


def _rank(one: tuple[dict[str, str], str]) -> int:
    """Those preferred first: TYPE=pref of version 3, PREF=1 of version 4."""
    params = one[0]
    if "pref" in params.get("TYPE", "").lower() or "PREF" in params:
        return int(params["PREF"]) if params.get("PREF", "").isdigit() else 1
    return 101


def _card(card: _Lines) -> Card:
    family, given, *_ = [*_several(card.first("N")), "", ""]
    name = _plain(card.first("FN")) or f"{given} {family}".strip()
    emails = [
        value.removeprefix("mailto:").lower() for _, value in sorted(card.all("EMAIL"), key=_rank)
    ]
    phone = card.first("TEL").removeprefix("tel:")
    profiles = [value for _, value in card.all("URL")] + [
        value for _, value in card.all("X-SOCIALPROFILE")
    ]
    linked = [value for value in profiles if "linkedin" in value.lower()]
    return Card(
        card.row,
        name,
        tuple(dict.fromkeys(map(_plain, emails))),
        _plain(phone),
        (_several(card.first("ORG")) or [""])[0],
        _plain(card.first("TITLE") or card.first("ROLE")),
        _plain((linked or profiles or [""])[0]),
    )


def _several(value: str) -> list[str]:
    return [_plain(one) for one in re.split(r"(?<!\\);", value)]


def _plain(value: str) -> str:
    said = re.sub(r"\\([,;:\\])", r"\1", re.sub(r"\\[nN]", " ", value))
    return " ".join(said.split())
