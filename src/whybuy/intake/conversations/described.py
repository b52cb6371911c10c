"""What a project says of each conversation that we write: whose, when, and who spoke where.

It stands in the source's description, under a line for people, so that other programs show and
keep it. It is believed only beside the very text that it was written for.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from whybuy.intake.conversations.talk import Placed, Talk
from whybuy.records.transcript import MEDIA, SIDES, Named, Spoken, Transcript

MARK = "For whybuy, to know it again: "
"""What stands before our own part, in the last line."""

LATEST_MS = 1 << 31
"""A turn later into its talk than 24 days was not written by us."""
_KEY = re.compile(r"[\w.@:+-]{1,120}")


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a conversation besides its text. `customer` is the key, `name` the name."""

    customer: str = ""
    name: str = ""
    deal: str = ""
    day: date | None = None
    medium: str = "note"
    format: str = ""
    people: Sequence[Named] = ()


def written(about: About, *, key: str, title: str, text: str, turns: Sequence[Placed]) -> str:
    """The description of a source with this text; mail addresses stay with us."""
    said = {
        "key": key,
        "title": title,
        "customer": about.customer,
        "name": about.name,
        "deal": about.deal,
        "day": about.day.isoformat() if about.day else "",
        "medium": about.medium,
        "format": about.format,
        "people": [[one.name, one.side] for one in about.people if one.name],
        "turns": [_turn(one) for one in turns],
        "text": _digest(text),
    }
    people = [about.medium.capitalize(), *([f"with {about.name}"] if about.name else [])]
    people += [f"on {about.day}"] if about.day else []
    return f"{' '.join(people)}\n{MARK}{json.dumps(said, separators=(',', ':'))}"


def read(description: str, *, text: str) -> tuple[Talk, list[Placed]] | None:
    """The conversation as we wrote it, and where its turns stand; None where we did not write it.

    None too where another program has changed the text.
    """
    _, mark, ours = description.partition(MARK)
    try:
        said = json.JSONDecoder().raw_decode(ours.strip())[0] if mark else {}
        if said.get("text") != _digest(text):
            return None
        placed = [_placed(text, *turn) for turn in said["turns"]]
        people = [Named(str(name), "", _side(side)) for name, side in said["people"]]
        day = date.fromisoformat(said["day"]) if said["day"] else None
        medium = said["medium"] if said["medium"] in MEDIA else "note"
        names = {name: str(said[name]) for name in ("key", "title", "format")}
        whose = {name: str(said[name]) for name in ("customer", "name", "deal")}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    turns = [one.spoken for one in placed]
    transcript = Transcript(names["title"], day, medium, turns, people, names["format"])
    talk = Talk(
        transcript,
        customer=whose["name"] or whose["customer"],
        customer_key=whose["customer"],
        deal=whose["deal"],
        exported_as=names["key"] if _KEY.fullmatch(names["key"]) else "",
    )
    return talk, placed


def _turn(placed: Placed) -> list[str | int | None]:
    said = placed.spoken
    return [placed.start, placed.end, said.speaker, said.side, said.at_ms, said.asked]


def _placed(
    text: str, start: int, end: int, speaker: str, side: str, at_ms: int | None, asked: str
) -> Placed:
    timed = at_ms is None or (isinstance(at_ms, int) and 0 <= at_ms < LATEST_MS)
    if not (0 <= start < end <= len(text) and timed):
        raise ValueError("a turn that is not in the text")
    spoken = Spoken(str(speaker), _side(side), text[start:end], at_ms, str(asked))
    return Placed(spoken, start)


def _side(side: str) -> str:
    if side not in SIDES:
        raise ValueError(f"{side!r} is no side")
    return side


def _digest(text: str) -> str:
    """The same for the same text, whatever sign stands at the end of its lines."""
    return hashlib.sha256(text.replace("\r", "\n").encode(errors="replace")).hexdigest()[:32]
