"""The wheel stands on its own: nothing of the development group is needed to run it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.metadata import (
    Distribution,
    PackageNotFoundError,
    distribution,
    packages_distributions,
)
from pathlib import Path

import pytest
from hatchling.build import build_wheel
from packaging.requirements import Requirement

from tests.house.tree import CHECKOUT

RUN = """
import sys
sys.path.insert(0, {wheel!r})

class Absent:
    '''What only developers install is not there.'''
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {absent!r}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
sys.argv = ['whybuy', *{arguments!r}]
import whybuy
assert whybuy.__file__.startswith({wheel!r}), whybuy.__file__
from whybuy.faces.cli.main import main
main()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout and unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    before = Path.cwd()
    os.chdir(CHECKOUT)
    try:
        name = build_wheel(str(folder))
    finally:
        os.chdir(before)
    zipfile.ZipFile(folder / name).extractall(folder / "unpacked")
    return folder / "unpacked"


def _found(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _needed(
    name: str, extras: frozenset[str] = frozenset(), seen: set[str] | None = None
) -> set[str]:
    """Names of all distributions that `name` needs at run time, itself included."""
    seen = set() if seen is None else seen
    key = name.lower().replace("_", "-").replace(".", "-")
    found = _found(name)
    if found is None or key in seen:
        return seen
    seen.add(key)
    for text in found.requires or []:
        requirement = Requirement(text)
        wanted = any(
            requirement.marker is None or requirement.marker.evaluate({"extra": extra})
            for extra in ("", *extras)
        )
        if wanted:
            _needed(requirement.name, frozenset(requirement.extras), seen)
    return seen


def _only_developers_have() -> set[str]:
    """Top-level modules that no run-time requirement brings."""
    needed = _needed("whybuy")
    return {
        module
        for module, owners in packages_distributions().items()
        if not {owner.lower().replace("_", "-").replace(".", "-") for owner in owners} & needed
    } - {"whybuy"}


def _run(wheel: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    code = RUN.format(wheel=str(wheel), absent=_only_developers_have(), arguments=list(arguments))
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=cwd)


def test_what_only_developers_have_is_really_absent():
    assert {"pytest", "hypothesis", "lifetimes", "playwright"} <= _only_developers_have()
    assert not {"numpy", "django", "duckdb", "typer"} & _only_developers_have()


def test_the_wheel_shows_its_help(wheel: Path, tmp_path: Path):
    run = _run(wheel, "--help", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "keep" in run.stdout
    assert "import" in run.stdout


def test_the_wheel_makes_a_workspace_loads_a_file_and_answers(wheel: Path, tmp_path: Path):
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "order id,customer,date,product,quantity,amount\n"
        "1,Ada,2026-01-05,tea,1,10.00\n2,Ada,2026-02-05,tea,1,12.00\n3,Ben,2026-02-07,tea,2,20.00\n"
    )
    for arguments in (
        ["init", "firm"],
        ["import", "orders.csv", "--workspace", "firm"],
        ["keep", "--workspace", "firm"],
    ):
        run = _run(wheel, *arguments, cwd=tmp_path)
        assert run.returncode == 0, run.stderr
    assert "Ada" in run.stdout


def test_the_wheel_carries_its_data_files(wheel: Path):
    shipped = {path.suffix for path in (wheel / "whybuy").rglob("*") if path.is_file()}
    assert {".sql", ".toml", ".html", ".css", ".js"} <= shipped
