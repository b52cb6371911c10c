"""Concerns, rivals and leaving talk: evidence that `keep` shows beside a customer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.fakes import ListOrderLog
from tests.voices import TODAY, coded, load, says
from whybuy.answers.question import question
from whybuy.evidence.books import Books
from whybuy.evidence.concerns import by_customer
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
