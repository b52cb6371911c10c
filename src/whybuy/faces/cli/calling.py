"""The list of the week at a terminal: planned, shown, taken along, and what became of each line."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whybuy.errors import BadInput
from whybuy.faces.cli.door import Json, Visit, command
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, stepping, table

if TYPE_CHECKING:
    from whybuy.coding.call_outcome import Settled
    from whybuy.estimates.calls import Call, Week

SCHEMA = "whybuy.calls/1"
OUTCOME = "whybuy.call/1"
LAST = "whybuy.last-contacts/1"
ROWS = 40
"""Lines shown at a terminal; --json and --out have all."""

SORTS = {
    "re-sell": "due again",
    "cross-sell": "goes with it",
    "up-sell": "a step up",
    "touch": "stay in touch",
    "promise": "promised",
    "light": "a warning light",
    "need": "a need they named",
    "deal": "what holds them back",
    "introduction": "ask for an introduction",
    "renewal": "renewal",
    "meeting": "meeting",
}
"""The sorts of a line in words."""

Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write them: calls.pdf, .xlsx, .csv or .ics."),
]
Plan = Annotated[
    bool, typer.Option("--plan", help="Plan the week first; what was done or put off stays.")
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="The lines of one of the team.")]
Day = Annotated[
    str, typer.Option("--week", metavar="DAY", help="Any day of the week; by default today's.")
]
Left = Annotated[
    float | None,
    typer.Option(
        "--margin", min=0.0, max=1.0, help="With --plan: the share of sales that is left."
    ),
]


def declare(app: typer.Typer) -> None:
    """Add `whybuy calls`, `whybuy call` and `whybuy last-contacts`."""
    listed = """
    whybuy calls --plan
    whybuy calls --today --by Ann
    whybuy calls --out calls.pdf
    whybuy calls --out tasks.ics
    """
    settled = """
    whybuy call 843e5a39cb88866f06c6 done --response interested --said "Call again on Tuesday"
    whybuy call 843e5a39cb88866f06c6 declined --why "Bought it elsewhere"
    """
    command(app, "calls", needs="read", examples=listed)(calls)
    command(app, "call", needs="edit", examples=settled)(call)
    command(app, "last-contacts", needs="read", examples="whybuy last-contacts --never")(
        last_contacts
    )


def calls(
    visit: Visit,
    *,
    plan: Plan = False,
    today: Annotated[bool, typer.Option("--today", help="Only what to do today.")] = False,
    by: By = "",
    week: Day = "",
    margin: Left = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show whom to contact this week, and take the list along.

    Each line has the key that whybuy call takes. Who may not be contacted is never on the list.
    """
    from whybuy.app import replace_file
    from whybuy.estimates.calls import week_of
    from whybuy.estimates.telling import heard_by
    from whybuy.records import access

    day = _day(week)
    if plan:
        access.require(visit.user, "edit")
        with stepping() as show, heard_by(show):
            day = visit.firm.plan_week(margin=margin, **({"week": day} if week else {}))
    now = visit.firm.today
    day = day if week else max(day, now) if plan else now
    found = week_of(visit.firm.books(), day=day, exact=bool(week))
    if out is not None and not found.calls:
        raise BadInput(
            "No week has been planned, so no file was written. First: whybuy calls --plan"
        )
    found = _of(found, by)
    shown = found.due(max(now, found.monday)) if today else found.calls
    if out is not None:
        form = out.suffix.lower().removeprefix(".")
        replace_file(out, visit.firm.calls_document(shown, form))
        say(paper(), f"Wrote {out}.")
    elif json:
        print_json({"schema": SCHEMA, "week": found.monday, "calls": [asdict(c) for c in shown]})
    else:
        _show(found, shown)


def call(
    visit: Visit,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The line, as whybuy calls has it.")],
    state: Annotated[
        str, typer.Argument(metavar="STATE", help="done, later, declined; planned: to do again.")
    ],
    *,
    response: Annotated[
        str,
        typer.Option(
            metavar="REPLY",
            help="ordered, interested, happy, not now, no, unhappy or no answer.",
        ),
    ] = "",
    said: Annotated[str, typer.Option(metavar="TEXT", help="What they said.")] = "",
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why it is put off or declined.")] = "",
    minutes: Annotated[
        int | None, typer.Option(metavar="N", help="How long it took, if you noted it.", min=1)
    ] = None,
    json: Json = False,
) -> None:
    """Say what became of a line of the list. Done, its contact is on record at once.

    With the reply "no answer" it is an attempt: the line stays, and a promise stays open.
    """
    from whybuy.coding.call_outcome import settle

    given: dict[str, Any] = {"response": response, "said": said, "why_not": why, "minutes": minutes}
    settled = settle(key, state, by=visit.user, today=visit.firm.today, **given)
    if json:
        print_json({"schema": OUTCOME, **asdict(settled)})
        return
    say(paper(), _became(settled))
    if settled.contact:
        say(paper(), f"To take it back: whybuy undo {settled.batch}", style="dim")


def _became(settled: Settled) -> str:
    if settled.contact and settled.state == "planned":
        return "Nobody answered: the attempt is on record, and the line stays on the list."
    if settled.contact:
        return f"The contact is on record.{_kept(settled)}"
    return f"The line is {settled.state}."


def _kept(settled: Settled) -> str:
    """What the words promise or forbid, which is on record too."""
    due = f", due {settled.due}" if settled.due else ""
    promise = f" Promised: {settled.promise.rstrip('.')}{due}." if settled.promise else ""
    if not settled.stop:
        return promise
    stops = settled.stop == "all"
    how = "They are not contacted any more" if stops else f"No more by {settled.stop}"
    both = " Keep the promise another way, or ask them." if promise else ""
    return f"{promise} {how}.{both}"


def last_contacts(
    visit: Visit,
    *,
    never: Annotated[
        bool, typer.Option("--never", help="Only those never contacted since they bought.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write them: last-contacts.csv or .xlsx."),
    ] = None,
    json: Json = False,
) -> None:
    """Show the last contact and the last offer of every customer, longest ago first.

    Who may not be contacted is marked, in files in the column may_not; --never leaves them out.
    """
    from whybuy.app import replace_file
    from whybuy.evidence.last_contacts import last_contacts as every
    from whybuy.evidence.last_contacts import never_since_buying

    books = visit.firm.books()
    found = never_since_buying(books) if never else every(books)
    if out is not None:
        form = out.suffix.lower().removeprefix(".")
        made = visit.firm.table_document(found.to_dicts(), form, title="Last contacts")
        replace_file(out, made)
        say(paper(), f"Wrote {out}.")
        return
    if json:
        print_json({"schema": LAST, "total": found.height, "rows": found.to_dicts()})
        return
    rows = table("customer", "last contact", "how", "last offer", long=("customer", "last offer"))
    for row in found.head(ROWS).to_dicts():
        offer = f"{row['last_offer_day']} {row['last_offer']}" if row["last_offer_day"] else "–"
        how = row["last_channel"] or "–"
        no = f" (not by {row['may_not']})" if row["may_not"] not in ("", "all") else ""
        name = f"{row['name']} (may not be contacted)" if row["may_not"] == "all" else row["name"]
        add_row(rows, f"{name}{no}", str(row["last_contact"] or "never"), how, offer)
    paper().print(rows)
    if found.height > ROWS:
        say(paper(), f"and {found.height - ROWS:,} more: --out last-contacts.csv", style="dim")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise BadInput(f"{text!r} is not a day. Write it like {date.today()}.") from None


def _of(week: Week, by: str) -> Week:
    """The lines of one of the team, by key or name. Raises BadInput where nobody is called so."""
    if not by:
        return week
    said = by.strip().casefold()
    for key, name in week.people.items():
        if said in (key.casefold(), name.casefold()):
            return week.of(key)
    names = ", ".join(name or "nobody yet" for name in week.people.values()) or "nobody"
    raise BadInput(f"{by!r} has no line on this list. Those who have: {names}.")


def _show(week: Week, shown: tuple[Call, ...]) -> None:
    from whybuy.estimates.calls import first_of_all

    out = paper()
    if not week.calls:
        say(out, "No week has been planned. Plan it with: whybuy calls --plan")
        return
    say(out, f"Week of {week.monday}", style="dim")
    for one in first_of_all(shown)[:ROWS]:
        _show_one(out, one)
    if len(shown) > ROWS:
        say(out, f"and {len(shown) - ROWS:,} more: whybuy calls --json", style="dim")


def _show_one(out: Any, one: Call) -> None:
    parts = [
        one.by_name,
        one.channel,
        f"{one.minutes} min" if one.minutes else "",
        one.reach or one.lacks,
    ]
    how = " · ".join(part for part in parts if part)
    spoken = f"spoken to on {one.spoken_on}" if one.spoken_on else one.state
    state = "" if one.is_open else f" ({spoken})"
    out.print()
    say(out, f"{one.name}{f', {one.person_name}' if one.person_name else ''}{state}", style="bold")
    say(out, f"{SORTS[one.sort]}{f' · {how}' if how else ''} · {one.key}", style="dim")
    if not one.is_open:
        return
    if one.why_not:
        say(out, one.why_not, bullet="! ")
    say(out, one.reason)
    if one.give_first:
        say(out, f"Give first: {one.give_first}")
    if one.opening:
        say(out, f"{'Then say' if one.give_first else 'Say'}: “{one.opening}”")
    for words in one.not_mention:
        say(out, f"Not to mention: {words}", bullet="! ")
