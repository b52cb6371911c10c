"""The invented firm as a user has it, loaded once for all tests that ask it something."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MAIN = "from whybuy.faces.cli.main import main; main()"


@pytest.fixture(scope="session")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Asks the firm of `whybuy demo --firm sample` a question: `ask("keep", "--top", "50")`."""
    base = tmp_path_factory.getbasetemp()
    several = base.name.startswith("popen")  # one of pytest-xdist's processes
    loaded = _loaded_once(base.parent if several else base)
    folder = Path(shutil.copytree(loaded, tmp_path_factory.mktemp("sample") / "firm"))

    def whybuy(*asked: str) -> dict[str, Any]:
        return json.loads(_said(folder, *asked))

    return whybuy


def _said(folder: Path, *asked: str) -> str:
    command = [sys.executable, "-c", MAIN, *asked, "--json", "--workspace", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _loaded_once(shared: Path) -> Path:
    """The firm's workspace, loaded by whichever of the tests' processes comes first."""
    done, failed = shared / "sample-loaded", shared / "sample-failed"
    try:
        (shared / "sample-begun").mkdir()
    except FileExistsError:
        while not done.exists():
            assert not failed.exists(), "The sample firm could not be loaded: see another test."
            time.sleep(0.2)
        return done
    try:
        _said(shared / "sample-begun" / "firm", "demo", "--firm", "sample")
    except BaseException:
        failed.touch()
        raise
    return Path((shared / "sample-begun" / "firm").rename(done))
