"""A room's tests once more, in a process of its own whose records lie in PostgreSQL.

A file each, so that the processors share them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests.conftest import CHECKOUT

SQLITE_ALONE = "tests/records/test_read_only_disk.py"
DATA_ABSENT = "are not on this machine"


def holds(room: str, *, database: str, folder: Path) -> None:
    """Every test of the room that uses the records passes on this database; none is skipped."""
    report = folder / "report.xml"
    options = (f"--ignore={SQLITE_ALONE}", f"--junitxml={report}", "-p", "no:cacheprovider", "-n0")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", f"tests/{room}", *options],
        cwd=CHECKOUT,
        env=os.environ | {"WHYBUY_TEST_DATABASE": database},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-10_000:] + run.stderr[-2_000:]
    cases = list(ElementTree.parse(report).iter("testcase"))
    skipped = [str(found.get("message")) for case in cases for found in case.iter("skipped")]
    assert [reason for reason in skipped if DATA_ABSENT not in reason] == []
    assert any(not list(case) for case in cases)
