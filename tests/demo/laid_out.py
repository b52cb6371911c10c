"""The demo's invented firm, laid out once for all of the tests' processes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.forked import forks


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The workspace that `whybuy demo --no-serve` made, and what it said. Not to be written to."""

    folder: Path
    out: str
    err: str


def laid_out(factory: pytest.TempPathFactory) -> LaidOut:
    """By whichever of the tests' processes comes first; the others wait for it."""
    base = factory.getbasetemp()
    several = base.name.startswith("popen")  # one of pytest-xdist's processes
    home = (base.parent if several else base) / "sample-laid-out"
    done, failed = home / "done", home / "failed"
    try:
        home.mkdir()
    except FileExistsError:
        while not done.exists():
            assert not failed.exists(), "The sample firm could not be laid out: see another test."
            time.sleep(0.2)
        return _told(home)
    try:
        with forks() as processes:
            words = ["demo", "--no-serve", "--workspace", str(home / "firm")]
            run = processes.run(words, folder=home)
        assert run.returncode == 0, run.stderr
        (home / "out").write_text(run.stdout)
        (home / "err").write_text(run.stderr)
    except BaseException:
        failed.touch()
        raise
    done.touch()
    return _told(home)


def _told(home: Path) -> LaidOut:
    return LaidOut(home / "firm", (home / "out").read_text(), (home / "err").read_text())
