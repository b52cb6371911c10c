"""Figures typed one by one: "6 %", "5 to 7 hours a week", "80 %"; and what cannot be, refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from whybuy.errors import BadFile, BadInput
from whybuy.intake import amounts, contacting, pursuits
from whybuy.intake.checks import Check
from whybuy.intake.measured import FIGURES, FORM, NO, PER_CENT_FROM, RANGES, YES, checks_of
from whybuy.methods.value.spoken_units import unit_meant

CHECKED = ("cases", "measures", "numbers", "products", *contacting.CHECKED, *pursuits.CHECKED)
"""Kinds whose records as a whole are looked at before they are kept."""

_BARE_SPACE = re.compile(r"[\s'’\u00a0\u202f]")


def read_figure(kind: str, name: str, text: str, *, of: str = "") -> dict[str, Any]:
    """The fields that the text gives: a value or both ends of a range, and its unit if any.

    `of` is what is measured. Raises BadInput where it is no figure, or may be read in two ways.
    """
    ends = RANGES.get(kind, {}).get(name)
    if not text.strip():
        return dict.fromkeys((name, *(ends or ())))
    found = re.fullmatch(FORM, text.strip())
    if not found or (found[3] and not ends):
        range_too = ", or as a range, 5 to 7" if ends else ""
        raise BadInput(f"{text!r} is not a number. Write it like 6.5{range_too}.")
    if name == "attribution":
        return {name: _share(read_number(found[2]), text)}
    fields: dict[str, Any] = {name: read_number(found[2])}
    if ends:
        fields = dict.fromkeys((name, *ends)) | fields
    if ends and found[3]:
        fields = {name: None, ends[0]: read_number(found[2]), ends[1]: read_number(found[3])}
    if beside := f"{found[1]} {found[4]}".strip():
        fields |= _unit(kind, beside, of=of)
    return fields


def _unit(kind: str, words: str, *, of: str) -> dict[str, Any]:
    if kind == "customers":
        return {"size_unit": words}
    if kind == "team":
        return {}  # hours, whatever is written beside them
    return {"unit": unit_meant(words, of=of)}


def _share(number: float, text: str) -> float:
    return number / 100 if "%" in text or PER_CENT_FROM <= number <= 100 else number


def read_number(text: str) -> float:
    """The number that was typed. Raises BadInput where two readings fit."""
    bare = _BARE_SPACE.sub("", text).replace("−", "-")
    try:
        mark = amounts.number_form([bare], column="number").mark
    except BadFile:
        whole, part = re.split("[.,]", bare)
        raise BadInput(
            f"{text!r} can be read in two ways. Write {whole}{part}, or {whole}.{part}0."
        ) from None
    plain = bare.replace("." if mark == "," else ",", "").replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        raise BadInput(f"{text!r} is not a number. Write it like 6.5.") from None


def read_promised(text: str) -> bool:
    """Whether the word says that it was promised. Raises BadInput for one that says neither."""
    if text.lower() not in (*YES, *NO, ""):
        raise BadInput(f"{text!r} is neither yes nor no. Write yes for what was promised.")
    return text.lower() in YES


def marked(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a new record; a number of which nobody said how it is known is marked.

    What is nobody's is a benchmark; what somebody is named for was said; the rest is a guess.
    """
    if kind != "numbers" or fields.get("mark"):
        return dict(fields)
    known = "said" if fields.get("said_by") else "guess"
    return {**fields, "mark": known if fields.get("customer") else "benchmark"}


def check(kind: str, key: str) -> None:
    """Raise one BadInput for all that the record, as it now stands, cannot be."""
    if kind not in CHECKED:
        return
    from whybuy.records.kinds import kind_of

    found = kind_of(kind)
    fields = [f"{n}__key" if n in found.references else n for n in found.fields]
    manager = found.model._default_manager
    values = manager.filter(key=key).values_list(*fields).get()
    row = {"key": key, **dict(zip(found.fields, values, strict=True))}
    if faults := faults_of(kind, row, today=date.today()):
        raise BadInput(" ".join(f"{one.field}: {one.reason} {one.remedy}" for one in faults))


def faults_of(kind: str, row: dict[str, Any], *, today: date) -> list[Check]:
    """What a case, measure or number with these fields cannot be."""
    import duckdb

    given = {name: value for name, value in row.items() if value not in (None, "")}
    checks = checks_of(kind, given, today=today)
    named = [f'CAST(? AS {_type(value)}) AS "{name}"' for name, value in given.items()]
    asked = ", ".join(f"coalesce({one.fails}, FALSE)" for one in checks)
    sql = f"SELECT {asked} FROM (SELECT {', '.join(['1 AS one', *named])})"  # noqa: S608
    with duckdb.connect() as con:
        (fails,) = con.execute(sql, list(given.values())).fetchall()
    return [one for one, failed in zip(checks, fails, strict=True) if failed]


def _type(value: object) -> str:
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, int | float):
        return "DOUBLE"
    return "DATE" if isinstance(value, date) else "VARCHAR"


def figures(kind: str) -> tuple[str, ...]:
    """The kind's fields that hold a figure."""
    return FIGURES.get(kind, ())
