"""Words to people, JSON to programs: results on stdout, progress on stderr on a terminal alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text


def paper() -> Console:
    """Where results are printed. Colour only on a terminal, and never with NO_COLOR."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def print_json(value: Any) -> None:
    """One value as one line of JSON."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False, default=str))


@contextmanager
def working(words: str) -> Iterator[None]:
    """Say on the terminal what takes long, and take it away when it is done."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield


@contextmanager
def stepping() -> Iterator[Callable[[str], None]]:
    """Give a function that says each step of a long work, with the time that it has taken."""
    if not sys.stderr.isatty():
        yield lambda words: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("")
        yield lambda words: progress.update(task, description=f"{words} …")


def sure(question: str, *, yes: bool) -> bool:
    """True when told so. Only a person at a terminal is asked; a script has decided already."""
    if yes or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    return typer.confirm(question, err=True)


def say(out: Console, words: str, *, style: str = "") -> None:
    """Print words that may hold what somebody else wrote: never read as markup or control."""
    out.print(_harmless(words), style=style)


def add_row(rows: Table, *cells: str) -> None:
    """Add a row whose cells may hold what somebody else wrote."""
    rows.add_row(*map(_harmless, cells))


def _harmless(words: str) -> Text:
    """The words as plain text. A name with an escape sequence in it cannot steer the terminal."""
    from rich.text import Text

    return Text("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in words))


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """An empty table with these columns; those of numbers stand to the right."""
    from rich.table import Table

    made = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return made
