"""Meetings on the pages: planned, agreed, held, and read in a calendar of one's own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from whybuy.app import Firm
from whybuy.records import contacts, conversations, feeds, meetings, promises

TODAY = date.today()


@pytest.fixture
def firm(served) -> Firm:
    made = Firm(served)
    made.add("customers", key="hart", name="Hartwell", why_they_buy="Less waste")
    made.add("customers", key="bell", name="Bell")
    made.add("team", key="ann", name="Ann", hours_a_week="10")
    return made


def page(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def put(browser, **typed: str) -> str:
    """A meeting put on record through the form; its key."""
    given = {"customer": "hart", "by": "Ann", "day": TODAY.isoformat(), **typed}
    answer = browser.post("/meet/put", given)
    assert answer.status_code == 303
    return answer.headers["Location"].removeprefix("/meetings/")


def test_the_quarter_stands_week_by_week_and_a_meeting_put_on_it_stays(firm, reader_of):
    owner = reader_of("owner")
    assert "Hartwell" in page(owner, "/meet/quarter")
    key = put(owner, agreed="1", day=(TODAY + timedelta(days=40)).isoformat(), at="14:30")
    seen = page(owner, "/meet/quarter")
    assert f"/meetings/{key}" in seen
    assert "agreed" in seen


def test_a_meetings_plan_has_its_questions_and_those_within_reach(firm, reader_of):
    owner = reader_of("owner")
    seen = page(owner, f"/meetings/{put(owner)}")
    for words in ("Why do you buy from us", "What happens if you do nothing", "Within reach"):
        assert words in seen
    assert "Why do you buy from us" in page(owner, "/meet/with/bell")
    assert owner.get("/meet/with/nobody").status_code == 404


def test_what_was_said_goes_to_coding_and_what_was_promised_gets_its_day(firm, reader_of):
    owner = reader_of("owner")
    key = put(owner)
    due = TODAY + timedelta(days=7)
    typed = {
        "their_words": "You saved us two days a month.\n\nThe driver is friendly.",
        "learnt": "Time matters most", "next_step": "Send the figures",
        "next_due": due.isoformat(), "served": "not quite", "served_words": "Late twice",
        "promise_0": "A sample", "due_0": due.isoformat(), "by_0": "Ann",
    }  # fmt: skip
    assert owner.post(f"/meetings/{key}/held", typed).status_code == 303
    row = meetings.frame().row(0, named=True)
    assert (row["state"], row["served"], row["learnt"]) == (
        "held",
        "not quite",
        "Time matters most",
    )
    said = conversations.passages(side="customer")["text"].to_list()
    assert said[:2] == ["You saved us two days a month.", "The driver is friendly."]
    owed = promises.open_ones()
    assert sorted(owed["what"]) == ["A sample", "Send the figures"]
    assert set(owed["due"]) == {due}
    assert contacts.frame()["customer"].to_list() == ["hart"]
    assert "Late twice" in page(owner, f"/meetings/{key}")


def test_notes_that_cannot_be_are_told_all_at_once_and_nothing_is_lost(firm, reader_of):
    owner = reader_of("owner")
    key = put(owner, day=(TODAY + timedelta(days=9)).isoformat())
    answer = owner.post(
        f"/meetings/{key}/held", {"learnt": "A word", "served": "so-so", "next_due": "2020-01-01"}
    )
    seen = answer.content.decode()
    assert answer.status_code == 422
    for words in ("still to come", "so-so", "before the meeting", 'value="A word"'):
        assert words in seen
    assert meetings.frame()["state"].to_list() == ["planned"]


def test_who_only_reads_sees_meetings_and_changes_none(firm, reader_of):
    owner, reader = reader_of("owner"), reader_of("reader")
    key = put(owner)
    assert "Afterwards" not in page(reader, f"/meetings/{key}")
    for address in ("/meet/put", f"/meetings/{key}/held", f"/meetings/{key}/change"):
        assert reader.post(address, {"customer": "hart"}).status_code == 403


def test_a_private_calendar_shows_its_owners_meetings_until_it_is_taken_back(firm, reader_of):
    owner, nobody = reader_of("owner"), reader_of("nobody")
    put(owner, agreed="1", at="14:30", zone="Europe/Berlin")
    put(owner, customer="bell", by="Bob")
    owner.post("/meet/calendar/issue", {"member": "ann"})
    seen = page(owner, "/meet/quarter")
    link = seen.partition('class="meet-link" readonly value="')[2].partition('"')[0]
    token = link.rpartition("/")[2].removesuffix(".ics")
    assert token not in page(owner, "/meet/quarter")
    found = nobody.get(f"/calendar/{token}.ics")
    text = found.content.decode()
    assert found.headers["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Hartwell" in text
    assert "Bell" not in text
    assert "TZID:Europe/Berlin" in text
    owner.post("/meet/calendar/revoke", {"member": "ann"})
    assert not feeds.feeds()
    assert nobody.get(f"/calendar/{token}.ics").status_code == 404


def test_nobody_makes_a_link_to_anothers_calendar(firm, reader_of):
    reader_of("editor").post("/meet/calendar/issue", {"member": "ann"})
    assert not feeds.feeds()


def test_a_meeting_for_which_nobody_is_there_says_so_with_the_nearest_free_week(firm, reader_of):
    owner = reader_of("owner")
    day = TODAY + timedelta(days=21)
    away = {"away_from": str(day - timedelta(days=8)), "away_until": str(day + timedelta(days=8))}
    firm.change("team", "ann", **away)
    put(owner, agreed="1", day=day.isoformat())
    seen = page(owner, "/meet/quarter")
    assert "Ann is away on" in seen
    assert "The nearest free week is" in seen


def test_without_customers_the_page_says_how_to_begin(served, reader_of):
    assert "Type in the first" in page(reader_of("owner"), "/meet/quarter")


def test_the_api_takes_what_came_of_a_meeting(firm, reader_of):
    owner = reader_of("owner")
    key = put(owner)
    given = {"learnt": "Time matters", "promise": "A sample", "served": "well"}
    answer = owner.post(f"/api/meetings/{key}/held", given, content_type="application/json")
    assert answer.json()["promises"] == 1
    assert meetings.frame()["served"].to_list() == ["well"]
    wrong = owner.post(f"/api/meetings/{key}/held", {"x": "1"}, content_type="application/json")
    assert wrong.status_code == 400
