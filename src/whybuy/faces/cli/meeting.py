"""What came of a meeting, told at a terminal; and the meetings of which nothing is told yet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from whybuy.errors import BadInput
from whybuy.faces.cli.door import Json, Visit, command
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, table

if TYPE_CHECKING:
    from whybuy.intake.meeting_held import Kept

SCHEMA, WAITING = "whybuy.held/1", "whybuy.meetings-waiting/1"
SHOWN = 20


def _text(words: str, metavar: str = "TEXT") -> typer.models.OptionInfo:
    return typer.Option(metavar=metavar, help=words)


Meeting = Annotated[str, typer.Argument(metavar="[MEETING]", help="Its customer, or its key.")]
Learnt = Annotated[str, _text("What you learnt, in one line.")]
Decided = Annotated[str, _text("What was decided.")]
NextStep = Annotated[str, _text("The next step; with a day it is a promise of ours.")]
NextDue = Annotated[str, _text("By when: 2026-05-31, Friday, in two weeks.", "DAY")]
Served = Annotated[str, _text("Do they feel served properly: well, not quite or badly.", "WORD")]
ServedWords = Annotated[str, _text("Their words on it.")]
Minutes = Annotated[str, _text("How long it was.", "N")]
TheirWords = Annotated[str, _text("What they said, as they said it: it goes to coding.")]
SaidBy = Annotated[str, _text("Who of theirs said it.", "NAME")]
Notes = Annotated[str, _text("Your own notes, or the transcript.")]
Promise = Annotated[str, _text("What we promised.")]
Due = Annotated[str, _text("When that is due.", "DAY")]
ByWhom = Annotated[str, _text("Who of us promised it.", "NAME")]
Day = Annotated[str, _text("When it was held, if not on the day planned.", "DAY")]


def declare(app: typer.Typer) -> None:
    """Add `whybuy held`."""
    examples = """
    whybuy held
    whybuy held Hartwell --learnt "Time matters most" --served well --minutes 40
    whybuy held Hartwell --decided "A trial" --next-step "Send the figures" --next-due Friday
    """
    command(app, "held", needs="edit", examples=examples)(held)


def held(
    visit: Visit,
    meeting: Meeting = "",
    *,
    learnt: Learnt = "",
    decided: Decided = "",
    next_step: NextStep = "",
    next_due: NextDue = "",
    served: Served = "",
    served_words: ServedWords = "",
    minutes: Minutes = "",
    their_words: TheirWords = "",
    said_by: SaidBy = "",
    notes: Notes = "",
    promise: Promise = "",
    due: Due = "",
    by_whom: ByWhom = "",
    day: Day = "",
    json: Json = False,
) -> None:
    """Say what came of a meeting: learnt, decided, the next step, whether they feel served.

    A customer's name is enough: the last meeting with them of which nothing is told is meant.
    Without a meeting, those are shown. All is one batch, and one undo takes it back.
    """
    if not meeting:
        _waiting(visit, json=json)
        return
    today = visit.firm.today
    typed = {
        "learnt": learnt, "decided": decided, "next_step": next_step, "served": served,
        "served_words": served_words, "minutes": minutes, "their_words": their_words,
        "said_by": said_by, "notes": notes, "promise": promise, "by_whom": by_whom,
        "next_due": _ahead(next_due, today), "due": _ahead(due, today), "day": _past(day, today),
    }  # fmt: skip
    if not any(typed.values()):
        raise BadInput('Say what came of it, as with --learnt "…", --decided "…" or --served well.')
    _tell(visit.firm.held(meeting, by=visit.user, **typed), json=json)


def _tell(kept: Kept, *, json: bool) -> None:
    from dataclasses import asdict

    from whybuy.records import meetings

    if json:
        print_json({"schema": SCHEMA, **asdict(kept)})
        return
    row = meetings.frame().filter(key=kept.meeting).row(0, named=True)
    said = f"The meeting of {row['day']} with {_called(row['customer'])} is on record"
    owed = {0: "", 1: ", with one promise"}.get(kept.promises, f", with {kept.promises} promises")
    say(paper(), f"{said}{owed}.")
    if kept.conversation:
        say(paper(), "What was said waits to be read and coded: whybuy serve, Conversations.")
    say(paper(), f"To take it back: whybuy undo {kept.batch}", style="dim")


def _waiting(visit: Visit, *, json: bool) -> None:
    from whybuy.intake.meeting_held import waiting

    rows = waiting(today=visit.firm.today)
    if json:
        print_json({"schema": WAITING, "rows": rows})
        return
    if not rows:
        say(paper(), "No meeting waits to be told of.")
        return
    shown = table("customer", "day", "who of us", "key", long=("customer", "who of us"))
    for row in rows[:SHOWN]:
        add_row(shown, _called(row["customer"]), f"{row['day']}", row["by_whom"] or "–", row["key"])
    paper().print(shown)
    if len(rows) > SHOWN:
        say(paper(), f"and {len(rows) - SHOWN:,} more: whybuy held --json", style="dim")


def _called(customer: str) -> str:
    from whybuy.records import customers

    return customers.one(customer).name or customer


def _ahead(text: str, today: date) -> str:
    """A day to come, written as one; any ISO day as it is. Raises BadInput."""
    from whybuy.coding.day_to_come import day_to_come

    return _read(text, day_to_come(text, today=today), "Friday or in two weeks", today)


def _past(text: str, today: date) -> str:
    from whybuy.coding.contact_line import day_in

    return _read(text, day_in(text, today=today), "3 May or yesterday", today)


def _read(text: str, found: date | None, like: str, today: date) -> str:
    text = text.strip()
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        if found is not None:
            return found.isoformat()
    raise BadInput(f"{text!r} is not a day. Write it like {today}, {like}.")
