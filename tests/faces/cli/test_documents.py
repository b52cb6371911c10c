"""An answer written to a file, and words looked for, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.voices import coded, load, says
from whybuy.faces.cli import asking

pytestmark = pytest.mark.django_db

SAVES = "Your timer saved us two hours a day."


@pytest.fixture
def talk(db: None) -> str:
    load("customers", ["key", "name"], [("abel", "Abel")])
    key = says("abel", SAVES, speaker="Ada", day=date(2026, 4, 20))
    coded(key, SAVES, "cost.time")
    return key


def test_an_answer_is_written_to_the_files_asked_for(
    talk: str, whybuy: Callable[..., Any], tmp_path: Path
):
    pdf, xlsx = tmp_path / "why.pdf", tmp_path / "why.xlsx"
    run = whybuy("why", "--pdf", str(pdf), "--xlsx", str(xlsx))
    assert run.status == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert xlsx.read_bytes().startswith(b"PK")
    assert "first reason is “saves working time”" in run.out
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]


def test_how_far_the_machine_has_read_is_told_while_it_reads(
    talk: str, whybuy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    told: list[str] = []
    says("abel", "Nobody has ever said this to any machine before.", day=date(2026, 4, 21))
    monkeypatch.setattr(
        asking, "stepping", lambda: nullcontext(lambda words, _: told.append(words))
    )
    assert whybuy("why").status == 0
    assert told[0] == "Reading what customers said"
    assert told[-1] == "Reading passages: 2 of 2"


def test_json_is_printed_beside_the_file(talk: str, whybuy: Callable[..., Any], tmp_path: Path):
    run = whybuy("why", "--json", "--pdf", str(tmp_path / "why.pdf"))
    assert json.loads(run.out)["schema"] == "whybuy.answer/1"


def test_a_file_that_cannot_be_is_refused_with_the_remedy(
    talk: str, whybuy: Callable[..., Any], tmp_path: Path
):
    wrong = whybuy("why", "--pdf", "why.doc")
    assert wrong.status == 1
    assert "Try: --pdf why.pdf" in wrong.err
    nowhere = whybuy("why", "--pdf", str(tmp_path / "no" / "why.pdf"))
    assert nowhere.status == 1
    assert "Name a file in a folder that is there" in nowhere.err


def test_words_are_shown_with_whose_they_are(talk: str, whybuy: Callable[..., Any]):
    run = whybuy("search", "timer", "hours")
    assert run.status == 0
    assert "Abel" in run.out
    assert "Your timer saved us" in run.out
    (hit,) = json.loads(whybuy("search", "timer", "--json").out)["hits"]
    assert (hit["conversation"], hit["customer"], hit["day"]) == (talk, "abel", "2026-04-20")
    assert "Nothing on record holds: dragon" in whybuy("search", "dragon").out
