"""How a program counts the letters of a text: the standard says one way, programs have four."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

LEAST = 8
"""Letters of a selection's name that must agree before it tells how letters were counted."""


@dataclass(frozen=True, slots=True)
class Counting:
    """From a program's positions to ours: Unicode code points, each line end one letter.

    `wide`: letters beyond the first 65,536 count twice (UTF-16). `returns`: a line's end is two.
    """

    wide: bool = False
    returns: bool = False
    _extra: Sequence[int] = field(default=(), repr=False)

    def place(self, position: int) -> int:
        """Where in our text the program's position is."""
        return position - bisect_left(self._extra, position)


def counting_of(raw: str, selections: Sequence[tuple[int, int, str]]) -> Counting:
    """The counting by which most selections' names are found where they say; else the standard's.

    `selections` are starts, ends and names; programs name a selection by its first words.
    """
    text = raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    ways = [_counting(raw, wide=w, returns=r) for w in (False, True) for r in (False, True)]
    told = [(start, name) for start, _, name in selections if len(_words(name)) >= LEAST]
    if not told or all(not way._extra for way in ways):
        return ways[1]
    scores = [sum(_agrees(text, way.place(start), name) for start, name in told) for way in ways]
    best = max(scores)
    return ways[1] if scores[1] == best else ways[scores.index(best)]


def _counting(raw: str, *, wide: bool, returns: bool) -> Counting:
    return Counting(wide, returns, tuple(_extra(raw.removeprefix("\ufeff"), wide, returns)))


def _extra(raw: str, wide: bool, returns: bool) -> Iterator[int]:
    """The positions, in the program's counting, at which it counts a letter more than we do."""
    if "\r\n" not in raw and (not wide or raw.isascii()):
        return
    position = 0
    for at, letter in enumerate(raw):
        position += 1
        if letter == "\r" and raw[at + 1 : at + 2] == "\n":
            if returns:
                yield position - 1
            else:
                position -= 1
        elif wide and letter > "\uffff":
            yield position
            position += 1


def _agrees(text: str, start: int, name: str) -> bool:
    wanted = _words(name)
    if text[start : start + 1].isspace() and not name[:1].isspace():
        return False
    return _words(text[start : start + 3 * len(name) + 20]).startswith(wanted)


def _words(text: str) -> str:
    return " ".join(text.removesuffix("...").removesuffix("…").split())
