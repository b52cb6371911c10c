"""`whybuy`: the commands, and what becomes of an error."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from whybuy import __version__
from whybuy.errors import UserError
from whybuy.faces.cli import (
    asking,
    briefing,
    calling,
    checking,
    conversations,
    demonstrating,
    entering,
    history,
    holding_out,
    jobs,
    loading,
    measuring,
    meeting,
    noting,
    own_records,
    people,
    searching,
    second_reader,
    serving,
    suggesting,
    surveying,
    valuing,
)

MENDABLE = 1
OUR_FAULT = 2
ERROR_SCHEMA = "whybuy.error/1"

app = typer.Typer(
    help="Know why your customers buy, what it is worth to them, and what to do next.",
    epilog="Everything stays on this machine. Start with: whybuy demo, or whybuy init my-firm.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Plain help comes up in a third of the time that the decorated one takes.
    rich_markup_mode=None,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"whybuy {__version__}")
        raise typer.Exit


@app.callback()
def whybuy(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help="Show the version and end."
        ),
    ] = False,
) -> None:
    """Know why your customers buy, what it is worth to them, and what to do next."""


for room in (
    demonstrating,
    loading,
    conversations,
    searching,
    noting,
    calling,
    meeting,
    holding_out,
    measuring,
    own_records,
    entering,
    history,
    serving,
    people,
    jobs,
    second_reader,
    suggesting,
    checking,
    surveying,
    briefing,
    valuing,
    asking,
):
    room.declare(app)


def main() -> None:
    """Run the command line. Ends with 0 when fine, 1 when the user can mend it, 2 if we cannot."""
    try:
        app(prog_name="whybuy")
    except SystemExit as end:
        # The parser ends with 2 for a command typed wrongly, which the user can mend.
        _end(MENDABLE if end.code == OUR_FAULT else end.code)
    except UserError as error:
        _say(type(error).__name__, str(error))
        _end(MENDABLE)
    except Exception as error:
        if _asked("--traceback"):
            raise
        _say(type(error).__name__, _our_fault(error))
        _end(OUR_FAULT)


def _end(status: Any) -> None:
    """Flush and leave. A reader that has gone away (`| head`) is no error of anybody's."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def _say(kind: str, message: str) -> None:
    """The error in words on stderr, and as JSON on stdout where JSON was asked for."""
    print(f"whybuy: {message}", file=sys.stderr)
    if _asked("--json"):
        import json

        error = {"schema": ERROR_SCHEMA, "error": {"kind": kind, "message": message}}
        print(json.dumps(error, ensure_ascii=False))


def _asked(flag: str) -> bool:
    return flag in sys.argv


def _our_fault(error: Exception) -> str:
    words = str(error).partition("\n")[0]
    return (
        f"This is our fault, not yours: {type(error).__name__}: {words}\n"
        f"Please report it with whybuy {__version__}, the command you ran and this line. "
        "To see where it happened, run the same command again with --traceback."
    )
