"""A message read before it is sent: is it about them or about us, and which words make it so?"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Self

import numpy as np

from whybuy.errors import BadInput
from whybuy.methods.text.encoder import Encoder
from whybuy.methods.text.messages import fitting
from whybuy.methods.text.messages.features import features, you_and_we
from whybuy.methods.text.messages.fitting import PROPERTIES, VERDICTS, Fitted
from whybuy.methods.text.messages.marks import Mark, marks
from whybuy.methods.text.own_files import own_file

MOST_LETTERS = 20_000
BETTER_ABSENT = PROPERTIES[:4]
BETTER_THERE = PROPERTIES[4:]
DOUBTED = 0.1
"""Below this chance of a property its words are not marked as good: they mean something else."""

UNSEEN = 0.7
"""From this chance on a property is taken to be there though no words show it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is like. All chances are from 0 to 1.

    verdict: "them", "us" or "neither", with its chance; score: 0 to 100, the higher the more it is
    about them; properties: the chance of each of PROPERTIES; you, we: words about them and about
    us; marks: words marked, in their order; told: what to mend, in sentences.
    """

    verdict: str
    chance: float
    score: int
    verdicts: dict[str, float]
    properties: dict[str, float]
    you: int
    we: int
    marks: tuple[Mark, ...]
    told: tuple[str, ...]


class MessageReader:
    """Reads messages in English: `MessageReader.shipped().read(text)` gives a Reading.

    Without an encoder it goes by rules and counts alone, and needs no extra; with the one of
    `whybuy[words]` it is a little more often right (docs/methods/messages.md).
    """

    def __init__(self, fitted: Fitted, *, encoder: Encoder | None = None) -> None:
        self._fitted = fitted
        self._encoder = encoder

    @classmethod
    def shipped(cls, encoder: Encoder | None = None) -> Self:
        """The reader as it comes. Raises BadInput for an encoder that it was not fitted with."""
        if encoder is not None and not encoder.is_shipped:
            raise BadInput(
                "Messages are read with the encoder that comes with whybuy[words], or with none. "
                "Give Encoder() without another model."
            )
        content = own_file("messages/fitted.npz")
        return cls(fitting.read(content, "both" if encoder else "rules"), encoder=encoder)

    def read(self, text: str) -> Reading:
        """The reading of one message. Raises BadInput for an empty or an endless one."""
        return self.read_all([text])[0]

    def read_all(self, texts: Sequence[str]) -> list[Reading]:
        """The readings of several messages, in their order."""
        for row, text in enumerate(texts, start=1):
            _refuse(text, row=row, of=len(texts))
        if not texts:
            return []
        counts = features(texts)
        vectors = None
        if self._encoder is not None:
            vectors = self._encoder.encode(texts).astype(np.float64)
        verdicts = self._fitted.verdict_chances(counts, vectors).tolist()
        properties = self._fitted.property_chances(counts, vectors).tolist()
        return [_reading(*each) for each in zip(texts, verdicts, properties, strict=True)]


def _refuse(text: str, *, row: int, of: int) -> None:
    which = "The message" if of == 1 else f"Message {row} of {of}"
    if not any(letter.isalpha() for letter in text):
        raise BadInput(f"{which} holds no words. Type or paste what you mean to send.")
    if len(text) > MOST_LETTERS:
        raise BadInput(
            f"{which} has {len(text):,} letters; at most {MOST_LETTERS:,} are read. "
            "Give the message alone, without what it answers."
        )


def _reading(text: str, verdicts: list[float], properties: list[float]) -> Reading:
    of_verdict = dict(zip(VERDICTS, verdicts, strict=True))
    of_property = dict(zip(PROPERTIES, properties, strict=True))
    verdict = max(of_verdict, key=lambda one: of_verdict[one])
    you, we = you_and_we(text)
    marked = tuple(one for one in marks(text) if not one.good or of_property[one.kind] >= DOUBTED)
    return Reading(
        verdict=verdict,
        chance=of_verdict[verdict],
        score=_score(of_verdict, of_property, marked),
        verdicts=of_verdict,
        properties=of_property,
        you=you,
        we=we,
        marks=marked,
        told=_told(verdict, of_property, marked),
    )


def _score(
    verdicts: dict[str, float], properties: dict[str, float], marked: tuple[Mark, ...]
) -> int:
    """How much it is about them; what could go to anybody is about nobody, and counts half."""
    about = verdicts["them"] + verdicts["neither"] / 2
    if not any(one.kind == "specific" and one.good for one in marked):
        about = min(about, (1 + properties["specific"] ** 2) / 2)
    return round(100 * about)


def _told(verdict: str, properties: dict[str, float], marked: tuple[Mark, ...]) -> tuple[str, ...]:
    """What to mend, in sentences; nothing is missed that a mark in the text shows."""
    words = _sentences()
    if verdict == "neither":
        return (words["neither"],)
    shown = {one.kind for one in marked}
    least = {one: DOUBTED if one in shown else 0.5 for one in BETTER_ABSENT}
    there = [words[one] for one in BETTER_ABSENT if properties[one] > least[one]]
    absent = [words[one] for one in BETTER_THERE if properties[one] <= UNSEEN and one not in shown]
    return (*there, *absent) or ((words["fine"],) if verdict == "them" else (words["we"],))


@cache
def _sentences() -> dict[str, str]:
    content = (resources.files(__package__ or "") / "marks.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)["told"]
