"""Who changed what, when, from what to what; one edit taken back; a person blanked for good."""

from __future__ import annotations

import sys
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from whybuy.errors import BadInput
from whybuy.faces.cli.door import Json, Visit, Yes, command
from whybuy.faces.cli.terminal import paper, print_json, say, sure, working

if TYPE_CHECKING:
    from whybuy.records.history import Change
    from whybuy.records.undo import Undone

Record = Annotated[
    str | None,
    typer.Argument(
        metavar="[RECORD]", help="customer, person, product, contact or contract; all if left out."
    ),
]
Key = Annotated[str | None, typer.Argument(metavar="[KEY]", help="Its own id, as in the files.")]


MONEY = ("fee", "unit_cost", "amount", "price", "list_price")


def declare(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    command(
        app,
        "history",
        needs="read",
        examples="""
        whybuy history
        whybuy history customer C0001
        whybuy history --batch 3 --json
        """,
    )(history)
    command(app, "undo", needs="undo", examples="whybuy undo 3\nwhybuy undo --edit customer-12")(
        undo
    )
    command(app, "redact", needs="manage", examples="whybuy redact p17 --yes")(redact)


def history(
    visit: Visit,
    record: Record = None,
    key: Key = None,
    *,
    batch: Annotated[int | None, typer.Option(help="Only what this batch did.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many edits.")] = 30,
    json: Json = False,
) -> None:
    """Show who changed what, when, from what to what, and from which source.

    The edit's number is what `whybuy undo --edit` takes; the batch's is what `whybuy undo` takes.
    """
    from whybuy.records import history as records

    if (record is None) != (key is None):
        raise BadInput("Give a record and its key, such as: whybuy history customer C0001.")
    if record is not None and key is not None:
        found = records.of(record, key)[::-1]
    else:
        found = records.all(limit, batch=batch)
    if json:
        changes = [asdict(change) for change in found]
        print_json({"schema": "whybuy.history/1", "changes": changes})
        return
    _show(found, currency=visit.firm.workspace.currency)


def _show(changes: list[Change], *, currency: str) -> None:
    """Each edit as a line that says whose it is, and one that says what it did."""
    if not changes:
        paper().print("Nothing happened to it. See all with: whybuy history.")
        return
    for edit, found in groupby(changes, key=lambda change: change.edit):
        own = tuple(found)
        first = own[0]
        undone = f", undone in {first.undone_in}" if first.undone_in else ""
        source = f"{first.file_name or first.source} (batch {first.batch}{undone})"
        say(paper(), f"{edit}  {first.at:%Y-%m-%d %H:%M}  {first.by or '–'}, {source}")
        what = told(own, currency=currency)
        say(paper(), f"  {_which(first)}: {first.what}{' ' * bool(what)}{what}", style="dim")


def told(edit: tuple[Change, ...], *, currency: str) -> str:
    """What an edit did to each field, in words."""
    return "; ".join(_told(change, edit, currency=currency) for change in edit if change.field)


def _told(change: Change, edit: tuple[Change, ...], *, currency: str) -> str:
    """One field, from what to what, and how a fact is known."""
    known = f" ({change.known})" if change.known else ""
    before, after = (
        _shown(change, value, edit, own=currency) for value in (change.before, change.after)
    )
    name = change.field.replace("_", " ")
    was = f" {before} →" if before else ""
    return f"{name}{known}{was} {after or 'empty'}"


def _which(change: Change) -> str:
    """Which record, in words, and the key by which commands know it."""
    if change.title in ("", change.key):
        return f"{change.record} {change.key}"
    return f"{change.record}: {change.title} ({change.key})"


def _shown(change: Change, value: object, edit: tuple[Change, ...], *, own: str) -> str:
    """A value in words; money is on record in its smallest units."""
    if change.field not in MONEY or not isinstance(value, int):
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "" if value is None else str(value)
    from whybuy.intake.typed import write_fee

    paid_in = next((str(one.after) for one in edit if one.field == "currency" and one.after), own)
    return write_fee(value, paid_in, "", own="")


def undo(
    visit: Visit,
    batch: Annotated[
        int | None, typer.Argument(help="The number that `whybuy imports` shows.")
    ] = None,
    *,
    edit: Annotated[
        str | None,
        typer.Option(metavar="ID", help="One edit alone, as `whybuy history` numbers it."),
    ] = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Take a batch or one edit back. What stood before shows again; what was changed since stays.

    An undo is a batch too: undo it, and all is as it was.
    """
    from whybuy.records import undo as records

    if (batch is None) == (edit is None):
        raise BadInput("Give a batch (whybuy undo 3) or an edit (whybuy undo --edit customer-12).")
    what = f"batch {batch}" if edit is None else edit
    if not sure(f"Take back {what}?", yes=yes or json):
        return
    with working(f"Taking back {what} …"):
        if edit is not None:
            undone = records.undo_edit(edit, by=visit.user)
        else:
            undone = records.undo(batch or 0, by=visit.user)
    if json:
        print_json({"schema": "whybuy.undo/1", **asdict(undone)})
        return
    _show_undone(undone, what=what)


def _show_undone(undone: Undone, *, what: str) -> None:
    """What left or came, what shows again, and what stayed because somebody wrote since."""
    out = paper()
    say(out, f"{what[0].upper()}{what[1:]} is taken back (as batch {undone.undone_in}).")
    said = {
        "order lines left the log": undone.order_lines,
        "order lines are in the log again": undone.order_lines_back,
        **{f"{kind} left": count for kind, count in undone.left.items()},
        **{f"{kind} came back": count for kind, count in undone.came.items()},
        "values show again as they stood before": undone.restored,
        "values stayed: they were changed since": undone.kept,
        "records stayed: others refer to them": undone.stayed,
    }
    for words, count in said.items():
        if count:
            out.print(f"  {count:,} {words}")
    say(out, f"To have it back: whybuy undo {undone.undone_in}", style="dim")


def redact(
    visit: Visit,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The person's own id.")],
    *,
    customer: Annotated[
        bool, typer.Option("--customer", help="PERSON is a customer who is a person.")
    ] = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Blank a person for good: in records, history, facts, texts, files and the order log.

    This alone cannot be undone. Counts and sums stay. A script must say --yes.
    """
    if not (yes or (sys.stdin.isatty() and sys.stdout.isatty())):
        raise BadInput(f"A redaction cannot be undone. To go on: whybuy redact {person} --yes")
    if not sure(f"Blank {person} for good? This cannot be undone.", yes=yes):
        return
    record = "customer" if customer else "person"
    with working(f"Blanking {person} …"):
        done = visit.firm.redact(person, by=visit.user, record=record)
    if json:
        print_json({"schema": "whybuy.redaction/1", **asdict(done)})
        return
    say(paper(), f"{person} is blanked, and is now {done.key}. Files written anew: {done.files}.")
    if done.removed:
        listed = ", ".join(done.removed)
        say(paper(), f"Removed, as they could not be written anew without {person}: {listed}.")
    for what, count in done.where.items():
        say(paper(), f"  {what}: {count:,}")
