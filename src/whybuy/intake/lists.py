"""Customers, people, products and contacts in: rows checked, and made a frame for the records."""

# ruff: noqa: S608 -- what a file says reaches SQL as a quoted literal or not at all

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import BadFile
from whybuy.intake.amounts import minor_sql
from whybuy.intake.checks import Check, Rejected, fault_sql, rejected
from whybuy.intake.dialect import Dialect
from whybuy.intake.lines import cell, id_cell
from whybuy.intake.looking import are_numbers, look_at_days, look_at_numbers
from whybuy.intake.orders import Reading
from whybuy.intake.receive import Received
from whybuy.intake.recognise import Recognised
from whybuy.intake.tables import Table, frame, parquet, plain_text, tidied_text
from whybuy.intake.tidy import NUL

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

KEYS = frozenset({"key", "customer", "person"})
PARTS = frozenset({"first_name", "last_name", "company"})
YES = "'1', 'TRUE', 'T', 'YES', 'Y', 'JA', 'OUI', 'SI', 'SÍ', 'SIM', 'X'"


@dataclass(frozen=True, slots=True)
class CheckedList:
    """A file's good rows as the records take them, one a key, and what else it held.

    `repeated` counts rows that say again what an earlier row of the same key says.
    """

    frame: pl.DataFrame
    read: int
    repeated: int
    rejected: Rejected
    notes: Mapping[str, int] = field(default_factory=dict)


def check_list(
    con: DuckDBPyConnection,
    received: Received,
    layout: Dialect,
    recognised: Recognised,
    reading: Reading,
    *,
    folder: Path,
) -> CheckedList:
    """Read and check a file of customers, people, products or contacts. Raises BadFile."""
    table, values, checks = _listed(con, received, layout, recognised, reading)
    total = con.execute("SELECT count(*) FROM listed").fetchall()[0][0]
    if not total + len(table.tidied.ragged):
        raise BadFile(f"{received.name} has a header and no row under it. Export it again.")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE faults AS SELECT row, fault FROM listed WHERE fault <> 0"
    )
    columns = _columns_shown(recognised.columns)
    target = folder / "rejects.csv"
    found = rejected(con, table, checks, columns=columns, target=target)
    good = frame(
        con,
        f"SELECT {', '.join(_quoted(name) for name in values)} FROM listed "
        "WHERE fault = 0 AND NOT repeats ORDER BY row",
    )
    repeated = con.execute("SELECT count(*) FROM listed WHERE fault = 0 AND repeats").fetchall()
    notes = {
        "rows that say again what an earlier row says": repeated[0][0],
        "empty rows passed over": table.tidied.empty,
    }
    read = total + len(table.tidied.ragged)
    return CheckedList(
        good, read, repeated[0][0], found, {told: n for told, n in notes.items() if n}
    )


def _listed(
    con: DuckDBPyConnection,
    received: Received,
    layout: Dialect,
    recognised: Recognised,
    reading: Reading,
) -> tuple[Table, list[str], list[Check]]:
    """The temporary table `listed`: row, the kind's fields, fault, repeats."""
    import duckdb

    if received.encoding is None:
        table = parquet(con, received)
        return table, *_read(con, table, recognised, reading)
    if received.tidy and layout.plain:
        try:
            table = plain_text(received, layout)
            values, checks = _read(con, table, recognised, reading)
            if con.execute("SELECT count(*) FROM listed").fetchall()[0][0] + 1 == received.lines:
                return table, values, checks
        except duckdb.InvalidInputException:
            pass  # A ragged row, or quotation marks that do not pair up: see `tidy`.
    table = tidied_text(received, layout)
    return table, *_read(con, table, recognised, reading)


def _read(
    con: DuckDBPyConnection, table: Table, recognised: Recognised, reading: Reading
) -> tuple[list[str], list[Check]]:
    texts = {name: _text(con, table, name, at) for name, at in recognised.columns.items()}
    values = _values(con, table, recognised, reading, texts)
    checks = _checks(recognised.kind, table, values, texts, day_sample="2026-05-31")
    said = ", ".join(f"{sql} AS {_quoted(name)}" for name, sql in values.items())
    cells = ", ".join(f"{sql} AS {name}_cell" for name, sql in texts.items())
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE listed AS SELECT *, {fault_sql(checks)} AS fault, "
        f"FALSE AS repeats FROM (SELECT row, {said}, {cells} FROM {table.numbered_sql()})"
    )
    checks.append(_mark_repeats(con, list(values), bit=1 << len(checks)))
    for name, kind in (("customer", "customers"), ("person", "people")):
        if name in values:
            checks.append(_mark_unknown(con, name, kind, bit=1 << len(checks)))
    return list(values), checks


def _text(con: DuckDBPyConnection, table: Table, name: str, at: int) -> str:
    return id_cell(at, bare=are_numbers(con, table, at)) if name in KEYS else cell(at)


def _values(
    con: DuckDBPyConnection,
    table: Table,
    recognised: Recognised,
    reading: Reading,
    texts: Mapping[str, str],
) -> dict[str, str]:
    """The SQL of each of the kind's fields that the file gives."""
    columns = recognised.columns
    values = {name: sql for name, sql in texts.items() if name not in PARTS}
    if any(name in texts for name in PARTS):
        values["name"] = _name(texts)
    if "day" in columns:
        form = look_at_days(con, table, columns["day"], dates=reading.dates)
        values["day"] = f"CAST({form.sql(texts['day'])} AS DATE)"
    if "unit_cost" in columns:
        number = look_at_numbers(con, table, columns["unit_cost"], decimal=reading.decimal)
        cost = number.sql(texts["unit_cost"], currency=reading.currency)
        values["unit_cost"] = minor_sql(cost, currency=reading.currency)
        values["currency"] = (
            f"upper(coalesce({texts.get('currency', 'NULL')}, '{reading.currency}'))"
        )
    if "is_fee" in columns:
        values["is_fee"] = f"upper({texts['is_fee']}) IN ({YES})"
    values["key"] = _key(recognised.kind, texts, values)
    return values


def _name(texts: Mapping[str, str]) -> str:
    """The SQL of a name: the company's, else the name as given, else first and last name."""
    parts = [texts[part] for part in ("first_name", "last_name") if part in texts]
    whole = f"nullif(concat_ws(' ', {', '.join(parts)}), '')" if parts else "NULL"
    named = [texts[name] for name in ("company", "name") if name in texts]
    return f"coalesce({', '.join([*named, whole])})"


def _key(kind: str, texts: Mapping[str, str], values: Mapping[str, str]) -> str:
    """The SQL of the key: as given; a person's address; a contact is known by all it says."""
    given = [texts["key"]] if "key" in texts else []
    if kind == "people" and "email" in texts:
        given.append(texts["email"])
    if kind == "contacts":
        said = ", ".join(f"coalesce(CAST({sql} AS VARCHAR), '')" for sql in values.values())
        given.append(f"left(md5(concat_ws('|', {said})), 16)")
    return f"coalesce({', '.join(given)})"


def _checks(
    kind: str,
    table: Table,
    values: Mapping[str, str],
    texts: Mapping[str, str],
    *,
    day_sample: str,
) -> list[Check]:
    from whybuy.records import loading

    found = [Check("key", "key IS NULL", "The id is missing.", "Give every row an id of its own.")]
    for name in ("customer", "day") if kind == "contacts" else ():
        found.append(Check(name, f"{name}_cell IS NULL", f"The {name} is missing.", "Fill it in."))
    for name, most in loading.limits(kind).items():
        if name in values and name != "currency":
            text = f"CAST({_quoted(name)} AS VARCHAR)"
            fails = f"length({text}) > {most}"
            found.append(Check(name, fails, f"This is longer than {most} letters.", "Shorten it."))
    found += _value_checks(values, day_sample=day_sample)
    if table.tidied.nul:
        fails = " OR ".join(f"coalesce(contains({name}_cell, '{NUL}'), false)" for name in texts)
        found.append(Check("key", fails, f"It holds a NUL, shown as {NUL}.", "Remove it."))
    return found


def _value_checks(values: Mapping[str, str], *, day_sample: str) -> list[Check]:
    found = list[Check]()
    if "day" in values:
        found += [
            Check("day", "day_cell IS NOT NULL AND day IS NULL", "This is not a day.",
                  f"Write it like {day_sample}."),
            Check("day", "day < DATE '1900-01-01' OR day > DATE '2999-12-31'",
                  "No contact was made on this day.", f"Write it like {day_sample}."),
        ]  # fmt: skip
    if "unit_cost" in values:
        found += [
            Check("unit_cost", "unit_cost_cell IS NOT NULL AND unit_cost IS NULL",
                  "This is not a number.", "Write it like 1234.50."),
            Check("unit_cost", "unit_cost < 0", "A cost is never negative.", "Correct it."),
        ]  # fmt: skip
    if "currency" in values:
        fails = "currency IS NOT NULL AND NOT regexp_full_match(currency, '[A-Z]{3}')"
        found.append(
            Check("currency", fails, "This is not the code of a currency.", "Write it like EUR.")
        )
    return found


def _mark_repeats(con: DuckDBPyConnection, names: Sequence[str], *, bit: int) -> Check:
    """Mark rows that say again what the first of their key says; those that say otherwise fail."""
    same = " AND ".join(
        f"(l.{_quoted(n)} IS NULL OR l.{_quoted(n)} IS NOT DISTINCT FROM f.{_quoted(n)})"
        for n in names
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE first AS SELECT * FROM listed WHERE fault = 0 "
        "QUALIFY row_number() OVER (PARTITION BY key ORDER BY row) = 1"
    )
    con.execute(
        f"UPDATE listed AS l SET repeats = {same}, fault = CASE WHEN {same} THEN 0 ELSE {bit} END "
        "FROM first AS f WHERE l.key = f.key AND l.row <> f.row AND l.fault = 0"
    )
    return Check(
        "key",
        "FALSE",
        "An earlier row has the same id and says something else.",
        "Keep the row that is right.",
    )


def _mark_unknown(con: DuckDBPyConnection, name: str, kind: str, *, bit: int) -> Check:
    """Mark rows that refer to records which are not there."""
    from whybuy.records import loading

    keys = con.execute(f"SELECT DISTINCT {name} FROM listed WHERE {name} IS NOT NULL").fetchall()
    unknown = loading.unknown(kind, [key for (key,) in keys])
    if unknown:
        con.execute(
            f"UPDATE listed SET fault = fault | {bit} WHERE list_contains(?::VARCHAR[], {name})",
            [unknown],
        )
    return Check(
        name, "FALSE", f"No {name} has this id.", f"Load the {kind} first, then this file again."
    )


def _columns_shown(columns: Mapping[str, int]) -> dict[str, int]:
    """Where to look for a field: a name or key put together is looked for in its first part."""
    found = dict(columns)
    for wanted, part in (("key", "email"), ("name", "first_name"), ("name", "company")):
        if wanted not in found and part in found:
            found[wanted] = found[part]
    return found


def _quoted(name: str) -> str:
    return f'"{name}"'
