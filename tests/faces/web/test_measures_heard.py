"""What was heard to have changed is kept, mended or declined beside the conversation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.voices import says
from whybuy.coding import measures_heard
from whybuy.records import cases, editing, sources, undo


@pytest.fixture
def talk(served: Any) -> str:
    editing.add("customers", {"key": "hill", "name": "Hill Dairy"}, by=None)
    editing.add("cases", {"key": "press", "customer": "hill", "title": "Press line"}, by=None)
    return says(
        "hill",
        "We cut scrap from 6 % to 4 % in the spring, <b>all of it</b>.",
        "It saves us 8 hours a week.",
        "It never fell from 9 % to 8 %.",
        speaker="Ada",
    )


def heard() -> list[str]:
    return [one.key for one in measures_heard.proposals()]


def send(owner: Client, talk: str, key: str, **typed: str) -> None:
    owner.post(f"/conversations/{talk}/measure", {"heard": key, **typed})


def test_what_was_heard_stands_beside_the_conversation_with_its_words_marked(
    talk: str, owner: Client
) -> None:
    page = owner.get(f"/conversations/{talk}").content.decode()
    assert "<mark>6 %</mark> to <mark>4 %</mark>" in page
    assert "&lt;b&gt;all of it" in page
    assert "difference of 8 hour/week" in page
    assert page.count('class="measure-heard"') == 2


def test_one_is_kept_with_its_passage_its_case_and_who_said_it(talk: str, owner: Client) -> None:
    scrap, _hours = heard()
    typed = {"name": "scrap rate", "before": "6", "after": "3,5 to 4", "unit": "%", "case": "press"}
    send(owner, talk, scrap, **typed)
    (row,) = cases.measures().rows(named=True)
    assert (row["name"], row["before"], row["after_low"], row["after_high"]) == (
        "scrap rate",
        6.0,
        3.5,
        4.0,
    )
    assert (row["case"], row["said_by"], row["unit"]) == ("press", "Ada", "%")
    assert scrap.startswith(row["passage"])
    assert heard() == [_hours]
    undo.undo(sources.batches()[0].id)
    assert scrap in heard()


def test_one_that_cannot_be_stays_with_what_was_typed_and_why(talk: str, owner: Client) -> None:
    _scrap, hours = heard()
    send(owner, talk, hours, name="paperwork", before="20 hours a week")
    page = owner.get(f"/conversations/{talk}").content.decode()
    assert "Only the value before is given" in page
    assert 'value="paperwork"' in page
    assert cases.measures().is_empty()


def test_one_that_is_declined_is_not_proposed_again_until_that_is_undone(
    talk: str, owner: Client
) -> None:
    scrap, hours = heard()
    send(owner, talk, scrap, decline="1")
    assert heard() == [hours]
    undo.undo(sources.batches()[0].id)
    assert heard() == [scrap, hours]


def test_a_reader_sees_no_proposals_and_keeps_none(
    talk: str, reader_of: Callable[[str], Client]
) -> None:
    reader = reader_of("reader")
    assert "measures-heard" not in reader.get(f"/conversations/{talk}").content.decode()
    answer = reader.post(f"/conversations/{talk}/measure", {"heard": heard()[0]})
    assert answer.status_code == 403
    assert cases.measures().is_empty()


def test_what_is_said_ten_thousand_times_is_heard_once_and_much_comes_in_turn(
    served: Any, owner: Client
) -> None:
    editing.add("customers", {"key": "hill", "name": "Hill Dairy"}, by=None)
    says("hill", *["It saves us 8 hours a week."] * 200)
    assert len(heard()) == 1
    much = says("hill", *[f"We cut scrap from {n + 2} % to {n} %." for n in range(1, 41)])
    page = owner.get(f"/conversations/{much}").content.decode()
    assert page.count('class="measure-heard"') == 30
    assert "10 more were heard" in page
