"""Hours spent on a deal, as people say them: a number with its unit, or a coarse band."""

from __future__ import annotations

import re

from whybuy.errors import BadFile, BadInput

HOURS_A_DAY, HOURS_A_WEEK = 8.0, 40.0
BANDS = {
    "under 2 h": 1.0,
    "half a day": 4.0,
    "a day": 8.0,
    "2-3 days": 20.0,
    "a week or more": 40.0,
}
"""What a form offers, and the hours that each stands for."""

SAID = {
    **BANDS,
    **dict.fromkeys(("under 2 hours", "under two hours", "less than 2 h", "< 2 h", "an hour"), 1.0),
    **dict.fromkeys(("half day", "1/2 day", "a morning", "an afternoon"), 4.0),
    **dict.fromkeys(("one day", "a whole day", "1 day"), 8.0),
    **dict.fromkeys(("2 to 3 days", "two or three days", "two to three days", "2–3 days"), 20.0),
    **dict.fromkeys(("a week", "a week and more", "over a week", "1 week"), 40.0),
}
UNITS = {
    r"d|days?|tage?|jours?": HOURS_A_DAY,
    r"w|weeks?|wochen?": HOURS_A_WEEK,
    r"min|mins|minutes?": 1 / 60,
    r"h|hrs?|hours?|std\.?|stunden?|": 1.0,
}
MOST = 20_000.0
"""Hours: ten people for a year."""


def read_hours(text: str) -> float:
    """The hours that were written: "6", "6.5 h", "3 days", "half a day". Raises BadInput."""
    from whybuy.intake.typed_figures import read_number

    said = " ".join(text.lower().split())
    if said in SAID:
        return SAID[said]
    found = re.fullmatch(r"([-+−]?\d[\d.,'’ ]*?)\s*([a-zß.]*)", said)
    try:
        number = read_number(found[1]) if found else None
    except (BadFile, BadInput):
        number = None
    for unit, hours in UNITS.items():
        if found and number is not None and re.fullmatch(unit, found[2]):
            if not 0 <= number * hours <= MOST:
                raise BadInput(f"{text!r} is not what a deal takes. Write the hours, such as 6.")
            return number * hours
    raise BadInput(f"{text!r} is no time spent. Write hours such as 6, or: {', '.join(BANDS)}.")


def band_of(hours: float) -> str:
    """The band that the hours fall into."""
    limits = {"under 2 h": 2.0, "half a day": 5.0, "a day": 12.0, "2-3 days": 30.0}
    return next((band for band, most in limits.items() if hours < most), "a week or more")


def hours_sql(number: str, cell: str) -> str:
    """The SQL of the hours of a cell whose number, if it has one, is this SQL."""
    said = f"lower(regexp_replace(trim({cell}), '\\s+', ' ', 'g'))"
    bands = " ".join(f"WHEN {said} = '{words}' THEN {hours}" for words, hours in SAID.items())
    unit = f"regexp_extract({said}, '([a-zß.]*)$', 1)"
    units = " ".join(
        f"WHEN regexp_full_match({unit}, '{words}') THEN ({number}) * {hours}"
        for words, hours in UNITS.items()
    )
    return f"CASE {bands} {units} END"
