"""Meetings as a calendar (RFC 5545), each at its own time in its own zone, whatever clocks do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from whybuy.answers.meeting.words import aim_said
from whybuy.faces.documents.letters import visible

if TYPE_CHECKING:
    from icalendar import Event

Row = Mapping[str, Any]

STATUS = {"agreed": "CONFIRMED", "held": "CONFIRMED", "cancelled": "CANCELLED"}
"""How a calendar calls a meeting's state; what is not agreed is tentative."""
USUAL_MINUTES = 30
REFRESH = timedelta(hours=4)


def meetings_ics(
    meetings: Iterable[Row], *, firm: str, name: str = "", address: str = "", **_: Any
) -> bytes:
    """These meetings (rows of `evidence.meetings`) as a calendar file.

    name: whose calendar it is; address: the page of a meeting, with {key} in it. A meeting with a
    time of day stands at that time in its zone, with the zone's own rules beside; one without a
    zone at that time wherever it is read; one without a time takes the day.
    """
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", "-//whybuy//meetings//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    title = f"Meetings, {name}" if name else "Meetings"
    made.add("x-wr-calname", visible(f"{title}, {firm}"))
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT4H")
    for row in meetings:
        made.add_component(_event(row, address))
    made.add_missing_timezones()
    return made.to_ical()


def _event(row: Row, address: str) -> Event:
    from icalendar import Event

    one = Event()
    one.add("uid", row["uid"] or f"{row['key']}@whybuy")
    one.add("dtstamp", datetime.now(UTC))
    # A length in hours is real time, also where the clocks change before the end.
    begins, lasts = when(row)
    one.add("dtstart", begins)
    one.add("duration", lasts)
    one.add("summary", visible(row["name"]))
    one.add("status", STATUS.get(row["state"], "TENTATIVE"))
    if row["place"]:
        one.add("location", visible(row["place"]))
    if words := _description(row):
        one.add("description", visible(words))
    if address:
        one.add("url", address.format(key=row["key"]))
    return one


def when(row: Row) -> tuple[date, timedelta]:
    """Begin (a moment, or a day) and length of a meeting, as a calendar writes them.

    A time that the clocks leap over is as many minutes later.
    """
    day: date = row["day"]
    clock = _clock(row["at"])
    if clock is None:
        return day, timedelta(days=1)
    begins = datetime(day.year, day.month, day.day, *clock)
    zone = zone_of(row["zone"])
    if zone is not None:
        begins = begins.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return begins, timedelta(minutes=int(row["minutes"] or USUAL_MINUTES))


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of an IANA name; None for none, or one that nobody knows."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _clock(said: str) -> tuple[int, int] | None:
    hour, _, minute = (said or "").partition(":")
    if not (hour.isdigit() and minute.isdigit()):
        return None
    told = int(hour), int(minute)
    return told if told[0] < 24 and told[1] < 60 else None


def _description(row: Row) -> str:
    """What it is for and what to ask, a line each; nothing that they said."""
    zone = row["zone"]
    lines = [
        f"Aim: {aim_said(row['aim'])}" if row["aim"] else "",
        f"To decide: {row['decision']}" if row["decision"] else "",
        *row["questions"].splitlines(),
        f"With: {row['people']}" if row["people"] else "",
        f"The time zone {zone!r} is not known: ask which is meant." if _is_strange(row) else "",
    ]
    return "\n".join(line for line in lines if line)


def _is_strange(row: Row) -> bool:
    return bool(row["zone"]) and zone_of(row["zone"]) is None
