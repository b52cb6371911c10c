"""Marks in a message: which words speak of us, boast or could go to anybody, and which to keep."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?=\s|$)|[.!?](?=\S)|\n|$)")
US = frozenset({"we", "we’re", "we’ve", "we’ll", "we’d", "our", "ours", "us", "ourselves"})
ME = frozenset({"i", "i’m", "i’ve", "i’d", "i’ll", "my", "mine", "me", "myself"})
YOU = frozenset(
    {"you", "you’re", "you’ve", "you’ll", "you’d", "your", "yours", "yourself", "yourselves"}
)
LEADS = 4
"""A sentence is led by the first pronoun among so many of its words."""

LED_BY_US = "It begins with us: the reader is not yet in it."
LED_BY_US_HINT = "Turn it round: what does the reader see, have or lose? Begin with “you”."


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of mark: why it matters and what would be kinder; `good` ones are to be kept."""

    kind: str
    why: str
    hint: str
    good: bool
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a message, from `start` up to `end`, with why they are marked and a hint."""

    start: int
    end: int
    kind: str
    good: bool
    words: str
    why: str
    hint: str


@cache
def kinds() -> tuple[Kind, ...]:
    """The sorts of marks as this package knows them, in the order in which they claim words."""
    content = (resources.files(__package__ or "") / "marks.toml").read_text(encoding="utf-8")
    return tuple(
        Kind(
            one["kind"],
            one["why"],
            one["hint"],
            one.get("good", False),
            re.compile("|".join(one["words"]), 0 if one.get("exact") else re.IGNORECASE),
        )
        for one in tomllib.loads(content)["marks"]
    )


def plain(text: str) -> str:
    """The text with one kind of apostrophe; every letter stays at its place."""
    return text.replace("'", "’").replace("ʼ", "’")


def marks(text: str) -> tuple[Mark, ...]:
    """What is marked in the text, in its order; no two marks overlap."""
    read, taken = plain(text), bytearray(len(text))
    found: list[Mark] = []
    for start, end, kind in (*_claimed(read), *_led_by_us(read)):
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            why, hint, good = _said_of(kind)
            name = kind if isinstance(kind, str) else kind.kind
            found.append(Mark(start, end, name, good, text[start:end], why, hint))
    return tuple(sorted(found, key=lambda mark: mark.start))


def leads(read: str) -> list[str]:
    """For each sentence who leads it: "you", "we", "I" or "" where none of them does."""
    return [_leader(found[0])[0] for found in SENTENCE.finditer(read) if found[0].strip()]


def words_of(read: str) -> list[str]:
    """The words in small letters."""
    return re.findall(r"[a-z’]+", read.lower())


def _said_of(kind: Kind | str) -> tuple[str, str, bool]:
    if isinstance(kind, str):
        return LED_BY_US, LED_BY_US_HINT, False
    return kind.why, kind.hint, kind.good


def _claimed(read: str) -> Iterator[tuple[int, int, Kind]]:
    for kind in kinds():
        for found in kind.words.finditer(read):
            yield found.start(), found.end(), kind


def _led_by_us(read: str) -> Iterator[tuple[int, int, str]]:
    for found in SENTENCE.finditer(read):
        leader, start, end = _leader(found[0])
        if leader == "we":
            yield found.start() + start, found.start() + end, "we"


def _leader(sentence: str) -> tuple[str, int, int]:
    """Who leads the sentence, and where in it that word stands."""
    for at, word in enumerate(re.finditer(r"[A-Za-z’]+", sentence)):
        if at >= LEADS:
            break
        for name, some in (("you", YOU), ("we", US), ("I", ME)):
            if word[0].lower() in some:
                return name, word.start(), word.end()
    return "", 0, 0
