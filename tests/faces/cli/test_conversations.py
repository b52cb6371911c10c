"""`whybuy conversations` and `whybuy confirm`: whose a conversation is, and who spoke for whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

from tests.faces.cli.conftest import Run
from tests.voices import load
from whybuy.app import Firm
from whybuy.records import conversations
from whybuy.records.transcript import Spoken, Transcript


@pytest.fixture
def talk(firm: Firm) -> str:
    """A call of two speakers of whom nothing is known."""
    load("customers", ["key", "name"], [("C1", "Ace")])
    turns = [Spoken("SPEAKER 1", "", "Why us?"), Spoken("SPEAKER 2", "", "You come at night.")]
    return conversations.add(Transcript("call", date(2026, 5, 1), "call", turns))


def test_whose_it_is_and_who_spoke_for_whom_is_one_step_to_be_undone_at_once(
    talk: str, whybuy: Callable[..., Run]
):
    sides = ("--side", "SPEAKER 1=us", "--side", "SPEAKER 2=customer")
    run = whybuy("confirm", talk, "--customer", "Ace", *sides, "--json")
    (batch,) = json.loads(run.out)["batches"]
    assert conversations.one(talk).customer == "C1"
    assert [turn.side for turn in conversations.one(talk).turns] == ["us", "customer"]
    assert whybuy("undo", str(batch), "--yes").status == 0
    assert conversations.one(talk).customer is None
    assert [turn.side for turn in conversations.one(talk).turns] == ["", ""]


def test_a_speaker_who_is_not_there_leaves_all_as_it_was(talk: str, whybuy: Callable[..., Run]):
    run = whybuy("confirm", talk, "--customer", "Ace", "--side", "SPEAKER 3=us")
    assert run.status == 1
    assert "Nobody called 'SPEAKER 3' speaks" in run.err
    assert conversations.one(talk).customer is None


def test_a_customer_who_is_not_there_leaves_all_as_it_was(talk: str, whybuy: Callable[..., Run]):
    run = whybuy("confirm", talk, "--customer", "Nobody", "--side", "SPEAKER 1=us")
    assert run.status == 1
    assert {turn.side for turn in conversations.one(talk).turns} == {""}


def test_who_spoke_is_asked_where_no_speaker_of_a_customers_is_known(
    talk: str, whybuy: Callable[..., Run]
):
    assert json.loads(whybuy("conversations", "--unmatched", "--json").out)["conversations"]
    conversations.assign(talk, customer="C1")
    (asked,) = json.loads(whybuy("conversations", "--unmatched", "--json").out)["who_spoke_unknown"]
    assert (asked["key"], asked["speakers"]) == (talk, ["SPEAKER 1", "SPEAKER 2"])
    assert "SPEAKER 2" in whybuy("conversations", "--unmatched").out
    conversations.set_side(talk, "SPEAKER 2", "customer")
    assert "it is known who speaks" in whybuy("conversations", "--unmatched").out
