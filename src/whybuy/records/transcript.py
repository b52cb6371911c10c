"""What was said, as a reader of any format hands it over: turns in order, and who took part."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from whybuy.errors import BadInput

MEDIA = ("interview", "call", "mail", "note", "survey", "review", "chat", "asked")
"""Where words come from; "asked" are replies to the questions of `/ask`."""
SIDES = ("customer", "us", "")
"""Who speaks: the customer, somebody of the firm, or "" where nobody knows."""

BETWEEN_TURNS = "\n\n"
_UNHOLDABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn: who said what, on which side, when into the talk, and to which question."""

    speaker: str
    side: str
    text: str
    at_ms: int | None = None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who took part, as the file names them: for matching with the records."""

    name: str
    email: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """One conversation as a file holds it. `format` is the reader's name ("vtt", "docx", ...)."""

    title: str
    day: date | None
    medium: str
    turns: Sequence[Spoken]
    people: Sequence[Named] = ()
    format: str = ""


@dataclass(frozen=True, slots=True)
class Laid:
    """A transcript laid out: the whole text, its turns with their places, and its hash."""

    text: str
    turns: tuple[Spoken, ...]
    places: tuple[tuple[int, int], ...]
    sha256: str = field(repr=False)


def lay_out(transcript: Transcript) -> Laid:
    """The text that evidence is an offset into: all turns that say something, an empty line apart.

    Speakers' names stand in the turns, not in the text. Characters that no database holds (NUL,
    halves of a pair) are replaced one by one. Raises BadInput for an unknown medium or side, and
    where nothing was said.
    """
    if transcript.medium not in MEDIA:
        raise BadInput(f"{transcript.medium!r} is no medium. Choose one of: {', '.join(MEDIA)}.")
    turns = tuple(_clean(turn) for turn in transcript.turns if turn.text.strip())
    if not turns:
        raise BadInput(f"{transcript.title or 'This conversation'!r} holds no words. Leave it out.")
    places, end = [], 0
    for turn in turns:
        places.append((end, end + len(turn.text)))
        end += len(turn.text) + len(BETWEEN_TURNS)
    text = BETWEEN_TURNS.join(turn.text for turn in turns)
    return Laid(text, turns, tuple(places), _sha256(turns))


def _clean(turn: Spoken) -> Spoken:
    if turn.side not in SIDES:
        raise BadInput(f"{turn.side!r} is no side. Choose customer, us, or leave it empty.")
    speaker = " ".join(_UNHOLDABLE.sub("\ufffd", turn.speaker).split())
    text = _UNHOLDABLE.sub("\ufffd", turn.text.replace("\r\n", "\n").strip())
    return Spoken(speaker, turn.side, text, turn.at_ms, turn.asked)


def _sha256(turns: Sequence[Spoken]) -> str:
    """The hash of all that the turns say, by whom and when: the same words are told once."""
    hashed = hashlib.sha256()
    for turn in turns:
        told = (turn.speaker, turn.side, turn.text, turn.at_ms, turn.asked)
        hashed.update(json.dumps(told).encode())
    return hashed.hexdigest()
