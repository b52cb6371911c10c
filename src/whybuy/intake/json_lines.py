"""JSON Lines as plain text: one object a line, its names the columns."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whybuy.errors import BadFile
from whybuy.intake.cells import Columns, Written
from whybuy.intake.dialect import Dialect
from whybuy.intake.receive import Received
from whybuy.intake.tidy import LONGEST, NUL, Ragged, Tidied

MOST_COLUMNS = 2_000
REMEDY = 'Write one object on one line, like {"customer": "Acme", "amount": 12.5}.'


def unfold(received: Received) -> Received:
    """The same with the objects as numbered rows of text in `plain`.

    A line that is no object is told with its number, which is the line's own: there is no header.
    Raises BadFile where no line is an object.
    """
    header, columns, done = _looked_through(received)
    if not header:
        raise BadFile(f"{received.name} holds no JSON object. {REMEDY}")
    plain = received.plain.with_name("lines.csv")
    with plain.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        for number, line in _lines(received.plain, received.encoding or "utf-8"):
            found = _object(number, line)
            if isinstance(found, dict):
                write([number, *columns.texts([found.get(name) for name in header])])
    layout = Dialect(",", tuple(header), 0)
    return received.unfolded(plain, layout, typed=columns.typed, tidied=done)


def _looked_through(received: Received) -> tuple[list[str], Columns, Tidied]:
    """All names that objects have, in the order of their first coming, and what is wrong."""
    header, done = dict[str, None](), Tidied()
    for number, line in _lines(received.plain, received.encoding or "utf-8"):
        if not line.strip():
            done.empty += 1
            continue
        done.rows += 1
        found = _object(number, line)
        if isinstance(found, Ragged):
            done.ragged.append(found)
        header |= dict.fromkeys(found if isinstance(found, dict) else ())
        done.nul = done.nul or NUL in line or "\\u0000" in line
        if len(header) > MOST_COLUMNS:
            raise BadFile(
                f"{received.name} uses more than {MOST_COLUMNS:,} names by line {number:,}. "
                "Export records with the same names on each line."
            )
    columns = Columns(len(header))
    for number, line in _lines(received.plain, received.encoding or "utf-8"):
        found = _object(number, line)
        if isinstance(found, dict):
            columns.look([found.get(name) for name in header])
    return list(header), columns, done


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Each line with its number; of a line that never ends, more than a row may hold."""
    with path.open(encoding=encoding, errors="replace") as text:
        number = 0
        while line := text.readline(LONGEST + 1):
            number += 1
            rest = line
            while len(rest) > LONGEST and not rest.endswith("\n"):
                rest = text.readline(LONGEST + 1)
            yield number, line


def _object(number: int, line: str) -> dict[str, Any] | Ragged | None:
    """The line's object, flat; what is wrong with it; None for an empty line."""
    if not line.strip():
        return None
    if len(line) > LONGEST:
        return Ragged(number, (line,), f"It is longer than {LONGEST:,} letters.", "Shorten it.")
    try:
        found = json.loads(
            line,
            parse_float=Written,
            parse_int=Written,
            object_pairs_hook=_once,
        )
        line.encode()
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        said = "It says one name twice." if isinstance(error, _Twice) else "It is not JSON."
        return Ragged(number, (line.rstrip("\r\n"),), said, REMEDY)
    if not isinstance(found, dict):
        return Ragged(number, (line.rstrip("\r\n"),), "It is JSON, but no object.", REMEDY)
    return _flat(found)


class _Twice(ValueError):
    """An object with one name twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice
    return found


def _flat(found: dict[str, Any]) -> dict[str, Any]:
    """Objects within the object under names with a point: {"a": {"b": 1}} is {"a.b": 1}."""
    flat = dict[str, Any]()
    for name, value in found.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": one for inner, one in _flat(value).items()}
        else:
            flat[name] = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
    return flat


def flat_object(line: str) -> dict[str, Any] | None:
    """The line's object as its columns are named; None for a line that is none."""
    found = _object(0, line)
    return found if isinstance(found, dict) else None
