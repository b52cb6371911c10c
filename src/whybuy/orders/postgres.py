"""The order log in PostgreSQL: a copy of the batch files in tables; the files remain the truth.

The tables lie in a schema of their own, `whybuy_orders`. A file is copied in once, under its
SHA-256, when a reduction first needs it; dropping the schema loses nothing.
"""

# ruff: noqa: S608 (names of tables and numbers of ours alone are put into the text)

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from whybuy.errors import BadInput, CannotWrite, MissingExtra
from whybuy.orders.duckdb import DuckDBOrderLog
from whybuy.orders.files import check
from whybuy.orders.port import LINE, BatchFile, Staged
from whybuy.orders.reductions import schema, statement
from whybuy.orders.seams import SEAMS
from whybuy.orders.sql_log import SqlOrderLog, in_form

if TYPE_CHECKING:
    import polars as pl
    from psycopg import Connection

SCHEMA = "whybuy_orders"
LOCK = 0x77627579
"""The advisory lock under which files are copied in: the letters "wbuy"."""

COPIED_ROWS = 100_000
"""How many lines go to PostgreSQL at a time."""

TYPES = {"VARCHAR": 'text COLLATE "C"', "DOUBLE": "double precision"}
COLUMNS = ", ".join(f'"{column}"' for column in LINE)


class PostgresOrderLog(SqlOrderLog):
    """An order log whose reductions PostgreSQL runs; `url` names the database."""

    engine = "postgres"

    def __init__(self, folder: Path, *, url: str, files: Sequence[BatchFile] = ()) -> None:
        if not url:
            raise BadInput(
                'engine = "postgres" needs a database. Name it in whybuy.toml: '
                'database = "postgresql://user:password@localhost/whybuy".'
            )
        self.folder = folder
        self.files = tuple(sorted(files, key=lambda file: file.batch))
        self._url = url
        self._copying = Lock()
        self._numbers: dict[str, int] | None = None

    def with_files(self, files: Sequence[BatchFile]) -> PostgresOrderLog:
        """The same log as these manifest rows name it."""
        return PostgresOrderLog(self.folder, url=self._url, files=files)

    def stage(self, lines: Path, *, source: str) -> Staged:
        """Compare a staged file with the log; write what is new or changed as a batch file."""
        return self._batch_files.stage(lines, source=source)

    def compare(self, lines: Path, *, source: str) -> Staged:
        """What `stage` would find; nothing is written."""
        return self._batch_files.compare(lines, source=source)

    def forget(self, sha256: str) -> None:
        """Drop the lines that were copied in from a file that left the manifest."""
        with self._connected() as connection:
            connection.execute(
                "DELETE FROM line USING file WHERE line.number = file.number AND sha256 = %s",
                [sha256],
            )
            connection.execute("DELETE FROM file WHERE sha256 = %s", [sha256])

    @cached_property
    def _batch_files(self) -> DuckDBOrderLog:
        # Files are compared with files, where they lie: PostgreSQL only knows the copy.
        return DuckDBOrderLog(self.folder).with_files(self.files)

    def _frame(self, name: str, **given: Any) -> pl.DataFrame:
        import polars as pl

        with self._connected() as connection:
            for table, rows in given.items():
                if isinstance(rows, pl.DataFrame):
                    _lay_out(connection, table, rows)
            text = statement(name, line=self._standing())
            found = connection.execute(_with_places(text), self._said(given)).fetchall()
        return in_form(name, pl.DataFrame(found, schema=schema(name), orient="row"))

    @contextmanager
    def _connected(self) -> Iterator[Connection[tuple[Any, ...]]]:
        """A connection that sees the seams and the lines of all files of this log."""
        psycopg = _psycopg()
        try:
            with psycopg.connect(self._url) as connection:
                connection.execute(f"SET search_path = {SCHEMA}, public".encode())
                self._copy_missing(connection)
                yield connection
        except psycopg.OperationalError as error:
            raise CannotWrite(
                f"The order log's database did not answer: {str(error).strip()}. Start it, or set "
                'engine = "duckdb" in whybuy.toml: the files of the log are all that it needs.'
            ) from error

    def _copy_missing(self, connection: Connection[tuple[Any, ...]]) -> None:
        with self._copying:
            if self._numbers is None:
                self._numbers = _copied(connection, self.folder, self.files)
                connection.commit()

    def _standing(self) -> str:
        """A SELECT of the lines that stand; the names of the sources are parameters."""
        numbers = self._numbers or {}
        rows = [
            f"({numbers[file.sha256]}, $source_{place}, {file.batch}, {place})"
            for place, file in enumerate(self.files)
        ]
        return _STANDING.format(named=", ".join(rows or ["(0, '', 0, 0)"])) + (
            _NOT_REPLACED if len(rows) > 1 else ""
        )

    def _said(self, given: dict[str, Any]) -> dict[str, Any]:
        sources = {f"source_{place}": file.source for place, file in enumerate(self.files)}
        return {**given, **sources}


_STANDING = f"""
    WITH named (number, source, batch, place) AS (VALUES {{named}})
    SELECT {COLUMNS}, source, CAST(batch AS bigint) AS batch
    FROM {SCHEMA}.line AS held JOIN named USING (number)
"""

_NOT_REPLACED = f"""
    WHERE NOT EXISTS (
        SELECT 1
        FROM {SCHEMA}.line AS later JOIN named AS later_named USING (number)
        WHERE later.order_id = held.order_id
            AND later_named.source = named.source
            AND later_named.place > named.place
    )
"""

_TABLES = f"""
    CREATE TABLE file (number serial PRIMARY KEY, sha256 text UNIQUE NOT NULL);
    CREATE TABLE line (
        number integer NOT NULL REFERENCES file,
        {", ".join(f'"{column}" {TYPES.get(kind, kind)}' for column, kind in LINE.items())}
    );
    CREATE INDEX ON line (order_id, number);
    CREATE INDEX ON line (customer_id);
"""
_LAYOUT = ";\n".join([_TABLES, *(text for seam in SEAMS for text in seam.postgres)])
_VERSION = hashlib.sha256(_LAYOUT.encode()).hexdigest()


def _copied(
    connection: Connection[tuple[Any, ...]], folder: Path, files: Sequence[BatchFile]
) -> dict[str, int]:
    """The number of each file in the tables, by SHA-256; files that were missing are copied in."""
    check(folder, files)
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    _lay_schema(connection)
    found = connection.execute("SELECT sha256, number FROM file").fetchall()
    numbers: dict[str, int] = dict(cast("list[tuple[str, int]]", found))
    missing = {file.sha256: file for file in files if file.sha256 not in numbers}
    for sha256, file in missing.items():
        numbers[sha256] = _copy_in(connection, folder / file.file, sha256=sha256)
    if missing:
        connection.execute("ANALYZE line")
    return numbers


def _lay_schema(connection: Connection[tuple[Any, ...]]) -> None:
    """Tables and seams of this version. A copy in another version's form is made again."""
    laid = connection.execute(
        "SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [SCHEMA]
    ).fetchone()
    if laid == (_VERSION,):
        return
    connection.execute(
        f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}; "
        f"COMMENT ON SCHEMA {SCHEMA} IS '{_VERSION}'; {_LAYOUT}".encode()
    )


def _copy_in(connection: Connection[tuple[Any, ...]], path: Path, *, sha256: str) -> int:
    import polars as pl
    from pyarrow.parquet import ParquetFile

    number = connection.execute(
        "INSERT INTO file (sha256) VALUES (%s) RETURNING number", [sha256]
    ).fetchone()
    assert number is not None
    into = f"COPY line (number, {COLUMNS}) FROM STDIN (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(into.encode()) as copy:
        for batch in ParquetFile(path).iter_batches(COPIED_ROWS, columns=list(LINE)):
            lines = cast("pl.DataFrame", pl.from_arrow(batch))
            text = lines.insert_column(0, pl.lit(number[0]).alias("number")).write_csv(
                include_header=False,
                datetime_format="%Y-%m-%d %H:%M:%S%.6f",
                quote_style="non_numeric",  # so that "" is an empty word and nothing is NULL
            )
            copy.write(text)
    return number[0]


def _lay_out(connection: Connection[tuple[Any, ...]], table: str, rows: pl.DataFrame) -> None:
    """A table of this connection, until its transaction ends."""
    connection.execute(f"CREATE TEMP TABLE {table} ({_COST}) ON COMMIT DROP".encode())
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} VALUES (%s, %s)".encode(), rows.rows())


_COST = 'product_id text COLLATE "C", unit_cost double precision'


def _with_places(text: str) -> bytes:
    """The statement with parameters as psycopg writes them."""
    return re.sub(r"\$(\w+)", r"%(\1)s", text.replace("%", "%%")).encode()


def _psycopg() -> ModuleType:
    try:
        import psycopg
    except ImportError as error:
        raise MissingExtra(
            "The PostgreSQL engine is not installed. Install it with: "
            "pip install 'whybuy[postgres]'."
        ) from error
    return psycopg
