"""Money in other currencies: rates that the user gives, never a rate of ours."""

# ruff: noqa: S608 -- codes of currencies are three letters, checked here

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import BadFile, BadInput
from whybuy.intake.recognise import fold

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from whybuy.intake.lines import LineForm
    from whybuy.intake.tables import Table

STALE_DAYS = 7
"""A rate serves its day and as many days after it, until the next: weekends have none."""

COLUMNS = {"day": ("day", "date"), "currency": ("currency", "code"), "rate": ("rate", "value")}


@dataclass(frozen=True, slots=True)
class Rates:
    """What one of another currency is worth in the workspace's: for all days, or day by day."""

    fixed: Mapping[str, float] = field(default_factory=dict)
    daily: Mapping[str, Mapping[date, float]] = field(default_factory=dict)

    def sql(self, code: str, at: str, *, to: str) -> str:
        """The SQL of the rate that turns a line's money into `to`; NULL where none was given."""
        cases = [f"WHEN {code} = '{one}' THEN {rate!r}" for one, rate in self.fixed.items()]
        cases += [
            f"WHEN {code} = '{one}' THEN {_by_day(rates, at)}"
            for one, rates in self.daily.items()
            if one not in self.fixed
        ]
        return f"CASE WHEN {code} IS NULL OR {code} = '{to}' THEN 1.0 {' '.join(cases)} END"


def _by_day(rates: Mapping[date, float], at: str) -> str:
    """The SQL of the newest rate on the day or in the week before it."""
    first, last = min(rates), max(rates) + timedelta(days=STALE_DAYS)
    listed, newest, age = list[str](), "NULL", 0
    for n in range((last - first).days + 1):
        rate = rates.get(first + timedelta(days=n))
        newest, age = (repr(rate), 0) if rate is not None else (newest, age + 1)
        listed.append(newest if age <= STALE_DAYS else "NULL")
    place = f"datediff('day', DATE '{first}', CAST({at} AS DATE)) + 1"
    rate = f"list_extract([{', '.join(listed)}]::DOUBLE[], {place})"
    return f"(CASE WHEN {at} >= DATE '{first}' THEN {rate} END)"


def read_rates(given: Iterable[str] = (), *, file: Path | str | None = None, to: str) -> Rates:
    """Rates from pairs ("USD=0.92": a dollar is 0.92 of `to`) and a CSV of day, currency, rate.

    Raises BadInput for what is no rate, BadFile for a file without those columns.
    """
    fixed = dict[str, float]()
    for pair in given:
        code, _, rate = pair.partition("=")
        if code.strip().upper() in fixed:
            raise BadInput(f"--rate gives {code.strip().upper()} twice. Keep one of them.")
        fixed[_code(code, pair, to=to)] = _rate(rate, pair)
    return Rates(fixed, _read(Path(file), to=to) if file else {})


def _code(text: str, where: str, *, to: str) -> str:
    code = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise BadInput(f"{where!r} is no rate. Write it like USD=0.92: one dollar is 0.92 {to}.")
    if code == to:
        raise BadInput(f"{where!r}: this workspace is in {to} itself; leave that rate out.")
    return code


def _rate(text: str, where: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0 < rate < math.inf:
        raise BadInput(f"{where!r} is no rate: {text.strip()!r} is not a number above 0 (0.92).")
    return rate


def _read(file: Path, *, to: str) -> dict[str, dict[date, float]]:
    found = dict[str, dict[date, float]]()
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.reader(text)
            places = _places(next(rows, []), file)
            for number, row in enumerate(rows, start=2):
                if any(cell.strip() for cell in row):
                    _note(found, row, places, f"{file.name} row {number}", to=to)
    except (OSError, UnicodeError, csv.Error) as error:
        raise BadFile(f"{file} cannot be read as a CSV of rates: {error}.") from error
    return found


def _places(header: list[str], file: Path) -> dict[str, int]:
    folded = [fold(name) for name in header]
    places = {
        name: folded.index(word)
        for name, known in COLUMNS.items()
        for word in known
        if word in folded
    }
    if missing := COLUMNS.keys() - places.keys():
        raise BadFile(
            f"{file.name} has no column for: {', '.join(sorted(missing))}. A file of rates has the "
            "columns day, currency and rate, like 2026-05-31,USD,0.92."
        )
    return places


def _note(
    found: dict[str, dict[date, float]],
    row: list[str],
    places: dict[str, int],
    where: str,
    *,
    to: str,
) -> None:
    if len(row) <= max(places.values()):
        raise BadInput(f"{where} has {len(row)} cells. Write it like 2026-05-31,USD,0.92.")
    try:
        day = date.fromisoformat(row[places["day"]].strip())
    except ValueError as error:
        raise BadInput(f"{where}: {row[places['day']]!r} is no day like 2026-05-31.") from error
    code = _code(row[places["currency"]], f"{where}: {row[places['currency']]}", to=to)
    known = found.setdefault(code, {})
    if day in known:
        raise BadInput(f"{where} gives {code} a second rate on {day}. Keep one of them.")
    known[day] = _rate(row[places["rate"]], where)


def converted(con: DuckDBPyConnection, table: Table, form: LineForm) -> dict[str, int]:
    """How many good lines came in each other currency, in plain words; reads the table `faults`."""
    if not (form.rates and form.has("currency")):
        return {}
    code = f"upper(trim(c{form.columns['currency']}))"
    rows = con.execute(
        f"SELECT {code}, count(*) FROM {table.numbered_sql()} WHERE {code} <> '{form.currency}' "
        f"AND {code} <> '' AND row NOT IN (SELECT row FROM faults WHERE fault <> 0) "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {
        f"lines turned from {one} into {form.currency} at the rates given": n for one, n in rows
    }
