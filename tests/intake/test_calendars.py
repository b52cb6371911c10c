"""Calendars in: whose each meeting is, series, zones by any name, what was called off."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.intake.conftest import Write
from tests.records.loads import load
from whybuy import intake
from whybuy.errors import BadFile
from whybuy.estimates.planned_people import team_of
from whybuy.records import busy, meetings
from whybuy.records.models import Fact

TODAY = date(2024, 4, 10)
CUSTOMERS = "customer_id,name,email\nC1,Moor Mills,office@moor.example\n"


@pytest.fixture
def take(firm, write: Write):
    def taking(*events: str, **given: Any):
        wrapped = "".join(f"BEGIN:VEVENT\n{one}\nEND:VEVENT\n" for one in events)
        text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{wrapped}END:VCALENDAR\n".replace("\n", "\r\n")
        return intake.take(firm, [write("team.ics", text)], today=TODAY, **given)[0]

    emails = {"email": ["office@moor.example", ""]}
    load("customers", {"key": ["C1", "C2"], "name": ["Moor Mills", "Dale Ltd"], **emails})
    met = {"key": ["p1", "p2"], "customer": ["C1", "C2"], "name": ["Ada Abel", "Ben Boor"]}
    load("people", met | {"email": ["ada@moor.example", "b@mail.example"]})
    load("team", {"key": ["Eva Eck"], "name": ["Eva Eck"]})
    return taking


def kept(*names: str) -> list[tuple[Any, ...]]:
    return meetings.frame().select(*names).rows()


def test_a_meeting_is_with_whom_an_attendees_address_tells(take, firm) -> None:
    event = (
        "UID:u1\nDTSTART;TZID=W. Europe Standard Time:20240415T143000\nDURATION:PT45M\n"
        "SUMMARY:Quarter\nORGANIZER;CN=Eva Eck:mailto:eva@us.example\n"
        "ATTENDEE;CN=Ada Abel:mailto:ADA@moor.example\nATTENDEE;CN=X Y:mailto:x@moor.example\n"
        "LOCATION:https://teams.microsoft.com/l/1"
    )
    taken = take(event)
    assert (taken.kind, taken.new, taken.rejected) == ("meetings", 1, 0)
    assert kept("customer", "day", "at", "zone", "minutes", "state", "channel") == [
        ("C1", date(2024, 4, 15), "14:30", "Europe/Berlin", 45, "agreed", "video")
    ]
    assert kept("by_whom", "people", "aim", "uid") == [("Eva Eck", "p1; X Y", "Quarter", "u1")]
    assert take(event).unchanged == 1
    moved = event.replace("20240415", "20240416") + "\nSTATUS:CANCELLED"
    assert take(moved).changed == 1
    assert kept("day", "state") == [(date(2024, 4, 16), "cancelled")]
    intake.undo(firm, taken.batch)


def test_whose_it_is_is_asked_where_it_is_not_sure_and_nobodys_is_left_out(take) -> None:
    taken = take(
        "UID:1\nDTSTART:20240401T090000Z\nSUMMARY:Call Dale\nATTENDEE:mailto:ada@moor.example",
        "UID:2\nDTSTART:20240401T090000Z\nSUMMARY:Talk\nATTENDEE;CN=Ben Boor:mailto:new@x.example",
        "UID:3\nDTSTART:20240401T090000Z\nSUMMARY:Dentist",
        "UID:4\nDTSTART:20240401T090000Z\nSUMMARY:Visit to Dale",
    )
    assert (taken.new, taken.rejected) == (2, 1)
    assert set(kept("customer", "zone")) == {("C1", "UTC"), ("C2", "UTC")}
    assert "'Talk' on 2024-04-01 may be with C2" in " ".join(taken.told)
    assert "1 time is left out" in " ".join(taken.told)
    assert taken.rejects[0].column == "Customer"


def test_a_series_keeps_its_hour_over_the_change_of_clocks_with_what_was_moved_and_left_out(
    take,
) -> None:
    attendee = "ATTENDEE:mailto:ada@moor.example"
    taken = take(
        "UID:s\nDTSTART;TZID=Europe/Berlin:20240318T100000\nDTEND;TZID=Europe/Berlin:20240318T110000\n"
        f"RRULE:FREQ=WEEKLY;UNTIL=20240415T080000Z\nEXDATE;TZID=Europe/Berlin:20240401T100000\n{attendee}",
        "UID:s\nRECURRENCE-ID;TZID=Europe/Berlin:20240408T100000\n"
        f"DTSTART;TZID=Europe/Berlin:20240409T160000\n{attendee}",
    )
    assert taken.rejects == ()
    assert [(f"{day}", at) for day, at in kept("day", "at")] == [
        *(("2024-03-18", "10:00"), ("2024-03-25", "10:00"), ("2024-04-09", "16:00")),
        ("2024-04-15", "10:00"),
    ]


def test_a_series_without_end_is_taken_for_a_year_and_says_so(take) -> None:
    event = "UID:e\nDTSTART;VALUE=DATE:20240401\nRRULE:FREQ=MONTHLY\nSUMMARY:Dale day"
    taken = take(event)
    assert taken.new == 13
    assert "1 series without end" in " ".join(taken.told)
    assert kept("at", "zone", "minutes")[0] == ("", "", None)


def test_an_hour_that_never_was_and_a_zone_that_is_none_are_rejected_by_row(take) -> None:
    taken = take(
        "UID:g\nDTSTART;TZID=Europe/Berlin:20240331T023000\nSUMMARY:Dale",
        "UID:z\nDTSTART;TZID=Mars/Base:20240330T023000\nSUMMARY:Dale",
        "UID:f\nDTSTART:20240330T023000\nSUMMARY:Dale",
    )
    assert (taken.new, taken.rejected) == (1, 2)
    assert {reject.column for reject in taken.rejects} == {"Time"}
    assert "Times without a zone are taken as local ones: 1" in " ".join(taken.told)


def test_outlooks_own_zones_are_told_in_utc(firm, write: Write, shared_data: Path) -> None:
    export = (shared_data / "exports" / "ical_outlook_ms_tzid.ics").read_bytes().decode()
    intake.take(firm, [write("c.csv", CUSTOMERS)])
    named = export.replace("UID:CommaTest", "UID:CommaTest\r\nSUMMARY:Moor Mills")
    taken = intake.take(firm, [write("o.ics", named)])[0]
    assert kept("day", "at", "zone") == [(date(2008, 5, 30), "05:00", "UTC")]
    assert "Canberra, Melbourne, Sydney" in " ".join(taken.told)


def test_a_calendar_without_customers_or_cut_short_is_refused_with_its_remedy(
    firm, write: Write, shared_data: Path
) -> None:
    with pytest.raises(BadFile, match="Load the customers and people first"):
        intake.take(firm, [shared_data / "exports" / "ical_example.ics"])
    with pytest.raises(BadFile, match="cut short"):
        intake.take(firm, [write("cut.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n")])


def test_what_we_wrote_into_a_calendar_comes_back_as_what_it_was(take, firm) -> None:
    planned = firm.add("meetings", customer="C1", day="2024-04-15", aim="Ask").key
    taken = take(
        f"UID:{planned}@whybuy\nDTSTART:20240416T090000Z\nSUMMARY:Ask",
        "UID:some-call@whybuy\nDTSTART:20240416T090000Z\nSUMMARY:Dale",
    )
    assert (taken.new, taken.changed) == (0, 1)
    assert kept("key", "customer", "day") == [(planned, "C1", date(2024, 4, 16))]
    assert take(f"UID:{planned}@whybuy\nDTSTART:20240416T090000Z\nSUMMARY:Ask").unchanged == 1


def test_what_else_fills_our_week_is_kept_as_hours_alone_and_taken_off_them(take, firm) -> None:
    events = (
        "UID:u1\nDTSTART:20240416T100000Z\nDURATION:PT1H\nSUMMARY:Visit\n"
        "ORGANIZER;CN=Eva Eck:mailto:eva@us.example\nATTENDEE:mailto:ada@moor.example",
        "UID:u2\nDTSTART:20240417T090000Z\nDURATION:PT4H\nSUMMARY:Board\n"
        "ORGANIZER;CN=Eva Eck:mailto:eva@us.example",
        "UID:u3\nDTSTART;VALUE=DATE:20240418\nSUMMARY:Fair",
        "UID:u4\nDTSTART;VALUE=DATE:20240419\nSUMMARY:Birthday\nTRANSP:TRANSPARENT",
        "UID:u5\nDTSTART:20240420T090000Z\nDURATION:PT4H\nSUMMARY:Garden",
    )
    taken = take(*events)
    week = date(2024, 4, 15)
    assert busy.frame().rows() == [("Eva Eck", week, 12.0)]
    assert "the hours alone are kept, in 1 week:" in " ".join(taken.told)
    assert not {"Board", "Fair"} & set(Fact.objects.values_list("value", flat=True))
    done = pl.DataFrame(schema={"by_whom": pl.String, "minutes": pl.Int64})
    hours = team_of(firm.books(), monday=week, hours=10.0, done=done).table["hours"]
    assert hours.to_list() == [pytest.approx(10 * (1 - 12 / 40))]
    assert take(*events).batch is None
    less = take(events[0])
    assert busy.frame()["busy"].to_list() == [12.0], "a calendar of one meeting says nothing of it"
    intake.undo(firm, taken.batch)
    assert less.batch is None
    assert busy.frame().is_empty()
