"""What happened since a line was planned: somebody spoke with them; and when its promise is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from whybuy.evidence.books import Books
from whybuy.evidence.last_contacts import last_contacts

if TYPE_CHECKING:
    from whybuy.estimates.calls import Call

FRIDAY = timedelta(days=4)


def with_days(books: Books, calls: Iterable[Call]) -> tuple[Call, ...]:
    """The lines with spoken_on, or due for a promise: that is kept by no other word."""
    spoken, owed = _spoken(books), _owed()
    return tuple(
        replace(call, due=_due(call, owed.get(call.customer, [])))
        if call.sort == "promise"
        else replace(call, spoken_on=_since(call.week, spoken.get(call.customer)))
        for call in calls
    )


def _spoken(books: Books) -> Mapping[str, date]:
    """The last day on which somebody spoke with each customer."""
    last = last_contacts(books).select("customer_id", "last_contact").drop_nulls()
    return dict(last.iter_rows())


def _since(week: date, day: date | None) -> date | None:
    return day if day is not None and day >= week else None


def _owed() -> Mapping[str, list[dict[str, Any]]]:
    from whybuy.records import promises

    found: dict[str, list[dict[str, Any]]] = {}
    for row in promises.open_ones().to_dicts():
        found.setdefault(row["customer"], []).append(row)
    return found


def _due(call: Call, owed: list[dict[str, Any]]) -> date | None:
    """The day of the promise that the line names, no later than the Friday of its week."""
    days = [one["due"] for one in owed if one["due"] and one["what"].rstrip(".") in call.reason]
    return min([*days, call.week + FRIDAY]) if days else None
