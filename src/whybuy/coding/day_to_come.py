"""A day to come, as people name it: Tuesday, tomorrow, next week, in two weeks, 3 December."""

from __future__ import annotations

import re
from datetime import date, timedelta

from whybuy.coding.contact_line import MONTHS, WEEKDAYS

_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NUMBERS |= {"a couple of": 2, "eight": 8, "ten": 10, "twelve": 12}
_MONTH = "|".join(f"{month}[a-z]*" for month in MONTHS)
_NEAR = {"today": 0, "tonight": 0, "this afternoon": 0, "later today": 0, "tomorrow": 1}
_NEAR |= {"day after tomorrow": 2}


def day_to_come(text: str, *, today: date) -> date | None:
    """The day named, today at the earliest; None where none is, or it is past.

    A day of the week is the next one after today, "next week" its Monday, "next month" its first.
    """
    said = text.casefold()
    if found := re.search(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b", said):
        return _not_past(_date(*map(int, found.groups())), today)
    for words in sorted(_NEAR, key=len, reverse=True):
        if re.search(rf"\b{words}\b", said):
            return today + timedelta(days=_NEAR[words])
    return _of_month(said, today) or _in_so_long(said, today) or _of_week(said, today)


def _in_so_long(said: str, today: date) -> date | None:
    number = rf"(\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
    if found := re.search(rf"\bin {number} (day|week|month|year)s?\b", said):
        count = _NUMBERS.get(found[1]) or int(found[1])
        if found[2] in ("month", "year"):
            return _months_on(today, count * (12 if found[2] == "year" else 1))
        return today + timedelta(days=count * (7 if found[2] == "week" else 1))
    if re.search(r"\bnext month\b", said):
        return _months_on(today.replace(day=1), 1)
    if re.search(r"\bend of (?:the |this )?month\b", said):
        return _months_on(today.replace(day=1), 1) - timedelta(days=1)
    return None


def _of_week(said: str, today: date) -> date | None:
    for number, name in enumerate(WEEKDAYS):
        if found := re.search(rf"\b(next week (?:on )?)?{name}( next week)?\b", said):
            if found[1] or found[2]:
                return _monday_after(today) + timedelta(days=number)
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    if re.search(r"\bend of (?:the |this )?week\b", said):
        return today + timedelta(days=(4 - today.weekday()) % 7)
    return _monday_after(today) if re.search(r"\bnext week\b", said) else None


def _of_month(said: str, today: date) -> date | None:
    ordinal = r"(\d{1,2})(?:st|nd|rd|th|\.)?"
    if found := re.search(rf"\b{ordinal}(?: of)? ({_MONTH})(?:,? (\d{{4}}))?\b", said):
        day, month, year = found.groups()
    elif found := re.search(rf"\b({_MONTH}) {ordinal}(?:,? (\d{{4}}))?\b", said):
        month, day, year = found.groups()
    else:
        return None
    number = MONTHS.index(month[:3]) + 1
    if year:
        return _not_past(_date(int(year), number, int(day)), today)
    this_year = _date(today.year, number, int(day))
    return (
        this_year if this_year and this_year >= today else _date(today.year + 1, number, int(day))
    )


def _months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return next(
        found for back in range(4) if (found := _date(year, month + 1, max(day.day - back, 1)))
    )


def _monday_after(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def _not_past(day: date | None, today: date) -> date | None:
    return day if day and day >= today else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
