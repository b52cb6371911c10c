"""Whether a reply names anything, or only refuses: "No.", "Nothing, honestly.", "Don't know"."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’‘`´.")


def names_nothing(reply: str) -> bool:
    """Whether a reply to a question is made of refusals alone, in any language that is known.

    A word besides, and it says something: "Nothing. Except Pete." does. A reply without a letter
    or digit ("-", "?") names nothing.
    """
    words = _words(reply)
    return not words or bool(_phrases("nothing") & _heard(words))


def _heard(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The phrases that make up these words from end to end; none where something is left over."""
    known = _phrases("nothing") | _phrases("beside")
    longest = max(map(len, known))
    # By how many words are accounted for: the phrases of one way to account for them. Of two ways
    # the one with a refusal counts: "no idea" beside "no" and "idea".
    ways: dict[int, set[tuple[str, ...]]] = {0: set()}
    for end in range(1, len(words) + 1):
        for start in range(max(0, end - longest), end):
            phrase = words[start:end]
            if start in ways and phrase in known:
                ways.setdefault(end, set()).update(ways[start], {phrase})
    return ways.get(len(words), set())


def _words(text: str) -> tuple[str, ...]:
    """The words without accents, apostrophes or case: "n/a" is two, "don't" is one."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_APOSTROPHES)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(_WORD.findall(letters))


@cache
def _phrases(table: str) -> frozenset[tuple[str, ...]]:
    file = Path(__file__).with_name("nothing_said.toml")
    by_language = tomllib.loads(file.read_text(encoding="utf-8"))[table]
    return frozenset(_words(phrase) for phrases in by_language.values() for phrase in phrases)
