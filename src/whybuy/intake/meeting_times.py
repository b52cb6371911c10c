"""When a meeting is: times of day, time zones by any program's name, and hours that never were."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from whybuy.errors import BadInput

_TIME = re.compile(
    r"\s*(?:at\s+)?([01]?\d|2[0-3])(?:\s*[:.h]\s*([0-5]\d))?(?::[0-5]\d)?\s*([ap])?\.?m?\.?\s*",
    re.I,
)


def read_at(text: str) -> str:
    """The time of day that was written, as "14:30". Raises BadInput."""
    found = _TIME.fullmatch(text)
    bare = re.fullmatch(r"\s*([01]\d|2[0-3])([0-5]\d)\s*", text)
    if bare:
        return f"{bare[1]}:{bare[2]}"
    if not found or not (found[2] or found[3]):
        raise BadInput(f"{text!r} is no time of day. Write it like 14:30.")
    hour, half = int(found[1]), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise BadInput(f"{text!r} is no time of day. Write it like 14:30.")
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"{hour:02d}:{found[2] or '00'}"


def read_zone(text: str) -> str:
    """The IANA name of a time zone by it, or by the name that Windows has. Raises BadInput."""
    bare = text.strip()
    if zone := _zones().get(bare.casefold()):
        return zone
    raise BadInput(
        f"{text!r} is no time zone that we know. Write it like Europe/Berlin or America/New_York."
    )


@cache
def _zones() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    found = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
    return found | {name.casefold(): name for name in available_timezones()} | {"z": "UTC"}


def check_there(day: date, at: str, zone: str) -> None:
    """Raise BadInput for a time that the clocks of the zone pass over, with the one meant."""
    if not (at and zone):
        return
    moment = datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone))
    there = moment.astimezone(UTC).astimezone(ZoneInfo(zone))
    if there.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise BadInput(
            f"There is no {at} on {day} in {zone}: the clocks go forward then. "
            f"Write {there:%H:%M}, if that is meant."
        )


def minutes_between(begin: datetime, end: datetime) -> int:
    """The minutes that go by, whatever the clocks do meanwhile."""
    if begin.tzinfo and end.tzinfo:
        begin, end = begin.astimezone(UTC), end.astimezone(UTC)
    return int((end - begin) / timedelta(minutes=1))
