"""Conversations shown, confirmed, and given to other programs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whybuy.answers.wording import counted
from whybuy.faces.cli.door import Json, Visit, Yes, command
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, sure, table

if TYPE_CHECKING:
    from whybuy.intake.conversations.matching import Proposal
    from whybuy.records.talks import Unmatched, Unsided

SCHEMA = "whybuy.conversations/1"


def declare(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    command(
        app,
        "conversations",
        needs="read",
        examples="""
        whybuy conversations
        whybuy conversations --unmatched
        """,
    )(conversations)
    command(
        app,
        "confirm",
        needs="edit",
        examples="""
        whybuy confirm talk-25f2326f3e5de55b --customer C042 --person ana@example.com
        whybuy confirm talk-25f2326f3e5de55b --side "SPEAKER 1=us" --side "SPEAKER 2=customer"
        """,
    )(confirm)
    examples = "whybuy export-codings codings.qdpx"
    command(app, "export-codings", needs="read", examples=examples)(export_codings)


def conversations(
    visit: Visit,
    *,
    unmatched: Annotated[
        bool,
        typer.Option("--unmatched", help="Only those that wait: for whose they are, or who spoke."),
    ] = False,
    json: Json = False,
) -> None:
    """Show conversations; those whose customer is not known with whom they may be with."""
    from whybuy.records import conversations as kept

    if unmatched:
        _show_unmatched(json=json)
        return
    columns = ("conversation", "day", "medium", "customer", "person", "title")
    rows = list(kept.frame().select(columns).iter_rows(named=True))
    if json:
        print_json({"schema": SCHEMA, "conversations": rows})
        return
    if not rows:
        paper().print("No conversation is here yet. Begin with: whybuy import interviews/")
        return
    shown = table(*columns, long=("title",))
    for row in rows:
        add_row(shown, *(str(row[name] or "–") for name in columns))
    paper().print(shown)


def _show_unmatched(*, json: bool) -> None:
    from whybuy.intake.conversations.known import gathered
    from whybuy.intake.conversations.matching import propose
    from whybuy.records import conversations as kept

    known = gathered()
    found = [(one, propose(one.key, known).candidates) for one in kept.unmatched()]
    sided = kept.unsided()
    if json:
        rows = [
            {
                "conversation": one.key,
                "title": one.title,
                "proposals": [asdict(p) for p in proposed],
            }
            for one, proposed in found
        ]
        told = [asdict(one) | {"day": str(one.day or "")} for one in sided]
        print_json({"schema": SCHEMA, "conversations": rows, "who_spoke_unknown": told})
        return
    if not found and not sided:
        paper().print("Every conversation has its customer, and it is known who speaks for whom.")
    if found:
        _show_proposed(found)
    if sided:
        _show_unsided(sided)


def _show_unsided(sided: list[Unsided]) -> None:
    shown = table("conversation", "day", "title", "speakers", long=("title", "speakers"))
    for one in sided:
        add_row(shown, one.key, str(one.day or "–"), one.title, ", ".join(one.speakers))
    paper().print(shown)
    paper().print('Say who spoke: whybuy confirm CONVERSATION --side "SPEAKER=customer"')


def _show_proposed(found: list[tuple[Unmatched, tuple[Proposal, ...]]]) -> None:
    shown = table("conversation", "day", "title", "may be with", "why", long=("title", "why"))
    for one, proposed in found:
        add_row(shown, one.key, str(one.day or "–"), one.title, *_best(proposed))
    paper().print(shown)
    paper().print("Confirm one: whybuy confirm CONVERSATION --customer CUSTOMER")


def _best(proposed: tuple[Proposal, ...]) -> tuple[str, str]:
    return (proposed[0].customer, proposed[0].why) if proposed else ("–", "")


def confirm(
    visit: Visit,
    key: Annotated[str, typer.Argument(metavar="CONVERSATION", help="Its key.")],
    *,
    customer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose it is: the id or the name.")
    ] = None,
    person: Annotated[str | None, typer.Option(metavar="KEY", help="With whom there.")] = None,
    deal: Annotated[str | None, typer.Option(metavar="KEY", help="About which deal.")] = None,
    side: Annotated[
        list[str] | None,
        typer.Option(metavar="SPEAKER=SIDE", help="Who spoke: customer or us; repeat it."),
    ] = None,
    json: Json = False,
) -> None:
    """Say whose a conversation is, and who in it spoke for whom: all in one step, or nothing."""
    from whybuy.errors import BadInput
    from whybuy.records import conversations as kept
    from whybuy.records import customers

    sides = [_side(one) for one in side or ()]
    if customer is person is deal is None and not sides:
        raise BadInput("Say what to confirm: --customer, --person, --deal or --side.")
    whose: dict[str, Any] = {"person": person, "deal": deal}
    if customer is not None:
        whose["customer"] = customers.key_of(customer) if customer else ""
    batch = kept.assign(key, **whose, sides=dict(sides), by=visit.user)
    if json:
        made = [batch] if batch else []
        print_json({"schema": SCHEMA, "conversation": key, "batches": made})
        return
    say(
        paper(),
        f"Confirmed. Undo it with: whybuy undo {batch}" if batch else "It stood so already.",
    )


def _side(pair: str) -> tuple[str, str]:
    from whybuy.errors import BadInput

    speaker, equals, side = pair.rpartition("=")
    if not equals or side.strip() not in ("customer", "us", ""):
        raise BadInput(
            f'--side {pair!r} is not SPEAKER=SIDE. Write it like: --side "SPEAKER 1=customer"'
        )
    return speaker.strip(), side.strip()


def export_codings(
    visit: Visit,
    file: Annotated[Path, typer.Argument(help="The file to write; it ends in .qdpx.")],
    *,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Write codebook, conversations and codings for MAXQDA, ATLAS.ti, NVivo and others (QDPX)."""
    from whybuy.errors import BadInput
    from whybuy.intake.conversations import project

    if file.suffix.lower() != ".qdpx":
        raise BadInput(f"{file} is no project. Give a name that ends in .qdpx.")
    if file.exists() and not sure(f"{file} is there already. Replace it?", yes=yes):
        return
    counts = project.export(file, name=visit.firm.workspace.firm)
    if json:
        names = ("codes", "conversations", "codings")
        made = dict(zip(names, counts, strict=True))
        print_json({"schema": "whybuy.export/1", "file": str(file), **made})
        return
    names = ("code", "conversation", "coding")
    wrote = [counted(n, one, f"{one}s") for n, one in zip(counts, names, strict=True)]
    say(paper(), f"Wrote {', '.join(wrote)} to {file}.")
