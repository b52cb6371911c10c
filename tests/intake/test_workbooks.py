"""Excel workbooks in: cells as they are, rows where they stand, and those that would burst."""

from __future__ import annotations

import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from whybuy import intake
from whybuy.errors import BadFile
from whybuy.intake import Unclear, zipped
from whybuy.records import customers, sources

from .conftest import Write
from .sheets import with_part, workbook

TODAY = date(2026, 6, 1)
HEADER = ["order id", "customer", "date", "amount"]
SHEET = "xl/worksheets/sheet1.xml"


def take(firm, file: Path, **given):
    return intake.take(firm, [file], today=TODAY, **given)[0]


def test_days_and_numbers_of_a_sheet_are_never_in_doubt(firm, tmp_path: Path) -> None:
    rows = [
        HEADER,
        [101, "Acme", date(2026, 4, 3), 1.234],
        [102, "Côté, Fils", datetime(2026, 4, 3, 9, 30), 1234.5],
    ]
    taken = take(firm, workbook(tmp_path / "o.xlsx", Orders=rows))
    assert (taken.kind, taken.read, taken.new, taken.rejected) == ("orders", 2, 2, 0)
    assert taken.told == ("Read the sheet 'Orders'.",)
    line = firm.orders().lines_of("102", source="files")
    assert line.select("at", "amount", "row").rows() == [(datetime(2026, 4, 3, 9, 30), 123450, 3)]
    assert firm.orders().lines_of("101", source="files")["amount"].to_list() == [123]


def test_a_number_beside_numbers_written_as_text_is_not_read_as_a_thousand(
    firm, tmp_path: Path
) -> None:
    rows = [HEADER, [1, "A", date(2026, 4, 3), 1.234], [2, "B", date(2026, 4, 3), "1.234,56"]]
    take(firm, workbook(tmp_path / "o.xlsx", Orders=rows))
    amounts = [firm.orders().lines_of(n, source="files")["amount"].item() for n in ("1", "2")]
    assert amounts == [123, 123456]


def test_rows_have_the_numbers_that_the_sheet_shows(firm, tmp_path: Path) -> None:
    rows = [
        ["Orders of May"],
        [],
        HEADER,
        [1, "A\nand Sons", date(2026, 4, 3), 1],
        [],
        [2, "B", date(2026, 4, 3), "much"],
        [],
    ]
    taken = take(firm, workbook(tmp_path / "o.xlsx", Orders=rows))
    assert (taken.read, taken.new, taken.rejected) == (2, 1, 1)
    assert [(r.row, r.column, r.value) for r in taken.rejects] == [(6, "amount", "much")]
    assert taken.notes["empty rows passed over"] == 1


def test_formulas_count_as_what_they_came_to_and_text_like_one_stays_text(
    firm, tmp_path: Path
) -> None:
    import xlsxwriter

    path = tmp_path / "c.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("C")
        sheet.write_row(0, 0, ["customer id", "name", "city"])
        sheet.write_row(1, 0, ["C1", '=cmd|"/c calc"!A1', "<b>Lyon</b>"])
        sheet.write(2, 0, "C2")
        sheet.write_formula(2, 1, '="Bolt "&"Ltd"', None, "Bolt Ltd")
        sheet.write_formula(2, 2, "=NA()", None, "#N/A")
    taken = take(firm, path)
    found = customers.frame().sort("key").select("name", "place").rows()
    assert found == [('=cmd|"/c calc"!A1', "<b>Lyon</b>"), ("Bolt Ltd", "")]
    assert "1 cells hold an error such as #N/A: they count as empty." in taken.told


def test_which_of_two_sheets_is_asked_and_a_hidden_or_empty_one_is_not(
    firm, tmp_path: Path
) -> None:
    rows = [HEADER, [1, "A", date(2026, 4, 3), 10]]
    one = workbook(tmp_path / "one.xlsx", May=rows, hidden=rows, Empty=[])
    assert take(firm, one).new == 1
    two = workbook(tmp_path / "two.xlsx", May=rows, June=[HEADER, [2, "B", date(2026, 5, 3), 5]])
    with pytest.raises(Unclear, match=r"'May', 'June'.*--sheet"):
        take(firm, two)
    (question,) = intake.preview(firm, two).questions
    assert (question.name, list(question.choices)) == ("sheet", ["May", "June"])
    assert take(firm, two, sheet="june").new == 1
    assert take(firm, two, answers={str(two): {"sheet": "June"}}).unchanged == 1
    with pytest.raises(BadFile, match="no sheet 'July'"):
        take(firm, two, sheet="July")


def test_a_csv_named_xlsx_and_a_workbook_named_csv_are_read_as_what_they_are(
    firm, write: Write, tmp_path: Path
) -> None:
    text = take(firm, write("o.xlsx", "order id,customer,date,amount\n1,A,2026-05-01,1\n"))
    assert (text.new, text.told) == (
        1,
        ("o.xlsx is text, whatever its name says, and was read as such.",),
    )
    book = take(firm, workbook(tmp_path / "b.csv", S=[HEADER, [2, "A", date(2026, 5, 1), 1]]))
    assert book.new == 1
    assert (
        book.told[0] == "b.csv is an Excel workbook, whatever its name says, and was read as such."
    )


def test_the_same_orders_as_workbook_and_as_text_are_the_same(
    firm, write: Write, tmp_path: Path
) -> None:
    take(firm, write("o.csv", "order id,customer,date,amount\n7,13085,2026-05-01,12.50\n"))
    book = workbook(tmp_path / "o.xlsx", S=[HEADER, [7, 13085, date(2026, 5, 1), 12.5]])
    again = take(firm, book)
    assert (again.batch, again.unchanged) == (None, 1)


def refused(firm, path: Path, told: str, *, whole: bool = False) -> None:
    with pytest.raises(BadFile, match=told) as error:
        take(firm, path)
    assert not whole or str(error.value) == told
    assert sources.batches() == []
    assert list(firm.workspace.files.iterdir()) == []


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A small workbook to be tampered with."""
    return workbook(tmp_path / "fine.xlsx", S=[HEADER, [1, "A", date(2026, 4, 3), 10]])


def test_a_workbook_that_declares_too_much_is_refused_unread(
    firm, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "LARGEST_BYTES", 1 << 20)
    told = (
        "bomb.xlsx unpacks to 5 MB or more; workbooks are taken up to 1 MB. Save the sheet as CSV, "
        "then import that."
    )
    bomb = with_part(book, tmp_path / "bomb.xlsx", SHEET, b" " * (5 << 20))
    refused(firm, bomb, told, whole=True)


def test_a_workbook_that_holds_more_than_it_declares_is_refused(
    firm, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = with_part(book, tmp_path / "bomb.xlsx", SHEET, b" " * (5 << 20))
    size = struct.pack("<I", 5 << 20)
    bomb.write_bytes(bomb.read_bytes().replace(size, struct.pack("<I", 100)))
    with zipfile.ZipFile(bomb) as lying:
        assert lying.getinfo(SHEET).file_size == 100
    monkeypatch.setattr(zipped, "LARGEST_BYTES", 1 << 20)
    told = (
        "bomb.xlsx unpacks to 1 MB or more; workbooks are taken up to 1 MB. Save the sheet as CSV, "
        "then import that."
    )
    refused(firm, bomb, told, whole=True)


def test_a_cell_at_the_far_end_of_the_sheet_is_refused_before_room_is_made_for_it(
    firm, book: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(book) as packed:
        xml = packed.read(SHEET)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    bomb = with_part(book, tmp_path / "far.xlsx", SHEET, xml.replace(b"</sheetData>", far))
    told = (
        "far.xlsx has cells as far as row 1,048,576 and column 16,384, more than 50,000,000 cells. "
        "Delete what stands far out, or save the sheet as CSV."
    )
    refused(firm, bomb, told, whole=True)


STRINGS = "xl/sharedStrings.xml"


def with_long_text(book: Path, target: Path, letters: int) -> Path:
    """The workbook with its first text, a heading, so long."""
    with zipfile.ZipFile(book) as packed:
        shared = packed.read(STRINGS)
    return with_part(book, target, STRINGS, shared.replace(b"order id", b"x" * letters, 1))


def test_a_cell_of_five_million_letters_is_refused_in_little_memory(
    firm, book: Path, tmp_path: Path
) -> None:
    import tracemalloc

    long = with_long_text(book, tmp_path / "long.xlsx", 5_000_000)
    tracemalloc.start()
    told = (
        r"^long\.xlsx has a cell of [12],\d{3},\d{3} letters or more; 1,000,000 is the most, and "
        r"Excel itself holds 32,767\. Shorten it, or save the sheet as CSV, then import that\.$"
    )
    with pytest.raises(BadFile, match=told):
        take(firm, long)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert sources.batches() == []


def test_a_long_text_that_many_cells_show_is_refused_before_it_is_read(
    firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [HEADER, *([n, "A" * 30_000, date(2026, 4, 3), 1] for n in range(100))]
    book = workbook(tmp_path / "o.xlsx", Orders=rows)
    assert take(firm, book).read == 100
    monkeypatch.setattr(zipped, "LARGEST_BYTES", 2_000_000)
    with pytest.raises(BadFile, match="unpacks to 2 MB or more"):
        take(firm, book)
    few = [HEADER, [0, "A" * 30_000, date(2026, 4, 3), 1]]
    many = [[n, "B", date(2026, 4, 3), 1] for n in range(1, 100)]
    assert take(firm, workbook(tmp_path / "few.xlsx", Orders=[*few, *many])).read == 100


def test_archives_and_broken_workbooks_are_told_apart(firm, book: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "files.zip", "w") as packed:
        packed.writestr("orders.csv", "a,b\n1,2\n")
    refused(firm, tmp_path / "files.zip", "zip archive and no Excel workbook")
    whole = book.read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    refused(firm, tmp_path / "cut.xlsx", "damaged workbook")
    refused(
        firm, with_part(book, tmp_path / "odd.xlsx", SHEET, b"<not xml"), "workbook|header|sheet"
    )
    refused(firm, workbook(tmp_path / "empty.xlsx", S=[]), "no visible sheet")
