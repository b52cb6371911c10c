"""Customers' numbers as spreadsheets have them, a column for each variable, as a list."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from whybuy.errors import UserError
from whybuy.intake.dialect import Dialect, cells
from whybuy.intake.receive import Received
from whybuy.intake.recognise import fold, named
from whybuy.intake.tidy import Tidied

KIND = "numbers"
WHOSE = ("customer", "customer_name")
KEPT = {"said_by": "Said by", "said_on": "Said on", "source": "Source", "mark": "Mark"}
OWN_UNIT = re.compile(r"\d\s*(?!to\b|bis\b)[^\W\d]|[%€$£]")
"""A unit in the cell itself, which goes before the variable's."""
HEADER = (*("Customer id", "Customer", "Variable", "Value", "Unit"), *KEPT.values())


def is_wide(header: Sequence[str], *, kind: str | None) -> bool:
    """Whether beside the customer stand columns that value models' variables are called by."""
    if kind not in (None, KIND):
        return False
    fields = named(KIND, header)
    return (
        not {"name", "value", "low"} & fields.keys()
        and any(field in fields for field in WHOSE)
        and bool(_told_of(header))
    )


def unfold(received: Received, layout: Dialect) -> Received:
    """The same with one numbered row for each number: its row in the file, whose it is, of what."""
    header, columns = layout.header, _told_of(layout.header)
    fields = named(KIND, header)
    whose = [header.index(fields[one]) if one in fields else None for one in WHOSE]
    more = [header.index(fields[one]) if one in fields else None for one in KEPT]
    plain, rows = received.plain.with_name("numbers.csv"), 0
    step = 100 if len(header) < 100 else 100_000
    with plain.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        for number, row in _rows(received, layout):
            beside = [_at(row, at) for at in more]
            if not any(beside):
                beside = ["", "", received.name, "said"]
            for at, (name, unit) in columns.items():
                if value := _at(row, at):
                    own = "" if OWN_UNIT.search(value) else unit
                    who = (_at(row, one) for one in whose)
                    write([number * step + at + 1, *who, name, value, own, *beside])
                    rows += 1
    listed = ", ".join(name for name, _ in columns.values())
    told = (
        f"Read as numbers of customers, a column each: {listed}. "
        f"Column 3 of row 2 is called row {2 * step + 3} here."
    )
    return received.unfolded(plain, Dialect(",", HEADER, 0), tidied=Tidied(rows=rows), told=[told])


def _told_of(header: Sequence[str]) -> dict[int, tuple[str, str]]:
    """The columns that variables of the firm's value models are called by: their name and unit."""
    from whybuy.methods.value import read_model
    from whybuy.records import value_models

    known: dict[str, tuple[str, str]] = {}
    for text in value_models.value_models()["text"]:
        try:
            model = read_model(str(text))
        except UserError:
            continue
        for name in model.asked:
            variable = model.variables[name]
            if not variable.ours:
                known |= {
                    fold(called): (name, variable.unit.words) for called in (name, variable.title)
                }
    return {at: known[fold(column)] for at, column in enumerate(header) if fold(column) in known}


def _rows(received: Received, layout: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Each row's number in the file, and its cells."""
    with received.plain.open(encoding=received.encoding or "utf-8", newline="") as text:
        if received.tidied is not None:
            yield from ((int(row[0]), row[1:]) for row in csv.reader(text))
            return
        for number, row in enumerate(cells(text, layout.delimiter), start=1):
            if number > layout.above + 1:
                yield number, row


def _at(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""
