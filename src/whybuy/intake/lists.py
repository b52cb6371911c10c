"""Lists of customers, people, products, deals and the like in: checked, and made a frame."""

# ruff: noqa: S608 -- what a file says reaches SQL as a quoted literal or not at all

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import BadFile
from whybuy.intake import (
    called,
    contacting,
    deals,
    deals_beside,
    meetings,
    new_customers,
    opt_outs,
    pursuits,
)
from whybuy.intake.checks import Check, Rejected, fault_sql, rejected
from whybuy.intake.dialect import Dialect
from whybuy.intake.lines import cell, id_cell
from whybuy.intake.list_values import values_of
from whybuy.intake.looking import are_numbers
from whybuy.intake.measured import OWN_SAID, RANGES, mark_units
from whybuy.intake.orders import Reading
from whybuy.intake.receive import Received
from whybuy.intake.recognise import Recognised, words
from whybuy.intake.tables import Table, frame, parquet, plain_text, tidied_text
from whybuy.intake.tidy import NUL

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

NEEDED = {"contacts": ("customer", "day"), "contracts": ("customer",)}
FACTS = ("why_they_buy", "use")
SAID = ("said_by", "said_on")
KEYS = frozenset(
    {"key", "customer", "person", "deal", "product", "other", "other_customer", "other_person"}
)


@dataclass(frozen=True, slots=True)
class CheckedList:
    """A file's good rows as the records take them, one a key, and what else it held.

    `repeated` counts rows that say again what an earlier row of the same key says. `facts` are what
    is known of the records besides their fields (key, name, value, said_by, said_on), if any is.
    `opt_outs` says who does not want to be contacted, as `intake.opt_outs` finds it. `new` are
    customers whom the file names and nobody has on record; good rows name them where they are made.
    `beside` is what rows of deals say that no deal has, in their order.
    """

    frame: pl.DataFrame
    read: int
    repeated: int
    rejected: Rejected
    notes: Mapping[str, int] = field(default_factory=dict)
    habits: Mapping[str, str] = field(default_factory=dict)
    facts: pl.DataFrame | None = None
    opt_outs: pl.DataFrame | None = None
    new: Mapping[str, str] = field(default_factory=dict)
    beside: pl.DataFrame | None = None


def check_list(
    con: DuckDBPyConnection,
    received: Received,
    layout: Dialect,
    recognised: Recognised,
    reading: Reading,
    *,
    folder: Path,
) -> CheckedList:
    """Read and check a file of any kind but orders.

    Raises BadFile, and Unclear where its days or numbers can be read in two ways.
    """
    table, values, checks, habits, new = _listed(con, received, layout, recognised, reading)
    total = con.execute("SELECT count(*) FROM listed").fetchall()[0][0]
    if not total + len(table.tidied.ragged):
        raise BadFile(f"{received.name} has a header and no row under it. Export it again.")
    faults = "CREATE OR REPLACE TEMP TABLE faults AS SELECT row, fault FROM listed WHERE fault <> 0"
    con.execute(faults)
    refusing = opt_outs.columns(recognised, table.header)
    columns = _columns_shown(recognised.columns) | {one.alias: one.at for one in refusing}
    target = folder / "rejects.csv"
    found = rejected(con, table, checks, columns=columns, target=target)
    good = _good(con, values, recognised)
    repeated = con.execute("SELECT count(*) FROM listed WHERE fault = 0 AND repeats").fetchall()
    notes = {
        "rows that say again what an earlier row says": repeated[0][0],
        "empty rows passed over": table.tidied.empty,
        "rows that end early: their last cells are taken as empty": table.tidied.early,
    }
    good, refused = opt_outs.without(refusing, good, kind=recognised.kind)
    good, mended, beside = _settled(recognised, good, reading)
    fields, facts = _without_facts(recognised.kind, good)
    told = {words: n for words, n in (notes | mended).items() if n}
    if new and reading.new_customers == new_customers.MAKE:
        new = {key: name for key, name in new.items() if key in set(fields["customer"])}
    read = total + len(table.tidied.ragged)
    return CheckedList(
        fields, read, repeated[0][0], found, told, habits, facts, refused, new, beside
    )


def _good(con: DuckDBPyConnection, values: Sequence[str], recognised: Recognised) -> pl.DataFrame:
    """The rows without a fault, one a key; of deals also what stood for their outcome."""
    more = recognised.kind == "deals" and "outcome" in recognised.columns
    kept = [*values, deals.OUTCOME_CELL] if more else values
    return frame(
        con,
        f"SELECT {', '.join(_quoted(name) for name in kept)} FROM listed "
        "WHERE fault = 0 AND NOT repeats ORDER BY row",
    )


def _settled(
    recognised: Recognised, good: pl.DataFrame, reading: Reading
) -> tuple[pl.DataFrame, dict[str, int], pl.DataFrame | None]:
    """The rows as the records take them, what was mended, and what deals say that no deal has."""
    if recognised.kind == "meetings":
        return *meetings.settled(good, today=reading.today), None
    more = [name for name in deals_beside.FIELDS if name in good.columns]
    beside, good = good.select(more) if more else None, good.drop(more)
    return *deals.settled(recognised.kind, good, export=bool(recognised.export)), beside


def _without_facts(kind: str, good: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """The records' own fields, and what is known of them besides, a row each."""
    import polars as pl

    if kind in OWN_SAID:
        return good, None
    names = [name for name in FACTS if name in good.columns]
    fields = good.drop(*FACTS, *SAID, strict=False)
    if not names:
        return fields, None
    types = {"said_by": pl.String, "said_on": pl.Date}
    lacking = [pl.lit(None, of).alias(n) for n, of in types.items() if n not in good.columns]
    long = good.with_columns(lacking).unpivot(
        on=names, index=["key", *SAID], variable_name="name", value_name="value"
    )
    return fields, long.filter(pl.col("value").is_not_null())


def _listed(
    con: DuckDBPyConnection,
    received: Received,
    layout: Dialect,
    recognised: Recognised,
    reading: Reading,
) -> tuple[Table, list[str], list[Check], dict[str, str], dict[str, str]]:
    """The temporary table `listed`: row, the kind's fields, fault, repeats."""
    import duckdb

    if received.encoding is None:
        table = parquet(con, received)
        return table, *_read(con, table, recognised, reading)
    if received.tidy and layout.plain:
        try:
            table = plain_text(received, layout)
            read = _read(con, table, recognised, reading)
            if con.execute("SELECT count(*) FROM listed").fetchall()[0][0] + 1 == received.lines:
                return table, *read
        except duckdb.InvalidInputException:
            pass  # A ragged row, or quotation marks that do not pair up: see `tidy`.
    table = tidied_text(received, layout, early=True)
    return table, *_read(con, table, recognised, reading)


def _read(
    con: DuckDBPyConnection, table: Table, recognised: Recognised, reading: Reading
) -> tuple[list[str], list[Check], dict[str, str], dict[str, str]]:
    refusing = opt_outs.columns(recognised, table.header)
    own_columns = {n: at for n, at in recognised.columns.items() if n not in opt_outs.CHANNELS}
    texts = {name: _text(con, table, name, at) for name, at in own_columns.items()}
    if {"customer_name", "other_customer"} & texts.keys():
        called.lay_names(con)
    new = new_customers.found(con, table, texts) if "customer_name" in texts else {}
    if made := new if reading.new_customers == new_customers.MAKE else {}:
        new_customers.lay(con, made)
    if "case" in texts:
        called.lay_cases(con)
    if recognised.kind in ("consents", *pursuits.TIED):
        contacting.lay_people(con)
    if "deal" in texts and recognised.kind in pursuits.TIED:
        pursuits.lay_deals(con)
    values, read, habits = values_of(con, table, recognised, reading, texts)
    values |= opt_outs.values_of(refusing)
    read = [*read, *opt_outs.checks_of(refusing)]
    checks = _checks(recognised.kind, table, values, texts, read)
    said = ", ".join(f"{sql} AS {_quoted(name)}" for name, sql in values.items())
    cells = ", ".join(f"{sql} AS {name}_cell" for name, sql in texts.items())
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE listed AS SELECT *, {fault_sql(checks)} AS fault, "
        f"FALSE AS repeats FROM (SELECT row, {said}, {cells} FROM {table.numbered_sql()})"
    )
    checks.append(_mark_repeats(con, list(values), bit=1 << len(checks)))
    if recognised.kind in RANGES:
        checks.append(mark_units(con, recognised.kind, texts, bit=1 << len(checks)))
    if recognised.kind == "meetings" and {"at", "zone"} & texts.keys():
        checks.append(pursuits.mark_times(con, texts, bit=1 << len(checks)))
    from whybuy.records.kinds import kind_of

    for name, kind in kind_of(recognised.kind).references.items():
        if name in values:
            bit = 1 << len(checks)
            checks.append(_mark_unknown(con, name, kind, made=made, offer=bool(new), bit=bit))
    return list(values), checks, habits, new


def _text(con: DuckDBPyConnection, table: Table, name: str, at: int) -> str:
    return id_cell(at, bare=are_numbers(con, table, at)) if name in KEYS else cell(at)


def _checks(
    kind: str,
    table: Table,
    values: Mapping[str, str],
    texts: Mapping[str, str],
    read: Sequence[Check],
) -> list[Check]:
    from whybuy.records import loading

    choices = words()["choices"].get(kind, {})
    found = [Check("key", "key IS NULL", "The id is missing.", "Give every row an id of its own.")]
    for name in NEEDED.get(kind, ()):
        found.append(Check(name, f"{name}_cell IS NULL", f"The {name} is missing.", "Fill it in."))
    for name, most in loading.limits(kind).items():
        if name in values and name != "currency" and name not in choices:
            text = f"CAST({_quoted(name)} AS VARCHAR)"
            fails = f"length({text}) > {most}"
            found.append(Check(name, fails, f"This is longer than {most} letters.", "Shorten it."))
    found += read
    if table.tidied.nul:
        fails = " OR ".join(f"coalesce(contains({name}_cell, '{NUL}'), false)" for name in texts)
        found.append(Check("key", fails, f"It holds a NUL, shown as {NUL}.", "Remove it."))
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


def _mark_unknown(
    con: DuckDBPyConnection,
    name: str,
    kind: str,
    *,
    made: Mapping[str, str],
    offer: bool,
    bit: int,
) -> Check:
    """Mark rows that refer to records which are not there, nor `made` with them."""
    from whybuy.records import loading
    from whybuy.records.kinds import kind_of

    at = _quoted(name)
    keys = con.execute(f"SELECT DISTINCT {at} FROM listed WHERE {at} IS NOT NULL").fetchall()
    unknown = loading.unknown(kind, [key for (key,) in keys])
    if name == "customer":
        unknown = [key for key in unknown if key not in made]
    if unknown:
        con.execute(
            f"UPDATE listed SET fault = fault | {bit} WHERE list_contains(?::VARCHAR[], {at})",
            [unknown],
        )
    called = "id or name" if kind == "customers" else "id"
    remedy = f"Load the {kind} first, then this file again."
    if offer and name == "customer":
        remedy = new_customers.REMEDY
    return Check(name, "FALSE", f"No {kind_of(kind).record} has this {called}.", remedy)


def _columns_shown(columns: Mapping[str, int]) -> dict[str, int]:
    """Where to look for a field: a name or key put together is looked for in its first part."""
    found = dict(columns)
    for wanted, part in (
        *(("key", "email"), ("name", "first_name"), ("name", "company")),
        ("customer", "customer_name"),
    ):
        if wanted not in found and part in found:
            found[wanted] = found[part]
    return found


def _quoted(name: str) -> str:
    return f'"{name}"'
