"""What `--help` says, and what it must not drag in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

HEAVY = ["numpy", "polars", "django", "duckdb", "pyarrow", "pandas", "scipy", "rich", "mcp"]

WITHOUT_A_WORKSPACE = {"whybuy check", "whybuy suggest", "whybuy worth", "whybuy price-survey"}

LOOK = f"""
import json, sys
sys.argv = ["whybuy", *sys.argv[1:]]
from whybuy.faces.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps(sorted(set({HEAVY!r}) & set(sys.modules))))
"""


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its whole name."""
    from whybuy.faces.cli.main import app

    waiting: list[tuple[str, Any]] = [("whybuy", typer.main.get_command(app))]
    while waiting:
        path, command = waiting.pop()
        children = getattr(command, "commands", {})
        waiting += [(f"{path} {name}", child) for name, child in children.items()]
        if not children:
            yield path, command


@pytest.mark.parametrize("arguments", [["--help"], ["import", "--help"], ["--version"]])
def test_help_comes_without_the_heavy_libraries(arguments: list[str]):
    run = subprocess.run(
        [sys.executable, "-c", LOOK, *arguments], capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout.splitlines()[-1]) == []


@pytest.mark.parametrize(("path", "command"), list(commands()), ids=lambda it: str(it)[:40])
def test_every_command_finds_its_workspace_says_where_it_failed_and_shows_an_example(
    path: str, command: Any
):
    flags = {flag for parameter in command.params for flag in parameter.opts}
    assert {"--traceback"} <= flags
    assert path in WITHOUT_A_WORKSPACE or "--workspace" in flags
    assert f"Examples:\n  {path}" in command.help


def test_there_is_a_command_for_every_name_that_stays():
    names = {path for path, _ in commands()}
    promised = {"init", "import", "imports", "undo", "serve", "mcp", "demo"}
    assert {f"whybuy {name}" for name in promised} <= names


def test_there_is_a_command_for_every_question():
    from whybuy.answers.question import questions

    names = {path for path, _ in commands()}
    assert {f"whybuy {name}" for name in questions()} <= names
