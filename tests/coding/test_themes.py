"""Themes of a firm's own conversations: what several customers speak of, no small talk."""

from __future__ import annotations

from pathlib import Path

import pytest

from whybuy.coding import themes
from whybuy.records import codings, conversations, editing
from whybuy.records.transcript import Spoken, Transcript

SAID = {
    "Ash": "Hello Tom. There is never any parking at your depot. It was grey here on Thursday.",
    "Birch": "Dear Tom. Parking outside your place is a nightmare. My daughter plays the cello.",
    "Cedar": "Thanks, Tom. I drove round for an hour looking for parking. Send my love to Ann.",
    "Dale": "Good morning! Your invoices come a month late. You save us two hours every day.",
}


@pytest.fixture
def talks(db: None, settings, tmp_path: Path) -> dict[str, str]:
    settings.WHYBUY_WORKSPACE = type("Here", (), {"path": tmp_path})
    found = {}
    for name, words in SAID.items():
        editing.add("customers", {"key": name, "name": name}, by=None)
        told = Transcript("A visit", None, "note", [Spoken("Ada", "customer", words)])
        found[name] = conversations.add(told, customer=name)
    return found


def test_what_three_customers_speak_of_is_a_theme_and_their_greetings_are_none(
    talks: dict[str, str],
):
    (theme,) = themes.themes()
    assert theme.customers == 3
    assert "parking" in theme.name.casefold()
    assert {quote.who for quote in theme.quotes} == {"Ash", "Birch", "Cedar"}
    assert all("parking" in quote.text.casefold() for quote in theme.quotes)


def test_what_was_coded_is_no_theme_any_more(talks: dict[str, str]):
    (theme,) = themes.themes()
    _, batch = themes.make_code("Parking", [quote.passage for quote in theme.quotes], by=None)
    assert codings.frame().height == 3
    assert themes.themes() == []
    assert batch
