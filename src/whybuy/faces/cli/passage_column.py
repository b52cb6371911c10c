"""One column of a table, as it stands: texts with all their commas, quotes and line breaks."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import BadFile

if TYPE_CHECKING:
    from whybuy.intake.receive import Received

DELIMITERS = (",", ";", "\t", "|")
LONGEST = 1 << 24
"""Letters that a cell may hold; one that is longer was never closed."""


@dataclass(frozen=True, slots=True)
class Column:
    """The texts of a column, a row each; `told` is what the user should hear of."""

    texts: list[str]
    told: tuple[str, ...] = ()


def read_column(file: Path, *, column: str) -> Column:
    """The column of that name, of a CSV, workbook, Parquet or JSON file. Raises BadFile."""
    from whybuy.intake.receive import receive
    from whybuy.intake.unfolding import unfold

    with tempfile.TemporaryDirectory(prefix="whybuy-passages-") as folder:
        received = receive(file, folder=Path(folder))
        if received.form == "json list":
            return _of_list(received, column)
        received = unfold(received)
        if received.encoding is None:
            return _of_parquet(received, column)
        if received.layout is not None:
            return _of_unfolded(received, column)
        return _of_text(received, column)


def _of_parquet(received: Received, column: str) -> Column:
    import polars as pl

    table = pl.read_parquet(received.plain)
    name = _named(column, table.columns, received.name)
    return Column([str(text or "") for text in table[name].to_list()])


def _of_list(received: Received, column: str) -> Column:
    """Of one JSON list of objects, as `whybuy suggest --json` itself writes it."""
    text = received.plain.read_text(received.encoding or "utf-8", errors="replace")
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadFile(
            f"{received.name} begins as a JSON list and cannot be read as one{where}: it may be "
            "cut short. Export it again."
        ) from None
    odd = next((at for at, row in enumerate(rows, start=1) if not isinstance(row, dict)), None)
    if odd is not None:
        raise BadFile(
            f"Entry {odd:,} of the list in {received.name} is no object. Write each as one, like "
            f'{{"{column}": "what they said"}}.'
        )
    names = dict.fromkeys(str(name) for row in rows for name in row)
    name = _named(column, list(names), received.name)
    said = [row.get(name) for row in rows]
    return Column(["" if text is None else str(text) for text in said])


def _of_unfolded(received: Received, column: str) -> Column:
    """Of a sheet, written as CSV whole; or of objects, as numbered rows without a header."""
    assert received.layout is not None
    header = list(received.layout.header)
    at = header.index(_named(column, header, received.name))
    rows = list(_rows(received, ","))
    if received.tidied is None:
        rows = rows[received.layout.above + 1 :]
    else:
        at += 1
    return Column([row[at] if len(row) > at else "" for row in rows if any(row)])


def _of_text(received: Received, column: str) -> Column:
    """A text whose delimiter is the one that makes the column's name stand in the first row."""
    headers: list[list[str]] = []
    for delimiter in DELIMITERS:
        rows = _rows(received, delimiter)
        header = [name.strip() for name in next(rows, [])]
        headers.append(header)
        if _same(column) in map(_same, header):
            at = [_same(name) for name in header].index(_same(column))
            return _collected(rows, at=at, wide=len(header), delimiter=delimiter)
    _named(column, max(headers, key=len), received.name)
    raise AssertionError("a column that stands in no header was found")


def _collected(rows: Iterator[list[str]], *, at: int, wide: int, delimiter: str) -> Column:
    texts, odd = list[str](), list[int]()
    for number, row in enumerate(rows, start=2):
        if not row:
            continue
        # In the last column it is plain what a delimiter too many belongs to.
        if at == wide - 1 and len(row) > wide:
            row = [*row[:at], delimiter.join(row[at:])]
        if len(row) != wide:
            odd.append(number)
        texts.append(row[at] if len(row) > at else "")
    if not odd:
        return Column(texts)
    told = (
        f"{len(odd)} rows do not have {wide} cells (the first is row {odd[0]}): a passage with the "
        "delimiter in it must stand in quotes. Their passages may be cut short."
    )
    return Column(texts, (told,))


def _rows(received: Received, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST)
    encoding = received.encoding or "utf-8"
    with received.plain.open(encoding=encoding, errors="replace", newline="") as lines:
        whole = (line.replace("\0", "") for line in lines)
        try:
            yield from csv.reader(whole, delimiter=delimiter)
        except csv.Error as error:
            raise BadFile(
                f"{received.name} cannot be read as a table ({error}): a quote may be open. "
                "Export it again."
            ) from None


def _named(column: str, header: list[str], file: str) -> str:
    """The header's own spelling of the column. Raises BadFile with the names there are."""
    found = {_same(name): name for name in header}
    if _same(column) not in found:
        named = ", ".join(name for name in header if name) or "none with a name"
        raise BadFile(
            f"{file} has no column {column!r}. Its columns are: {named}. Name one with --column."
        )
    return found[_same(column)]


def _same(name: str) -> str:
    return " ".join(name.casefold().split())
