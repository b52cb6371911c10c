"""The door of the command line: a workspace is opened here, as somebody, who is let in or not.

A command is a function that takes a `Visit` first; `command` adds the options that every command
has, and the action it needs. A command that declares no action cannot be made. One that can do
without a workspace takes `visiting` first, which opens the door when it is called, or nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from whybuy.app import Firm
    from whybuy.records.models import User

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of words.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking first.")]


def _option(name: str, kind: Any, default: Any, **how: Any) -> inspect.Parameter:
    """One option that `command` adds, as a parameter that is given by name."""
    flag = "--" + name.replace("_", "-")
    made = Annotated[kind, typer.Option(flag, show_default=False, **how)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=made, default=default)


_OF_A_VISIT = (
    _option(
        "workspace",
        Path | None,
        None,
        metavar="DIR",
        help="The firm's folder. By default WHYBUY_WORKSPACE, else the current folder.",
    ),
    _option(
        "as_user",
        str | None,
        None,
        metavar="NAME",
        help="Act as this user, with their role. By default the workspace's owner.",
    ),
)
_TRACEBACK = _option("traceback", bool, False, help="If whybuy fails, show where.")


@dataclass(frozen=True, slots=True)
class Visit:
    """An open firm, and who asks."""

    firm: Firm
    user: User


def enter(workspace: Path | None, *, as_user: str | None, needs: str) -> Visit:
    """The firm, open for this user. Raises NoWorkspace, NotFound, and Denied as the role says."""
    from whybuy import app

    firm = app.open(workspace)
    from whybuy.records import access, users

    user = users.one(as_user) if as_user else users.local_owner()
    access.require(user, needs)
    return Visit(firm, user)


def command(
    app: typer.Typer, name: str, *, needs: str, examples: str = ""
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a command, which needs this action (`records/access.py`)."""

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        words = inspect.cleandoc(function.__doc__ or "")
        first = words.partition(". ")[0].partition("\n\n")[0].replace("\n", " ")
        shell = app.command(name, help=_help(words, examples=examples), short_help=first)
        shell(_entered(function, needs=needs))
        return function

    return declare


def _entered(function: Callable[..., None], *, needs: str) -> Callable[..., None]:
    """The function with the options that every command has, opened by `enter` if it visits."""
    own = list(inspect.signature(function, eval_str=True).parameters.values())
    visits = own[0].name in ("visit", "visiting")
    offered = [*own[visits:], *_OF_A_VISIT] if visits else own
    offered.append(_TRACEBACK)

    def run(*, traceback: bool, **options: Any) -> None:
        # `main` looks for --traceback itself: an error may come before any command runs.
        if visits:
            where, as_user = options.pop("workspace"), options.pop("as_user")
            visiting = partial(enter, where, as_user=as_user, needs=needs)
            function(visiting() if own[0].name == "visit" else visiting, **options)
        else:
            function(**options)

    run.__signature__ = inspect.Signature(offered)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in offered}
    run.needs = needs  # type: ignore[attr-defined]
    run.asks = getattr(function, "asks", "")  # type: ignore[attr-defined]
    return run


def _help(words: str, *, examples: str) -> str:
    """The words, and examples whose lines stay as they are."""
    if not examples:
        return words
    return f"{words}\n\n\b\nExamples:\n" + "\n".join(
        f"  {line}" for line in inspect.cleandoc(examples).splitlines()
    )
