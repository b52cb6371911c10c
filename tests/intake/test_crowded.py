"""A disk that is full, and two processes that load at once, each in processes of their own."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.forked import Running, forks
from whybuy.records import workspace

from .conftest import Write

LINES = 4_000

TAKE = """
import json, sys
from pathlib import Path
from whybuy import app, intake
from whybuy.errors import UserError
folder, limit, *files = sys.argv[1:]
firm = app.open(Path(folder))
if int(limit):
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    print(json.dumps([one.to_dict() for one in intake.take(firm, files)]))
except UserError as error:
    print(json.dumps({"error": type(error).__name__, "said": str(error)}))
"""


Started = Callable[..., Running]


@pytest.fixture(scope="module")
def started() -> Iterator[Started]:
    """Starts a process that takes files in; no file of it may grow beyond `limit` bytes."""
    with forks() as processes:

        def start(folder: Path, *files: Path, limit: int = 0) -> Running:
            words = [str(folder), str(limit), *map(str, files)]
            return processes.start(words, folder=folder, code=TAKE)

        yield start


def told(process: Running):
    run = process.ended()
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def batches(folder: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(folder / "records.sqlite3")) as records:
        assert records.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return records.execute("SELECT kind, new FROM records_batch ORDER BY id").fetchall()


def orders(shop: str) -> str:
    rows = [f"{shop}{n},{shop}{n},2026-05-01,tea {n},{n}.25" for n in range(LINES)]
    return "\n".join(["order id,customer id,date,sku,amount", *rows])


@pytest.mark.skipif(sys.platform == "win32", reason="This system has no RLIMIT_FSIZE.")
@pytest.mark.parametrize("limit", [8 << 10, 160 << 10, 700 << 10])
def test_where_the_disk_is_full_nothing_is_changed_and_later_all_is_loaded(
    tmp_path: Path, write: Write, started: Started, limit: int
) -> None:
    folder, file = workspace.create(tmp_path / "firm").path, write("orders.csv", orders("A"))
    told(started(folder))
    said = told(started(folder, file, limit=limit))
    assert said["error"] == "CannotWrite", said
    assert "Nothing was changed" in said["said"] or "import again" in said["said"]
    assert batches(folder) == []
    kept = hashlib.sha256(file.read_bytes()).hexdigest()
    assert {path.name for path in (folder / "files").iterdir()} <= {kept}  # Swept in an hour.
    assert list((folder / "orders").iterdir()) == []
    (again,) = told(started(folder, file))
    assert (again["new"], again["rejected"]) == (LINES, 0)
    assert [path.name for path in (folder / "files").iterdir()] == [kept]


def test_two_processes_that_load_at_once_both_load_all_of_theirs(
    tmp_path: Path, write: Write, started: Started
) -> None:
    folder = workspace.create(tmp_path / "firm").path
    told(started(folder))
    both = [started(folder, write(f"{shop}.csv", orders(shop))) for shop in "AB"]
    for process in both:
        (taken,) = told(process)
        assert (taken["new"], taken["rejected"]) == (LINES, 0)
    assert batches(folder) == [("orders", LINES)] * 2
    assert len(list((folder / "orders").iterdir())) == 2


def test_two_processes_that_load_the_same_file_at_once_load_it_once(
    tmp_path: Path, write: Write, started: Started
) -> None:
    folder, file = workspace.create(tmp_path / "firm").path, write("o.csv", orders("A"))
    told(started(folder))
    both = [started(folder, file) for _ in range(2)]
    new = sorted(taken["new"] for process in both for taken in told(process))
    (count,) = told(started(folder, file))
    assert count["unchanged"] == LINES
    assert new == [0, LINES]
    with closing(sqlite3.connect(folder / "records.sqlite3")) as records:
        customers = records.execute("SELECT count(*) FROM records_customer").fetchone()[0]
    assert customers == LINES
