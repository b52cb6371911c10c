"""JSON written anew without somebody: its texts are decoded, all else stays as it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.intake.blanking.text import opened
from whybuy.intake.json_lines import flat_object, unfold
from whybuy.intake.receive import Received

if TYPE_CHECKING:
    from whybuy.intake.blanking.rows import Rows
    from whybuy.records.redaction import Words

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+|"', re.DOTALL)
Change = Callable[[str, str], str]
"""A text anew, by the names that lead to it ("person.id") and what it is."""


def lines(received: Received, new: Path, rows: Callable[[tuple[str, ...]], Rows]) -> int:
    """In how many lines of JSON Lines they were."""
    header = unfold(received).layout
    below, places = rows(header.header if header else ()), 0
    with opened(received, new) as (old, out):
        for line in old:
            written = _line(line, below)
            places += written != line
            out.write(written)
    return places


def whole(received: Received, new: Path, words: Words, *, theirs: bool) -> int:
    """In how many texts of one JSON document they were."""
    places = 0

    def change(_: str, text: str) -> str:
        nonlocal places
        blanked = words.blanked(text, theirs=theirs)
        places += blanked != text
        return blanked

    with opened(received, new) as (old, out):
        out.write(rewritten(old.read(), change))
    return places


def _line(line: str, rows: Rows) -> str:
    found = flat_object(line)
    if found is None:
        loose = [_decoded(token) for token in TOKEN.findall(line)]
        theirs = rows.blanked(loose) != loose
        return rewritten(line, lambda _, text: rows.words.blanked(text, theirs=theirs))
    names = list(rows.header)
    cells = ["" if found.get(name) is None else str(found[name]) for name in names]
    blanked = rows.blanked(cells)
    if blanked == cells and not any(rows.hint.search(name) for name in found):
        return line
    now = {name: (old, new) for name, old, new in zip(names, cells, blanked, strict=True)}

    def change(path: str, text: str) -> str:
        old, new = now.get(path, ("", ""))
        return new if text == old else rows.words.blanked(text, theirs=blanked != cells)

    return rewritten(line, change)


def rewritten(text: str, change: Change) -> str:
    """The JSON with its texts and numbers changed; what does not change stays byte for byte."""
    pieces, last = list[str](), 0
    for start, end, path in _values(text):
        token = text[start:end]
        old = _decoded(token)
        new = change(path, old)
        if new != old:
            pieces += [text[last:start], json.dumps(new, ensure_ascii=token.isascii())]
            last = end
    return "".join([*pieces, text[last:]])


def _values(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each text, number and name stands, and the names that lead to it."""
    within, names, is_name = list[str](), list[str](), False
    for found in TOKEN.finditer(text):
        sign = found[0]
        if sign in "{[":
            within.append(sign)
            names.append("")
            is_name = sign == "{"
        elif sign in "}]":
            del within[-1:], names[-1:]
            is_name = False
        elif sign == ",":
            is_name = within[-1:] == ["{"]
        elif sign == ":":
            is_name = False
        elif is_name:
            names[-1] = _decoded(sign)
            yield *found.span(), ""
        else:
            yield *found.span(), ".".join(filter(None, names))


def _decoded(token: str) -> str:
    try:
        found = json.loads(token) if token.startswith('"') else token
    except ValueError:
        return token
    return found if isinstance(found, str) else token
