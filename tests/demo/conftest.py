"""The invented firm as a user has it, loaded once for all tests that ask it something."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

MAIN = "from whybuy.faces.cli.main import main; main()"


@pytest.fixture(scope="session")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Asks the firm of `whybuy demo --firm sample` a question: `ask("keep", "--top", "50")`."""
    folder = str(tmp_path_factory.mktemp("sample") / "firm")

    def whybuy(*asked: str) -> dict[str, Any]:
        command = [sys.executable, "-c", MAIN, *asked, "--json", "--workspace", folder]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return json.loads(said)

    whybuy("demo", "--firm", "sample")
    return whybuy
