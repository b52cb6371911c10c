"""One's own record: how one's deals went, for that person and for owners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from whybuy.faces.cli.door import Json, Visit, command
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Person = Annotated[
    str, typer.Option(metavar="NAME", help="Somebody else of the team; for owners alone.")
]
Whole = Annotated[
    bool, typer.Option("--all", help="All rows of each list, and not the first ten alone.")
]


def declare(app: typer.Typer) -> None:
    """Add `whybuy mine`."""
    examples = """
    whybuy mine
    whybuy mine --all
    whybuy mine --person "Anna Weber" --json
    """
    command(app, "mine", needs="ask", examples=examples)(mine)


def mine(visit: Visit, *, person: Person = "", whole: Whole = False, json: Json = False) -> None:
    """How your own deals went, beside what was foretold of them.

    A deal is yours where its field "seller" has your name, or your key in the team. Nobody else
    sees this, but owners.
    """
    from whybuy.answers.learning.own import own

    record = own(visit.firm.books(), visit.user, person=person, whole=whole)
    if json:
        print_json(record)
        return
    out = paper()
    say(out, record["headline"], style="bold")
    if record["forecasts"]:
        _under(out, "What was foretold of these deals, and what came")
    for told in record["forecasts"]:
        say(out, told, bullet="- ")
    if record["walk_away"]:
        _under(out, "Deals that took more than they could promise")
    for away in record["walk_away"]:
        title = f": {away['title']}" if away["title"] else ""
        say(out, f"{away['name']}{title}. {away['says']}.", bullet="- ")
    _more(out, record["more_walk_away"])
    if record["ended"]:
        _under(out, "Deals that ended, the last first")
        out.print(_table(record["ended"]))
    _more(out, record["more_ended"])


def _table(ended: list[dict[str, Any]]) -> Table:
    shown = table(
        "deal", "ended", "chance to win", "what came of it", long=("deal", "what came of it")
    )
    for one in ended:
        title = f": {one['title']}" if one["title"] else ""
        why = f" ({one['reason']})" if one["reason"] else ""
        chance = one["chance_said"] or "not known"
        add_row(shown, f"{one['name']}{title}", one["closed"], chance, f"{one['outcome']}{why}")
    return shown


def _under(out: Console, heading: str) -> None:
    out.print()
    say(out, heading, style="bold")


def _more(out: Console, many: int) -> None:
    if many:
        say(out, f"… and {many:,} more: whybuy mine --all")
