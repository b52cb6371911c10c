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
import tempfile
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._folder, self._started = process, folder, 0

    def run(
        self,
        arguments: Sequence[str] = (),
        *,
        folder: Path,
        code: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """The command `whybuy` with these arguments, or Python code, run to its end."""
        return self.start(arguments, folder=folder, code=code, environment=environment).ended()

    def start(
        self,
        arguments: Sequence[str] = (),
        *,
        folder: Path,
        code: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Running:
        """The same, begun; code finds the arguments in `sys.argv`."""
        self._started += 1
        out, err = (self._folder / f"{self._started}-{name}" for name in ("out", "err"))
        asked: dict[str, Any] = {"arguments": list(arguments), "code": code}
        asked |= {"folder": str(folder), "out": str(out), "err": str(err)}
        asked |= {"environment": dict(os.environ if environment is None else environment)}
        return Running(self, self.ask(asked), list(arguments), out, err)

    def ask(self, asked: Mapping[str, Any]) -> int:
        """What the process answers: a child's id, or what a child ended with."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@dataclass(frozen=True, slots=True)
class Running:
    """A child that runs, and where it writes what it says."""

    forks: Forks
    child: int
    arguments: list[str]
    out: Path
    err: Path

    def ended(self) -> subprocess.CompletedProcess[str]:
        """What came of it, once it has ended."""
        code = self.forks.ask({"wait": self.child})
        said = [file.read_bytes().decode(errors="replace") for file in (self.out, self.err)]
        return subprocess.CompletedProcess(self.arguments, code, *said)


@contextmanager
def forks() -> Iterator[Forks]:
    """The process that all others come of, for as long as it is needed."""
    command = [sys.executable, "-m", "tests.forked"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=CHECKOUT, **pipes)
    with tempfile.TemporaryDirectory(prefix="whybuy-forks-") as folder:
        try:
            yield Forks(process, Path(folder))
        finally:
            process.communicate(timeout=60)


def _next_child() -> dict[str, Any] | None:
    """What one child is to run, in that child; None in the parent, once nothing more is asked."""
    for line in sys.stdin:
        asked = json.loads(line)
        if child := asked.get("wait"):
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        elif child := os.fork():
            print(child, flush=True)
        else:
            return asked
    return None


def _become(asked: Mapping[str, Any]) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for name, number in (("out", 1), ("err", 2)):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT), number)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.path[0] = ""
    if asked["code"] is not None:
        sys.argv = ["-c", *asked["arguments"]]
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
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
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
