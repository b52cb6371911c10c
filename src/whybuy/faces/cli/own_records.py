"""One's own record: how one's deals went, for that person and for owners."""

from __future__ import annotations

from typing import Annotated

import typer

from whybuy.faces.cli.door import Json, Visit, command
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, table

Person = Annotated[
    str, typer.Option(metavar="NAME", help="Somebody else of the team; for owners alone.")
]


def declare(app: typer.Typer) -> None:
    """Add `whybuy mine`."""
    examples = """
    whybuy mine
    whybuy mine --person "Anna Weber" --json
    """
    command(app, "mine", needs="ask", examples=examples)(mine)


def mine(visit: Visit, *, person: Person = "", json: Json = False) -> None:
    """How your own deals went, beside what was foretold of them.

    A deal is yours where its field "seller" has your name, or your key in the team. Nobody else
    sees this, but owners.
    """
    from whybuy.answers.learning.own import own

    record = own(visit.firm.books(), visit.user, person=person)
    if json:
        print_json(record)
        return
    out = paper()
    say(out, record["headline"], style="bold")
    for told in record["forecasts"]:
        say(out, told, bullet="- ")
    for away in record["walk_away"]:
        say(out, f"{away['name']}: {away['says']}.", bullet="- ")
    if record["ended"]:
        out.print()
        shown = table("deal", "ended", "what came of it", long=("deal", "what came of it"))
        for one in record["ended"]:
            title = f": {one['title']}" if one["title"] else ""
            why = f" ({one['reason']})" if one["reason"] else ""
            add_row(shown, f"{one['name']}{title}", one["closed"], f"{one['outcome']}{why}")
        out.print(shown)
