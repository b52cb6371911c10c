"""The invented firm as a user has it, asked each question once for all tests."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo.laid_out import laid_out
from tests.forked import Forks, forks


@pytest.fixture(scope="session")
def processes() -> Iterator[Forks]:
    with forks() as found:
        yield found


@pytest.fixture(scope="session")
def ask(
    tmp_path_factory: pytest.TempPathFactory, processes: Forks
) -> Callable[..., dict[str, Any]]:
    """Asks the firm of `whybuy demo --firm sample` a question: `ask("keep", "--top", "50")`."""
    loaded = laid_out(tmp_path_factory).folder
    folder = Path(shutil.copytree(loaded, tmp_path_factory.mktemp("sample") / "firm"))
    answers = dict[tuple[str, ...], dict[str, Any]]()

    def whybuy(*asked: str) -> dict[str, Any]:
        if asked not in answers:
            words = [*asked, "--json", "--workspace", str(folder)]
            run = processes.run(words, folder=folder)
            assert run.returncode == 0, run.stderr
            answers[asked] = json.loads(run.stdout)
        return answers[asked]

    return whybuy
