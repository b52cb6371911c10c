"""Killed while loading: never half a batch, always a workspace that opens and loads the file."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Write

POINTS = 20
CUSTOMERS = 200
LINES = 1_000


def orders() -> str:
    rows = [
        f"{n // 5},C{n // 5},tea,2026-05-{n % 28 + 1:02},{n % 7 + 1},3.50" for n in range(LINES)
    ]
    return "\n".join(["order id,customer id,sku,date,quantity,price", *rows, "9,,,never,1,1"])


def run(root: Path, file: Path) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.intake.killed", str(root), str(file), str(POINTS)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="This system has no fork.")
def test_a_load_killed_at_any_of_twenty_points_is_whole_or_not_there(
    tmp_path: Path, write: Write
) -> None:
    file = write("orders.csv", orders())
    told = run(tmp_path, file)
    assert told["steps"] > POINTS
    assert [one["signal"] for one in told["killed"]] == [signal.SIGKILL] * POINTS
    for one in told["killed"]:
        batches, customers, files = one["stood"]
        assert (batches, customers, len(files)) in {(0, 0, 0), (1, CUSTOMERS, 1)}
        for name, sha256 in files:
            content = (Path(one["folder"]) / "orders" / name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == sha256
    assert {one["stood"][0] for one in told["killed"]} == {0, 1}

    rerun, folder = told["rerun"], Path(told["folder"])
    assert rerun["lines"] == LINES
    assert rerun["taken"]["rejected"] == 1
    assert rerun["taken"]["new"] + rerun["taken"]["unchanged"] == LINES
    assert len(list((folder / "orders").iterdir())) == 1
    left = sorted(path.name for path in (folder / "files").iterdir())
    assert left == sorted([hashlib.sha256(file.read_bytes()).hexdigest(), "rejects"])
