"""Records and intake keep their word on PostgreSQL as they do on SQLite: the same tests again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import CHECKOUT

ROOMS = ("tests/records", "tests/intake", "tests/upkeep")
SQLITE_ALONE = "tests/records/test_read_only_disk.py"
DATA_ABSENT = "are not on this machine"


@pytest.mark.postgres
def test_what_holds_on_sqlite_holds_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    options = (f"--ignore={SQLITE_ALONE}", f"--junitxml={report}", "-p", "no:cacheprovider", "-n0")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *ROOMS, *options],
        cwd=CHECKOUT,
        env=os.environ | {"WHYBUY_TEST_DATABASE": postgres_url},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-10_000:] + run.stderr[-2_000:]
    cases = list(ElementTree.parse(report).iter("testcase"))
    skipped = [str(found.get("message")) for case in cases for found in case.iter("skipped")]
    assert [reason for reason in skipped if DATA_ABSENT not in reason] == []
    rooms = {str(case.get("classname")).split(".")[1] for case in cases if not list(case)}
    assert rooms == {Path(room).name for room in ROOMS}
