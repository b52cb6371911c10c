"""What a calendar says besides its meetings with customers: hours of ours that are taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from whybuy.intake.calendar_times import Time

if TYPE_CHECKING:
    from whybuy.records.models import Batch

WORKING_DAYS, DAY_HOURS = 5, 8.0
"""Days of a week, and hours of a day, of which something can be taken."""
FREE = ("TRANSPARENT",)
"""What an event says that takes nobody's time."""


def _hours() -> defaultdict[tuple[str, date], float]:
    return defaultdict(float)


@dataclass(slots=True)
class Taken:
    """Hours gathered from events, by member of the team ("" where an event names none) and day."""

    since: date
    hours: defaultdict[tuple[str, date], float] = field(default_factory=_hours)

    def add(self, event: Any, time: Time, members: Iterable[str]) -> None:
        """An event with nobody of a customer's; each of these members is taken by it."""
        free = str(event.get("TRANSP", "")).upper() in FREE
        off = str(event.get("STATUS", "")).upper() == "CANCELLED"
        if free or off or time.day < self.since or time.day.weekday() >= WORKING_DAYS:
            return
        hours = float(time.minutes or 0) / 60 if time.at else DAY_HOURS
        for member in members or ("",):
            self.hours[member, time.day] += hours

    def by_week(self, owner: str) -> dict[tuple[str, date], float]:
        """Hours by member and Monday; those of nobody are the calendar's owner's."""
        found = _hours()
        for (member, day), hours in self.hours.items():
            if who := member or owner:
                found[who, day] += hours
        weeks = _hours()
        for (who, day), hours in found.items():
            weeks[who, day - timedelta(days=day.weekday())] += min(hours, DAY_HOURS)
        return {at: round(hours, 2) for at, hours in weeks.items()}


@dataclass(frozen=True, slots=True)
class BusyBeside:
    """Hours by member and Monday that are new to the records."""

    hours: Mapping[tuple[str, date], float]

    def load(self, batch: Batch) -> bool:
        """True, for all of it is new."""
        from whybuy.records import busy

        busy.state(self.hours, batch=batch)
        return True

    def told(self) -> Iterator[str]:
        """What there is, in words."""
        weeks = len({week for _, week in self.hours})
        yield (
            f"Of what is no meeting with a customer the hours alone are kept, in {weeks} week"
            f"{'s' * (weeks > 1)}: so much of those weeks is taken. No title and no name is."
        )


def busy_beside(hours: Mapping[tuple[str, date], float], *, today: date) -> BusyBeside | None:
    """The hours of a calendar that the records do not have so; None where there are none."""
    from whybuy.records import busy

    if not hours:
        return None
    monday = today - timedelta(days=today.weekday())
    new = busy.changed(hours, since=monday)
    return BusyBeside(new) if new else None
