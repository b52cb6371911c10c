"""What a staged file brings: checked, compared with what stands, written as a batch file."""

# ruff: noqa: S608 (names of files are quoted by `literal`)

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import BadInput
from whybuy.orders.files import publish, unfinished, writing
from whybuy.orders.port import KINDS, LINE, Staged

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SORTED_BY = 'customer_id, "row"'
"""How a batch file is sorted: one customer's lines lie together, so that a reduction reads a slice
of the customers at a time and a customer's page reads a few pages of the file. Within a customer
they stay as they came, an order's lines as a rule together: to sort by row costs less than by id,
and packs better."""

SIGNATURE = """
    SELECT
        order_id,
        count(*) AS lines,
        sum(hash(customer_id, product_id, "at", quantity, amount, currency, kind)) AS one_sum,
        sum(hash(kind, currency, amount, quantity, "at", product_id, customer_id)) AS other_sum
    FROM {lines}
    GROUP BY order_id
"""
"""An order as a multiset of lines: their number and two sums of 64-bit hashes. `row` is not part of
it: the same order from another place of another file is the same order."""


def compare(
    connection: DuckDBPyConnection, lines: Path, *, source: str, standing: str | None
) -> Staged:
    """How many lines are new, changed and unchanged; writes nothing.

    `standing` is a SELECT of the source's lines that stand, or None where it has none. Raises
    BadInput, with all faults at once, for a file that is not in the form of `port.LINE`.
    """
    found = _checked(connection, lines)
    if standing is None:
        return found
    connection.execute(_verdict(lines, standing=standing))
    counted = dict(
        connection.execute("SELECT fate, sum(lines) FROM verdict GROUP BY fate").fetchall()
    )
    new, changed = int(counted.get("new", 0)), int(counted.get("changed", 0))
    return replace(
        found, lines=new + changed, new=new, changed=changed, unchanged=found.new - new - changed
    )


def write(connection: DuckDBPyConnection, lines: Path, *, folder: Path, compared: Staged) -> Staged:
    """The batch file of what is new or changed; call it right after `compare`."""
    if not compared.lines:
        return compared
    path = unfinished(folder)
    try:
        with writing(folder):
            if compared.unchanged:
                _copy(connection, f"{_read(lines)} SEMI JOIN kept USING (order_id)", path)
            elif _is_sorted(connection, lines):
                shutil.copyfile(lines, path)
            else:
                _copy(connection, _read(lines), path)
        file, sha256 = publish(path)
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    return replace(compared, file=file, sha256=sha256)


def _checked(connection: DuckDBPyConnection, lines: Path) -> Staged:
    """The whole file as new lines, once it is known to be in the form of `port.LINE`."""
    described = connection.execute(f"DESCRIBE FROM {_read(lines)}").fetchall()
    found = {name: kind for name, kind, *_ in described}
    if list(found.items()) != list(LINE.items()):
        raise BadInput(f"{lines.name} has the columns {found}; a staged file has {LINE}.")
    counted = connection.execute(_CHECKS.format(lines=_read(lines))).fetchone()
    assert counted is not None
    total, first_day, last_day, *faults = counted
    said = [f"{many:,} lines {what}" for many, what in zip(faults, _FAULTS, strict=True) if many]
    if said:
        raise BadInput(f"{lines.name} cannot be staged: {'; '.join(said)}.")
    return Staged(None, "", total, total, 0, 0, first_day, last_day)


_CHECKS = f"""
    SELECT
        count(*),
        CAST(min("at") AS DATE),
        CAST(max("at") AS DATE),
        count(*) - count(order_id),
        count(*) - count(amount),
        count(*) FILTER ("at" IS NULL OR NOT isfinite("at")),
        count(*) FILTER (NOT isfinite(quantity)),
        count(*) FILTER (kind IS NULL OR kind NOT IN {KINDS})
    FROM {{lines}}
"""
_FAULTS = (
    "have no order_id",
    "have no amount",
    "have no finite moment (at)",
    "have a quantity that is not a number",
    f"have a kind other than {', '.join(KINDS)}",
)


def _verdict(lines: Path, *, standing: str) -> str:
    staged = SIGNATURE.format(lines=_read(lines))
    stood = SIGNATURE.format(
        lines=f"({standing}) SEMI JOIN (SELECT order_id FROM staged) AS staged USING (order_id)"
    )
    return f"""
        CREATE OR REPLACE TEMP TABLE verdict AS
        WITH staged AS MATERIALIZED ({staged}), stood AS ({stood})
        SELECT
            order_id,
            staged.lines,
            CASE
                WHEN stood.lines IS NULL THEN 'new'
                WHEN (staged.lines, staged.one_sum, staged.other_sum)
                    = (stood.lines, stood.one_sum, stood.other_sum) THEN 'unchanged'
                ELSE 'changed'
            END AS fate
        FROM staged LEFT JOIN stood USING (order_id);
        CREATE OR REPLACE TEMP VIEW kept AS
        SELECT order_id FROM verdict WHERE fate <> 'unchanged'
    """


def _is_sorted(connection: DuckDBPyConnection, lines: Path) -> bool:
    """Whether the row groups of the file follow one another by customer."""
    groups = connection.execute(
        "SELECT stats_min_value, stats_max_value FROM parquet_metadata($path) "
        "WHERE path_in_schema = 'customer_id' AND stats_min_value IS NOT NULL "
        "ORDER BY row_group_id",
        {"path": str(lines)},
    ).fetchall()
    return all(before[1] <= after[0] for before, after in pairwise(groups))


def _copy(connection: DuckDBPyConnection, lines: str, path: Path) -> None:
    import duckdb

    columns = ", ".join(f'"{column}"' for column in LINE)
    try:
        connection.execute(
            f"COPY (SELECT {columns} FROM {lines} ORDER BY {SORTED_BY}) "
            f"TO {literal(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        )
    except duckdb.IOException as error:
        raise OSError(str(error)) from error


def _read(lines: Path) -> str:
    return f"read_parquet({literal(lines)})"


def literal(value: str | Path) -> str:
    """The value as an SQL string."""
    return "'" + str(value).replace("'", "''") + "'"
