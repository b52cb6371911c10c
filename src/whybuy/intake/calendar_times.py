"""When the events of a calendar are: series unfolded, zones by their IANA names, whole days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

from whybuy.intake.meeting_times import minutes_between

AHEAD = timedelta(days=366)
"""How far from today a series without end is unfolded."""
MOST_TIMES = 2_000
"""Times of one series: eight years of working days."""


@dataclass(frozen=True, slots=True)
class Time:
    """One time of an event: `at` and `zone` are "" for a whole day, `zone` for a floating time.

    `of` tells the times of a series apart: when this one was to be at first.
    """

    day: date
    at: str = ""
    zone: str = ""
    minutes: str = ""
    of: str = ""


class Told(Protocol):
    """What the user should be told is gathered here."""

    without_end: int
    zones: set[str]
    floating: int


def times_of(events: Sequence[Any], *, today: date, told: Told) -> Iterator[tuple[Any, Time]]:
    """Each event with each of its times, those that were moved as they were moved to."""
    moved = {
        (str(event.get("UID", "")), _of(event["RECURRENCE-ID"].dt)): event
        for event in events
        if "RECURRENCE-ID" in event and "DTSTART" in event
    }
    for event in events:
        if "DTSTART" not in event:
            continue
        if "RECURRENCE-ID" in event:
            yield event, _time(event, event["DTSTART"].dt, told, of=_of(event["RECURRENCE-ID"].dt))
            continue
        series = "RRULE" in event or "RDATE" in event
        for start in _starts(event, today=today, told=told) if series else [event["DTSTART"].dt]:
            of = _of(start) if series else ""
            if (str(event.get("UID", "")), of) not in moved or not series:
                yield event, _time(event, start, told, of=of)


def _starts(event: Any, *, today: date, told: Told) -> list[Any]:
    """The starts of a series, its exceptions left out, as the clocks on the wall show them."""
    from dateutil.rrule import rruleset, rrulestr

    first = event["DTSTART"].dt
    wall = _wall(first)
    found = rruleset()
    latest = datetime.combine(today, time()) + AHEAD
    for rule in _listed(event.get("RRULE")):
        told.without_end += not {"COUNT", "UNTIL"} & rule.keys()
        parts = [one for one in rule.to_ical().decode().split(";") if not one.startswith("UNTIL")]
        if "COUNT" not in rule:
            until = rule.get("UNTIL")
            ends = min(_wall(until[0], like=first, end=True), latest) if until else latest
            parts.append(f"UNTIL={ends:%Y%m%dT%H%M%S}")
        found.rrule(rrulestr(";".join(parts), dtstart=wall))  # type: ignore[arg-type]
    if "RRULE" not in event:
        found.rdate(wall)
    for name, add in (("RDATE", found.rdate), ("EXDATE", found.exdate)):
        for dates in _listed(event.get(name)):
            for one in dates.dts:
                add(_wall(one.dt, like=first))
    starts = [one for one, _ in zip(found, range(MOST_TIMES), strict=False) if one <= latest]
    return [_as(first, one) for one in starts]


def _wall(value: Any, *, like: Any = None, end: bool = False) -> datetime:
    """The time on the clocks of the event's own zone, without the zone."""
    if isinstance(value, tuple):
        value = value[0]
    if not isinstance(value, datetime):
        return datetime.combine(value, time(23, 59, 59) if end else time())
    zone = like.tzinfo if isinstance(like, datetime) else None
    if value.tzinfo and zone:
        value = value.astimezone(zone)
    return value.replace(tzinfo=None)


def _as(first: Any, wall: datetime) -> Any:
    if not isinstance(first, datetime):
        return wall.date()
    return wall.replace(tzinfo=first.tzinfo)


def _time(event: Any, start: Any, told: Told, *, of: str) -> Time:
    minutes = _minutes(event)
    if not isinstance(start, datetime):
        return Time(start, of=of)
    zone = _zone(event, start, told)
    if zone is None and start.tzinfo:
        start, zone = start.astimezone(UTC), "UTC"
    return Time(start.date(), f"{start:%H:%M}", zone or "", minutes, of)


def _zone(event: Any, start: datetime, told: Told) -> str | None:
    """The zone's IANA name; None where it has none by that name, "" for a floating time."""
    if start.tzinfo is None:
        asked = str(event["DTSTART"].params.get("TZID", ""))
        told.floating += not asked
        return asked
    name = getattr(start.tzinfo, "key", None)
    if name:
        return str(name)
    if start.utcoffset() == timedelta(0) and str(start.tzinfo).upper() in ("UTC", "UTC+00:00"):
        return "UTC"
    told.zones.add(str(event["DTSTART"].params.get("TZID", start.tzinfo)))
    return None


def _minutes(event: Any) -> str:
    start = event["DTSTART"].dt
    if not isinstance(start, datetime):
        return ""
    if "DTEND" in event and isinstance(event["DTEND"].dt, datetime):
        lasts = minutes_between(start, event["DTEND"].dt)
    elif "DURATION" in event:
        lasts = int(event["DURATION"].dt / timedelta(minutes=1))
    else:
        return ""
    return str(lasts) if 0 <= lasts <= 1440 else ""


def _of(value: Any) -> str:
    """The same for the same moment, whatever zone tells it."""
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(UTC)
    return f"{value:%Y%m%dT%H%M}" if isinstance(value, datetime) else f"{value:%Y%m%d}"


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
