"""Time spent on a deal, as people say it: hours, days, or one of five coarse bands."""

from __future__ import annotations

import re

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
    **dict.fromkeys(("one day", "a whole day", "the whole day", "1 day"), 8.0),
    **dict.fromkeys(("two days", "three days"), 20.0),
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


def band_of(hours: float) -> str:
    """The band that the hours fall into."""
    limits = {"under 2 h": 2.0, "half a day": 5.0, "a day": 12.0, "2-3 days": 30.0}
    return next((band for band, most in limits.items() if hours < most), "a week or more")


def hours_in(words: str) -> float | None:
    """The hours that the words say, all of them: "6", "6.5 h", "half a day"; None for others."""
    said = " ".join(words.lower().split())
    if said in SAID:
        return SAID[said]
    found = re.fullmatch(r"(\d+(?:[.,]\d{1,2})?)\s*([a-zß.]*)", said)
    if not found:
        return None
    number = float(found[1].replace(",", "."))
    hours = next(
        (number * per for unit, per in UNITS.items() if re.fullmatch(unit, found[2])), None
    )
    return hours if hours is not None and hours <= MOST else None
