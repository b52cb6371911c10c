"""Figures of cases: values and ranges with their units, shares, and what cannot be so.

"6 %", "about 3 days", "5 to 7" are read as a value or a range; the unit beside the number counts
where no column gives one. What is checked is written once, as SQL: files and what is typed meet it.
"""

# ruff: noqa: S608 -- what a file says reaches SQL as a quoted literal or not at all

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from whybuy.errors import BadInput
from whybuy.intake import contacting, pursuits
from whybuy.intake.checks import Check
from whybuy.methods.value.spoken_units import unit_meant

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from whybuy.intake.amounts import NumberForm

Sql = Callable[[str], str]
"""A field to its SQL."""

RANGES = {
    "measures": {
        "before": ("before_low", "before_high"),
        "after": ("after_low", "after_high"),
    },
    "numbers": {"value": ("low", "high")},
}
"""Figures that may be a range instead, and where its ends are kept."""

OWN_SAID = (*RANGES, "consents", "yellow_lights", "needs", "buying_group")
"""Kinds that keep themselves who said so, or when."""

FIGURES = {
    "customers": ("size",),
    "team": ("hours_a_week",),
    "cases": ("attribution",),
    "deals": ("hours",),
    "measures": ("before", "before_low", "before_high", "after", "after_low", "after_high"),
    "numbers": ("value", "low", "high"),
}
"""Fields that hold a number which is neither money nor a count of goods."""

_NUMBER = r"[-+−]?[0-9](?:[0-9.,'’\s]*[0-9])?"
_ABOUT = r"(?:(?i:about|around|roughly|approx\.?|ca\.?|circa|some|nearly|almost)\s|[~≈])?"
_TO = r"(?:to|bis|until|\.\.\.?|[-–—])"
FORM = rf"\s*{_ABOUT}\s*([€$£]?)\s*({_NUMBER})(?:\s*{_TO}\s*({_NUMBER}))?(\D*)"
"""A figure as people write it: sign of a currency, number, perhaps its other end, unit."""

YES = ("1", "true", "t", "yes", "y", "x", "promised", "promise", "planned", "ja", "oui", "si", "sí")
NO = ("0", "false", "f", "no", "n", "realised", "realized", "came", "actual", "measured", "nein")
PER_CENT_FROM = 5
"""A share written as a number from here to 100 is a per cent: nobody means five times."""


def figures_of(
    kind: str, forms: Mapping[str, NumberForm], texts: Mapping[str, str]
) -> dict[str, str]:
    """The SQL of the kind's figures and of the ends of ranges; units are settled by `units`."""
    found = {name: _end(form, texts[name], 2) for name, form in forms.items()}
    if "attribution" in found:
        found["attribution"] = _share(found["attribution"], texts["attribution"])
    for name, ends in RANGES.get(kind, {}).items():
        if name not in forms:
            continue
        is_range = f"{_part(texts[name], 3)} <> ''"
        for end, group in zip(ends, (2, 3), strict=True):
            own = [found[end]] if end in found else []
            part = f"CASE WHEN {is_range} THEN {_end(forms[name], texts[name], group)} END"
            found[end] = f"coalesce({', '.join([*own, part])})"
        found[name] = f"CASE WHEN NOT ({is_range}) THEN {found[name]} END"
    return found


def _part(cell: str, group: int) -> str:
    pattern = FORM.replace("'", "''")
    return f"regexp_extract({cell}, '^{pattern}$', {group})"


def _end(form: NumberForm, cell: str, group: int) -> str:
    part = f"nullif(trim({_part(cell, group)}), '')"
    plain = f"CASE WHEN regexp_matches({cell}, '[0-9]') THEN {form.plain_sql(cell)} END"
    return f"coalesce({plain}, {form.sql(part, currency='EUR')})"


def _share(number: str, cell: str) -> str:
    per_cent = f"contains({cell}, '%') OR ({number} BETWEEN {PER_CENT_FROM} AND 100)"
    return f"CASE WHEN {per_cent} THEN {number} / 100 ELSE {number} END"


def promised_sql(cell: str) -> str:
    """The SQL of "this was promised"; NULL for a word that says neither."""
    yes, no = (", ".join(f"'{word}'" for word in words) for words in (YES, NO))
    said = f"CASE WHEN lower({cell}) IN ({yes}) THEN TRUE"
    return f"{said} WHEN lower({cell}) IN ({no}) THEN FALSE END"


def mark_sql(values: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """The SQL of how a number is known, where no word says so.

    What is nobody's is a benchmark; what somebody is named for was said; the rest is a guess.
    """
    said_by, customer = texts.get("said_by", "NULL"), values.get("customer", "NULL")
    supposed = f"CASE WHEN {customer} IS NULL THEN 'benchmark' "
    supposed += f"WHEN {said_by} IS NOT NULL THEN 'said' ELSE 'guess' END"
    if "mark" not in texts:
        return supposed
    return f"CASE WHEN {texts['mark']} IS NULL THEN {supposed} ELSE {values['mark']} END"


def mark_units(con: DuckDBPyConnection, kind: str, texts: Mapping[str, str], *, bit: int) -> Check:
    """Settle the units of `listed`: the column's, else those that stand beside the numbers.

    Marks rows whose units nobody knows or do not agree.
    """
    cells = ", ".join(f"{name}_cell" for name in ("unit", *RANGES[kind]) if name in texts)
    found = con.execute(f"SELECT DISTINCT name, [{cells}] FROM listed WHERE name IS NOT NULL")
    rows = [(name, said, *_one(name, said, "unit" in texts)) for name, said in found.fetchall()]
    con.execute("CREATE OR REPLACE TEMP TABLE units (name TEXT, said TEXT[], unit TEXT, bad BOOL)")
    if rows:
        con.executemany("INSERT INTO units VALUES (?, ?, ?, ?)", rows)
    con.execute(
        f"UPDATE listed AS l SET unit = u.unit, fault = fault | CASE WHEN bad THEN {bit} ELSE 0 END"
        f" FROM units AS u WHERE l.name = u.name AND [{cells}] IS NOT DISTINCT FROM u.said"
    )
    return Check(
        "unit" if "unit" in texts else next(iter(RANGES[kind])),
        "FALSE",
        "This is no unit that we know, or the units of the row do not agree.",
        "Write one unit, like %, day, hour/week or EUR/year; or leave it empty.",
    )


def _one(name: str, said: list[str | None], has_column: bool) -> tuple[str | None, bool]:
    """The one unit that the cells give, and whether they give none or several."""
    units = set[str]()
    for at, text in enumerate(said):
        words = (text or "") if has_column and at == 0 else beside(text or "")
        try:
            units.add(unit_meant(words, of=name))
        except BadInput:
            return None, True
    units.discard("")
    return (min(units) if units else None), len(units) > 1


def beside(text: str) -> str:
    """The unit that stands beside a number: "hours" of "5 to 7 hours", "€" of "€ 40,000"."""
    found = re.fullmatch(FORM, text)
    return f"{found[1]} {found[4]}".strip() if found else ""


def checks_of(kind: str, given: Collection[str], *, today: date) -> list[Check]:
    """What a case, measure or number cannot be, as SQL of its typed fields `given`."""

    def sql(name: str) -> str:
        return f'"{name}"' if name in given else "NULL"

    found = list[Check]()
    if kind in ("cases", "measures"):
        remedy = "Fill in the customer's id or name."
        found.append(Check("customer", f"{sql('customer')} IS NULL", "Nobody is named.", remedy))
    for name, (low, high) in RANGES.get(kind, {}).items():
        found += _range_checks(name, low, high, sql)
    if kind == "cases":
        found += _case_checks(sql)
    if kind == "measures":
        found += _measure_checks(sql, today)
    if kind == "numbers":
        found += _number_checks(sql)
    if kind == "products":
        found += _product_checks(sql)
    found += contacting.checks_of(kind, sql, today=today)
    return found + pursuits.checks_of(kind, sql, today=today)


def _range_checks(name: str, low: str, high: str, sql: Sql) -> list[Check]:
    at, least, most = sql(name), sql(low), sql(high)
    return [
        Check(
            name if low not in ("low", "high") else low,
            f"{least} > {most}",
            "The range is upside down: it begins above its end.",
            "Put the lower number first.",
        ),
        Check(
            high,
            f"({least} IS NULL) <> ({most} IS NULL)",
            "A range has two ends, and one is missing.",
            "Fill in the other one, or give a single value.",
        ),
        Check(
            name,
            f"{at} < {least} OR {at} > {most}",
            "The value lies outside of its own range.",
            "Correct the value or the range.",
        ),
    ]


def _case_checks(sql: Sql) -> list[Check]:
    share, started, ended = sql("attribution"), sql("started"), sql("ended")
    write = "Write a share from 0 to 1, or a per cent such as 80 %."
    return [
        Check(
            "attribution",
            f"{share} > 1",
            "More than the whole of a change cannot be our doing.",
            write,
        ),
        Check("attribution", f"{share} < 0", "A share is never negative.", write),
        Check(
            "ended",
            f"{ended} < {started}",
            "This day is before the case began.",
            "Correct this day or the first one.",
        ),
    ]


def _measure_checks(sql: Sql, today: date) -> list[Check]:
    before = f"({sql('before')} IS NOT NULL OR {sql('before_low')} IS NOT NULL)"
    came = f"({sql('after')} IS NOT NULL OR {sql('after_low')} IS NOT NULL"
    came += f" OR {sql('money_per_year')} IS NOT NULL)"
    measured, promised = sql("measured_on"), f"coalesce({sql('promised')}, FALSE)"
    return [
        Check("name", f"{sql('name')} IS NULL", "What was measured is missing.", "Fill it in."),
        Check(
            "after",
            f"{before} AND NOT {came}",
            "Only the value before is given: nothing is known to have changed.",
            "Fill in the value after; or enter it with the numbers, as what they told us.",
        ),
        Check(
            "after",
            f"NOT {before} AND NOT {came}",
            "There is no value in it.",
            "Fill in the values before and after, or the money that it is worth a year.",
        ),
        Check(
            "measured_on",
            f"{measured} > DATE '{today}' AND NOT {promised}",
            "That day is still to come.",
            "Correct it, or mark the measure as promised.",
        ),
    ]


def _product_checks(sql: Sql) -> list[Check]:
    remedy = "Write the id of the other one, or leave it empty."
    return [
        Check(name, f"{sql(name)} = {sql('key')}", reason, remedy)
        for name, reason in (
            ("replaced_by", "A product does not replace itself."),
            ("step_up_to", "A product is no step up from itself."),
        )
    ]


def _number_checks(sql: Sql) -> list[Check]:
    nobody, mark = f"{sql('customer')} IS NULL", sql("mark")
    nothing = f"{sql('value')} IS NULL AND {sql('low')} IS NULL"
    return [
        Check("name", f"{sql('name')} IS NULL", "What the number is of is missing.", "Fill it in."),
        Check("value", nothing, "There is no number.", "Give a value, or both ends of a range."),
        Check(
            "customer",
            f"{nobody} AND {mark} = 'said'",
            "It was said, and no customer is named whose number it is.",
            "Fill in the customer; or mark it as a benchmark, for all of them.",
        ),
        Check(
            "source",
            f"{mark} = 'benchmark' AND {sql('source')} IS NULL",
            "A benchmark without a source is a guess.",
            "Say where it comes from, or mark it as a guess.",
        ),
    ]
