"""A case as a spreadsheet whose formulas live: change a number, and every figure follows.

With nothing changed, its figures are those of the case to the cent. Names and words of others are
texts and never formulas; ranges were drawn, and do not follow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import counted
from whybuy.faces.documents import case_formulas
from whybuy.faces.documents.case_contents import contents
from whybuy.faces.documents.case_formulas import NEVER, UNDEFINED, Formulas
from whybuy.faces.documents.case_paper import Paper, capital, mark_of
from whybuy.faces.documents.sheets import Pen
from whybuy.methods.value.case import Figure
from whybuy.methods.value.flows import discount_factors
from whybuy.methods.value.model import DRIVERS, Line
from whybuy.methods.value.timing import profile

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from whybuy.methods.value import Case, ValueModel
    from whybuy.methods.value.case import LineResult

RATE = "Numbers!$B$3"
FIRST = 5
"""The column of the first amount over time: the start."""


def xlsx(case: Case | None, *, model: ValueModel, as_of: date, **beside: Any) -> bytes:
    """The case as an XLSX file; `beside` as `Paper` has it. Raises BadInput while numbers are
    missing."""
    import xlsxwriter

    paper = Paper(case, model, as_of=as_of, **beside)
    case = paper.case
    out = BytesIO()
    asked = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, asked)
    made = datetime(as_of.year, as_of.month, as_of.day)
    book.set_properties({"title": case.title, "author": paper.firm, "created": made})
    sheets = [book.add_worksheet(name) for name in ("Case", "Numbers", "Reckoning", "Timing")]
    front, numbers, reckoning, timing = sheets
    pen = CasePen(book, case.currency)
    cells = _numbers(numbers, paper, pen)
    found = _Reckoning(paper, pen, reckoning, timing, Formulas(model, cells))
    found.write()
    _front(front, paper, pen, found.named)
    _words(book.add_worksheet("How we know"), paper, pen)
    book.close()
    return out.getvalue()


class CasePen(Pen):
    """The pen of sheets, with money, and the cells that are to be changed."""

    def __init__(self, book: Workbook, currency: str) -> None:
        super().__init__(book)
        cents = {"num_format": f'#,##0.00 "{currency}"', "valign": "top"}
        self.money = book.add_format(cents)
        self.total = book.add_format({**cents, "bold": True, "top": 1})
        self.given = book.add_format(
            {"bg_color": "#FFF6D6", "border": 1, "num_format": "#,##0.######", "valign": "top"}
        )
        self.given_share = book.add_format(
            {"bg_color": "#FFF6D6", "border": 1, "num_format": "0.0 %", "valign": "top"}
        )
        self.plain_number = book.add_format({"num_format": "#,##0.######", "valign": "top"})
        self.head = book.add_format({"bold": True, "bottom": 1, "valign": "bottom"})
        self.right = book.add_format({"bold": True, "bottom": 1, "align": "right"})

    def formula(
        self, sheet: Worksheet, row: int, column: int, said: tuple[str, Any], style: Format
    ) -> None:
        """A formula with what it comes to now, for programs that do not reckon."""
        sheet.write_formula(row, column, said[0], style, said[1])


def _numbers(sheet: Worksheet, paper: Paper, pen: CasePen) -> dict[str, str]:
    """The inputs, to be changed; the cell of each variable's value."""
    for column, width in enumerate((44, 16, 16, 14, 14, 14, 50, 16)):
        sheet.set_column(column, column, width)
    pen.text(sheet, 0, 0, "Change what is on yellow: every figure follows.", pen.bold)
    pen.text(sheet, 2, 0, "Discount rate, a year", pen.plain)
    sheet.write_number(2, 1, paper.case.rate, pen.given_share)
    heads = ("number", "value", "unit", "5 %", "95 %", "who says so", "source", "name")
    for column, head in enumerate(heads):
        pen.text(sheet, 4, column, head, pen.right if column in (1, 3, 4) else pen.head)
    cells: dict[str, str] = {}
    for row, one in enumerate(paper.case.inputs, start=5):
        pen.text(sheet, row, 0, capital(one.title), pen.wrapped)
        sheet.write_number(row, 1, one.value, pen.given)
        pen.text(sheet, row, 2, one.unit, pen.plain)
        sheet.write_number(row, 3, one.low, pen.plain_number)
        sheet.write_number(row, 4, one.high, pen.plain_number)
        for column, words in enumerate((mark_of(one), one.source, one.name), start=5):
            pen.text(sheet, row, column, words, pen.wrapped)
        cells[one.name] = f"Numbers!$B${row + 1}"
    sheet.freeze_panes(5, 1)
    return cells


@dataclass
class _Reckoning:
    """The sheet of sums, written row by row; `named` are the cells that the first sheet shows."""

    paper: Paper
    pen: CasePen
    sheet: Worksheet
    timing: Worksheet
    formulas: Formulas
    named: dict[str, str] = field(default_factory=dict[str, str])
    row: int = 0

    @property
    def case(self) -> Case:
        return self.paper.case

    def write(self) -> None:
        """Everything, from what the numbers make to what is left."""
        self.sheet.set_column(0, 0, 44)
        self.sheet.set_column(1, 2, 17)
        self.sheet.set_column(3, FIRST + self.case.years, 16)
        self.timing.set_column(0, 0, 44)
        self._derived()
        self._heads("reckoned", "full amount", "worth now")
        self._factors()
        sums = {kind: self._lines(kind) for kind in ("benefit", "cost")}
        self._totals(sums)
        self._standing_still()
        self.sheet.freeze_panes(0, 1)

    def _derived(self) -> None:
        """The variables that formulas make, each before those that need it."""
        if not self.case.derived:
            return
        self._text(0, "What the numbers make", self.pen.head)
        self.row += 1
        for name, value in self.case.derived.items():
            variable = self.formulas.model.variables[name]
            self._text(0, capital(variable.title))
            self._formula(1, self.formulas.variable(variable), value, self.pen.plain_number)
            self._text(2, variable.unit.words)
            self.formulas.cells[name] = f"Reckoning!$B${self.row + 1}"
            self.row += 1
        self.row += 1

    def _heads(self, *names: str) -> None:
        times = ("Start", *(f"Year {year}" for year in range(1, self.case.years + 1)))
        for column, name in enumerate((*names, "", "", *times)):
            self._text(column, name, self.pen.right if column else self.pen.head)
        pen, timing = self.pen, self.timing
        pen.text(timing, 0, 0, "Share of the full amount that comes at each time", pen.bold)
        for column, name in enumerate(times):
            pen.text(timing, 1, FIRST + column, name, pen.right)
        self.row += 1

    def _factors(self) -> None:
        self._text(0, "What money of each time is worth now")
        convention, years = self.case.convention, self.case.years
        known = discount_factors(years, rate=self.case.rate, convention=convention).tolist()
        for at in range(self.case.years + 1):
            formula = case_formulas.factor(at, rate=RATE, convention=convention)
            self._formula(FIRST + at, formula, known[at], self.pen.plain_number)
        self.factors = self._across()
        self.row += 2

    def _lines(self, kind: str) -> tuple[int, int]:
        """The lines of a kind; the first row and the one after the last."""
        first = self.row
        for line, result in zip(self._of(kind), self._results(kind), strict=True):
            self._line(line, result)
        return first, self.row

    def _of(self, kind: str) -> list[Line]:
        return [line for line in self.formulas.model.lines if line.kind == kind]

    def _results(self, kind: str) -> list[LineResult]:
        still = self.case.standing_still
        all_ = (*self.case.lines, *(still.lines if still else ()))
        return [line for line in all_ if line.kind == kind]

    def _line(self, line: Line, result: LineResult) -> None:
        self._text(0, capital(line.title), self.pen.wrapped)
        if result.in_words:
            self._text(1, "in words")
            self.row += 1
            return
        self._formula(1, self.formulas.line(line), result.yearly.point)
        self._formula(2, self._worth_now(), result.present_value.point)
        self._text(3, DRIVERS.get(line.driver, ""))
        self.pen.text(self.timing, self.row, 0, capital(line.title), self.pen.plain)
        shares = profile(line.timing, years=self.case.years)
        for at, amount in enumerate(result.amounts):
            place = _cell(self.row, FIRST + at)
            self.timing.write_number(self.row, FIRST + at, float(shares[at]), self.pen.plain_number)
            full = _cell(self.row, 1, fixed="column")
            self._formula(FIRST + at, f"={full}*Timing!{place}", amount)
        self.row += 1

    def _worth_now(self) -> str:
        return f"=SUMPRODUCT({self._across()},{self.factors})"

    def _totals(self, sums: dict[str, tuple[int, int]]) -> None:
        case, pen = self.case, self.pen
        self.row += 1
        kinds = (
            ("benefit", "All that it brings", case.benefits, case.present_benefits),
            ("cost", "All that it takes", case.costs, case.present_costs),
        )
        for kind, title, amounts, now in kinds:
            self._text(0, title, pen.bold)
            for at, amount in enumerate(amounts):
                self._formula(FIRST + at, self._sum(FIRST + at, *sums[kind]), amount, pen.total)
            self._formula(2, self._worth_now(), now.point, pen.total)
            self.named[kind] = f"Reckoning!{_cell(self.row, 2)}"
            self.row += 1
        self._left()

    def _sum(self, column: int, first: int, after: int) -> str:
        if first == after:
            return "=0"
        return f"=SUM({_cell(first, column)}:{_cell(after - 1, column)})"

    def _left(self) -> None:
        """What is left at each time, and so far; then what follows from it."""
        case, pen, columns = self.case, self.pen, range(FIRST, FIRST + self.case.years + 1)
        plus, minus, row = self.row - 2, self.row - 1, self.row
        net, so_far, crossings = ([_cell(row + n, column) for column in columns] for n in range(3))
        for below, title in enumerate(("What is left", "Left so far, not discounted", "")):
            pen.text(self.sheet, row + below, 0, title, pen.plain if below else pen.bold)
        self._formula(2, self._worth_now(), case.npv.point, pen.total)
        self.named["npv"] = f"Reckoning!{_cell(row, 2)}"
        for at, column in enumerate(columns):
            left = f"={_cell(plus, column)}-{_cell(minus, column)}"
            self._formula(column, left, case.benefits[at] - case.costs[at], pen.total)
            so_far_now = f"={so_far[at - 1]}+{net[at]}" if at else f"={net[at]}"
            self._below(1, column, so_far_now, case.cumulative[at], pen.money)
            crossing = case_formulas.paid_back(at, so_far=so_far, net=net)
            self._below(2, column, crossing, "", pen.plain_number)
        pen.text(self.sheet, row + 2, 0, "Crosses nought after so many months", pen.plain)
        self.row += 4
        start = _cell(minus, FIRST)
        ratio = case_formulas.roi(
            case.convention, npv=_cell(row, 2), costs=_cell(minus, 2), net=net, start=start
        )
        self._ratio("roi", "Return on what is spent (ROI)", ratio, _point(case.roi))
        rate = case_formulas.internal_rate(net, irr=case.irr)
        self._ratio("irr", "Internal rate of return", rate, case.irr)
        months = case_formulas.payback(so_far, crossings)
        self._ratio("payback", "Paid back after, months", months, case.payback_months)
        self.row += 1

    def _ratio(self, name: str, title: str, formula: str, value: float | None) -> None:
        """One of the figures that may not be defined."""
        self._text(0, title)
        months = name == "payback"
        style = self.pen.plain_number if months else self.pen.share
        said = (NEVER if months else UNDEFINED) if value is None else value
        self._formula(1, formula, said, style)
        self.named[name] = f"Reckoning!{_cell(self.row, 1)}"
        self.row += 1

    def _below(self, rows: int, column: int, formula: str, value: Any, style: Format) -> None:
        self.pen.formula(self.sheet, self.row + rows, column, (formula, value), style)

    def _standing_still(self) -> None:
        still = self.case.standing_still
        if still is None:
            return
        self._text(0, "What standing still costs: nothing that we sell is in it", self.pen.head)
        self.row += 1
        first, after = self._lines("standing_still")
        self._text(0, "Standing still, a month", self.pen.bold)
        month = f"{self._sum(1, first, after)}/12"
        self._formula(1, month, still.per_month.point, self.pen.total)
        self._formula(2, self._sum(2, first, after), still.present_value.point, self.pen.total)
        self.named["month"] = f"Reckoning!{_cell(self.row, 1)}"
        self.named["still"] = f"Reckoning!{_cell(self.row, 2)}"

    def _across(self) -> str:
        """The cells of this row over time."""
        return ":".join(
            _cell(self.row, column, fixed="both") for column in (FIRST, FIRST + self.case.years)
        )

    def _text(self, column: int, words: str, style: Format | None = None) -> None:
        self.pen.text(self.sheet, self.row, column, words, style or self.pen.plain)

    def _formula(
        self, column: int, formula: str, value: float | str, style: Format | None = None
    ) -> None:
        style = style or self.pen.money
        self.pen.formula(self.sheet, self.row, column, (formula, value), style)


def _cell(row: int, column: int, *, fixed: str = "") -> str:
    """A cell's name; fixed: "column" or "both" for one that stays when it is copied."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return xl_rowcol_to_cell(row, column, row_abs=fixed == "both", col_abs=bool(fixed))


def _point(figure: Figure | None) -> float | None:
    return None if figure is None else figure.point


def _front(sheet: Worksheet, paper: Paper, pen: CasePen, named: dict[str, str]) -> None:
    """What it comes to: each figure live, its range beside it as it was drawn."""
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, 3, 20)
    told, case = contents(paper), paper.case
    pen.text(sheet, 0, 0, told["title"], pen.large)
    for row, words in enumerate((told["rests"], told["invented"]), start=1):
        pen.text(sheet, row, 0, words, pen.wrapped)
    for column, head in enumerate(("", "figure", "5 %", "95 %")):
        pen.text(sheet, 4, column, head, pen.right if column else pen.head)
    row = 5
    for name, title, figure, style in _fronted(paper, pen):
        if name not in named:
            continue
        pen.text(sheet, row, 0, title, pen.plain)
        pen.formula(sheet, row, 1, (f"={named[name]}", _shown(name, figure)), style)
        if isinstance(figure, Figure) and figure.low != figure.high:
            sheet.write_number(row, 2, figure.low, style)
            sheet.write_number(row, 3, figure.high, style)
        row += 1
    pen.text(sheet, row, 0, "Chance that it pays, as drawn", pen.plain)
    sheet.write_number(row, 1, case.chance_positive, pen.share)
    said = "The figures live; the ranges and the chance were drawn for the numbers as they came."
    pen.text(sheet, row + 2, 0, said, pen.wrapped)


def _fronted(paper: Paper, pen: CasePen) -> list[tuple[str, str, Figure | float | None, Format]]:
    """The figures of the first sheet: name, title, figure and how it is shown."""
    case, still = paper.case, paper.case.standing_still
    over = counted(case.years, "year", "years")
    return [
        ("month", "Standing still costs, a month", still and still.per_month, pen.money),
        ("still", f"Standing still over {over}, now", still and still.present_value, pen.money),
        ("benefit", "All that it brings, now", case.present_benefits, pen.money),
        ("cost", "All that it takes, now", case.present_costs, pen.money),
        ("npv", "What is left (net present value)", case.npv, pen.total),
        ("roi", "Return on what is spent (ROI)", case.roi, pen.share),
        ("irr", "Internal rate of return", case.irr, pen.share),
        ("payback", "Paid back after, months", case.payback_months, pen.plain_number),
    ]


def _shown(name: str, figure: Figure | float | None) -> float | str:
    if figure is None:
        return NEVER if name == "payback" else UNDEFINED
    return figure.point if isinstance(figure, Figure) else figure


def _words(sheet: Worksheet, paper: Paper, pen: CasePen) -> None:
    """What to ask, how it is reckoned, what others got: what the pages say in words."""
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110)
    case = paper.case
    lines = [
        *(("Ask next", f"{one.ask} ({one.title})") for one in paper.asked),
        ("How it is reckoned", case.convention_words),
        *(("Note", note) for note in (*paper.notes, *case.notes)),
        *(("What others got", words) for words in paper.others),
    ]
    for row, (what, said) in enumerate(lines):
        pen.text(sheet, row, 0, what, pen.bold)
        pen.text(sheet, row, 1, said, pen.wrapped)
