"""A case as a spreadsheet: LibreOffice reckons its formulas, and gets what the case says."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.conftest import absent
from tests.faces.documents.test_case_pages import TODAY, TOLD, TYPING, paper
from tests.faces.documents.told import FORMULA
from whybuy.faces.documents.case_sheets import xlsx
from whybuy.methods.value import Case, evaluate

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item
oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
oor:op="fuse"><value>0</value></prop></item></oor:items>"""
"""LibreOffice's own setting: formulas are reckoned anew whenever a file is opened."""

EVERYTHING = """
years = 4
currency = "CHF"
discount_rate = 0.08
convention = "CONVENTION"
counts = ["visit"]
[variables]
visits = {default = 1234.5, unit = "visit/week"}
rate = {default = 12.34, unit = "%", least = 0, most = 100}
worth = {default = 71.913, unit = "CHF/visit"}
far = {default = 110, unit = "km"}
whole = {default = -3.6}
big = {formula = "visits * 1.5", unit = "visit/month", round = 1, title = "=1+1"}
bigger = {formula = "big * 2 + 3 [visit/day]", unit = "visit/year"}
[benefits.first]
driver = "revenue"
formula = "if(bigger > 100 [visit/year], min(bigger, visits), bigger) * worth * rate"
ramp = [0.25, 0.5]
growth = 0.07
decay = 0.02
attribution = "rate * 6"
adoption = 0.85
risk = [0.0, 0.1, 0.4]
round = -2
[benefits.odd]
driver = "risk"
formula = "round(abs(whole) * sqrt(4) + exp(0) - log(1) + floor(whole) + ceil(whole), 1) * 99 [CHF]"
per = "month"
starts_month = 5
ramp_months = 9
[benefits.once]
driver = "cost"
formula = "max(far / 10 [km], 2 ** 3) * 100 [CHF]"
timing = "one-off"
year = 2
[benefits.calm]
driver = "emotion"
[costs.start]
formula = "worth * 1000 [visit]"
timing = "one-off"
risk = 0.2
[costs.running]
formula = "worth * visits / 20"
years = 3
[standing_still.lost]
formula = "worth * visits * rate"
growth = -0.1
[standing_still.more]
formula = "(2 * 50 [CHF/week])^1"
"""
FREE = TYPING.replace("[costs.licence]\nformula", "[benefits.l]\ndriver='cost'\nformula")
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "plain": (TYPING, TOLD),
    "loses": (TYPING, {"people": 1, "hours": 2}),
    "free": (FREE, TOLD),
    "now": (f"years = 0\n{TYPING}", TOLD),
    "long": (f"years = 50\ndiscount_rate = 0\n{TYPING}", TOLD),
    **{
        convention: (EVERYTHING.replace("CONVENTION", convention), {})
        for convention in ("tei", "end_of_year", "mid_year", "nucleus")
    },
}
MORE = 1.07


@dataclass(frozen=True)
class Sheet:
    """A workbook as LibreOffice reckoned it, and the case whose figures it must have."""

    cells: dict[str, list[list[Any]]]
    case: Case

    def front(self, title: str) -> Any:
        return next(row[1] for row in self.cells["Case"] if row[0].startswith(title))

    def line(self, title: str, column: int) -> Any:
        return next(row[column] for row in self.cells["Reckoning"] if row[0] == title)


def written(name: str) -> tuple[bytes, Case]:
    model, given = CASES[name]
    one = paper(model, given)
    return xlsx(one.case, model=one.model, as_of=TODAY), one.case


def changed(name: str, book: bytes) -> tuple[bytes, Case]:
    """The workbook with other numbers typed into it, and the case of those numbers."""
    _, one = written(name)
    model = paper(*CASES[name]).model
    cells = {f"B{row}": used.value * MORE for row, used in enumerate(one.inputs, start=6)}
    given = {used.name: used.value * MORE for used in one.inputs}
    settings = {"discount_rate": 0.06}
    typed = _edited(book, "xl/worksheets/sheet2.xml", {**cells, "B3": 0.06})
    return typed, evaluate(model, {**given, "settings": settings}, points=2**7)


def _edited(book: bytes, part: str, cells: dict[str, float]) -> bytes:
    """The workbook with these numbers in cells of one sheet, and no formula's value kept."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                said = text.decode()
                for cell, value in cells.items():
                    said, found = re.subn(
                        rf'(<c r="{cell}"[^>]*><v>)[^<]*', rf"\g<1>{value!r}", said
                    )
                    assert found == 1, cell
                text = said.encode()
            if "worksheets/" in name:
                text = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", text)
            new.writestr(name, text)
    return out.getvalue()


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sheet]:
    """Every workbook as it was written, and with other numbers, reckoned in one go."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        absent("LibreOffice (soffice) is not installed; it reckons the sheets.")
    folder = tmp_path_factory.mktemp("sheets")
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS)
    cases: dict[str, Case] = {}
    for name in CASES:
        book, case = written(name)
        for key, (content, made) in {
            name: (_edited(book, "", {}), case),
            f"{name}, changed": changed(name, book),
        }.items():
            (folder / f"{key}.xlsx").write_bytes(content)
            cases[key] = made
    _reckoned(office, folder, list(cases))
    return {key: Sheet(_cells(folder / "out" / f"{key}.xlsx"), case) for key, case in cases.items()}


def _reckoned(office: str, folder: Path, names: list[str]) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.xlsx") for name in names]
    told = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")]
    subprocess.run([*told, *files], check=True, capture_output=True, timeout=240)


def _cells(file: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(file)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("how", ["", ", changed"])
@pytest.mark.parametrize("name", list(CASES))
def test_libreoffice_reckons_the_figures_of_the_case_to_the_cent(
    sheets: dict[str, Sheet], name: str, how: str
):
    sheet = sheets[name + how]
    case, cent = sheet.case, 0.005
    assert sheet.front("Standing still costs, a month") == pytest.approx(
        case.standing_still.per_month.point, abs=cent
    )
    assert sheet.front("Standing still over") == pytest.approx(
        case.standing_still.present_value.point, abs=cent
    )
    assert sheet.front("All that it brings") == pytest.approx(case.present_benefits.point, abs=cent)
    assert sheet.front("All that it takes") == pytest.approx(case.present_costs.point, abs=cent)
    assert sheet.front("What is left") == pytest.approx(case.npv.point, abs=cent)
    roi = "not defined" if case.roi is None else pytest.approx(case.roi.point, abs=1e-7)
    assert sheet.front("Return on") == roi
    irr = "not defined" if case.irr is None else pytest.approx(case.irr, abs=1e-6)
    assert sheet.front("Internal rate") == irr
    months = "never" if case.payback_months is None else pytest.approx(case.payback_months)
    assert sheet.front("Paid back") == months


@pytest.mark.parametrize("name", ["tei", "nucleus, changed"])
def test_every_line_and_every_year_is_reckoned_to_the_cent(sheets: dict[str, Sheet], name: str):
    sheet = sheets[name]
    for line in sheet.case.lines:
        title = line.title[:1].upper() + line.title[1:]
        if line.in_words:
            assert sheet.line(title, 1) == "in words"
            continue
        assert sheet.line(title, 1) == pytest.approx(line.yearly.point, abs=0.005)
        for at, amount in enumerate(line.amounts):
            assert sheet.line(title, 5 + at) == pytest.approx(amount, abs=0.005)
    for at, amount in enumerate(sheet.case.cumulative):
        assert sheet.line("Left so far, not discounted", 5 + at) == pytest.approx(amount, abs=0.005)


def test_the_file_shows_its_figures_where_nothing_reckons():
    book, case = written("tei")
    cells = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_name("Case").to_python()
    assert next(row[1] for row in cells if row[0].startswith("What is left")) == pytest.approx(
        case.npv.point
    )


def test_words_of_others_are_never_formulas():
    model = TYPING.replace("People who enter orders", FORMULA.replace('"', '\\"'))
    one = paper(model, {**TOLD, "wage": {"value": 30, "source": FORMULA, "mark": "benchmark"}})
    book = xlsx(
        one.case, model=one.model, as_of=TODAY, customer=FORMULA, firm=FORMULA, others=(FORMULA,)
    )
    with zipfile.ZipFile(BytesIO(book)) as parts:
        sheets = [parts.read(n).decode() for n in parts.namelist() if "worksheets/sheet" in n]
    formulas = [f for sheet in sheets for f in re.findall(r"<f>([^<]*)</f>", sheet)]
    assert formulas
    assert not any("HYPERLINK" in one for one in formulas)


def test_the_same_case_gives_the_same_bytes():
    assert written("plain")[0] == written("plain")[0]
