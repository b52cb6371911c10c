"""A talk without a day was held on the day that it was taken in, at the latest."""

from __future__ import annotations

from datetime import date

import pytest

from tests.fakes import ListOrderLog
from tests.voices import load
from whybuy.answers.question import question
from whybuy.evidence.books import Books
from whybuy.evidence.conversations import conversations as known
from whybuy.evidence.conversations import passages
from whybuy.records import conversations
from whybuy.records.transcript import Spoken, Transcript

pytestmark = pytest.mark.django_db

PAST, TODAY = date(2020, 1, 1), date.today()


@pytest.fixture(autouse=True)
def talks(db: None) -> None:
    load("customers", ["key", "name"], [("abel", "Abel"), ("boll", "Boll")])
    for customer, day in (("abel", None), ("boll", date(2019, 5, 1))):
        turns = [Spoken("", "customer", "You save us two hours a day.")]
        conversations.add(Transcript("A talk", day, "call", turns), customer=customer)


def heard(books: Books) -> list[str]:
    return sorted(set(passages(books)["name"]) & set(known(books)["name"]))


def test_for_a_past_day_what_was_taken_in_later_is_not_heard():
    assert heard(Books(ListOrderLog(), PAST, 1, "EUR")) == ["Boll"]
    assert heard(Books(ListOrderLog(), TODAY, 1, "EUR")) == ["Abel", "Boll"]


def test_who_asks_for_no_day_hears_all_however_old_the_other_records_are():
    assert heard(Books(ListOrderLog(), PAST, 1, "EUR", today=TODAY)) == ["Abel", "Boll"]
    assert heard(Books(ListOrderLog(), PAST, 1, "EUR", last_record=PAST)) == ["Abel", "Boll"]


def test_why_says_what_talks_without_a_day_are_in_and_what_not():
    asked = question("why")

    def notes(books: Books) -> str:
        return " ".join(asked.ask(books, asked.read({})).notes)

    assert "1 conversation without a day was taken in after 2020-01-01" in notes(
        Books(ListOrderLog(), PAST, 1, "EUR")
    )
    assert "1 conversation has no day" in notes(Books(ListOrderLog(), TODAY, 1, "EUR"))
