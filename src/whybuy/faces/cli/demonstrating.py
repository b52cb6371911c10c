"""The command that shows what whybuy does, on records that anybody may look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whybuy.faces.cli.door import Json, Visit, Yes, command
from whybuy.faces.cli.serving import PORT, Port, serve_pages
from whybuy.faces.cli.terminal import paper, say, stepping, sure

Name = Annotated[
    str,
    typer.Option(
        "--firm",
        metavar="NAME",
        help="Which firm: journey (a real retailer) or sample (invented, sells to other firms).",
    ),
]
Here = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Where to keep it. By default a folder of your own user data."
    ),
]
NoServe = Annotated[bool, typer.Option("--no-serve", help="End after the answer.")]
Purge = Annotated[bool, typer.Option("--purge", help="Remove the demo's workspace, and end.")]


def declare(app: typer.Typer) -> None:
    """Add this command to the command line."""
    examples = """
    whybuy demo
    whybuy demo --firm sample
    whybuy demo --no-serve
    whybuy demo --purge --yes
    """
    command(app, "demo", needs="enter", examples=examples)(demo)


def demo(
    *,
    firm: Name = "journey",
    no_serve: NoServe = False,
    purge: Purge = False,
    port: Port = PORT,
    workspace: Here = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Load a sample firm, answer the first question, and serve its pages.

    The records are loaded once, through the same doors as your own. Nothing leaves this machine.
    """
    from whybuy.demo import firms
    from whybuy.demo import workspace as demos

    sample = firms.sample(firm)
    folder = workspace or demos.folder_of(sample)
    if purge:
        _purge(folder, yes=yes)
        return
    with stepping() as say:
        say(f"Opening {sample.title}", 0.0)
        opened = demos.ready(sample, folder=folder, say=say)
    from whybuy.records import users

    visit = Visit(opened, users.local_owner())
    _answer(visit, notice=sample.notice, json=json)
    if not json:
        _point_on(firm, ended=no_serve)
    if not (no_serve or json):
        serve_pages(visit, port=port)


def _point_on(name: str, *, ended: bool) -> None:
    """How to see the pages, the other firms, and how to be rid of this one."""
    from whybuy.demo import firms

    this = "whybuy demo" if name == next(iter(firms.FIRMS)) else f"whybuy demo --firm {name}"
    out = paper()
    out.print()
    if ended:
        say(out, f"To see its pages: {this}. To remove it: {this} --purge.")
    for other, firm in firms.FIRMS.items():
        if other != name:
            say(out, f"To see {firm.title}: whybuy demo --firm {other}")


def _answer(visit: Visit, *, notice: str, json: bool) -> None:
    """The first question, answered, with where the records come from."""
    from whybuy.answers.question import question
    from whybuy.faces.cli.asking import ask_and_remember, print_answer

    if not json:
        say(paper(), notice, style="dim")
        paper().print()
    answer = ask_and_remember(visit, "keep")
    print_answer(answer, question=question("keep"), json=json)


def _purge(folder: Path, *, yes: bool) -> None:
    from whybuy.demo import workspace as demos

    if sure(f"Remove {folder} and all that is in it?", yes=yes):
        demos.purge(folder)
        paper().print(f"Removed {folder}.", soft_wrap=True)
