"""Measures heard in conversations: shown, kept, declined."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from whybuy.faces.cli.door import Json, Visit, command
from whybuy.faces.cli.entering import pairs
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, table

SCHEMA = "whybuy.heard/1"
Heard = Annotated[
    str, typer.Argument(metavar="KEY", help="The key that `whybuy heard` shows beside it.")
]
Fields = Annotated[
    list[str] | None,
    typer.Argument(metavar="FIELD=VALUE...", help='What to mend, such as name="scrap rate".'),
]


def declare(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    examples = "whybuy heard\nwhybuy heard talk-25f2326f3e5de55b"
    command(app, "heard", needs="read", examples=examples)(heard)
    examples = 'whybuy keep-measure 1f0c2ab9d3e45f60-14 name="scrap rate" case=press-line'
    command(app, "keep-measure", needs="edit", examples=examples)(keep_measure)
    examples = "whybuy decline-measure 1f0c2ab9d3e45f60-14"
    command(app, "decline-measure", needs="edit", examples=examples)(decline_measure)


def heard(
    visit: Visit,
    conversation: Annotated[str, typer.Argument(help="One conversation; else all.")] = "",
    *,
    json: Json = False,
) -> None:
    """Show what customers said has changed ("from 6 % to 4 %"), for you to keep or decline."""
    from whybuy.coding import measures_heard

    found = measures_heard.proposals(conversation)
    if json:
        print_json({"schema": SCHEMA, "heard": [asdict(one) for one in found]})
        return
    if not found:
        paper().print("Nothing that is still open was heard to have changed.")
        return
    shown = table("key", "customer", "what", "before", "after", "said", long=("said",))
    for one in found:
        typed = one.typed
        after = typed.get("after") or typed.get("money_per_year", "")
        unit = typed.get("unit") or typed.get("currency", "")
        values = (typed.get("before", "–"), f"{after or '–'} {unit}".strip())
        add_row(shown, one.key, one.customer or "–", typed.get("name", "–"), *values, one.said)
    paper().print(shown)
    say(paper(), "Keep one, mended if need be: whybuy keep-measure KEY name=... after=...")


def keep_measure(visit: Visit, key: Heard, fields: Fields = None, *, json: Json = False) -> None:
    """Keep what was heard as a measure, with the passage it was said in."""
    from whybuy.coding import measures_heard
    from whybuy.intake import entering

    one = measures_heard.proposal(key)
    typed = {"key": one.key, "customer": one.customer, **one.typed, **pairs(fields or [])}
    currency = visit.firm.workspace.currency
    entered = entering.add("measures", typed, currency=currency, by=visit.user)
    if json:
        print_json({"schema": SCHEMA, **asdict(entered)})
        return
    undo = f"To take it back: whybuy undo {entered.batch}"
    say(paper(), f"{typed['name']} is kept as a measure (batch {entered.batch}). {undo}")


def decline_measure(visit: Visit, key: Heard, *, json: Json = False) -> None:
    """Say that what was heard is no measure; it is not proposed again."""
    from whybuy.coding import measures_heard

    batch = measures_heard.decline(measures_heard.proposal(key), by=visit.user)
    if json:
        print_json({"schema": SCHEMA, "declined": key, "batch": batch})
        return
    say(paper(), f"Declined. To have it proposed again: whybuy undo {batch}")
