"""How a column writes its days: seen from its values, never guessed where two readings fit."""

from __future__ import annotations

import re
from calendar import month_name
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from whybuy.errors import BadFile, BadInput
from whybuy.intake.questions import Question, Unclear

ORDERS = {"dmy": "the day first", "mdy": "the month first", "ymd": "the year first"}
ISO = "iso"
OFFSET = r"(:\d{2})(?:\.\d+)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
"""Fractions of a second and the zone: a shop's own clock is what stands before them."""

_TIME = (
    r"(?:[T ,]+(?P<time>\d{1,2}:\d{2}(?P<seconds>:\d{2})?)(?:\.\d+)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}" + _TIME + r"(?:\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$")
_PACKED = re.compile(r"(?:19|20)\d{6}$")
_YEAR_FIRST = re.compile(r"\d{4}(?P<mark>[/.])\d{1,2}(?P=mark)\d{1,2}" + _TIME + "$")
_PARTS = re.compile(
    r"(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})" + _TIME + "$"
)
_NAMED = re.compile(
    r"(?:\d{1,2}(?P<before>[ -])(?P<month>[A-Za-z]{3,9})(?P<after>[ -])"
    r"|(?P<first>[A-Za-z]{3,9}) \d{1,2}(?P<comma>,?) )(?:\d{4})" + _TIME + "$"
)


@dataclass(frozen=True, slots=True)
class DayForm:
    """How a column writes days: strptime formats, the likeliest first; `ISO` stands for itself."""

    formats: tuple[str, ...]

    @property
    def sample(self) -> str:
        """A day written this way, for a remedy."""
        if not self.formats or self.formats[0] == ISO:
            return "2026-05-31"
        shown = {"%d": "31", "%m": "05", "%Y": "2026", "%y": "26", "%b": "May", "%B": "May"}
        text = re.sub(r"[ T,]*%[HI].*", "", self.formats[0])
        return re.sub(r"%[a-zA-Z]", lambda found: shown.get(found[0], ""), text)

    def sql(self, cell: str) -> str:
        """The SQL of a cell's moment by the shop's own clock; NULL where it cannot be read."""
        iso = f"TRY_CAST({cell} AS TIMESTAMP)"
        listed = ", ".join(f"'{form}'" for form in self.formats if form != ISO)
        bare = f"regexp_replace({cell}, '{OFFSET}', '\\1')"
        parsed = f"TRY_STRPTIME({bare}, [{listed}])"
        if not listed:
            return f"CASE WHEN strlen({cell}) >= 8 THEN {iso} END"
        if ISO not in self.formats:
            return parsed
        return f"CASE WHEN {cell} LIKE '____-%' THEN {iso} ELSE {parsed} END"


def day_form(values: Iterable[str], *, column: str, dates: str | None = None) -> DayForm:
    """The form that the values are written in.

    Raises Unclear where two readings fit them all, BadFile where none does.
    """
    if dates is not None and dates not in ORDERS:
        raise BadInput(f"--dates {dates!r} is not one of: {', '.join(ORDERS)}.")
    plain, parts = _sorted(values)
    counted = Counter(dict(plain))
    if parts:
        order = dates or _order(parts, column=column)
        for value in parts:
            counted[_parts_format(value, order)] += 1
    formats = [form for form, _ in counted.most_common()]
    return DayForm(tuple(dict.fromkeys(v for form in formats for v in _with_times(form))))


def undecided(values: Iterable[str]) -> bool:
    """Whether nothing among the values tells the day from the month."""
    parts = _sorted(values)[1]
    return bool(parts) and not any(_evidence(parts).values())


def order_told(values: Iterable[str]) -> str | None:
    """The order of day and month that the values tell; None where none does, or some each."""
    told = [order for order, value in _evidence(_sorted(values)[1]).items() if value]
    return told[0] if len(told) == 1 else None


def contrary(values: Iterable[str], form: DayForm) -> str | None:
    """One of the values that can be read only in the other order than the form's."""
    day_first = any(f.startswith("%d") and "%m" in f for f in form.formats)
    month_first = any(f.startswith("%m") for f in form.formats)
    found = _evidence(_sorted(values)[1])
    if day_first:
        return found["mdy"]
    return found["dmy"] if month_first else None


def _sorted(values: Iterable[str]) -> tuple[Counter[str], list[str]]:
    """Formats that leave no doubt, counted; and the values of two numbers and a year."""
    plain: Counter[str] = Counter()
    parts: list[str] = []
    for value in values:
        bare = re.sub(OFFSET, r"\1", value.strip())
        if _PARTS.match(bare):
            parts.append(bare)
        elif form := _plain_format(bare):
            plain[form] += 1
    return plain, parts


def _plain_format(value: str) -> str | None:
    if _ISO.match(value):
        return ISO
    if _PACKED.match(value):
        return "%Y%m%d"
    if found := _YEAR_FIRST.match(value):
        mark = found["mark"]
        return f"%Y{mark}%m{mark}%d" + _clock(found)
    if found := _NAMED.match(value):
        name = found["month"] or found["first"]
        month = "%b" if len(name) == 3 else "%B"
        if found["first"]:
            return f"{month} %d{found['comma']} %Y" + _clock(found)
        return f"%d{found['before']}{month}{found['after']}%Y" + _clock(found)
    return None


def _clock(found: re.Match[str]) -> str:
    if not found["time"]:
        return ""
    seconds = ":%S" if found["seconds"] else ""
    return f" %I:%M{seconds} %p" if found["half"] else f" %H:%M{seconds}"


def _parts_format(value: str, order: str) -> str:
    found = _PARTS.match(value)
    assert found
    year, mark = ("%Y" if len(found["year"]) == 4 else "%y"), found["mark"]
    names = {"d": "%d", "m": "%m", "y": year}
    return mark.join(names[letter] for letter in order) + _clock(found)


def _with_times(form: str) -> list[str]:
    """The format, then the same day with the other times that later rows may have."""
    if form == ISO or "%I" in form:
        return [form]
    day = re.sub(r" %H.*", "", form)
    return list(dict.fromkeys([form, day, f"{day} %H:%M", f"{day} %H:%M:%S"]))


def _evidence(parts: list[str]) -> dict[str, str | None]:
    """For each order one value that fits only it, if there is one. Dots mean the day first."""
    found: dict[str, str | None] = {"dmy": None, "mdy": None}
    for value in parts:
        one, two, mark = _numbers(value)
        if two <= 12 and (one > 12 or mark == "."):
            found["dmy"] = found["dmy"] or value
        elif two > 12:
            found["mdy"] = found["mdy"] or value
    return found


def _numbers(value: str) -> tuple[int, int, str]:
    found = _PARTS.match(value)
    assert found
    return int(found["one"]), int(found["two"]), found["mark"]


def _order(parts: list[str], *, column: str) -> str:
    found = _evidence(parts)
    if found["dmy"] and found["mdy"]:
        raise BadFile(
            f"The days of {column!r} are written in two ways: {found['dmy']!r} can only have the "
            f"day first, {found['mdy']!r} only the month first. Mend the file, or say which is "
            "right with --dates dmy or --dates mdy; the others are then rejected."
        )
    if not (found["dmy"] or found["mdy"]):
        raise _unclear(column, parts)
    return "dmy" if found["dmy"] else "mdy"


def _unclear(column: str, parts: list[str]) -> Unclear:
    """Asked by a day whose two readings differ, where there is one."""
    value = next((one for one in parts if _numbers(one)[0] != _numbers(one)[1]), parts[0])
    one, two, _ = _numbers(value)
    asked = f"The days of {column!r} can be read in two ways: is {value!r} the day first or the "
    choices = {
        "dmy": f"the day first: {one} {month_name[two]}",
        "mdy": f"the month first: {two} {month_name[one]}",
    }
    question = Question("dates", column, value, f"{asked}month first?", choices)
    told = f"{asked}month first? None of them tells. Say it with --dates dmy or --dates mdy."
    return Unclear(told, [question])
