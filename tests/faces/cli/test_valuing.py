"""`whybuy worth --model FILE --inputs FILE`: one customer's case from files, no workspace."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.faces.cli.conftest import Run
from whybuy.answers.question import Question
from whybuy.answers.worth import OPTIONS
from whybuy.faces.cli import asking, valuing

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"


@pytest.fixture
def worth(monkeypatch, capsys, tmp_path) -> Callable[..., Run]:
    """`whybuy worth …` in a folder without a workspace."""
    from whybuy.faces.cli.main import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WHYBUY_WORKSPACE", raising=False)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["whybuy", "worth", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Run(int(end.value.code or 0), said.out, said.err)

    return run


MODEL, INPUTS = str(EXAMPLES / "saving-time.toml"), str(EXAMPLES / "prospect.toml")


def test_a_case_is_told_from_two_files(worth):
    told = worth("--model", MODEL, "--inputs", INPUTS)
    assert told.status == 0
    for words in (
        "Standing still costs 12,5",
        "Net present value:",
        "ROI",
        "How many hours a week",
    ):
        assert words in told.out


def test_what_is_typed_changes_a_case_of_files_too(worth):
    typed = ("--years", "5", "--rate", "0.05", "--numbers", "people = 60")
    case = json.loads(worth("--model", MODEL, "--inputs", INPUTS, *typed, "--json").out)
    assert (case["years"], case["rate"]) == (5, 0.05)
    assert {one["name"]: one["value"] for one in case["inputs"]}["people"] == 60


def test_a_case_of_files_refuses_what_only_records_can_tell(worth, tmp_path):
    told = worth("--model", MODEL, "--inputs", INPUTS, "--top", "3", "--pdf", "case.pdf")
    assert told.status == 1
    assert "--top and --pdf cannot be had" in told.err
    assert "--out case.pdf" in told.err
    assert not (tmp_path / "case.pdf").exists()


def test_a_case_is_printed_as_json(worth):
    case = json.loads(worth("--model", MODEL, "--inputs", INPUTS, "--json").out)
    assert case["schema"] == "whybuy.case/1"
    assert case["npv"]["low"] < case["npv"]["point"] < case["npv"]["high"]
    assert {one["mark"] for one in case["inputs"]} == {"said", "guess"}


def test_a_template_makes_a_model_and_a_model_goes_out_and_in_as_value_models(worth, tmp_path):
    (tmp_path / "scrap.toml").write_text(worth("--template", "scrap").out)
    (tmp_path / "plant.json").write_text(
        '{"output": 900000, "scrap": 6, "recovered": 10, "fewer": 30, "price": 12000}'
    )
    told = json.loads(worth("--model", "scrap.toml", "--inputs", "plant.json", "--json").out)
    assert told["standing_still"]["per_month"]["point"] == pytest.approx(900_000 * 0.06 * 0.9 / 12)
    (tmp_path / "out.json").write_text(worth("--model", "scrap.toml", "--value-models").out)
    again = worth("--model", "out.json", "--inputs", "plant.json", "--json")
    assert "carry no units" in again.err
    assert json.loads(again.out)["benefits"][2] == pytest.approx(told["benefits"][2])


def test_yaml_is_read_too(worth, tmp_path):
    (tmp_path / "m.yaml").write_text(
        "currency: EUR\nvariables:\n  a: {unit: EUR/year}\nbenefits:\n"
        "  it: {driver: cost, formula: a * 2}\n"
    )
    (tmp_path / "i.yaml").write_text("a: 100\n")
    told = json.loads(worth("--model", "m.yaml", "--inputs", "i.yaml", "--json").out)
    assert told["benefits"] == [0, 200, 200, 200]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "is not a whybuy workspace"),
        (("--model", "none.toml"), "none.toml cannot be read"),
        (("--template", "scarp"), "there are: conversion"),
        (("--model", MODEL), "How many people enter orders?"),
    ],
)
def test_what_is_missing_is_said_and_ends_with_1(worth, arguments, words):
    told = worth(*arguments)
    assert (told.status, words in told.err) == (1, True)


def test_where_there_is_a_question_named_worth_its_command_does_both(monkeypatch):
    question = Question("worth", "What is it worth?", "to buy", OPTIONS, None)
    monkeypatch.setattr("whybuy.answers.question.questions", lambda: {"worth": question})
    monkeypatch.setattr(asking, "questions", lambda: {"worth": question})
    asked: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(
        valuing, "answer_on", lambda visit, of, *, files, json, **o: asked.append((of.name, o))
    )
    monkeypatch.setattr("whybuy.faces.cli.door.enter", lambda *where, **who: None)
    app = typer.Typer()
    valuing.declare(app)
    asking.declare(app)
    run = CliRunner().invoke
    out = run(app, ["--model", MODEL, "--inputs", INPUTS, "--json"])
    assert json.loads(out.stdout)["schema"] == "whybuy.case/1"
    assert run(app, ["--customer", "oak"]).exit_code == 0
    assert [(name, options["customer"]) for name, options in asked] == [("worth", "oak")]


def test_a_case_of_files_is_written_to_hand_over_by_its_ending(worth, tmp_path):
    files = ("--model", MODEL, "--inputs", INPUTS, "--customer", "Hartwell & Sons")
    assert "Wrote case.pdf." in worth(*files, "--out", "case.pdf").out
    assert "Wrote case.xlsx." in worth(*files, "--out", "case.xlsx").out
    assert (tmp_path / "case.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "case.xlsx").read_bytes().startswith(b"PK")
    told = worth(*files, "--out", "case.doc")
    assert (told.status, "ends .pdf or .xlsx" in told.err) == (1, True)
