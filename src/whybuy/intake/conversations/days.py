"""The day that a heading or a file's name gives, where it can be read in one way only."""

from __future__ import annotations

import re
from calendar import month_abbr
from dataclasses import replace
from datetime import date

from whybuy.intake.conversations.talk import Read, Talk
from whybuy.intake.days import day_form

_ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_./]?(\d{2})[-_./]?(\d{2})(?!\d)")
_PARTS = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d{2})(?!\d)")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?\.?\s+([A-Za-z]{3,9})\.?,?\s+((?:19|20)\d{2})"
)
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d{2})")
_MONTHS = {name.casefold(): number for number, name in enumerate(month_abbr) if number}


def with_days(read: Read, *, dates: str | None) -> Read:
    """The same, days that may be two read in the order that the user says ("dmy").

    Raises Unclear where nobody has said it.
    """
    return replace(read, talks=[_with_day(talk, dates) for talk in read.talks])


def _with_day(talk: Talk, dates: str | None) -> Talk:
    if not (found := _PARTS.search(talk.day_said)):
        return talk
    month_first = day_form([found[0]], column="Date", dates=dates).formats[0].startswith("%m")
    day = day_in(talk.day_said, month_first=month_first)
    return replace(talk, transcript=replace(talk.transcript, day=day))


def day_in(text: str, *, month_first: bool | None = None) -> date | None:
    """The day named in the text; None where there is none, or 03/04/2026 may be two days.

    `month_first` says which of the two it is.
    """
    if found := _ISO.search(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_MONTH.search(text):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_DAY.search(text):
        return _day(int(found[3]), _month(found[1]), int(found[2]))
    if found := _PARTS.search(text):
        one, two, year = int(found[1]), int(found[3]), int(found[4])
        if month_first is not None:
            return _day(year, one, two) if month_first else _day(year, two, one)
        return _of_parts(one, two, year, found[2])
    return None


def _of_parts(one: int, two: int, year: int, mark: str) -> date | None:
    if mark == "." or one > 12 or one == two:
        return _day(year, two, one)
    return _day(year, one, two) if two > 12 else None


def _month(name: str) -> int:
    return _MONTHS.get(name[:3].casefold(), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
