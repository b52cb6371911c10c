"""Take a file in, in one process after another, each killed at a later step. Run by a test.

A step is whenever intake tells its progress, or opens, moves or removes a file of the workspace.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

# Loaded once, for every process that comes of this one.
import django.db.backends.sqlite3.base  # noqa: F401
import duckdb  # noqa: F401
import polars  # noqa: F401
import pyarrow  # noqa: F401

from whybuy import app, intake
from whybuy.records import workspace


class Steps:
    """Counts the steps, and kills at one of them; 0 never comes."""

    def __init__(self, folder: Path, *, kill_at: int) -> None:
        self.count, self.on = 0, False
        self._folder, self._kill_at = str(folder), kill_at

    def told(self, step: str, share: float) -> None:
        self.step()

    def heard(self, event: str, about: tuple[object, ...]) -> None:
        if self.on and event in {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}:
            named = about[0]
            if isinstance(named, str | Path) and str(named).startswith(self._folder):
                self.step()

    def step(self) -> None:
        self.count += 1
        if self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def take(folder: Path, file: Path, *, kill_at: int = 0) -> dict[str, object]:
    """The number of steps, and what became of the file, unless the process is killed."""
    firm = app.open(folder)
    steps = Steps(folder, kill_at=kill_at)
    sys.addaudithook(steps.heard)
    steps.on = True
    (taken,) = intake.take(firm, [file], progress=steps.told)
    steps.on = False
    intake.sweep(firm, least_age_seconds=-1)
    lines = int(firm.orders().line_counts()["lines"].sum())
    return {"steps": steps.count, "lines": lines, "taken": taken.to_dict()}


def in_a_process(folder: Path, file: Path | None, *, kill_at: int = 0) -> tuple[int, str]:
    """The signal that ended a process of its own, and what it told: all modules are loaded here."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        told = take(folder, file, kill_at=kill_at) if file else app.open(folder).workspace.currency
        os.write(write_end, json.dumps(told).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as told_by_child:
        told = told_by_child.read()
    return os.WTERMSIG(os.waitpid(child, 0)[1]), told


def standing(folder: Path) -> tuple[int, int, list[tuple[str, str]]]:
    """Batches, customers, and the manifest's files, as they are on the disk."""
    with closing(sqlite3.connect(folder / "records.sqlite3")) as records:
        assert records.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        batches = records.execute("SELECT count(*) FROM records_batch").fetchone()[0]
        customers = records.execute("SELECT count(*) FROM records_customer").fetchone()[0]
        files = records.execute("SELECT file, sha256 FROM records_orderfile").fetchall()
    return batches, customers, files


def main(root: Path, file: Path, points: int) -> None:
    """Prints, for each point, how its process ended and what stood; then what a rerun did.

    A workspace is used again and again until a load in it is whole; then comes the next one.
    """
    blank = workspace.create(root / "blank").path
    in_a_process(blank, None)
    trial = Path(shutil.copytree(blank, root / "trial"))
    steps = json.loads(in_a_process(trial, file)[1])["steps"]
    folder, killed = Path(shutil.copytree(blank, root / "firm-0")), []
    for point in range(points):
        ended = in_a_process(folder, file, kill_at=1 + point * (steps - 1) // (points - 1))[0]
        stood = standing(folder)
        killed.append({"signal": ended, "stood": stood, "folder": str(folder)})
        if stood[0] and point < points - 1:
            folder = Path(shutil.copytree(blank, root / f"firm-{point + 1}"))
    rerun = json.loads(in_a_process(folder, file)[1])
    print(json.dumps({"steps": steps, "killed": killed, "rerun": rerun, "folder": str(folder)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
