"""Words to people, JSON to programs: results on stdout, progress on stderr on a terminal alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from textwrap import wrap
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
def stepping() -> Iterator[Callable[[str, float], None]]:
    """Give a function that shows each step of a long work, and what share of it is done."""
    if not sys.stderr.isatty():
        yield lambda words, share: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(bar_width=20), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=1.0)
        yield lambda words, share: progress.update(task, description=escape(words), completed=share)


def sure(question: str, *, yes: bool) -> bool:
    """True when told so. Only a person at a terminal is asked; a script has decided already."""
    if yes or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    return typer.confirm(question, err=True)


def say(out: Console, words: str, *, style: str = "", bullet: str = "") -> None:
    """Print words that may hold what somebody else wrote: never read as markup or control.

    Lines after the first stand under the first one's words, beside the bullet.
    """
    first, *rest = wrap(words, max(out.width - len(bullet), 20)) or [""]
    for line in (bullet + first, *(" " * len(bullet) + line for line in rest)):
        out.print(_harmless(line), style=style)


def add_row(rows: Table, *cells: str) -> None:
    """Add a row whose cells may hold what somebody else wrote."""
    rows.add_row(*map(_harmless, cells))


def _harmless(words: str) -> Text:
    """The words as plain text. A name with an escape sequence in it cannot steer the terminal."""
    from rich.text import Text

    return Text("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in words))


def table(*columns: str, right: tuple[str, ...] = (), long: tuple[str, ...] = ()) -> Table:
    """An empty table: numbers stand to the right, long words go on in the next line."""
    from rich.table import Table

    made = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in columns:
        made.add_column(
            column, justify="right" if column in right else "left", no_wrap=column not in long
        )
    return made
