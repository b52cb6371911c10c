"""A sheet of an Excel workbook as plain text, its rows where they stand in the sheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadFile
from whybuy.intake import zipped
from whybuy.intake.cells import Columns, text
from whybuy.intake.dialect import LOOKED_AT, Dialect, layout_of
from whybuy.intake.questions import Question, Unclear
from whybuy.intake.receive import Received

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


def unfold(received: Received, *, sheet: str | None = None) -> Received:
    """The same with the sheet's cells as text in `plain`. Formulas count as what they came to.

    Raises BadFile for what is no workbook or too large, Unclear where several sheets hold rows.
    """
    import python_calamine

    seen = zipped.check(received.plain, name=received.name)
    try:
        with python_calamine.CalamineWorkbook.from_path(received.plain) as book:
            return _sheet_written(received, _chosen(book, received.name, sheet), seen)
    except python_calamine.CalamineError as error:
        raise BadFile(f"{received.name} is a damaged workbook: {error}. Save it again.") from error


def _chosen(book: CalamineWorkbook, name: str, sheet: str | None) -> CalamineSheet:
    """The sheet that is named, or the only visible one that holds rows."""
    names = _sheets(book)
    if sheet is not None:
        same = [one for one in names if one.casefold() == sheet.strip().casefold()]
        if not same:
            raise BadFile(f"{name} has no sheet {sheet!r} with rows. It has: {', '.join(names)}.")
        return book.get_sheet_by_name(same[0])
    if not names:
        raise BadFile(f"{name} has no visible sheet with anything in it. Save it again.")
    if len(names) == 1:
        return book.get_sheet_by_name(names[0])
    listed = ", ".join(repr(one) for one in names)
    told = (
        f"{name} has {len(names)} sheets with rows: {listed}. Say which one, for example: "
        f'--sheet "{names[0]}"; import the others one by one.'
    )
    question = Question("sheet", "", names[0], f"Which sheet of {name}?", {n: n for n in names})
    raise Unclear(told, [question])


def _sheets(book: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet
        and one.visible == SheetVisibleEnum.Visible
        and book.get_sheet_by_name(one.name).end is not None
    ]


def _sheet_written(received: Received, sheet: CalamineSheet, seen: zipped.Seen) -> Received:
    layout = _layout(sheet, received.name)
    columns = Columns(len(layout.header))
    for at, row in enumerate(sheet.iter_rows()):
        if at > layout.above:
            columns.look(row)
    plain = received.plain.with_name("sheet.csv")
    _write(plain, (columns.texts(row) for row in sheet.iter_rows()))
    told = [f"Read the sheet {sheet.name!r}."]
    if seen.errors:
        told.append(f"{seen.errors:,} cells hold an error such as #N/A: they count as empty.")
    return received.unfolded(plain, layout, typed=columns.typed, told=told)


def _layout(sheet: CalamineSheet, name: str) -> Dialect:
    first = list[list[str]]()
    for row in sheet.iter_rows():
        first.append([text(cell) for cell in row])
        if len(first) > LOOKED_AT:
            break
    found = layout_of(first)
    if found is None:
        raise BadFile(f"{name} has no header. Give each column a name in the first row.")
    return found


def _write(target: Path, rows: Iterable[Sequence[Any]]) -> None:
    """Rows as CSV; those that hold nothing at the end are left out."""
    waiting = 0
    with target.open("w", encoding="utf-8", errors="replace", newline="") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        for row in rows:
            if not any(row):
                waiting += 1
                continue
            for _ in range(waiting):
                out.write("\n")
            waiting = 0
            write(row)
