"""An answer as a spreadsheet: figures are numbers, and what others wrote is only ever text."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tests.faces.documents.told import FORMULA, QUESTION, TODAY, answer
from tests.fakes import ListOrderLog
from whybuy.evidence.books import Books
from whybuy.faces.documents.sheets import xlsx

pytestmark = pytest.mark.django_db


def made(**how: object) -> bytes:
    books = Books(ListOrderLog(), TODAY, 1, "EUR")
    return xlsx(answer(**how), question=QUESTION, books=books, firm="=1+1")


def test_every_figure_is_there_as_a_number():
    rows = CalamineWorkbook.from_filelike(BytesIO(made(rows=3))).get_sheet_by_name("Figures")
    cells = rows.to_python()
    assert cells[0][:4] == ["subject", "name", "measure", "estimate"]
    assert [row[3] for row in cells[1:]] == [4_280_000.0, 100.0, 101.0, 102.0, 0.957]


@pytest.mark.parametrize("name", [FORMULA, "+1", "-1", "@SUM(A1)", "http://example.com", "007"])
def test_a_name_that_looks_like_a_formula_is_shown_and_never_reckoned(name: str):
    file = made(name=name, why=name)
    with zipfile.ZipFile(BytesIO(file)) as parts:
        sheets = [parts.read(n).decode() for n in parts.namelist() if "worksheets/sheet" in n]
    assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)
    rows = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_name("Figures").to_python()
    assert rows[2][1] == name
    assert rows[2][7] == name


def test_a_text_that_another_program_might_reckon_is_marked_as_text():
    with zipfile.ZipFile(BytesIO(made(name=FORMULA))) as parts:
        styles = parts.read("xl/styles.xml").decode()
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    formats = re.findall(r"<xf [^>]*>", styles.partition("<cellXfs")[2])
    marked = [n for n, style in enumerate(formats) if 'quotePrefix="1"' in style]
    cell = re.search(r'<c r="B3" s="(\d+)" t="s">', sheet)
    assert cell is not None
    assert int(cell[1]) in marked


def test_a_text_longer_than_a_cell_is_cut_and_the_file_opens():
    rows = CalamineWorkbook.from_filelike(BytesIO(made(why="x" * 40_000)))
    assert len(rows.get_sheet_by_name("Figures").to_python()[2][7]) == 32_000


def test_the_same_answer_gives_the_same_bytes():
    assert made() == made()


def test_a_large_answer_is_written_row_by_row_and_is_the_same_to_read(monkeypatch):
    small = CalamineWorkbook.from_filelike(BytesIO(made(rows=9))).get_sheet_by_name("Figures")
    monkeypatch.setattr("whybuy.faces.documents.sheets.LARGE", 5)
    large = CalamineWorkbook.from_filelike(BytesIO(made(rows=9))).get_sheet_by_name("Figures")
    assert small.to_python() == large.to_python()
