"""The public names are what `__all__` promises, and cost nothing until they are asked for."""

import subprocess
import sys

import whybuy

HEAVY = {"numpy", "scipy", "polars", "pyarrow", "pandas", "django", "duckdb", "mcp", "ninja"}


def test_every_public_name_resolves():
    for name in whybuy.__all__:
        assert getattr(whybuy, name) is not None
    assert set(dir(whybuy)) == set(whybuy.__all__)


def _modules_after(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter holds after running `code`."""
    tail = "import sys; print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))"
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tail}"], capture_output=True, text=True, check=True
    )
    return set(run.stdout.rpartition("LOADED")[2].split())


def test_importing_whybuy_imports_nothing_heavy():
    assert (
        _modules_after("import whybuy; from whybuy.answers.question import questions") & HEAVY
        == set()
    )


def test_declaring_every_question_imports_nothing_heavy():
    code = "from whybuy.answers.question import questions; assert questions()"
    assert _modules_after(code) & HEAVY == set()


def test_help_imports_nothing_heavy():
    code = (
        "import sys; sys.argv = ['whybuy', '--help']\n"
        "from whybuy.faces.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code"
    )
    assert _modules_after(code) & HEAVY == set()
