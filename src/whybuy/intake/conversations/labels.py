"""Which words before a colon are the name of a speaker, and whose words they are."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources
from typing import Any

from whybuy.intake.conversations.talk import CUSTOMER, UNKNOWN, US

MOST_WORDS = 6
"""Words in a speaker's name, with a role behind it."""

_NUMBER = re.compile(r"[\s#_-]*\d+$|\s+[A-Z]$")
_NO_NAME = re.compile(r"[.?!;]\s|[?!;…\"“”|=<>{}]|://|\d{3,}|^\d|^['’]")


@cache
def words() -> dict[str, Any]:
    """The words by which talk is read."""
    text = resources.files(__package__ or "").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def folded(name: str) -> str:
    """A name without case, accents and punctuation, its words parted by single blanks."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(one if one.isalnum() or _mark(one) else " " for one in plain if not _accent(one))
    return " ".join(kept.split())


def _mark(letter: str) -> bool:
    """A vowel sign or the like, which belongs to its letter."""
    return unicodedata.category(letter) in ("Mn", "Mc")


def _accent(letter: str) -> bool:
    return "\u0300" <= letter <= "\u036f"


@cache
def _listed(table: str, name: str) -> frozenset[str]:
    return frozenset(map(folded, words()[table][name]))


def side_of_label(name: str, *, among: Collection[str] = ()) -> str:
    """The side that a label such as "Interviewer" or "Customer 2" stands for; "" for a name.

    "A" answers only where there is a "Q" `among` the labels.
    """
    bare = folded(_NUMBER.sub("", name))
    if bare == "a" and "q" not in map(folded, among):
        return UNKNOWN
    for side in (US, CUSTOMER):
        if bare in _listed("speakers", side):
            return side
    return UNKNOWN


def is_label(name: str) -> bool:
    """Whether it is a word for a speaker and no name: "Interviewer", "SPEAKER 1"."""
    bare = folded(_NUMBER.sub("", name))
    return bool(side_of_label(name, among="q")) or bare in _listed("speakers", "somebody")


def could_be_name(name: str) -> bool:
    """Whether it has the form of a name or label: a few words, no sentence."""
    if not any(letter.isalpha() for letter in name) or _NO_NAME.search(name):
        return False
    return len(name.split()) <= MOST_WORDS and folded(name) not in _listed("speakers", "nobody")


def looks_like_speaker(name: str) -> bool:
    """Whether it is a label, or could be a name and begins its words as names do."""
    return could_be_name(name) and (is_label(name) or _looks_like_name(name))


def _looks_like_name(name: str) -> bool:
    """Whether every word begins with a capital, or the script has none."""
    first = [word[0] for word in re.findall(r"\w+", name)]
    return bool(first) and not any(letter.islower() for letter in first)


def is_title(name: str) -> bool:
    """Whether it may be the name of a firm: a few words, most of which begin with a capital."""
    first = [word[0] for word in re.findall(r"\w+", name)]
    small = sum(letter.islower() for letter in first)
    return could_be_name(name) and small * 2 < len(first) and not is_label(name)


def speakers_among(
    counted: Mapping[str, int], *, known: Collection[str] = frozenset(), timed: bool = False
) -> set[str]:
    """Which of the words before colons are speakers; none where it is no talk at all.

    `counted` says how often each stands there, `known` which are surely speakers for another
    reason; `timed` that one of them has a time beside it.
    """
    could = {name: n for name, n in counted.items() if could_be_name(name)}
    sure = {name for name in could if is_label(name) or name in known}
    often = {name for name, n in could.items() if n > 1 and _looks_like_name(name)}
    found = sure | often | {name for name in could if _looks_like_name(name)}
    if not (sure or often) or sum(could[name] for name in found) < 2 - timed:
        return set()
    return found


def heading(name: str) -> str | None:
    """What a line above the talk tells by this word: "customer", "day"; None for another word."""
    bare = folded(name)
    return next((what for what in words()["headings"] if bare in _listed("headings", what)), None)


def medium_named(text: str) -> str | None:
    """The medium that the words mean: "call" for "Zoom"; None for others."""
    bare = folded(text)
    return next((medium for medium in words()["media"] if bare in _listed("media", medium)), None)


def column(name: str) -> str | None:
    """What a column of answers holds, by its name; None for a question or an unknown word."""
    bare = folded(name)
    return next((what for what in words()["columns"] if bare in _listed("columns", what)), None)


def is_sure_sign(name: str) -> bool:
    """Whether a column of this name says that the rows are answers or reviews."""
    return folded(name) in _listed("signs", "sure")
