"""Workbooks for tests, written where a test can see what is in them."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import xlsxwriter


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    """Write an XLSX: a sheet a keyword, a row a list; days are days, `None` is an empty cell.

    Text that begins with = stays text. A sheet whose name begins with "hidden" is hidden.
    """
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        forms = {
            date: book.add_format({"num_format": "dd/mm/yyyy"}),
            datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name.startswith("hidden"):
                sheet.hide()
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(at, column, cell, forms.get(type(cell)))
    return path


def with_part(source: Path, target: Path, part: str, content: bytes) -> Path:
    """The same workbook with one part replaced."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return target
