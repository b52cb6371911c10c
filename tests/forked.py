"""Commands and pieces of Python, each in a process of its own that need not load everything anew.

One process loads what all of them need, and opens nothing; each run is a fork of it. What a cold
start shows is for other tests: the wheel's, and those of the help.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

CHECKOUT = Path(__file__).resolve().parents[1]
NEEDED_BY_ALL = (
    *("django.db.backends.sqlite3.base", "django.urls", "duckdb", "numpy", "polars", "pyarrow"),
    *("rich.table", "scipy.optimize", "scipy.sparse", "scipy.special", "scipy.stats"),
    *("sklearn.linear_model", "typer", "whybuy.faces.cli.main"),
)


class Forks:
    """The process that all others come of."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(
        self,
        arguments: Sequence[str] = (),
        *,
        folder: Path,
        code: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """The command `whybuy` with these arguments, or Python code, run to its end."""
        asked = {"arguments": list(arguments), "code": code, "folder": str(folder)}
        asked |= {"environment": dict(os.environ if environment is None else environment)}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return subprocess.CompletedProcess(arguments, told["code"], told["out"], told["err"])


@contextmanager
def forks() -> Iterator[Forks]:
    """The process that all others come of, for as long as it is needed."""
    command = [sys.executable, "-m", "tests.forked"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=CHECKOUT, **pipes)
    try:
        yield Forks(process)
    finally:
        process.communicate(timeout=60)


def _next_child() -> dict[str, Any] | None:
    """What one child is to run, in that child; None in the parent, once nothing more is asked."""
    import tempfile

    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryFile("w+b") as out, tempfile.TemporaryFile("w+b") as err:
            if (child := os.fork()) == 0:
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                return asked
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            said = [_text(file) for file in (out, err)]
        print(json.dumps({"code": code, "out": said[0], "err": said[1]}), flush=True)
    return None


def _text(file: Any) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _become(asked: Mapping[str, Any]) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.path[0] = ""
    if asked["code"] is not None:
        sys.argv = ["-c"]
        exec(compile(asked["code"], "<string>", "exec"), {"__name__": "__main__"})
        return
    from whybuy.faces.cli.main import main

    sys.argv = ["whybuy", *asked["arguments"]]
    main()


def _code_of(asked: Mapping[str, Any]) -> int:
    """What the child ends with; as the interpreter would have it."""
    try:
        _become(asked)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _end(code: int) -> NoReturn:
    """The end of a process, without the taking apart of all that was loaded."""
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    from importlib import import_module

    for name in NEEDED_BY_ALL:
        import_module(name)
    gc.freeze()
    found = _next_child()
    _end(_code_of(found) if found else 0)
