"""The command line, run in this process over the test's own firm."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from whybuy import app
from whybuy.app import Firm


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a command."""

    status: int
    out: str
    err: str


@pytest.fixture
def whybuy(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Run]:
    """`whybuy("imports", "--json")` runs that command over the empty firm."""
    from whybuy.faces.cli.main import main

    monkeypatch.setattr(app, "open", lambda path=None: firm)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["whybuy", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Run(int(end.value.code or 0), said.out, said.err)

    return run
