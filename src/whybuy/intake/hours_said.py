"""Hours spent on a deal in files and forms: numbers with their unit, or coarse bands."""

from __future__ import annotations

from whybuy.errors import BadInput
from whybuy.records.hours_spent import BANDS, MOST, SAID, UNITS, band_of, hours_in

__all__ = ["BANDS", "MOST", "band_of", "hours_sql", "read_hours"]


def read_hours(text: str) -> float:
    """The hours that were written: "6", "6.5 h", "3 days", "half a day". Raises BadInput."""
    hours = hours_in(text)
    if hours is None:
        raise BadInput(f"{text!r} is no time spent. Write hours such as 6, or: {', '.join(BANDS)}.")
    return hours


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
