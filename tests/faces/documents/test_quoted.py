"""Quotes set apart in a document: whose words, who said them, when; or without their names."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.fakes import ListOrderLog
from tests.voices import TODAY, coded, load, says
from whybuy.answers.question import question
from whybuy.evidence.books import Books
from whybuy.faces.documents.quoted import quotes

pytestmark = pytest.mark.django_db

SAVES = "Your timer saved us two hours a day on the line, every single day of that year."
SHORT = "It saves time."


@pytest.fixture
def bakers(db: None) -> None:
    load("customers", ["key", "name"], [("abel", "Abel"), ("boll", "Boll")])
    first = says("abel", SAVES, speaker="Ada Abel", day=date(2026, 4, 20))
    coded(first, SAVES, "cost.time", "emotion.peace")
    second = says("boll", SHORT, speaker="Bo", day=TODAY)
    coded(second, SHORT, "cost.time")


def said(**options: Any) -> list[dict[str, Any]]:
    books, asked = Books(ListOrderLog(), TODAY, 1, "EUR"), question("why")
    return quotes(asked.ask(books, asked.read(options)), books)


@pytest.mark.usefixtures("bakers")
def test_a_quote_stands_once_with_who_said_it_and_when_the_telling_ones_first():
    groups = said()
    every = [quote["words"] for group in groups for quote in group["said"]]
    assert sorted(every) == sorted({f"“{SAVES}”", f"“{SHORT}”"})
    both = next(group for group in groups if len(group["said"]) == 2)
    assert [quote["who"] for quote in both["said"]] == [
        "Ada Abel, Abel · 20 Apr 2026",
        "Bo, Boll · 1 May 2026",
    ]


@pytest.mark.usefixtures("bakers")
def test_anonymised_quotes_keep_their_day_and_lose_their_names():
    who = {quote["who"] for group in said(anonymous=True) for quote in group["said"]}
    assert who == {"20 Apr 2026", "1 May 2026"}
