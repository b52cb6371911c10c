"""Import and undo killed at random moments: never half a batch, always a workspace that opens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 100


@pytest.mark.skipif(not hasattr(os, "fork"), reason="This system has no fork.")
def test_imports_and_undos_killed_a_hundred_times_are_whole_or_not_there() -> None:
    command = [sys.executable, "-m", "tests.intake.killed_at_random", "--kills", str(KILLS)]
    folder = Path(__file__).parents[2]
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["import"] + told["undo"] == KILLS
    assert min(told["import"], told["undo"]) > 0
