"""On what words a suggestion rests: leave each out in turn and see how the chance falls.

What is asked is the model itself, so the answer is true of it, whatever we would have thought
(occlusion; Zeiler and Fergus 2014, for words Li, Monroe and Jurafsky 2016).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from whybuy.methods.text.arrays import Floats

MOST_WORDS = 80
"""Words of a passage that are left out in turn; further ones are not looked at."""
MOST_SHOWN = 5
LEAST_WEIGHT = 0.1
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands in the passage; `weight` is what leaving it out takes (log-odds)."""

    word: str
    start: int
    end: int
    weight: float


def resting_on(
    texts: Sequence[str], whole: Floats, *, log_odds: Callable[[list[str], list[int]], Floats]
) -> list[tuple[Word, ...]]:
    """For each text the words that carry its suggestion, the weightiest first.

    `whole` (n,) are log-odds of the whole texts; `log_odds(variants, rows)` gives those of texts
    with a word left out, each for the suggestion of the row that it was made of.
    """
    places = [list(_WORD.finditer(text))[:MOST_WORDS] for text in texts]
    variants = [
        (row, word.start(), word.end()) for row, found in enumerate(places) for word in found
    ]
    rows = [row for row, _, _ in variants]
    shorter = [texts[row][:start] + texts[row][end:] for row, start, end in variants]
    fall = whole[rows] - log_odds(shorter, rows) if rows else np.zeros(0)
    found: list[list[Word]] = [[] for _ in texts]
    for (row, start, end), weight in zip(variants, fall.tolist(), strict=True):
        if weight >= LEAST_WEIGHT:
            found[row].append(Word(texts[row][start:end], start, end, weight))
    return [tuple(sorted(each, key=lambda word: -word.weight)[:MOST_SHOWN]) for each in found]
