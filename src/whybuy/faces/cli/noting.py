"""A contact logged from one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from whybuy.faces.cli.door import Json, Visit, Yes, command
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, sure, table

if TYPE_CHECKING:
    from whybuy.coding.contact_note import Note
    from whybuy.records.models import User

SCHEMA = "whybuy.contact/1"
_IF_ANY = ("product", "promise", "due", "stop", "need", "light", "deal", "step", "hours")
"""Shown where the line says them; the others always."""

Customer = Annotated[
    str, typer.Option(metavar="NAME", help="With which customer, if the line does not say.")
]
Day = Annotated[str, typer.Option(metavar="DAY", help="2026-05-31, 3 May, yesterday; else today.")]
Person = Annotated[str, typer.Option(metavar="NAME", help="With whom there.")]
Channel = Annotated[
    str, typer.Option(metavar="HOW", help="call, meeting, e-mail, video, message, letter.")
]
Gave = Annotated[str, typer.Option(metavar="TEXT", help="What we gave them.")]
Said = Annotated[str, typer.Option(metavar="TEXT", help="What they said.")]
Offer = Annotated[str, typer.Option(metavar="TEXT", help="What we offered.")]
Response = Annotated[
    str,
    typer.Option(
        metavar="WORD", help="ordered, interested, not now, no, no answer, happy, unhappy; or none."
    ),
]
Product = Annotated[str, typer.Option(metavar="NAME", help="Which product it was about.")]
Promise = Annotated[str, typer.Option(metavar="TEXT", help="What we promised.")]
Due = Annotated[
    str, typer.Option(metavar="DAY", help="When that is due: Tuesday, next week, 3 May.")
]
Stop = Annotated[
    str,
    typer.Option(
        metavar="CHANNEL", help="They want no more of: phone, mail, visit, post, message or all."
    ),
]
Need = Annotated[str, typer.Option(metavar="TEXT", help="What they need, in their words.")]
Light = Annotated[str, typer.Option(metavar="TEXT", help="What makes them hesitate.")]
Deal = Annotated[str, typer.Option(metavar="TITLE", help="Which deal it was about.")]
Step = Annotated[str, typer.Option(metavar="TEXT", help="Their next step in that deal.")]
Hours = Annotated[
    str, typer.Option(metavar="TIME", help="Time spent on the deal: 2 h, half a day, 2-3 days ...")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be kept, and keep nothing.")
]


def declare(app: typer.Typer) -> None:
    """Add `whybuy note` to the command line."""
    examples = """
    whybuy note "Called Hartwell yesterday, gave them the audit checklist; they said it saves a day"
    whybuy note "phoned Hartwell, interested, call again Tuesday"
    whybuy note "met Hartwell, they need less scrap but worry about the change; took half a day"
    whybuy note "Lunch with Ann, showed her the new papers" --customer Hartwell --day "3 May"
    """
    command(app, "note", needs="edit", examples=examples)(note)


def note(
    visit: Visit,
    line: Annotated[str, typer.Argument(help="What happened, in your own words.")],
    *,
    customer: Customer = "",
    day: Day = "",
    person: Person = "",
    channel: Channel = "",
    gave: Gave = "",
    said: Said = "",
    offer: Offer = "",
    response: Response = "",
    product: Product = "",
    promise: Promise = "",
    due: Due = "",
    stop: Stop = "",
    need: Need = "",
    light: Light = "",
    deal: Deal = "",
    step: Step = "",
    hours: Hours = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Log a contact from one line. What the line plainly says is proposed; the rest stays empty.

    A response, a promise with its day, a wish not to be contacted, a need, a hesitation, their
    next step and the time a deal took are heard, too; "none" for an option is none, whatever the
    line says.

    Needed are the line, the customer and the day, which both may stand in it. At a terminal you
    see what would be kept and are asked.
    """
    from datetime import date

    from whybuy.coding import contact_note

    given = {"customer": customer, "day": day, "person": person, "channel": channel}
    given |= {"gave": gave, "said": said, "offer": offer, "response": response}
    given |= {"product": product, "promise": promise, "due": due, "stop": stop}
    given |= {"need": need, "light": light, "deal": deal, "step": step, "hours": hours}
    found = contact_note.propose(line, today=date.today(), **given)
    if not json:
        _show(found)
    if dry_run or (found := _kept(found, by=visit.user, yes=yes or json)):
        _tell(found, json=json)


def _kept(found: Note, *, by: User, yes: bool) -> Note | None:
    """The contact kept; None where the person at the terminal does not want it."""
    from whybuy.coding import contact_note

    contact_note.check(found)
    return contact_note.keep(found, by=by) if sure("Keep this?", yes=yes) else None


def _show(found: Note) -> None:
    from whybuy.records import customers

    called = {found.customer: customers.one(found.customer).name} if found.customer else {}
    rows = table("", "", long=("",))
    names = ("customer", "day", "person", "channel", "response", "gave", "said", "offer")
    for name in (*names, *_IF_ANY):
        if (value := getattr(found, name)) or name in names:
            shown = called.get(value) if name == "customer" else value
            add_row(rows, name, str(shown or "–"))
    paper().print(rows)


def _tell(found: Note, *, json: bool) -> None:
    if json:
        print_json({"schema": SCHEMA, **found.to_dict()})
        return
    if not found.key:
        paper().print("Nothing was kept: this was a trial.")
        return
    say(paper(), f"The contact is on record. To take it back: whybuy undo {found.batch}")
