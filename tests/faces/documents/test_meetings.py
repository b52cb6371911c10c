"""Meetings on paper and in calendars: one page, and the right time whatever clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from whybuy.answers.answer import Answer, Sureness
from whybuy.answers.rows import findings, row
from whybuy.faces.documents import meeting_paper, pages
from whybuy.faces.documents.meeting_calendar import meetings_ics

BERLIN = "Europe/Berlin"


def meeting(**how: Any) -> dict[str, Any]:
    """A meeting as the evidence has it."""
    texts = ("uid", "at", "zone", "place", "aim", "decision", "questions", "people", "state")
    blank = {"key": "m1", "name": "Hartwell", "day": date(2026, 11, 3), "minutes": 30}
    return {**dict.fromkeys(texts, ""), **blank, **how}


def event(**how: Any) -> Any:
    """The same, read back out of a calendar file."""
    (found,) = Calendar.from_ical(meetings_ics([meeting(**how)], firm="Ours")).events
    return found


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 7, 1), 2), (date(2026, 12, 1), 1)], ids=["summer", "winter"]
)
def test_half_past_two_in_berlin_is_half_past_two_there_in_summer_and_in_winter(day, hours):
    begins = event(day=day, at="14:30", zone=BERLIN).start
    assert (begins.hour, begins.minute) == (14, 30)
    assert begins.astimezone(UTC).hour == 14 - hours


def test_a_time_that_the_clocks_leap_over_is_an_hour_later():
    """On 29 March 2026 Berlin has no half past two in the night."""
    begins = event(day=date(2026, 3, 29), at="02:30", zone=BERLIN).start
    assert begins.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_meeting_lasts_as_long_as_it_lasts_while_the_clocks_are_put_back():
    found = event(day=date(2026, 10, 25), at="01:30", zone=BERLIN, minutes=120)
    assert found["duration"].dt == timedelta(hours=2)
    assert "dtend" not in found


def test_the_zones_own_rules_stand_in_the_file():
    text = meetings_ics([meeting(at="09:00", zone="America/New_York")], firm="Ours").decode()
    assert "BEGIN:VTIMEZONE" in text
    assert "TZID:America/New_York" in text
    assert "BEGIN:DAYLIGHT" in text


def test_without_a_zone_it_is_at_that_time_anywhere_and_without_a_time_it_takes_the_day():
    assert event(at="09:00").start == datetime(2026, 11, 3, 9, 0)
    assert event().start == date(2026, 11, 3)
    assert event(at="25:99").start == date(2026, 11, 3)


def test_a_zone_that_nobody_knows_is_said():
    found = event(at="09:00", zone="Mars/Olympus")
    assert found.start == datetime(2026, 11, 3, 9, 0)
    assert "not known" in str(found["description"])


def test_what_is_agreed_is_confirmed_and_what_was_called_off_is_cancelled():
    states = {
        state: str(event(state=state)["status"]) for state in ("planned", "agreed", "cancelled")
    }
    assert states == {"planned": "TENTATIVE", "agreed": "CONFIRMED", "cancelled": "CANCELLED"}
    assert str(event(uid="from-them@x")["uid"]) == "from-them@x"


def answer(asked: int) -> Answer:
    """The plan of a meeting of so many questions."""
    mine = {"subject": "customer:hart", "name": "Hartwell", "evidence": "customer:hart"}
    rows = [
        row("minutes", 30, "minutes", why="Help them decide. €40,000 a year are at stake.", **mine),
        row("decision", 1, "decision", why="Whether to go on", **mine),
        row("welcome", 1, "reason", why="You come to listen.", **mine),
        row("hesitation", 1, "said", why="“We are not sure.” " * 20, **mine),
    ]
    for at in range(asked):
        of = {**mine, "name": f"What happens if you do nothing about number {at}?"}
        why = "Worth €900: it tells a lot. Then: Who bears that? Do not argue."
        rows += [row("ask", 5, "minutes", why=why, **of), row("reach", 5, "minutes", why="", **of)]
    sure = Sureness("unsure", "Too little is known.")
    options = {"customer": "hart"}
    return Answer(
        "meet", "Hartwell", findings([rows]), (), sure, (), date(2026, 11, 3), options=options
    )


@pytest.mark.parametrize("asked", [1, 9])
def test_a_plan_is_one_page(asked: int):
    told = answer(asked)
    fits = [
        pages.page_count(
            meeting_paper.meeting_contents(told, firm="Ours", room=room), design="meeting"
        )
        for room in meeting_paper.ROOMS
    ]
    assert 1 in fits
    assert meeting_paper.pdf(told, firm="Ours").startswith(b"%PDF")


def test_what_they_are_worth_to_us_does_not_lie_on_the_table():
    told = str(meeting_paper.meeting_contents(answer(3), firm="Ours"))
    assert "€" not in told
    assert "Who bears that?" in told


def test_what_was_learnt_and_decided_ends_in_a_full_stop():
    from whybuy.answers.meeting.one import last_words

    told = {"day": date(2026, 6, 1), "learnt": "They count pallets", "decided": "A trial first",
            "next_step": "Ring?", "served": "well"}  # fmt: skip
    assert last_words(told).endswith(
        "They count pallets. Decided: A trial first. Next step: Ring? They felt served well."
    )
