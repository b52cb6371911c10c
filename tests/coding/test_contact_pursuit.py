"""What a line about a contact says of a deal: needs, hesitations, their next step, our time."""

from __future__ import annotations

from datetime import date

import pytest

from whybuy.coding import contact_note
from whybuy.coding.contact_pursuit import hear
from whybuy.errors import BadInput
from whybuy.records import contacts, deals, editing, needs, undo, yellow_lights

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("line", "light"),
    [
        ("Lunch with Gill Water, they said the pumps worry them", "the pumps worry them"),
        ("met Ann, she is not sure that it holds", "she is not sure that it holds"),
        ("they like it but are afraid of the change", "are afraid of the change"),
        ("they are not worried about the price", ""),
        ("no doubt they will buy", ""),
        ("we worry about them", ""),
        ("they have no concerns at all", ""),
        ("called, all well", ""),
    ],
)
def test_a_hesitation_is_theirs_and_not_denied(line: str, light: str) -> None:
    assert hear(line, today=SUNDAY).light == light


@pytest.mark.parametrize(
    ("line", "need"),
    [
        ("Called Moor, they need less scrap", "less scrap"),
        ("they urgently need a second line, call again Tuesday", "a second line"),
        ("they need no more of it", ""),
        ("they need more time", ""),
        ("we need a room", ""),
        ("Ann has to stop the leaks", "stop the leaks"),
    ],
)
def test_a_need_is_what_they_need(line: str, need: str) -> None:
    assert hear(line, today=SUNDAY).need == need


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("wrote the offer, took half a day", 4.0),
        ("spent about 3 hours on the drawing", 3.0),
        ("it took us 2-3 days", 20.0),
        ("spent a fortune", None),
        ("they took 5 boxes", None),
    ],
)
def test_time_is_heard_in_hours_or_bands(line: str, hours: float | None) -> None:
    assert hear(line, today=SUNDAY).hours == hours


def test_their_next_step_has_its_day() -> None:
    found = hear("met Ann, they will ask the board next week", today=SUNDAY)
    assert found.step == "ask the board next week"
    assert found.step_due is not None
    assert found.step_due > SUNDAY


@pytest.fixture
def moor(firm) -> None:
    editing.add("customers", {"key": "moor", "name": "Moor Mills"}, by=None)
    deal = {"key": "line", "customer": "moor", "title": "Press line", "hours": 2.0}
    editing.add("deals", deal, by=None)
    old = {"key": "old", "customer": "moor", "title": "Old line", "outcome": "lost"}
    editing.add("deals", old, by=None)


LINE = (
    "Met Moor Mills today, they need less scrap but they are unsure about the change, "
    "they will ask the board in two weeks, took half a day"
)


@pytest.mark.usefixtures("moor")
def test_all_that_a_line_says_is_kept_in_one_batch_of_their_only_open_deal() -> None:
    note = contact_note.keep(contact_note.propose(LINE, today=SUNDAY), by=None)
    assert needs.frame().select("deal", "words", "mark").rows() == [("line", "less scrap", "said")]
    assert yellow_lights.frame()["words"].to_list() == ["they are unsure about the change"]
    assert deals.decision_steps()["what"].to_list() == ["ask the board in two weeks"]
    assert deals.of("moor")["hours"].to_list() == [6.0, None]
    assert note.batch is not None
    undo.undo(note.batch)
    assert needs.frame().is_empty()
    assert contacts.frame().is_empty()
    assert deals.of("moor")["hours"].to_list() == [2.0, None]


@pytest.mark.usefixtures("moor")
def test_what_is_given_goes_before_the_line_and_none_is_none() -> None:
    given = {"need": "none", "light": "the price", "hours": "1 h", "step": "none"}
    found = contact_note.propose(LINE, today=SUNDAY, **given)
    assert (found.need, found.light, found.hours, found.step) == ("", "the price", 1.0, "")
    with pytest.raises(BadInput, match="They have no such deal as 'x'"):
        contact_note.propose(LINE, today=SUNDAY, deal="x")
    with pytest.raises(BadInput, match="no time spent"):
        contact_note.propose(LINE, today=SUNDAY, hours="ages")
    editing.change("deals", "line", {"outcome": "won"}, by=None)
    with pytest.raises(BadInput, match="On which deal"):
        contact_note.propose(LINE, today=SUNDAY, hours="1 h")
    assert contact_note.propose(LINE, today=SUNDAY).hours is None
