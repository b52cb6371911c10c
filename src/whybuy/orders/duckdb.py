"""The order log in DuckDB, in memory over the batch files: nothing is kept but the files."""

# ruff: noqa: S608 (names of files are quoted by `literal`; what users say is a parameter)

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from whybuy.orders import staging
from whybuy.orders.files import check, spill
from whybuy.orders.port import LINE, BatchFile, Staged
from whybuy.orders.reductions import parameters, schema, statement
from whybuy.orders.seams import SEAMS
from whybuy.orders.sql_log import SqlOrderLog, in_form
from whybuy.orders.staging import literal

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

SLICE_LINES = 500_000
"""About how many lines a thread reduces at a time: it keeps them in the processor's cache, and ten
million need little memory. A slice a thread took half the work of all threads on the whole."""

MOST_THREADS = 4
"""How many slices at once, so that memory does not grow with the machine."""

MEMORY_BYTES = 4 << 30
"""The most memory DuckDB uses before it spills to disk; half of the machine's if that is less."""

COLUMNS = ", ".join(f'"{column}"' for column in LINE)


class DuckDBOrderLog(SqlOrderLog):
    """An order log over the Parquet files of a folder, as a manifest names them."""

    engine = "duckdb"

    def __init__(self, folder: Path, *, files: Sequence[BatchFile] = ()) -> None:
        self.folder = folder
        self.files = tuple(sorted(files, key=lambda file: file.batch))
        self._opening = Lock()

    def with_files(self, files: Sequence[BatchFile]) -> DuckDBOrderLog:
        """The same log as these manifest rows name it."""
        return _opened(self.folder, tuple(files))

    def stage(self, lines: Path, *, source: str) -> Staged:
        """Compare a staged file with the log; write what is new or changed as a batch file."""
        with self._open(threads=_processors()) as connection:
            standing = self._standing(connection, of=source)
            found = staging.compare(connection, lines, source=source, standing=standing)
            return staging.write(connection, lines, folder=self.folder, compared=found)

    def compare(self, lines: Path, *, source: str) -> Staged:
        """What `stage` would find; nothing is written."""
        with self._open(threads=_processors()) as connection:
            standing = self._standing(connection, of=source)
            return staging.compare(connection, lines, source=source, standing=standing)

    def forget(self, sha256: str) -> None:
        """Nothing: this engine reads the files where they lie and keeps no copy."""

    def _frame(self, name: str, **given: Any) -> pl.DataFrame:
        with self._cursor() as cursor:
            line = self._standing(cursor)
        return self._run(name, line or _NO_LINE, given)

    def _slices(self, name: str, **given: Any) -> list[pl.DataFrame]:
        with self._cursor() as cursor:
            line = self._standing(cursor) or _NO_LINE
        lines = [f"SELECT * FROM ({line}) AS line WHERE {within}" for within in self._bounds]
        if len(lines) == 1:
            return [self._run(name, lines[0], given)]
        with ThreadPoolExecutor(min(_processors(), MOST_THREADS)) as pool:
            return list(pool.map(lambda line: self._run(name, line, given), lines))

    def _run(self, name: str, line: str, given: dict[str, Any]) -> pl.DataFrame:
        import polars as pl

        with self._cursor() as cursor:
            for table, rows in given.items():
                if isinstance(rows, pl.DataFrame):
                    cursor.register(table, rows.to_arrow())
            said = {key: given[key] for key in parameters(name)}
            found = cursor.sql(statement(name, line=line), params=said)
            frame = cast("pl.DataFrame", pl.from_arrow(found.to_arrow_table(), schema=schema(name)))
            return in_form(name, frame)

    def _cursor(self) -> DuckDBPyConnection:
        # Each time, as the file may have been changed since: a look at its size and time suffices.
        check(self.folder, self.files)
        with self._opening:
            return self._connection.cursor()

    @cached_property
    def _connection(self) -> DuckDBPyConnection:
        return self._open(threads=1)

    def _open(self, *, threads: int) -> DuckDBPyConnection:
        """DuckDB in memory, which knows the seams and which orders a later batch replaces."""
        import duckdb

        check(self.folder, self.files)
        connection = duckdb.connect(config={**_settings(self.folder), "threads": threads})
        connection.execute("SET GLOBAL parquet_metadata_cache = TRUE")
        for seam in SEAMS:
            connection.execute(seam.duckdb)
        connection.execute(_NOTHING_REPLACED)
        for source in sorted({file.source for file in self.files}):
            if len(mine := self._files_of(source)) > 1:
                connection.execute(_replaced_orders(self.folder, mine))
        return connection

    def _files_of(self, source: str) -> list[tuple[int, BatchFile]]:
        """The files of a source, each with its place in the log."""
        return [pair for pair in enumerate(self.files) if pair[1].source == source]

    def _standing(self, connection: DuckDBPyConnection, *, of: str | None = None) -> str | None:
        """A SELECT of the lines that stand (of one source), or None where there are none."""
        named = [
            (place, file) for place, file in enumerate(self.files) if of in (None, file.source)
        ]
        if not named:
            return None
        (replaced,) = connection.execute("SELECT count(*) FROM replaced").fetchall()[0]
        gone = " ANTI JOIN replaced USING (place, order_id)" if replaced else ""
        return f"SELECT {COLUMNS}, source, batch FROM ({_lines(self.folder, named)}){gone}"

    @cached_property
    def _bounds(self) -> list[str]:
        """Conditions that part the customers: about SLICE_LINES lines in each part."""
        largest = max(self.files, key=lambda file: file.lines, default=None)
        parts = sum(file.lines for file in self.files) // SLICE_LINES
        if largest is None or parts < 2:
            return ["TRUE"]
        with self._cursor() as cursor:
            firsts = cursor.execute(
                "SELECT stats_min_value FROM parquet_metadata($path) "
                "WHERE path_in_schema = 'customer_id' AND stats_min_value IS NOT NULL "
                "ORDER BY row_group_id",
                {"path": str(self.folder / largest.file)},
            ).fetchall()
        step = max(1, len(firsts) // parts)
        edges = sorted({first for (first,) in firsts[step::step]})
        return _parts(edges)


@lru_cache(maxsize=2)
def _opened(folder: Path, files: tuple[BatchFile, ...]) -> DuckDBOrderLog:
    """The log over these files, kept open: files never change, so neither does what they say."""
    return DuckDBOrderLog(folder, files=files)


os.register_at_fork(after_in_child=_opened.cache_clear)  # DuckDB's threads stay with the parent


def _processors() -> int:
    return os.cpu_count() or 1


def _settings(folder: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Nothing goes out, nothing is taken from the caller's variables, memory stays sane."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    return {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "preserve_insertion_order": True,
        "enable_external_file_cache": False,
        "temp_directory": str(spill(folder)),
        "memory_limit": f"{min(memory, MEMORY_BYTES) >> 20}MiB",
    }


_NOTHING_REPLACED = "CREATE TABLE replaced (place INTEGER, order_id VARCHAR)"

_NO_LINE = (
    "SELECT "
    + ", ".join(f'CAST(NULL AS {kind}) AS "{column}"' for column, kind in LINE.items())
    + ", CAST(NULL AS VARCHAR) AS source, CAST(NULL AS BIGINT) AS batch WHERE FALSE"
)


def _lines(folder: Path, named: list[tuple[int, BatchFile]]) -> str:
    """A SELECT of all lines of these files, with place, source and batch of their file."""
    paths = [literal(folder / file.file) for _, file in named]
    told = [
        f"{{'place': {place}, 'source': {literal(file.source)}, 'batch': {file.batch}}}"
        for place, file in named
    ]
    of_file = f"MAP([{', '.join(paths)}], [{', '.join(told)}])[filename]"
    return f"""
        SELECT {COLUMNS}, file.place, file.source, CAST(file.batch AS BIGINT) AS batch
        FROM (
            SELECT *, {of_file} AS file
            FROM read_parquet([{", ".join(paths)}], filename = TRUE)
        )
    """


def _replaced_orders(folder: Path, mine: list[tuple[int, BatchFile]]) -> str:
    """Fills `replaced` with the orders of each file that a later file of its source holds too."""
    largest = max(mine, key=lambda pair: pair[1].lines)
    rest = _lines(folder, [pair for pair in mine if pair != largest])
    # The largest file is only asked for the orders of the others: they are few as a rule.
    return f"""
        INSERT INTO replaced
        WITH rest AS (SELECT DISTINCT place, order_id FROM ({rest})),
        held AS (
            FROM rest
            UNION ALL
            SELECT DISTINCT place, order_id
            FROM ({_lines(folder, [largest])}) SEMI JOIN rest USING (order_id)
        )
        SELECT place, order_id
        FROM (SELECT place, order_id, max(place) OVER (PARTITION BY order_id) AS last FROM held)
        WHERE place < last
    """


def _parts(edges: list[str]) -> list[str]:
    """Conditions that part all lines by customer, in order; the last is of those without."""
    said = [literal(edge) for edge in edges]
    lows = ["TRUE", *(f"customer_id >= {edge}" for edge in said)]
    highs = [*(f"customer_id < {edge}" for edge in said), "customer_id IS NOT NULL"]
    parts = [f"{low} AND {high}" for low, high in zip(lows, highs, strict=True)]
    return [*parts, "customer_id IS NULL"]
