"""A price survey from a file: two kinds, three forms, and every row that cannot be used named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.faces.web.conftest import _nothing_is_worked_ahead, owner, reader_of, served
from tests.house.tree import DOCS
from whybuy.answers.pricing.surveyed import told
from whybuy.errors import BadFile, TooLittleEvidence
from whybuy.intake.price_survey import read_survey
from whybuy.intake.questions import Unclear

__all__ = ["_nothing_is_worked_ahead", "owner", "reader_of", "served"]

EXAMPLE = DOCS / "examples" / "price-survey.csv"
FOUR = "who,too cheap,a bargain,expensive,too expensive\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "survey.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_four_prices_a_person_give_the_crossings_with_their_ranges():
    from whybuy.methods.choice import van_westendorp

    survey = read_survey(EXAMPLE)
    found = told(survey.kind, survey.answers, currency="EUR")
    points = van_westendorp(*zip(*survey.answers, strict=True))
    assert [one.price for one in found.prices] == [
        points.too_cheap_to_trust,
        points.optimal,
        points.indifference,
        points.too_dear,
    ]
    assert all(one.low <= one.price <= one.high for one in found.prices)
    assert "40 people take" in found.headline


def test_who_would_buy_is_read_a_column_a_price_or_a_row_an_answer(tmp_path: Path):
    most = [10, 12, 18, 22, 22, 24, 26, 28, 31, 35]
    wide = "person,would buy at 10,€ 20,30\n" + "".join(
        f"p{n},{','.join('yes' if m >= p else 'no' for p in (10, 20, 30))}\n"
        for n, m in enumerate(most)
    )
    long = "person;price;would buy\n" + "".join(
        f"p{n};{p};{int(m >= p)}\n" for n, m in enumerate(most) for p in (30, 10, 20)
    )
    one, other = (read_survey(written(tmp_path, text)) for text in (wide, long))
    assert one.answers == other.answers
    assert one.prices == other.prices == (10.0, 20.0, 30.0)
    found = told(one.kind, one.answers, prices=one.prices, unit_cost=5)
    assert found.prices[0].price == 20
    assert found.curve[1][:2] == (20.0, 0.7)


def test_people_who_cannot_be_used_are_left_out_by_file_and_row(tmp_path: Path):
    rows = "".join(f"p{n},{5 + n},{10 + n},{15 + n},{20 + n}\n" for n in range(10))
    survey = read_survey(written(tmp_path, FOUR + "a,9,8,15,20\nb,5,much,15,20\n" + rows))
    assert len(survey.answers) == 10
    assert survey.left_out == (
        "survey.csv, row 2: 'too cheap' is 9, above 'a bargain' at 8. Ask again, or leave it out.",
        "survey.csv, row 3: 'a bargain' is much, which is no price.",
    )
    few = read_survey(written(tmp_path, FOUR + "a,9,8,15,20\nb,5,10,15,20\n"))
    with pytest.raises(TooLittleEvidence, match=r"ten are the least\.\nsurvey\.csv"):
        told(few.kind, few.answers, left_out=few.left_out)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,age\nAnn,7\n", "is no price survey that we know. Its columns are: name, age"),
        ("who,at 10,for 10\nAnn,yes,no\n", "two columns have the same price"),
    ],
)
def test_a_file_that_is_no_survey_is_refused(tmp_path: Path, text: str, words: str):
    with pytest.raises(BadFile, match=words):
        read_survey(written(tmp_path, text))


def test_prices_that_can_be_read_twice_are_asked_about(tmp_path: Path):
    file = written(tmp_path, FOUR.replace(",", ";") + '"a";1,100;1,200;1,300;1,400\n')
    with pytest.raises(Unclear):
        read_survey(file)
    assert read_survey(file, decimal=".").answers == ((1100.0, 1200.0, 1300.0, 1400.0),)


def test_a_workbook_is_read_like_a_csv(tmp_path: Path):
    import xlsxwriter

    rows = [line.split(",") for line in EXAMPLE.read_text(encoding="utf-8").splitlines()]
    with xlsxwriter.Workbook(tmp_path / "survey.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, rows[0])
        for at, row in enumerate(rows[1:], 1):
            sheet.write_row(at, 0, [float(cell) for cell in row])
    assert read_survey(tmp_path / "survey.xlsx").answers == read_survey(EXAMPLE).answers


def test_the_command_tells_it_without_a_workspace():
    code = "from whybuy.faces.cli.main import main; main()"
    command = [sys.executable, "-c", code, "price-survey", str(EXAMPLE), "--json"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert '"schema": "whybuy.price-survey/1"' in run.stdout


def test_the_page_tells_it_and_keeps_nothing(served: Any, owner: Client):
    sent = {"file": SimpleUploadedFile("survey.csv", EXAMPLE.read_bytes())}
    page = owner.post("/price/survey", sent)
    assert "40 people take" in page.content.decode()
    assert list((served.files / "waiting").glob("*")) == []
    wrong = {"file": SimpleUploadedFile("survey.csv", b"name,age\nAnn,7\n")}
    assert owner.post("/price/survey", wrong).status_code == 422
