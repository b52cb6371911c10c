"""What was said, before it is kept: who spoke, in which order, and where it stands in the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

CUSTOMER, US, UNKNOWN = "customer", "us", ""
SIDES = (CUSTOMER, US, UNKNOWN)
MEDIA = ("interview", "call", "mail", "note", "survey", "review", "chat", "asked")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn of one speaker. `side` is "customer", "us", or "" where it is not known.

    `at_ms` is the time since the recording began; `asked` which of our questions it answers.
    `start` is where `text` stands in the transcript's `whole`, where there is one.
    """

    speaker: str
    side: str
    text: str
    at_ms: int | None = None
    asked: str = ""
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A coding that came with the text: from `start` to `end`, the code's name, and its coder."""

    start: int
    end: int
    code: str
    by: str = ""


@dataclass(frozen=True)
class Transcript:
    """A conversation as a file gave it. `people` are names or mail addresses of those in it.

    `whole` is the original text where it holds more than what was said (headings, quoted replies);
    each turn then says where it starts in it. `key` is what its source calls it, or "": a message
    id, a call id; `thread` what it replies to. `customer` and `deal` are what the source says,
    a name or a key. `rating` is kept as it was given.
    """

    title: str
    day: date | None
    medium: str
    turns: tuple[Spoken, ...]
    people: tuple[str, ...] = ()
    format: str = ""
    whole: str = ""
    key: str = ""
    thread: str = ""
    customer: str = ""
    deal: str = ""
    rating: str = ""
    marks: tuple[Mark, ...] = ()

    @cached_property
    def text(self) -> str:
        """The whole text, into which all offsets point; made from the turns where none came."""
        return self.whole or "\n".join(_label(turn) + turn.text for turn in self.turns)

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each turn's words begin and end in `text`, in Unicode code points."""
        if self.whole:
            return tuple(
                (turn.start or 0, (turn.start or 0) + len(turn.text)) for turn in self.turns
            )
        found, at = list[tuple[int, int]](), 0
        for turn in self.turns:
            start = at + len(_label(turn))
            at = start + len(turn.text) + 1
            found.append((start, at - 1))
        return tuple(found)


def _label(turn: Spoken) -> str:
    return f"{turn.speaker}: " if turn.speaker else ""
