"""What can be done is documented, and what is documented can be done."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forked import Forks, forks
from tests.house.tree import CHECKOUT, DOCS, SOURCE

FENCE = re.compile(r"^```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = sorted(
    page for page in DOCS.rglob("*.md") if FENCE.search(page.read_text(encoding="utf-8"))
)


def _said() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in sorted(DOCS.rglob("*.md")))


@pytest.fixture(scope="module")
def processes() -> Iterator[Forks]:
    with forks() as found:
        yield found


def _run(processes: Forks, words: list[str], folder: Path, *, code: str | None = None) -> None:
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    environment.pop("WHYBUY_WORKSPACE", None)
    run = processes.run(words, folder=folder, code=code, environment=environment)
    assert run.returncode == 0, f"{code or shlex.join(words)}\n{run.stdout}\n{run.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_every_example_of_this_page_runs(page: Path, tmp_path: Path, processes: Forks):
    """Lines after `$ ` are commands; they run in order, beside copies of docs/examples."""
    shutil.copytree(DOCS / "examples", tmp_path, dirs_exist_ok=True)
    for language, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            _run(processes, [], tmp_path, code=body)
            continue
        for line in body.splitlines():
            if line.startswith("$ "):
                program, *rest = shlex.split(line[2:])
                assert program == "whybuy", f"{page}: only whybuy is run here, not {program!r}."
                _run(processes, rest, tmp_path)


def test_every_command_and_option_is_in_the_docs():
    import typer

    from whybuy.faces.cli.main import app

    said, missing = _said(), []
    root = typer.main.get_command(app)
    waiting = [("whybuy", root)]
    while waiting:
        path, command = waiting.pop()
        for name, child in getattr(command, "commands", {}).items():
            waiting.append((f"{path} {name}", child))
        if path != "whybuy" and path not in said:
            missing.append(path)
        for parameter in command.params:
            missing += [
                f"{path}: {flag}"
                for flag in parameter.opts
                if flag.startswith("--") and flag not in said
            ]
    assert missing == []


def test_every_question_has_its_page():
    from whybuy.answers.question import questions

    for name, question in questions().items():
        page = (DOCS / "questions" / f"{name}.md").read_text(encoding="utf-8")
        for option in question.options:
            assert f"`{option.name}`" in page or f"--{option.name.replace('_', '-')}" in page


def test_every_setting_of_a_workspace_is_in_the_docs():
    template = (SOURCE / "records" / "workspace.py").read_text(encoding="utf-8")
    settings = set(re.findall(r"^#? ?([a-z_]+) = ", template.partition('_TEMPLATE = """')[2], re.M))
    assert settings >= {"currency", "engine"}
    assert {name for name in settings if f"`{name}`" not in _said()} == set()


def test_the_changelog_knows_this_version():
    import whybuy

    assert f"## {whybuy.__version__}" in (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
