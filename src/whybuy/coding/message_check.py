"""A message checked before it is sent: about them or about us, and what in it makes it so."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadFile, BadInput, MissingExtra
from whybuy.records.language import reads_as_english

if TYPE_CHECKING:
    from whybuy.methods.text import Encoder
    from whybuy.methods.text.messages import Mark, MessageReader, Reading

SCHEMA = "whybuy.check/1"
BY_RULES = "rules"
BY_BOTH = "rules and the encoder"


@dataclass(frozen=True, slots=True)
class Found:
    """One reason for marks: its number in the text, the words it marks, why, and a hint."""

    number: int
    kind: str
    good: bool
    words: tuple[str, ...]
    why: str
    hint: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A message with its reading; `read_by` says whether the encoder was there to help."""

    text: str
    reading: Reading
    read_by: str

    @property
    def headline(self) -> str:
        """The verdict in one sentence, with the score and how sure it is."""
        said = {
            "them": "It is about them",
            "us": "It is about us",
            "neither": "It is about neither of us",
        }[self.reading.verdict]
        likely = "likely" if self.reading.chance >= LIKELY else "perhaps"
        return f"{said}, {likely}: {self.reading.score} of 100."

    def found(self) -> list[Found]:
        """The reasons for marks, in the order in which they first stand in the text."""
        by_reason: dict[tuple[str, str], list[Mark]] = {}
        for mark in self.reading.marks:
            by_reason.setdefault((mark.kind, mark.why), []).append(mark)
        return [
            Found(
                number,
                kind,
                some[0].good,
                tuple(dict.fromkeys(mark.words for mark in some)),
                why,
                some[0].hint,
            )
            for number, ((kind, why), some) in enumerate(by_reason.items(), start=1)
        ]

    def pieces(self) -> list[tuple[str, Found | None]]:
        """The text cut at its marks: words, and the reason why they are marked, if they are."""
        reasons = {(one.kind, one.why): one for one in self.found()}
        pieces, end = list[tuple[str, Found | None]](), 0
        for mark in self.reading.marks:
            pieces.append((self.text[end : mark.start], None))
            pieces.append((mark.words, reasons[mark.kind, mark.why]))
            end = mark.end
        return [piece for piece in (*pieces, (self.text[end:], None)) if piece[0]]

    def to_dict(self) -> dict[str, Any]:
        """What programs are told; offsets count the characters of the text as it was given."""
        told = asdict(self.reading)
        for name in ("verdicts", "properties"):
            told[name] = {key: round(value, 4) for key, value in told[name].items()}
        told["chance"] = round(told["chance"], 4)
        return {"schema": SCHEMA, **told, "read_by": self.read_by}


LIKELY = 0.8
"""From this chance on the verdict is told as likely."""


def check(text: str, *, encoder: Encoder | None = None) -> Checked:
    """The message, checked. Raises BadInput where it holds no words or is not in English."""
    reader = _reader(encoder)
    reading = reader.read(text)
    if not reads_as_english(text):
        raise BadInput(
            "This message is not in English, and only English can be checked. "
            "Read it aloud as if you had received it: how soon does it speak of you?"
        )
    return Checked(text, reading, BY_RULES if encoder is None else BY_BOTH)


def own_encoder() -> Encoder | None:
    """The encoder, loaded for one check; None where it is not installed or cannot be read."""
    from whybuy.methods.text import Encoder

    try:
        return Encoder()
    except (MissingExtra, BadFile):
        return None


def shared_encoder() -> Encoder | None:
    """The encoder that this process reads passages with; None where there is none."""
    from whybuy.estimates.coded import shipped

    try:
        return shipped().encoder
    except (MissingExtra, BadFile):
        return None


@cache
def _reader(encoder: Encoder | None) -> MessageReader:
    from whybuy.methods.text.messages import MessageReader

    return MessageReader.shipped(encoder)
