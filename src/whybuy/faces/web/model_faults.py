"""Where in a value model's text each fault lies: the line, and the character."""

from __future__ import annotations

import re
from dataclasses import dataclass

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_JSON_AT = re.compile(r"line (\d+) column (\d+)")
_NAMED = re.compile(r"^(?:In the formula of|Variable|Line|The formula of) '(\w+)'")
_KEY = re.compile(r"(?:has|counts) (\w+) = ")


@dataclass(frozen=True, slots=True)
class Placed:
    """A fault in words, the formula with a mark under it where it is one, and where it lies.

    `line` counts from 1, 0 where nobody can tell; `at` and `to` are letters of the whole text.
    """

    words: str
    pointed: str
    line: int
    at: int
    to: int


def placed(text: str, faults: str) -> list[Placed]:
    """Each fault of a model's text with its place."""
    return [_placed(text, words, pointed) for words, pointed in _apart(faults)]


def _apart(faults: str) -> list[tuple[str, list[str]]]:
    """Faults one by one, each with the lines under it that point into a formula."""
    found: list[tuple[str, list[str]]] = []
    for line in faults.splitlines():
        if line.startswith("    ") and found:
            found[-1][1].append(line[4:])
        else:
            found.append((line, []))
    return found


def _placed(text: str, words: str, pointed: list[str]) -> Placed:
    at, to = _place(text, words, pointed)
    line = text.count("\n", 0, at) + 1 if to else 0
    return Placed(words, "\n".join(pointed), line, at, to)


def _place(text: str, words: str, pointed: list[str]) -> tuple[int, int]:
    """From which letter to which; nowhere is 0 to 0."""
    if told := _AT.search(words) or _JSON_AT.search(words):
        return _at_line(text, int(told[1]), int(told[2]))
    named = _NAMED.match(words)
    start = _section(text, named[1]) if named else 0
    if pointed and named and (at := text.find(pointed[0], max(start, 0))) >= 0:
        mark = pointed[1].find("^") if len(pointed) > 1 else 0
        return at + max(mark, 0), at + max(mark, 0) + 1
    key = _KEY.search(words)
    if key and start >= 0:
        found = re.compile(rf"^\s*{key[1]}\s*[=:]", re.MULTILINE).search(text, start)
        if found:
            return _whole_line(text, found.end() - 1)
    return _whole_line(text, start) if named and start >= 0 else (0, 0)


def _section(text: str, name: str) -> int:
    """Where the table of that name begins; -1 where it is not found."""
    for form in (rf"^\s*\[\w+\.{name}\]", rf"^\s*\"?{name}\"?\s*[=:]"):
        if found := re.compile(form, re.MULTILINE).search(text):
            return found.start() + len(found[0]) - len(found[0].lstrip())
    return -1


def _at_line(text: str, line: int, column: int) -> tuple[int, int]:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    at = min(starts[min(line, len(starts)) - 1] + column - 1, max(0, len(text) - 1))
    return at, at + 1


def _whole_line(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)
