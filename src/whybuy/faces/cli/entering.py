"""Single records added, changed and removed."""

from __future__ import annotations

import re
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whybuy.errors import BadInput
from whybuy.faces.cli.door import Json, Visit, Yes, command
from whybuy.faces.cli.terminal import paper, print_json, say, sure

if TYPE_CHECKING:
    from whybuy.intake.entering import Entered

SCHEMA = "whybuy.record/1"

Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND", help="customers, people, contracts, contacts, cases, measures, numbers ..."
    ),
]
Key = Annotated[str, typer.Argument(metavar="KEY", help="Its own id; a customer's name will do.")]
Fields = Annotated[
    list[str], typer.Argument(metavar="FIELD=VALUE...", help='Such as name="Hartwell & Sons".')
]
Told = Annotated[
    list[str],
    typer.Argument(
        metavar="LINE|FIELD=VALUE...",
        help='Such as name="Hartwell & Sons"; or one line, from which the fields are proposed.',
    ),
]
SaidBy = Annotated[
    str, typer.Option(metavar="NAME", help="Who told us why they buy, or what they use it for.")
]
SaidOn = Annotated[str, typer.Option(metavar="DAY", help="When they said so; else today.")]


def declare(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    command(
        app,
        "add",
        needs="edit",
        examples="""
        whybuy add customers name=Hartwell why_they_buy="The audit takes a day less"
        whybuy add customers name=Moor use="Yearly papers" --said-by Ann --said-on 2026-05-31
        whybuy add contracts customer=Hartwell fee="1,200 a month" renewal=2027-03-31
        whybuy add cases customer=Hartwell title="Press line" attribution="80 %"
        whybuy add measures customer=Hartwell name="scrap rate" before="6 %" after="3 to 4 %"
        whybuy add value_models text=@saving-time.toml
        whybuy add deals "Hartwell, new press line, 12,000, they also asked Purelock"
        """,
    )(add)
    examples = 'whybuy change customers Hartwell place=Leeds note=""'
    command(app, "change", needs="edit", examples=examples)(change)
    examples = "whybuy remove contracts hartwell --yes"
    command(app, "remove", needs="edit", examples=examples)(remove)


def add(
    visit: Visit,
    kind: Kind,
    fields: Told,
    *,
    said_by: SaidBy = "",
    said_on: SaidOn = "",
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Write down one record: a customer needs a name alone; what is known of it may come with it.

    Deals and what belongs to them, quotes, meetings, ties, referrals, competitors and customers may
    be told in one line: at a terminal you see what it was read as, and are asked. why_they_buy and
    use are what we suppose, or what somebody there said: --said-by.
    """
    from whybuy.intake import entering

    proposed, typed = _proposed(kind, fields)
    given, typed = _given(visit, said_by=said_by, said_on=said_on), proposed | typed
    if proposed and not json:
        for name, value in typed.items():
            say(paper(), f"  {name}: {value}")
        if not sure("Keep it so?", yes=yes):
            return
    if kind == "customers" and not _is_new(typed.get("name", ""), yes=yes or json):
        return
    entered = entering.add(kind, typed, **given)
    _tell(entered, "is written down", json=json, currency=given["currency"])


def change(
    visit: Visit,
    kind: Kind,
    key: Key,
    fields: Fields,
    *,
    said_by: SaidBy = "",
    said_on: SaidOn = "",
    json: Json = False,
) -> None:
    """Change fields of one record. FIELD= with nothing after it empties the field."""
    from whybuy.intake import entering

    given = _given(visit, said_by=said_by, said_on=said_on)
    entered = entering.change(kind, key, pairs(fields), **given)
    _tell(entered, "is changed", json=json, currency=given["currency"])


def remove(visit: Visit, kind: Kind, key: Key, *, yes: Yes = False, json: Json = False) -> None:
    """Take one record out. Its history stays, and an undo brings it back.

    A customer's contacts and contracts go with it.
    """
    from whybuy.intake import entering

    if not sure(f"Take {key} out of the {kind}?", yes=yes or json):
        return
    _tell(entering.remove(kind, key, by=visit.user), "is removed", json=json)


def _is_new(name: str, *, yes: bool) -> bool:
    """Whether a customer is none of those whose names are much like it; a person is asked."""
    from whybuy.records import customers

    alike = customers.near(name) if name and not yes and not customers.keys_of(name) else []
    told = ", ".join(f"{known!r} ({key})" for key, known in alike)
    return not alike or sure(f"On record is {told}. Is {name!r} another customer?", yes=yes)


def _given(visit: Visit, *, said_by: str, said_on: str) -> dict[str, Any]:
    from datetime import date

    from whybuy.intake.typed import read_day

    if said_on and not said_by:
        raise BadInput("Who said so? Give the name beside the day: --said-by NAME")
    day = read_day(said_on) if said_on else date.today() if said_by else None
    currency = visit.firm.workspace.currency
    return {"currency": currency, "by": visit.user, "said_by": said_by, "said_on": day}


def _proposed(kind: str, told: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the one free line among them says, of kinds that a line can tell of; and the pairs."""
    from datetime import date

    from whybuy.coding.record_line import ABOUT, propose
    from whybuy.records.kinds import kind_of

    lines = [one for one in told if not re.match(r"\w+=", one)]
    name = kind_of(kind).name
    if len(lines) != 1 or " " not in lines[0].strip() or name not in ABOUT:
        return {}, pairs(told)
    rest = pairs([one for one in told if one is not lines[0]])
    return propose(name, lines[0], today=date.today()), rest


def pairs(fields: list[str]) -> dict[str, str]:
    """FIELD=VALUE as a dictionary. Raises BadInput for a pair without its equals sign."""
    found: dict[str, str] = {}
    for pair in fields:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise BadInput(f'{pair!r} is not FIELD=VALUE. Write it like: name="Hartwell & Sons"')
        if name in found:
            raise BadInput(f"{name!r} is given twice. Keep one of them.")
        found[name] = _of_file(value) if name == "text" and value.startswith("@") else value
    return found


def _of_file(value: str) -> str:
    """The content of the file named after the @. Raises BadInput where it cannot be read."""
    from pathlib import Path

    try:
        return Path(value[1:]).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{value[1:]} cannot be read as text: {error}.") from error


def _called(entered: Entered) -> str:
    """The record's key; of one that is called by nothing else also what it is, and whose."""
    from whybuy.records import customers
    from whybuy.records.kinds import kind_of

    kind = kind_of(entered.kind)
    if kind.references.get("customer") != "customers" or "name" in kind.fields:
        return entered.key
    found = kind.model._default_manager.filter(key=entered.key, customer__isnull=False)
    whose = found.values_list("customer__key", flat=True).first()
    name = customers.one(whose).name or whose if whose else ""
    what = kind.record.replace("_", " ")
    return f"The {what} {entered.key} of {name}" if name else entered.key


def _tell(entered: Entered, what: str, *, json: bool, currency: str = "") -> None:
    """What became of it, as it was read: 1.234 stands there as 1,234."""
    if json:
        print_json({"schema": SCHEMA, **asdict(entered)})
        return
    if entered.batch is None:
        say(paper(), f"{entered.key} stood so already. Nothing was changed.")
        return
    undo = f"To take it back: whybuy undo {entered.batch}"
    say(paper(), f"{_called(entered)} {what} (batch {entered.batch}). {undo}")
    if currency and entered.kind != "value_models":  # whose text would fill the screen
        from whybuy.faces.cli.history import told
        from whybuy.records import history

        edits = groupby(history.all(5, batch=entered.batch), key=lambda change: change.edit)
        read = "; ".join(told(tuple(edit), currency=currency) for _, edit in edits)
        say(paper(), f"  {read}", style="dim")
