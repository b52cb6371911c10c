"""Orders in: a file's lines checked, counted, and handed to the order log and the records."""

# ruff: noqa: S608 -- what a file says reaches SQL as a quoted literal or not at all

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import BadFile
from whybuy.intake import amounts, days
from whybuy.intake.checks import Check, Rejected, rejected
from whybuy.intake.dialect import Dialect
from whybuy.intake.lines import LineForm, alike_sql, checked_sql, line_checks
from whybuy.intake.looking import line_form
from whybuy.intake.rates import Rates, converted
from whybuy.intake.receive import Received
from whybuy.intake.recognise import Recognised
from whybuy.intake.tables import Table, frame, parquet, plain_text, quoted, tidied_text
from whybuy.orders.port import LINE

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

FILLED_DOWN = ("at", "customer_id", "customer_name", "customer_country", "currency", "status")
"""What exports write on the first line of an order only."""

LINES = ", ".join(f'"{name}"' for name in LINE)
FEW_DICTIONARIES = "DICTIONARY_SIZE_LIMIT 1000"
"""Columns of many values, ids above all, take twice as long to write with a dictionary."""

SORTED = 'ORDER BY customer_id, "row"'
PACKED = "COMPRESSION zstd, COMPRESSION_LEVEL 1"
"""As small as higher levels make what is sorted, for half the work."""

HASHED_AT_ONCE = 50_000_000
"""Lines whose hashes, eight bytes each, are sorted in memory at a time."""

NOTES = {
    "return": "returns",
    "cancelled": "cancellations",
    "fee": "fees and other lines that are no product",
    "free": "lines at price zero",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read the days and numbers of a file, as far as the user said.

    `matches`: whether its customers are those that were written down by hand. `new_customers`:
    whether those whom a list names and nobody has on record are made from it.
    """

    currency: str
    today: date
    dates: str | None = None
    decimal: str | None = None
    rates: Rates | None = None
    matches: str | None = None
    new_customers: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedOrders:
    """A file's good lines in the form of the order log, and what else it held."""

    lines: Path
    read: int
    good: int
    rejected: Rejected
    notes: Mapping[str, int] = field(default_factory=dict)
    form: LineForm | None = None


def check_orders(
    con: DuckDBPyConnection,
    received: Received,
    layout: Dialect,
    recognised: Recognised,
    reading: Reading,
    *,
    folder: Path,
    sort: bool,
) -> CheckedOrders:
    """Read, check and split a file of orders; the good lines are at `lines`, in `port.LINE`'s form.

    The connection then has a view `checked` of all lines. `sort` puts the lines in the order in
    which the log keeps them. Raises BadFile.
    """
    columns = _columns(recognised.columns)
    table, form, checks = _checked(con, received, layout, columns, reading)
    good, faulty = con.execute(
        "SELECT count(*) FILTER (fault = 0), count(*) FILTER (fault <> 0) FROM checked"
    ).fetchall()[0]
    if not good + faulty + len(table.tidied.ragged):
        raise BadFile(f"{received.name} has a header and no row under it. Export it again.")
    _mark_faults(con, table, columns)
    target = folder / "rejects.csv"
    found = rejected(con, table, checks, columns=columns, target=target)
    _refuse_two_readings(received, found, form, reading)
    _write_lines(con, folder / "lines.parquet", sort=sort)
    noted = _notes(con, table, good=good) | converted(con, table, form)
    notes = {told: count for told, count in noted.items() if count}
    return CheckedOrders(folder / "lines.parquet", good + found.count, good, found, notes, form)


def _columns(columns: Mapping[str, int]) -> dict[str, int]:
    """The same, where a name or an address stands in for an id that the file lacks."""
    found = dict(columns)
    for wanted, stands_in in (
        ("customer_id", "customer_email"),
        ("customer_id", "customer_name"),
        ("product_id", "product_name"),
    ):
        if wanted not in found and stands_in in found:
            found[wanted] = found[stands_in]
    found.pop("customer_email", None)
    return found


def _checked(
    con: DuckDBPyConnection,
    received: Received,
    layout: Dialect,
    columns: dict[str, int],
    reading: Reading,
) -> tuple[Table, LineForm, list[Check]]:
    """The file's lines, checked, as a table; the plain way first, then the thorough one."""
    import duckdb

    if received.encoding is None:
        table = parquet(con, received)
        return table, *_read_lines(con, table, columns, reading)
    if received.tidy and layout.plain:
        table = plain_text(received, layout)
        try:
            form, checks = _read_lines(con, table, columns, reading)
            whole = _count(con, "checked") + 1 == received.lines
            if whole and not _has_first_line_only(con, columns, checks):
                return table, form, checks
        except duckdb.InvalidInputException:
            pass  # A ragged row, or quotation marks that do not pair up: see `tidy`.
    table = tidied_text(received, layout, fill=_fill(columns))
    return table, *_read_lines(con, table, columns, reading)


def _count(con: DuckDBPyConnection, table: str) -> int:
    return con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]


def _fill(columns: Mapping[str, int]) -> list[int]:
    if "order_id" not in columns:
        return []
    return [columns["order_id"], *(columns[name] for name in FILLED_DOWN if name in columns)]


def _has_first_line_only(
    con: DuckDBPyConnection, columns: Mapping[str, int], checks: list[Check]
) -> bool:
    """Whether lines lack a day that the first line of their order may hold."""
    missing = next(i for i, check in enumerate(checks) if check.fails == "at_cell IS NULL")
    if "order_id" not in columns:
        return False
    return con.execute(
        f"SELECT count(*) > 0 FROM checked WHERE fault & {1 << missing} <> 0 AND given"
    ).fetchall()[0][0]


def _read_lines(
    con: DuckDBPyConnection, table: Table, columns: dict[str, int], reading: Reading
) -> tuple[LineForm, list[Check]]:
    form = line_form(
        con,
        table,
        columns,
        currency=reading.currency,
        today=reading.today,
        dates=reading.dates,
        decimal=reading.decimal,
        rates=reading.rates,
    )
    checks = line_checks(form, table)
    con.execute(f"CREATE OR REPLACE TEMP TABLE lines AS {checked_sql(form, table, checks)}")
    # Ids of rows follow the file's order: the header is row 1, the first line below it row 2.
    rows = "*" if table.numbered else "*, rowid + 2 AS row"
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW checked AS SELECT {rows}, {alike_sql(form)} FROM lines"
    )
    return form, checks


def _mark_faults(con: DuckDBPyConnection, table: Table, columns: Mapping[str, int]) -> None:
    """The table `faults`: rows that fail, and the other rows of their orders (fault 0).

    Those go into the file of rejects too: an order is replaced as a whole when that is imported.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE faults AS SELECT row, fault FROM checked WHERE fault <> 0"
    )
    orders = "SELECT order_id FROM checked WHERE fault <> 0 AND order_id IS NOT NULL"
    broken = list[str]()
    if at := columns.get("order_id", -1) + 1:
        broken = [one.cells[at - 1].strip() for one in table.tidied.ragged if len(one.cells) >= at]
    con.execute(
        f"INSERT INTO faults SELECT row, 0 FROM checked WHERE fault = 0 "
        f"AND (order_id IN ({orders}) OR list_contains(?::VARCHAR[], order_id))",
        [broken],
    )


def _refuse_two_readings(
    received: Received, found: Rejected, form: LineForm, reading: Reading
) -> None:
    """Raises BadFile where a reject shows that the file is written in two ways after all."""
    values = [reject.value for reject in found.shown]
    day = None if reading.dates else days.contrary(values, form.day)
    if day:
        raise BadFile(
            f"{received.name} writes its days in two ways: most like {form.day.sample}, "
            f"yet one is {day!r}. Mend it, or say which is right with --dates dmy or --dates mdy."
        )
    for name, number in form.numbers.items():
        column = {reject.value for reject in found.shown if "not a number" in reject.reason}
        other = None if reading.decimal else amounts.contrary(column, number)
        if other:
            raise BadFile(
                f"{received.name} writes the numbers of its {name} in two ways: most with "
                f"{number.mark!r} before the fraction, yet one is {other!r}. Mend it, or say which "
                f"is right with --decimal {number.mark}"
            )


def _write_lines(con: DuckDBPyConnection, path: Path, *, sort: bool) -> None:
    order, packed = (SORTED, PACKED) if sort else ("", "COMPRESSION lz4")
    con.execute(
        f"COPY (SELECT {LINES} FROM checked WHERE fault = 0 {order}) TO {quoted(path)} "
        f"(FORMAT parquet, {packed}, {FEW_DICTIONARIES})"
    )


def _notes(con: DuckDBPyConnection, table: Table, *, good: int) -> dict[str, int]:
    """Plain words to counts, of the good lines: every line that is not a plain sale is in them."""
    rows = con.execute(
        "SELECT kind, count(*) FROM checked WHERE fault = 0 GROUP BY kind"
    ).fetchall()
    kinds = dict(rows)
    without, unnamed = con.execute(
        "SELECT count(*) FILTER (customer_id IS NULL), count(*) FILTER (NOT given) "
        "FROM checked WHERE fault = 0"
    ).fetchall()[0]
    return {
        **{told: kinds.get(kind, 0) for kind, told in NOTES.items()},
        "lines without a customer": without,
        "exact duplicates within an order, kept": _duplicates(con, good=good),
        "lines without an order id, put together by customer and moment": unnamed,
        "lines completed from the first line of their order": table.tidied.filled,
        "empty rows passed over": table.tidied.empty,
    }


def _duplicates(con: DuckDBPyConnection, *, good: int) -> int:
    """Lines that are the same as another of their order in all that the log keeps."""
    import numpy as np

    parts = good // HASHED_AT_ONCE + 1
    line = 'hash(order_id, product_id, "at", quantity, amount, customer_id)'
    lines = f"SELECT {line} AS line FROM checked WHERE fault = 0"
    found = 0
    for part in range(parts):
        of_part = f"SELECT line FROM ({lines}) WHERE line % {parts} = {part}"
        hashes = np.asarray(con.execute(of_part).fetchnumpy()["line"])
        hashes.sort()
        found += int(np.count_nonzero(hashes[1:] == hashes[:-1]))
    return found


def named_customers(con: DuckDBPyConnection) -> pl.DataFrame:
    """key, name, country of the customers that good lines name."""
    return frame(
        con,
        "SELECT customer_id AS key, "
        "any_value(customer_name) FILTER (length(customer_name) <= 300) AS name, "
        "any_value(customer_country) FILTER (length(customer_country) <= 100) AS country "
        "FROM checked WHERE fault = 0 AND customer_id IS NOT NULL "
        "GROUP BY customer_id ORDER BY key",
    )


def named_products(con: DuckDBPyConnection) -> pl.DataFrame:
    """key, name, is_fee of the products that good lines name."""
    return frame(
        con,
        "SELECT product_id AS key, "
        "any_value(product_name) FILTER (length(product_name) <= 300) AS name, "
        "bool_or(kind = 'fee') AS is_fee "
        "FROM checked WHERE fault = 0 AND product_id IS NOT NULL GROUP BY product_id ORDER BY key",
    )
