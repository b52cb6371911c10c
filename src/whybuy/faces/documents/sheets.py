"""An answer as a spreadsheet: all of its figures as numbers, and what to know beside them.

Whatever others wrote is a text: a name that begins as a formula does is shown and never reckoned.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from whybuy.faces.documents.contents import contents
from whybuy.faces.documents.letters import visible
from whybuy.faces.documents.quoted import quotes

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from whybuy.answers.answer import Answer
    from whybuy.answers.question import Question
    from whybuy.evidence.books import Books

MOST_ROWS = 1_000_000
"""A sheet ends at 1,048,576."""
LARGE = 50_000
MOST_LETTERS = 32_000
"""A cell ends at 32,767."""
STEERING = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is marked as text: another program might take it for a formula."""

WIDTHS = {"name": 34, "measure": 26, "unit": 11, "why": 90, "subject": 26, "evidence": 26}


def xlsx(answer: Answer, *, question: Question, books: Books, firm: str) -> bytes:
    """The answer as an XLSX file."""
    import xlsxwriter

    out = BytesIO()
    # A large one goes through a file of the system's, row by row, and not through memory.
    large = len(answer.findings) > LARGE
    asked = {
        "constant_memory" if large else "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(out, asked)
    made = datetime(answer.as_of.year, answer.as_of.month, answer.as_of.day)
    book.set_properties({"title": question.title, "author": firm, "created": made})
    pen = Pen(book)
    told = contents(answer, question=question, firm=firm, quotes=quotes(answer, books))
    _words(book.add_worksheet("Answer"), told, pen)
    _figures(book.add_worksheet("Figures"), answer, pen)
    book.close()
    return out.getvalue()


class Pen:
    """Writes texts as texts, in the few formats that there are."""

    def __init__(self, book: Workbook) -> None:
        self.plain = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        self.large = book.add_format({"bold": True, "font_size": 14, "text_wrap": True})
        self.marked = book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True})
        self.share = book.add_format({"valign": "top", "num_format": "0.0 %"})
        self.number = book.add_format({"valign": "top", "num_format": "#,##0.##"})

    def text(
        self, sheet: Worksheet, row: int, column: int, words: Any, style: Format | None = None
    ) -> None:
        """A text as it is, or its beginning where it is longer than a cell."""
        said = visible(str(words))[:MOST_LETTERS]
        sheet.write_string(row, column, said, self.marked if said.startswith(STEERING) else style)

    def figure(self, sheet: Worksheet, row: int, column: int, value: float, unit: str) -> None:
        """A number; shares as per cent."""
        style = self.share if unit in ("share", "chance") else self.number
        sheet.write_number(row, column, value, style)


def _words(sheet: Worksheet, told: dict[str, Any], pen: Pen) -> None:
    """What the answer says in words: two columns, what it is and what is said."""
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110)
    lines: list[tuple[str, str]] = [
        (told["firm"], told["as_of"]),
        ("Question", told["title"]),
        ("Answer", told["headline"]),
        *([("Invented", told["invented"])] if told["invented"] else []),
        ("How sure", f"{told['level']} {told['because']}"),
        *((f"Ask next: {ask['to']}", f"{ask['question']} {ask['worth']}") for ask in told["asks"]),
        *(
            (group["title"], f"{said['words']} {said['who']}".strip())
            for group in told["quotes"]
            for said in group["said"]
        ),
        *(("How we know", line) for line in told["known"]),
        *(("Note", note) for note in told["notes"]),
    ]
    for place, (what, said) in enumerate(lines):
        pen.text(sheet, place, 0, what, pen.bold)
        pen.text(sheet, place, 1, said, pen.large if what == "Answer" else pen.wrapped)


def _figures(sheet: Worksheet, answer: Answer, pen: Pen) -> None:
    """All findings, a row each, with a filter over every column."""
    table = answer.findings.table
    shown = table.head(MOST_ROWS)
    for column, name in enumerate(shown.columns):
        sheet.set_column(column, column, WIDTHS.get(name, 14))
        pen.text(sheet, 0, column, name, pen.bold)
    units = shown.columns.index("unit")
    for place, cells in enumerate(shown.iter_rows(), start=1):
        for column, value in enumerate(cells):
            if isinstance(value, int | float):
                pen.figure(sheet, place, column, value, str(cells[units]))
            elif value is not None:
                pen.text(sheet, place, column, value, pen.plain)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(shown.height, 1), len(shown.columns) - 1)
    if table.height > shown.height:
        left = f"… and {table.height - shown.height:,} more rows, which a sheet has no room for."
        pen.text(sheet, shown.height + 1, 0, left)
