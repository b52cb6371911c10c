"""Concerns, rivals and leaving talk: evidence that `keep` shows beside a customer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.fakes import ListOrderLog
from tests.voices import TODAY, coded, load, says
from whybuy.answers.question import question
from whybuy.evidence.books import Books
from whybuy.evidence.concerns import by_customer, concerns
from whybuy.evidence.trail import records_behind

pytestmark = pytest.mark.django_db

RIVAL = "Kestrel offered us the same for less."
WORRY = "Lately nobody picks up the telephone."


@pytest.fixture
def books(db: None) -> Books:
    """Abel spoke of a rival and a worry this spring; Boll grumbled three years ago."""
    load("customers", ["key", "name"], [("abel", "Abel"), ("boll", "Boll")])
    talk = says("abel", RIVAL, WORRY, "Fine weather.", speaker="Ada", day=date(2026, 4, 1))
    coded(talk, RIVAL, "competitor")
    coded(talk, WORRY, "concern")
    coded(says("boll", WORRY, day=date(2023, 4, 1)), WORRY, "concern")
    return Books(ListOrderLog(), TODAY, 1, "EUR")


def test_what_was_said_within_a_year_counts_and_older_grumbling_does_not(books: Books):
    (row,) = by_customer(books).to_dicts()
    assert (row["customer_id"], row["concerns"]) == ("abel", 2)
    assert f"A concern: “{WORRY}” (Ada, 2026-04-01)" in row["words"]
    assert f"Spoke of a rival: “{RIVAL}” (Ada, 2026-04-01)" in row["words"]


def test_keep_shows_it_beside_the_customer_and_it_opens_the_quotes(books: Books):
    asked = question("keep")
    answer = asked.ask(books, asked.read({}))
    rows: dict[str, Any] = {row["measure"]: row for row in answer.findings.of("customer:abel")}
    assert rows["concerns"]["estimate"] == 2
    quotes = records_behind(books, rows["concerns"]["evidence"])
    assert {row[-2] for row in quotes.rows} == {RIVAL, WORRY}
    assert not [row for row in answer.findings.of("customer:boll") if row["measure"] == "concerns"]


def test_a_quote_does_not_begin_with_the_number_of_its_list(db: None):
    load("customers", ["key", "name"], [("abel", "Abel")])
    listed = ("1. Nobody picks up.", "2) The price rose again.", "- And the lids are loose.")
    talk = says("abel", *listed)
    for words in listed:
        coded(talk, words, "concern")
    day = "3. Mai is the last day we wait for."
    coded(says("abel", day, day=date(2026, 4, 2)), day, "concern")
    said = concerns(Books(ListOrderLog(), TODAY, 1, "EUR"))["words"].to_list()
    bare = {"Nobody picks up.", "The price rose again.", "And the lids are loose."}
    assert set(said) == bare | {day}, "a day is no number of a list"
