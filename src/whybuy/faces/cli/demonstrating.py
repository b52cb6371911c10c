"""The command that shows what whybuy does, on records that anybody may look at."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from whybuy.errors import UserError
from whybuy.faces.cli.door import Json, Visit, Yes, command
from whybuy.faces.cli.jobs import worked_beside
from whybuy.faces.cli.serving import PORT, Port, entry_address, named, serve_pages
from whybuy.faces.cli.terminal import paper, print_json, say, stepping, sure

Name = Annotated[
    str,
    typer.Option(
        "--firm",
        metavar="NAME",
        help="Which firm: sample (invented, sells to other firms) or journey (a real retailer).",
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
    whybuy demo --firm journey
    whybuy demo --no-serve
    whybuy demo --purge --yes
    """
    command(app, "demo", needs="enter", examples=examples)(demo)


def demo(
    *,
    firm: Name = "sample",
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
        _why(visit)
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


def _why(visit: Visit) -> None:
    """Why they buy, in one sentence, and where to see the rest; nothing where nobody was heard."""
    from whybuy.evidence.conversations import conversations
    from whybuy.faces.cli.asking import ask_and_remember

    if conversations(visit.firm.books()).is_empty():
        return
    out = paper()
    answer = ask_and_remember(visit, "why")
    out.print()
    say(out, "And why do they buy?", style="dim")
    say(out, answer.headline, style="bold")
    see = f"whybuy why --workspace {visit.firm.workspace.path}"
    out.print(f"All of it, in their words: {see}", style="dim", markup=False, soft_wrap=True)


def _purge(folder: Path, *, yes: bool) -> None:
    from whybuy.demo import workspace as demos

    if sure(f"Remove {folder} and all that is in it?", yes=yes):
        demos.purge(folder)
        paper().print(f"Removed {folder}.", soft_wrap=True)


def beside() -> None:
    """Serve a sample firm for the pages of another one, until standard input closes.

    Told on the line: the firm, the port, and where it is opened from. Each step is told as a line
    of JSON, as `whybuy.demo.beside` hears it.
    """
    from whybuy import settings
    from whybuy.demo import firms
    from whybuy.demo import workspace as demos

    name, port, home = sys.argv[1:]
    asked = threading.Semaphore(0)
    threading.Thread(target=_hear, args=(asked,), daemon=True).start()
    try:
        sample = firms.sample(name)
        _tell(said=f"Opening {sample.title}", share=0.0)
        folder = demos.folder_of(sample)
        firm = demos.ready(sample, folder=folder, say=lambda s, n: _tell(said=s, share=n))
        os.environ[demos.OPENED_FROM] = home
        with worked_beside(firm.workspace):
            named(settings.SERVE)(
                firm.workspace, port=int(port), on_ready=lambda: _let_in(asked, port=int(port))
            )
    except UserError as error:
        _tell(fault=str(error))


def _hear(asked: threading.Semaphore) -> None:
    """Counts the lines that ask for a link; where nobody is left who could ask, all ends."""
    for _ in sys.stdin:
        asked.release()
    os.kill(os.getpid(), signal.SIGTERM)


def _let_in(asked: threading.Semaphore, *, port: int) -> None:
    """A link for each time that one is asked for."""
    from whybuy.records import users

    while asked.acquire():
        token = users.entry_link(users.local_owner())
        _tell(said="Ready", share=1.0, link=entry_address(token, port=port))


def _tell(**news: str | float) -> None:
    print_json(news)
    sys.stdout.flush()
