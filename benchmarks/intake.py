"""The claim: a CSV of order lines is taken in, with all checks, in not much more time than DuckDB
takes to read it with none.

    .venv/bin/python benchmarks/intake.py [LINES] [--runs N]

Both sides run in a process of their own, one after the other, over the same file. Ours receives,
hashes and keeps the file, checks and counts every line, compares with the log, sorts and writes
the batch, and commits it with its customers and products. DuckDB runs
`CREATE TABLE lines AS SELECT * FROM read_csv(...)`, once into a database file, which holds the
lines for another day as our workspace does, and once in memory, where they go with the process.
Processor seconds are of the user and the system; where others share the machine, they tell more
than the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "benchmarks"


def make_file(lines: int) -> Path:
    """A wholesaler's export: eight columns, five lines an order, fifty lines a customer."""
    import duckdb

    path = CACHE / f"orders-{lines}.csv"
    if path.exists():
        return path
    CACHE.mkdir(parents=True, exist_ok=True)
    orders, customers = max(lines // 5, 1), max(lines // 50, 1)
    duckdb.sql(f"""
        COPY (
            SELECT 'A' || lpad(CAST(i // 5 AS VARCHAR), 8, '0') AS InvoiceNo,
                CAST(20000 + hash(i * 7) % 4000 AS VARCHAR) AS StockCode,
                'GLASS BALL NUMBER ' || (hash(i * 7) % 4000) AS Description,
                1 + hash(i * 3) % 12 AS Quantity,
                strftime(
                    TIMESTAMP '2023-01-01'
                        + to_seconds(CAST(i // 5 * (94608000.0 / {orders}) AS BIGINT)),
                    '%Y-%m-%d %H:%M:%S'
                ) AS InvoiceDate,
                CAST((100 + hash(i * 11) % 2000) / 100.0 AS DECIMAL(10, 2)) AS UnitPrice,
                CAST(10000 + hash(i // 5) % {customers} AS VARCHAR) AS CustomerID,
                'United Kingdom' AS Country
            FROM range({lines}) AS made(i)
        ) TO '{path}' (HEADER)
    """)
    return path


def ours(file: Path) -> Callable[[], int]:
    """What takes the file into a new workspace, opened already, and tells how many lines."""
    from whybuy import app, intake
    from whybuy.records import workspace

    folder = CACHE / "intake-workspace"
    shutil.rmtree(folder, ignore_errors=True)
    firm = app.open(workspace.create(folder).path)
    return lambda: intake.take(firm, [file])[0].new


def duckdb_in_a_file(file: Path) -> Callable[[], int]:
    """What reads the file into a table of a new database file, and tells how many lines."""
    database = CACHE / "intake-peer.duckdb"
    database.unlink(missing_ok=True)
    return duckdb_in(str(database), file)


def duckdb_in_memory(file: Path) -> Callable[[], int]:
    """What reads the file into a table in memory, and tells how many lines."""
    return duckdb_in(":memory:", file)


def duckdb_in(database: str, file: Path) -> Callable[[], int]:
    import duckdb

    con = duckdb.connect(database)

    def read() -> int:
        con.execute(f"CREATE TABLE lines AS SELECT * FROM read_csv('{file}')")
        lines = con.execute("SELECT count(*) FROM lines").fetchall()[0][0]
        con.close()  # Writes out what is not in the file yet.
        return lines

    return read


SIDES = {
    "whybuy, with all checks": ours,
    "DuckDB, database file": duckdb_in_a_file,
    "DuckDB, in memory": duckdb_in_memory,
}


def measured(side: str, file: Path) -> dict[str, float]:
    """Seconds, processor seconds and peak megabytes of one side in a process of its own."""
    command = [sys.executable, __file__, "--side", side, "--file", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def run_side(side: str, file: Path) -> None:
    """One side, in this process: prints what it took, once everything was open."""
    read = SIDES[side](file)
    began, began_processor = time.perf_counter(), time.process_time()
    lines = read()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    took = {
        "lines": lines,
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - began_processor,
        "megabytes": usage.ru_maxrss / 1024,
    }
    print(json.dumps(took))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", nargs="?", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.side:
        run_side(given.side, given.file)
        return
    file = make_file(given.lines)
    load = os.getloadavg()[0]
    print(f"{given.lines:,} lines, {file.stat().st_size / 1e6:,.0f} MB; load before {load:.1f}")
    best: dict[str, dict[str, float]] = {}
    for _ in range(given.runs):
        for side in SIDES:
            took = measured(side, file)
            assert took["lines"] == given.lines
            best[side] = min(best.get(side, took), took, key=lambda one: one["processor"])
    for side, took in best.items():
        print(
            f"{side:26} {took['seconds']:7.1f} s  processor {took['processor']:7.1f} s  "
            f"peak {took['megabytes']:6,.0f} MB"
        )
    mine, *peers = best
    for peer in peers:
        print(
            f"beside {peer}: {best[mine]['seconds'] / best[peer]['seconds']:.1f} times by the "
            f"clock, {best[mine]['processor'] / best[peer]['processor']:.1f} by the processor"
        )


if __name__ == "__main__":
    main()
