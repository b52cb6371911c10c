"""A file as a table that SQL can read: cells as text, rows numbered as in a sheet."""

# ruff: noqa: S608 -- what a file says reaches SQL as a quoted literal or not at all

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from whybuy.errors import BadFile, CannotWrite
from whybuy.intake.dialect import HEAD, Dialect, dialect
from whybuy.intake.receive import Received
from whybuy.intake.tidy import Tidied, tidy

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Table:
    """What a query reads the file by.

    `sql` stands behind FROM and has the columns c0, c1 ... as text, and `row` if `numbered`; a
    table that is not numbered has its rows in the file's order, the first being row 2.
    `typed` are positions of columns that came as numbers or moments, not as text.
    """

    sql: str
    header: tuple[str, ...]
    numbered: bool
    typed: frozenset[int] = frozenset()
    tidied: Tidied = field(default_factory=Tidied)

    def numbered_sql(self) -> str:
        """What stands behind FROM, with `row` in any case (slower where rows are counted)."""
        if self.numbered:
            return self.sql
        return f"(SELECT row_number() OVER () + 1 AS row, * FROM {self.sql})"


@contextmanager
def engine(folder: Path) -> Iterator[DuckDBPyConnection]:
    """A DuckDB of its own that spills into `folder` and never reaches out."""
    import duckdb

    con = duckdb.connect()
    try:
        con.execute("SET autoinstall_known_extensions = false")
        con.execute("SET autoload_known_extensions = false")
        con.execute("SET enable_progress_bar = false")
        con.execute("SET python_enable_replacements = false")
        con.execute("SET memory_limit = '50%'")
        con.execute("SET temp_directory = ?", [str(folder / "spill")])
        yield con
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise CannotWrite(
            f"Disk or memory did not suffice while importing: {error}. Make room or allow "
            "writing, then import again. Nothing was changed."
        ) from error
    finally:
        con.close()


def header_of(received: Received) -> Dialect:
    """The header and layout of a received file. Raises BadFile."""
    if received.layout is not None:
        return received.layout
    if received.encoding is None:
        return Dialect(None, _parquet_header(received), 0)
    with received.plain.open(encoding=received.encoding, errors="replace", newline="") as text:
        return dialect(text.read(HEAD), file=received.name)


def _parquet_header(received: Received) -> tuple[str, ...]:
    import duckdb

    with duckdb.connect() as con:
        try:
            con.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(received.plain)])
        except duckdb.Error as error:
            raise BadFile(
                f"{received.name} is a damaged Parquet file: {str(error).splitlines()[0]} "
                "Write it again."
            ) from error
        return tuple(column[0] for column in con.description or ())


def parquet(con: DuckDBPyConnection, received: Received) -> Table:
    """A Parquet file as a table: its first row counts as row 2, as under a header."""
    path = quoted(received.plain)
    rows = con.execute(f"DESCRIBE SELECT * FROM read_parquet({path})").fetchall()
    columns = [f"{_as_text(name, kind)} AS c{at}" for at, (name, kind, *_) in enumerate(rows)]
    typed = frozenset(at for at, (_, kind, *_) in enumerate(rows) if kind != "VARCHAR")
    sql = (
        f"(SELECT file_row_number + 2 AS row, {', '.join(columns)} "
        f"FROM read_parquet({path}, file_row_number = true))"
    )
    return Table(sql, tuple(row[0] for row in rows), numbered=True, typed=typed)


def _as_text(name: str, kind: str) -> str:
    """The SQL of a typed column as text; 13085.0 is written 13085."""
    column = '"' + name.replace('"', '""') + '"'
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"CAST(TRY_CAST({column} AS BIGINT) AS VARCHAR)"
        return (
            f"CASE WHEN {column} = trunc({column}) THEN {whole} ELSE CAST({column} AS VARCHAR) END"
        )
    return column if kind == "VARCHAR" else f"CAST({column} AS VARCHAR)"


def plain_text(received: Received, layout: Dialect) -> Table:
    """A plain CSV as DuckDB reads it, without a detour. A ragged row is an error of DuckDB's."""
    columns = ", ".join(f"c{at}: 'VARCHAR'" for at in range(len(layout.header)))
    sql = (
        f"read_csv({quoted(received.plain)}, auto_detect = false, header = true, "
        f"delim = {_literal(layout.delimiter or ',')}, quote = '\"', escape = '\"', "
        f"strict_mode = true, columns = {{{columns}}})"
    )
    return Table(sql, layout.header, numbered=False)


def tidied_text(
    received: Received, layout: Dialect, *, fill: Sequence[int] = (), early: bool = False
) -> Table:
    """Any other text, made plain first, row by row. `early`: as `tidy` has it."""
    target, done = received.plain, received.tidied
    if done is None:
        target, done = _tidied(received, layout, fill, early=early)
    columns = ", ".join(f"c{at}: 'VARCHAR'" for at in range(len(layout.header)))
    sql = (
        f"read_csv({quoted(target)}, auto_detect = false, header = false, delim = ',', "
        f"quote = '\"', escape = '\"', max_line_size = 20000000, "
        f"columns = {{row: 'BIGINT', {columns}}})"
    )
    return Table(sql, layout.header, numbered=True, typed=received.typed, tidied=done)


def _tidied(
    received: Received, layout: Dialect, fill: Sequence[int], *, early: bool
) -> tuple[Path, Tidied]:
    target = received.plain.with_name("tidied.csv")
    encoding = received.encoding or "utf-8"
    try:
        done = tidy(
            received.plain, target, encoding=encoding, dialect=layout, fill=fill, early=early
        )
    except UnicodeError as error:
        raise BadFile(f"{received.name} is damaged text: {error}. Export it again.") from error
    return target, done


def frame(con: DuckDBPyConnection, sql: str) -> pl.DataFrame:
    """What the query gives, as Polars."""
    import polars as pl

    return cast("pl.DataFrame", pl.from_arrow(con.sql(sql).to_arrow_table()))


def quoted(path: Path) -> str:
    """The path as SQL writes it."""
    return _literal(str(path))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
