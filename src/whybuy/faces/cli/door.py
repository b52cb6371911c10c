"""The door of the command line: a workspace is opened here, as somebody, who is let in or not.

A command is a function that takes a `Visit` first; `command` adds the options that every command
has, and the action it needs. A command that declares no action cannot be made.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from whybuy.app import Firm
    from whybuy.records.models import User

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of words.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking first.")]

_EVERYWHERE: tuple[tuple[str, Any, Any], ...] = (
    (
        "workspace",
        Annotated[
            Path | None,
            typer.Option(
                metavar="DIR",
                help="The firm's folder. By default WHYBUY_WORKSPACE, else the current folder.",
                show_default=False,
            ),
        ],
        None,
    ),
    (
        "as_user",
        Annotated[
            str | None,
            typer.Option(
                metavar="NAME",
                help="Act as this user, with their role. By default the workspace's owner.",
                show_default=False,
            ),
        ],
        None,
    ),
    (
        "traceback",
        Annotated[bool, typer.Option("--traceback", help="If whybuy fails, show where.")],
        False,
    ),
)


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
    visits = bool(own) and own[0].name == "visit"
    parameters = [*own[visits:], *(_parameter(*more) for more in _EVERYWHERE)]
    taken = {parameter.name for parameter in own}

    def run(**options: Any) -> None:
        options.pop("traceback")
        if visits:
            visit = enter(options.pop("workspace"), as_user=options.pop("as_user"), needs=needs)
            return function(visit, **options)
        options.pop("as_user", None)
        if "workspace" not in taken:
            options.pop("workspace", None)
        return function(**options)

    kept = list({parameter.name: parameter for parameter in reversed(parameters)}.values())[::-1]
    if not visits:
        kept = [parameter for parameter in kept if parameter.name != "as_user"]
    run.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in kept}
    run.needs = needs  # type: ignore[attr-defined]
    return run


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
    )


def _help(words: str, *, examples: str) -> str:
    """The words, and examples whose lines stay as they are."""
    if not examples:
        return words
    return f"{words}\n\n\b\nExamples:\n" + "\n".join(
        f"  {line}" for line in inspect.cleandoc(examples).splitlines()
    )
