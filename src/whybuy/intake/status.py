"""A deals' column called "status" or "state": the outcome, the stage, or neither, by its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from whybuy.intake import opt_outs
from whybuy.intake.calendars import MAY_BE
from whybuy.intake.dialect import Dialect
from whybuy.intake.first_rows import LOOKED_AT, rows_of
from whybuy.intake.receive import Received
from whybuy.intake.recognise import SHOWN, Recognised, fold, words

MOST = 0.5
"""The share of the filled cells that say an outcome, from which on the column is one."""


def settled(
    received: Received, layout: Dialect, found: Recognised, *, said: Mapping[str, str]
) -> Recognised:
    """The same, once its cells were looked at: a column of other words is the stage, or left out.

    What the user `said` of the columns stands.
    """
    at = found.columns.get("outcome")
    if found.kind != "deals" or at is None or layout.header[at] in said.values():
        return found
    if fold(layout.header[at]) not in map(fold, words()["deals"]["status"]["columns"]):
        return found
    looked = (row[at].strip().lower() for row in islice(rows_of(received, layout), LOOKED_AT)
              if len(row) > at)  # fmt: skip
    cells = Counter(cell for cell in looked if cell)
    if sum(cells[word] for word in _outcomes()) >= MOST * cells.total():
        return found
    others = {name: to for name, to in found.columns.items() if name != "outcome"}
    return replace(found, columns={"stage": at} | others)


def _outcomes() -> set[str]:
    meant: Mapping[str, list[str]] = words()["choices"]["deals"]["outcome"]
    return {word.lower() for one, said in meant.items() for word in (one, *said) if word}


def left_out(
    found: Recognised, header: Sequence[str], *, beside: Recognised | None = None
) -> list[str]:
    """A sentence that names the columns of which nothing is taken; none where all are.

    `beside`: what else the file was read as.
    """
    taken = set(beside.columns.values()) if beside else set[int]()
    taken |= {*found.columns.values(), *(one.at for one in opt_outs.columns(found, header))}
    taken |= {at for at, name in enumerate(header) if name == MAY_BE or not name.strip()}
    names = [repr(name[:40]) for at, name in enumerate(header) if at not in taken]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return [f"Columns left out: {', '.join(names[:SHOWN])}{more}."] if names else []
