"""Import and undo, one process after another, each killed at a random moment. Run by a test, or:

    python -m tests.intake.killed_at_random --kills 1000 --seed 7

After each kill the database is whole and the load is there altogether or not at all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db import connections

from tests.intake import killed
from whybuy import app, intake
from whybuy.records import workspace

LINES = 1_000
CUSTOMERS = 200
EVERY = 10
"""One work in so many is done to its end: what the others left must not stand in its way."""


def orders(target: Path) -> Path:
    """A file of orders, five lines a customer, and a row that is rejected."""
    rows = [
        f"{n // 5},C{n // 5},tea,2026-05-{n % 28 + 1:02},{n % 7 + 1},3.50" for n in range(LINES)
    ]
    text = "\n".join(["order id,customer id,sku,date,quantity,price", *rows, "9,,,never,1,1"])
    target.write_text(text, encoding="utf-8")
    return target


def started(folder: Path, work: Callable[[app.Firm], object]) -> tuple[int, int]:
    """A process that opens the workspace, says so, and works; its id and where it says so."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            firm = app.open(folder)
            os.write(write_end, b".")
            work(firm)
            os.write(write_end, b"!")
        finally:
            os._exit(0)
    os.close(write_end)
    return child, read_end


def done(folder: Path, work: Callable[[app.Firm], object]) -> float:
    """The work done to its end in a process of its own; how many seconds it took."""
    child, told = started(folder, work)
    assert os.read(told, 1) == b".", "The workspace did not open."
    before = time.monotonic()
    assert os.read(told, 1) == b"!", "The work was not done."
    seconds = time.monotonic() - before
    os.close(told)
    os.waitpid(child, 0)
    return seconds


def cut_short(folder: Path, work: Callable[[app.Firm], object], *, seconds: float) -> bool:
    """The work killed after so long; whether the kill came before its end."""
    child, told = started(folder, work)
    assert os.read(told, 1) == b".", "The workspace did not open."
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    ended = os.waitpid(child, 0)[1]
    os.close(told)
    return os.WIFSIGNALED(ended)


def loaded(folder: Path) -> int | None:
    """The batch that stands, or None. Raises AssertionError for anything in between."""
    with closing(sqlite3.connect(folder / "records.sqlite3")) as records:
        assert records.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        standing = records.execute(
            "SELECT b.id, b.new + b.unchanged, f.file, f.sha256, f.lines FROM records_batch AS b "
            "JOIN records_orderfile AS f ON f.batch_id = b.id WHERE b.state = 'loaded'"
        ).fetchall()
        customers = records.execute("SELECT count(*) FROM records_customer").fetchone()[0]
        halves = records.execute(
            "SELECT count(*) FROM records_batch AS b LEFT JOIN records_orderfile AS f "
            "ON f.batch_id = b.id WHERE b.kind = 'orders' AND f.id IS NULL"
        ).fetchone()[0]
    assert halves == 0
    if not standing:
        assert customers == 0
        return None
    ((batch, rows, file, sha256, lines),) = standing
    assert (customers, rows, lines) == (CUSTOMERS, LINES, LINES)
    assert hashlib.sha256((folder / "orders" / file).read_bytes()).hexdigest() == sha256
    return batch


def main(root: Path, *, kills: int, seed: int) -> dict[str, int]:
    """Kill so many times; how many came in time, in imports and undos, and how many got through."""
    chance, file = random.Random(seed), orders(root / "orders.csv")
    folder = workspace.create(root / "firm").path
    takes = lambda firm: intake.take(firm, [file])  # noqa: E731
    app.open(folder)  # Once, for every process that comes of this one.
    connections.close_all()
    seconds = {"import": done(folder, takes)}
    seconds["undo"] = done(folder, lambda firm: intake.undo(firm, loaded(folder) or 0))
    told = {"import": 0, "undo": 0, "through": 0}
    work_number = 0
    while told["import"] + told["undo"] < kills:
        work_number += 1
        batch = loaded(folder)
        name = "undo" if batch else "import"
        work = (lambda firm, batch=batch: intake.undo(firm, batch)) if batch else takes
        if work_number % EVERY == 0:
            done(folder, work)
            assert (loaded(folder) is None) == (batch is not None)
            continue
        cut = cut_short(folder, work, seconds=chance.uniform(0, 1.1 * seconds[name]))
        told[name if cut else "through"] += 1
        seconds[name] *= 1.05 if cut else 0.8  # What else the machine does comes and goes.
        loaded(folder)
    if loaded(folder) is None:
        done(folder, takes)
    done(folder, lambda firm: intake.sweep(firm, least_age_seconds=-1))
    assert len(list((folder / "orders").iterdir())) == len(_named(folder))
    return told


def _named(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "records.sqlite3")) as records:
        return {file for (file,) in records.execute("SELECT file FROM records_orderfile")}


if __name__ == "__main__":
    assert killed  # It loads what every process needs, once.
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--kills", type=int, default=1_000)
    said.add_argument("--seed", type=int, default=1)
    given = said.parse_args()
    with tempfile.TemporaryDirectory(prefix="whybuy-killed-") as made:
        print(json.dumps(main(Path(made), kills=given.kills, seed=given.seed)))
