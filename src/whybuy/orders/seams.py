"""The few words in which engines differ. Each engine defines them once; every SQL file uses them.

A seam is a macro in DuckDB and a function in PostgreSQL, so that a reduction is the same text
everywhere. What else engines disagree on (quantiles, logarithms, ties, sampling) is not asked of
them: it is reckoned in Python.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seam:
    """One word of the reductions: what it means, and how each engine is taught it."""

    call: str
    meaning: str
    duckdb: str
    postgres: tuple[str, ...]


SEAMS = (
    Seam(
        "day_of(moment)",
        "The calendar day of a moment by the shop's own clock; NULL of NULL.",
        "CREATE MACRO day_of(moment) AS CAST(moment AS DATE)",
        (
            "CREATE FUNCTION day_of(moment timestamp) RETURNS date "
            "LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CAST(moment AS date)",
        ),
    ),
    Seam(
        "days_between(earlier, later)",
        "How many days later one day is than another, negative when it is earlier; NULL of NULL.",
        "CREATE MACRO days_between(earlier, later) AS CAST(later - earlier AS BIGINT)",
        (
            "CREATE FUNCTION days_between(earlier date, later date) RETURNS bigint "
            "LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CAST(later - earlier AS bigint)",
        ),
    ),
    Seam(
        "week_of(day)",
        "The Monday of the week that a day falls in; NULL of NULL.",
        "CREATE MACRO week_of(day) AS CAST(date_trunc('week', day) AS DATE)",
        (
            "CREATE FUNCTION week_of(day date) RETURNS date "
            "LANGUAGE sql IMMUTABLE PARALLEL SAFE "
            "RETURN CAST(date_trunc('week', CAST(day AS timestamp)) AS date)",
        ),
    ),
    Seam(
        "on_first(amount, day)",
        "Over a group: the amount at the earliest day, rows without a day left out; "
        "NULL where no row has one.",
        "CREATE MACRO on_first(amount, day) AS arg_min(amount, day)",
        (
            "CREATE FUNCTION earlier_of(kept numeric[], amount numeric, day date) "
            "RETURNS numeric[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CASE "
            "WHEN day IS NULL OR kept[1] <= day - date '0001-01-01' THEN kept "
            "ELSE ARRAY[day - date '0001-01-01', amount] END",
            "CREATE FUNCTION amount_kept(kept numeric[]) RETURNS numeric "
            "LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN kept[2]",
            "CREATE AGGREGATE on_first(numeric, date) "
            "(sfunc = earlier_of, stype = numeric[], finalfunc = amount_kept)",
        ),
    ),
)
"""All seams. A test holds each to its meaning on every engine."""
