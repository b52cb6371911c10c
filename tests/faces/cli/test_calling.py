"""The week's list at a terminal: shown, taken along, settled."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.faces.calls import plan
from tests.faces.cli.conftest import Run
from whybuy.records import contacts, planned


def test_the_list_is_shown_taken_along_and_settled(whybuy: Callable[..., Run], tmp_path: Path):
    keys = plan(planned.monday(date.today()))
    shown = whybuy("calls").out
    assert "Say: “How much is left?”" in shown
    assert "due again · Ann Lee" in shown
    told = json.loads(whybuy("calls", "--by", "bob hart", "--json").out)
    assert [call["name"] for call in told["calls"]] == ["Elm Tea"]
    nobody = whybuy("calls", "--by", "Cid")
    assert (nobody.status, "Those who have: Ann Lee, Bob Hart" in nobody.err) == (1, True)
    file = tmp_path / "tasks.ics"
    assert whybuy("calls", "--out", str(file)).status == 0
    assert file.read_bytes().count(b"BEGIN:VTODO") == 3
    done = whybuy("call", keys["hill"], "done", "--response", "ordered")
    assert "To take it back: whybuy undo" in done.out
    assert contacts.of("hill")["response"].to_list() == ["ordered"]
    nobody = whybuy("call", keys["elm"], "done", "--response", "no answer")
    assert "Nobody answered: the attempt is on record" in nobody.out
    assert "Tried on" in whybuy("calls").out
    assert "is no reply" in whybuy("call", keys["elm"], "done", "--response", "perhaps").err


def test_last_contacts_are_shown_and_taken_along(whybuy: Callable[..., Run], tmp_path: Path):
    plan()
    assert "Hill Dairy" in whybuy("last-contacts").out
    file = tmp_path / "last.csv"
    assert whybuy("last-contacts", "--out", str(file)).status == 0
    assert "'=Moor Mill" in file.read_text(encoding="utf-8-sig")


def test_a_no_is_shown_as_it_was_written_down(whybuy: Callable[..., Run]):
    plan()
    no = ("customer=Elm Tea", "allowed=no", "source=a letter")
    assert "allowed no" in whybuy("add", "consents", *no).out


def test_a_contact_from_a_line_names_the_customer_and_not_its_key(whybuy: Callable[..., Run]):
    plan()
    told = whybuy("note", "Called Hill Dairy today, all well", "--yes").out
    assert any(line.split() == ["customer", "Hill", "Dairy"] for line in told.splitlines())
    assert "contact hill" not in told
