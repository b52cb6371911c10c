"""Holding some customers out of bulk offers, by lot, to know whether the offers work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import typer

from whybuy.errors import BadInput
from whybuy.faces.cli.door import Json, Visit, Yes, command
from whybuy.faces.cli.terminal import paper, print_json, say, sure

SCHEMA = "whybuy.holdout/1"

Effect = Annotated[
    float,
    typer.Option(
        help="The least that you want to see: 0.2 is a fifth more than they bring in a quarter.",
        min=0.001, max=10.0,
    ),
]  # fmt: skip
Share = Annotated[
    float, typer.Option(help="Share of the customers held out, of each fifth by value.",
                        min=0.01, max=0.9),
]  # fmt: skip
Day = Annotated[str, typer.Option(metavar="DAY", help="2026-05-31; by default today.")]


def declare(app: typer.Typer) -> None:
    """Add `whybuy holdout`, `whybuy holdout-begin` and `whybuy holdout-end`."""
    command(app, "holdout", needs="read", examples="whybuy holdout --effect 0.2 --share 0.3")(
        holdout
    )
    begun = 'whybuy holdout-begin "Spring offers" --effect 0.5 --share 0.3'
    command(app, "holdout-begin", needs="manage", examples=begun)(holdout_begin)
    command(app, "holdout-end", needs="manage", examples="whybuy holdout-end --on 2026-05-31")(
        holdout_end
    )


def holdout(
    visit: Visit,
    *,
    effect: Effect = 0.2,
    share: Share = 0.2,
    cost: Annotated[
        float | None, typer.Option(help="What one contact costs you, in money.", min=0.0)
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option(help="Share of sales that is left, such as 0.35.", min=0.0, max=1.0),
    ] = None,
    json: Json = False,
) -> None:
    """What each holdout found, and how many customers the next one takes. Nothing is written.

    A holdout withholds re-sell, cross-sell and up-sell offers alone: never care, promises,
    renewals, nor anything from the best tenth of the accounts.
    """
    from whybuy.answers.contacting.worked import worked
    from whybuy.estimates.arms import size

    books = replace(visit.firm.books(), margin=margin)
    told = worked(books, cost=cost)
    for note in () if json else told.notes:
        say(paper(), note, bullet="- ")
    found = size(books, effect=effect, share=share)
    if json:
        print_json({"schema": SCHEMA, **_numbers(found), "notes": list(told.notes)})
    else:
        say(paper(), found.sentence)


def holdout_begin(
    visit: Visit,
    name: Annotated[str, typer.Argument(help="What you call it.")],
    *,
    effect: Effect = 0.2,
    share: Share = 0.2,
    on: Day = "",
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Hold out a share of the customers, by lot, from a day on.

    It is refused while too few buy to see the effect that you name; the number needed is said.
    """
    from whybuy.estimates.arms import begin, drawn, running, size

    books, began = visit.firm.books(), _day(on)
    if not json:
        say(paper(), size(books, effect=effect, share=share).sentence)
    if not sure(f"Hold out {share:.0%} from {began:%Y-%m-%d}?", yes=yes or json):
        return
    key = begin(books, name, effect=effect, share=share, began=began, by=visit.user)
    books = visit.firm.books()
    now = running(books) or {}
    arms = drawn(books, now)["arm"].to_list() if now else []
    counts = {"held_out": arms.count("held out"), "offered": arms.count("offered")}
    if json:
        print_json({"schema": SCHEMA, "key": key, "began": began.isoformat(), **counts})
        return
    say(
        paper(),
        f"It begins on {began:%Y-%m-%d}. The first look is after four weeks: whybuy holdout. "
        "To end it: whybuy holdout-end.",
    )


def holdout_end(visit: Visit, *, on: Day = "", json: Json = False) -> None:
    """End the holdout that runs: from the next day on everybody may hear offers again."""
    from whybuy.records import experiments

    rows = [row for row in experiments.frame().iter_rows(named=True) if row["ended"] is None]
    if not rows:
        raise BadInput("No holdout runs. Begin one with: whybuy holdout-begin NAME --effect 0.2")
    ended = _day(on)
    experiments.end(rows[-1]["key"], on=ended)
    if json:
        print_json({"schema": SCHEMA, "key": rows[-1]["key"], "ended": ended.isoformat()})
        return
    say(paper(), f"“{rows[-1]['name']}” ended on {ended:%Y-%m-%d}. What it found: whybuy holdout")


def _numbers(found: Any) -> dict[str, Any]:
    needed = found.needed
    return {
        "effect": found.effect,
        "share": found.share,
        "customers": found.has,
        "needed": needed.always,
        "held_out": needed.withheld,
        "enough": found.enough,
        "smallest_effect_seen": found.smallest,
    }


def _day(said: str) -> date:
    """The day given, else today. Raises BadInput."""
    if not said:
        return date.today()
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise BadInput(f"{said!r} is no day. Write it so: 2026-05-31.") from None
