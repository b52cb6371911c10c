"""An answer in a terminal: what it says, how wide it is, and what a name may not do to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from whybuy.answers.answer import COLUMNS, Answer, Ask, Findings, Sureness
from whybuy.answers.question import Question
from whybuy.faces.cli.showing import show
from whybuy.records.ledger import Foretold

ROWS = [
    ("all", "All", "value_ahead", 4_280_000.0, 2_940_000.0, 5_980_000.0, "USD", "", "log"),
    ("customer:1", "Ada", "lifetime_value", 21_234.0, 10_200.0, 29_400.0, "USD", "Buys.", "log"),
    ("customer:1", "Ada", "chance_active", 0.957, None, None, "chance", "", "log"),
    ("customer:1", "Ada", "expected_orders", 202.4, 180.0, 220.0, "orders", "", "log"),
    ("customer:2", "Ben", "at_stake", 4_433.0, 0.0, 8_060.0, "USD", "Silent for long.", "log"),
    ("customer:2", "Ben", "chance_active", 0.004, None, None, "chance", "", "log"),
]

QUESTION = Question(
    name="keep",
    title="Who are our best customers?",
    decision="Whom to look after",
    options=(),
    answer=lambda books: answer(),
    parts={"at_stake": "Gone quiet"},
)


def answer(rows: list[tuple[object, ...]] | None = None) -> Answer:
    return Answer(
        question="keep",
        headline="Ada will bring most; Ben has gone quiet.",
        findings=Findings(pl.DataFrame(rows or ROWS, schema=COLUMNS, orient="row")),
        pictures=(),
        sureness=Sureness("fairly sure", "Two of two held.", checks=("One check.",)),
        ask_next=(Ask("Do you still buy?", "Ben", "It settles $4,430."),),
        as_of=date(2018, 1, 1),
    )


def shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], **how: object
) -> str:
    monkeypatch.setenv("COLUMNS", str(how.get("columns", 120)))
    show(answer(how.get("rows")), question=QUESTION)  # type: ignore[arg-type]
    return capsys.readouterr().out


def test_it_says_the_answer_how_sure_and_what_to_ask_next(monkeypatch, capsys):
    said = shown(monkeypatch, capsys)
    for words in (
        "Ada will bring most; Ben has gone quiet.",
        "$2,940,000 to $5,980,000",
        "$21,200",
        "$10,200 to $29,400",
        "96 %",
        "0.4 %",
        "How sure: fairly sure. Two of two held.",
        "Ben: Do you still buy?",
        "It settles $4,430.",
        "As of 2018-01-01. All 6 figures",
    ):
        assert words in said


def test_what_is_ahead_says_how_far_it_looks(monkeypatch, capsys):
    day = date(2018, 1, 1)
    told = Foretold(
        "keep", "all", "value", day, day + timedelta(days=365), 1.0, 0.0, 2.0, "USD", "", 1
    )
    monkeypatch.setenv("COLUMNS", "80")
    show(replace(answer(), foretells=(told,)), question=QUESTION)
    assert "value ahead (365 days)" in capsys.readouterr().out


def test_customers_stand_in_the_part_that_their_figures_begin_with(monkeypatch, capsys):
    lines = shown(monkeypatch, capsys).splitlines()
    best, quiet = lines.index("Lifetime value"), lines.index("Gone quiet")
    assert [line.split()[0] for line in (lines[best + 2], lines[quiet + 2])] == ["Ada", "Ben"]


@pytest.mark.parametrize("columns", [80, 100, 120])
def test_no_line_is_wider_than_the_terminal_and_the_why_is_said_in_each(
    monkeypatch, capsys, columns
):
    said = shown(monkeypatch, capsys, columns=columns)
    assert max(map(len, said.splitlines())) <= columns
    assert "Silent for long." in said
    assert "…" not in said


def test_only_the_first_ten_are_shown_and_the_rest_counted(monkeypatch, capsys):
    row = ("USD", "", "log")
    many = [(f"c:{n}", f"Shop {n}", "value", 9.0, None, None, *row) for n in range(1234)]
    said = shown(monkeypatch, capsys, rows=many)
    assert "Shop 9 " in said
    assert "Shop 10" not in said
    assert "… and 1,224 more" in said


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_no_figure_is_ever_cut_however_long_the_names_are(monkeypatch, capsys, columns):
    name = "Thornleat Mill Bacon Company: Dry salt dosing on the second line of the old hall"
    rows = [
        ("deal:1", name, "slow_down", -9_950.0, -21_000.0, 1_300.0, "EUR", "W. " * 60, "log"),
        ("deal:1", name, "chance_to_win", 0.35, None, None, "chance", "", "log"),
        ("deal:1", name, "chance_of_no_decision", 0.21, None, None, "chance", "", "log"),
    ]
    said = shown(monkeypatch, capsys, rows=rows, columns=columns)
    assert "-€9,950" in said
    assert "€21,000" in said
    assert "…" not in said
    assert max(map(len, said.splitlines())) <= columns


@pytest.mark.parametrize("columns", [80, 120])
def test_every_question_of_a_checklist_is_shown(monkeypatch, capsys, columns):
    rows = [
        (f"item:{n}", f"Need: number {n}", "before_a_solution", 0.0, None, None, "settled",
         f"Missing. Ask: question {n}? " + "Long. " * 30, "log")
        for n in range(9)
    ]  # fmt: skip
    said = shown(monkeypatch, capsys, rows=rows, columns=columns)
    assert [f"question {n}?" in " ".join(said.split()) for n in range(9)] == [True] * 9


def test_a_letter_is_shown_to_its_last_line(monkeypatch, capsys):
    words = "Dear Ada,\n\n" + "We serve you well. " * 60 + "\n\n[your name]"
    rows = [*ROWS, ("letter:1", "A letter", "letter", 1.0, None, None, "letters", words, "log")]
    said = shown(monkeypatch, capsys, rows=rows, columns=80)
    assert " ".join(said.split()).count("We serve you well.") == 60
    assert "\n[your name]\n" in said


def test_a_name_cannot_steer_the_terminal_or_be_read_as_markup(monkeypatch, capsys):
    name = "[/bold]Eve[red]\x1b[2J\x07"
    rows = [("c:1", name, "value", 9.0, None, None, "USD", name, "log")]
    said = shown(monkeypatch, capsys, rows=rows)
    assert "[/bold]Eve[red]\ufffd[2J\ufffd" in said
    assert "\x1b" not in said


def test_a_figure_that_is_not_known_is_a_dash(monkeypatch, capsys):
    rows = [("c:1", "Zoe", "value", None, None, None, "USD", "", "log")]
    line = next(
        line for line in shown(monkeypatch, capsys, rows=rows).splitlines() if "Zoe" in line
    )
    assert line.split() == ["Zoe", "–"]


@pytest.mark.parametrize("columns", [80, 120])
def test_a_table_of_counts_has_no_empty_column_no_cut_head_and_no_one_customers(
    monkeypatch, capsys, columns
):
    words = "Bought for: the people. " * 30
    rows = [
        (f"c:{n}", f"Shop {n} of a name that is long", measure, float(n), None, None, unit, why, "")
        for n in (1, 2)
        for measure, unit, why in (
            ("revenue_that_hangs_on_it", "EUR", words),
            ("never_cut_for", "customers", ""),
        )
    ]
    said = shown(monkeypatch, capsys, rows=rows, columns=columns)
    assert "low to high" not in said
    assert "1 customer\n" in said.replace(" \n", "\n")
    assert "2 customers" in said
    assert max(map(len, said.splitlines())) <= columns
    assert said.count(" …") == 2  # Each why is cut; --json and the page have all of it.


def test_where_no_money_is_known_of_a_row_a_dash_stands_under_the_money(monkeypatch, capsys):
    rows = [
        ("deal:1", "One", "at_stake", 0.33, 0.1, 0.6, "chance", "No amount.", "d"),
        ("deal:1", "One", "chance_to_win", 0.33, 0.1, 0.6, "chance", "", "d"),
        ("deal:2", "Two", "at_stake", 8_000.0, 100.0, 9_000.0, "EUR", "Go on.", "d"),
        ("deal:2", "Two", "chance_to_win", 0.5, 0.2, 0.7, "chance", "", "d"),
    ]
    said = shown(monkeypatch, capsys, rows=rows)
    (line,) = [line for line in said.splitlines() if line.startswith("One")]
    assert line.split()[1:4] == ["–", "33", "%"]


def test_the_figures_of_one_subject_alone_stand_under_one_another_each_with_its_range(
    monkeypatch, capsys
):
    named = ("won", "no_decision", "lost", "elsewhere", "missing")
    rows = [
        ("deal:1", "Line", name, 0.1 * at, 0.05 * at, 0.15 * at, "chance", "", "log")
        for at, name in enumerate(named, 1)
    ]
    lines = [line.split() for line in shown(monkeypatch, capsys, rows=rows).splitlines()]
    assert ["no", "decision", "20", "%", "10", "%", "to", "30", "%"] in lines
    assert ["lost", "30", "%", "15", "%", "to", "45", "%"] in lines
