"""A file's columns, each with the field it was read as; and what the reader says it is instead."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from whybuy import intake
from whybuy.errors import BadInput, UserError
from whybuy.faces.web.templatetags.figures import words
from whybuy.intake.taken import Taken

FIELDS = {
    "order_id": _lazy("order number"),
    "customer_id": _lazy("customer"),
    "product_id": _lazy("product"),
    "at": _lazy("day and time"),
    "key": _lazy("number"),
    "why_we_serve": _lazy("why we want to serve them"),
}
"""Fields whose own name says too little."""

ROWS = 5
"""First rows shown under the columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its name, the field it holds, and its first values."""

    at: int
    name: str
    field: str
    values: tuple[str, ...]


def mapping_said(said: Mapping[str, str]) -> dict[str, str] | None:
    """The columns as the reader chose them, field to column; None where nothing was chosen.

    Raises BadInput for two columns onto one field.
    """
    kind = said.get("mapped", "")
    if kind not in intake.KINDS or said.get("kind") not in (None, "", kind):
        return None
    chosen: dict[str, str] = dict.fromkeys(intake.fields_of(kind), "")
    for at in range(len(said)):
        field, column = said.get(f"c{at}", ""), said.get(f"n{at}", "")
        if field not in chosen:
            continue
        if chosen[field]:
            raise BadInput(
                _("Two columns onto one field, %(field)s: %(one)s and %(other)s. Keep one of them.")
                % {"field": told(field), "one": chosen[field], "other": column}
            )
        chosen[field] = column
    return chosen


def of_file(taken: Taken | None, file: Path, said: Mapping[str, str]) -> list[Column]:
    """The file's columns, as they were read; else as the reader said; else unread."""
    header, rows = (taken.columns, taken.first_rows) if taken else _looked_at(file)
    if not header:
        header, rows = _looked_at(file)
    read = {column: field for field, column in taken.mapping.items()} if taken else {}
    return [
        Column(
            at,
            name,
            read.get(name, "") if taken else said.get(f"c{at}", ""),
            tuple(row[at] for row in rows[:ROWS] if at < len(row)),
        )
        for at, name in enumerate(header)
    ]


def fields_offered(kind: str) -> list[tuple[str, Any]]:
    """What a column of a file of this kind may hold, each with its words."""
    return [(field, told(field)) for field in intake.fields_of(kind)]


def told(field: str) -> str:
    """The field in words."""
    return str(FIELDS.get(field, words(field)))


def _looked_at(file: Path) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The header and first rows of a file that nobody could recognise."""
    from whybuy.intake.first_rows import first_rows
    from whybuy.intake.receive import receive
    from whybuy.intake.tables import header_of
    from whybuy.intake.unfolding import unfold

    try:
        with tempfile.TemporaryDirectory(prefix="whybuy-look-") as folder:
            received = unfold(receive(file, folder=Path(folder)), sheet=None)
            layout = header_of(received)
            return tuple(layout.header), first_rows(received, layout)
    except UserError:
        return (), ()
