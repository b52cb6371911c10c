"""The brief for a prospect in the terminal, to print, and as a message that is checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whybuy.faces.cli.door import Json, Visit, command
from whybuy.faces.cli.terminal import paper, print_json, say

if TYPE_CHECKING:
    from whybuy.answers.finding.brief import Brief

Prospect = Annotated[str, typer.Argument(metavar="PROSPECT", help="Their name or id.")]
Model = Annotated[str, typer.Option("--model", help="Which value model; else the best known.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the page to this file: brief.pdf.")]


def declare(app: typer.Typer) -> None:
    """Add `whybuy brief` to the command line."""
    examples = """
    whybuy brief "Weir Tea"
    whybuy brief "Weir Tea" --out brief.pdf
    """
    command(app, "brief", needs="ask", examples=examples)(brief)


def brief(
    visit: Visit, prospect: Prospect, *, model: Model = "", out: Out = None, json: Json = False
) -> None:
    """Write the brief about a prospect: about them, and not about us.

    What it means to them now, what not acting costs, how sure that is, what is not known; then the
    same as a message to edit, checked as whybuy check does. Nothing is sent.
    """
    from whybuy.answers.finding.brief import brief as brief_of
    from whybuy.app import replace_file
    from whybuy.coding.message_check import check, own_encoder

    if out is not None:
        form = out.suffix.lower().removeprefix(".")
        replace_file(out, visit.firm.brief(form, prospect=prospect, model=model))
        say(paper(), f"Wrote {out}.")
        return
    told = brief_of(visit.firm.books(), prospect=prospect, model=model)
    checked = check(told.message, encoder=own_encoder())
    if json:
        print_json({**told.to_dict(), "check": checked.to_dict()})
        return
    _show(told)
    say(out_ := paper(), checked.headline, style="bold")
    for one in checked.found():
        mark = "keep" if one.good else "mend"
        say(out_, f"{mark}: {', '.join(one.words)}. {one.why}", bullet="- ")


def _show(told: Brief) -> None:
    out = paper()
    say(out, told.headline, style="bold")
    parts = {
        "What this means to you and your company now": told.now,
        "What not acting costs": (
            *((told.cost,) if told.cost else ()),
            *(
                f"{one.title}: {one.amount} a month{f' ({one.between})' if one.between else ''}"
                for one in told.lines
            ),
        ),
        "How sure this is": told.sure,
        "What is not known": told.unknown,
    }
    for title, sentences in parts.items():
        if sentences:
            out.print()
            say(out, title, style="bold")
            for sentence in sentences:
                say(out, sentence, bullet="- ")
    if told.steps or told.spoken:
        out.print()
        say(out, "The way there (for us alone)", style="bold")
        if told.spoken:
            say(out, told.spoken, bullet="- ")
        for step in told.steps:
            say(out, f"{step.who} to {step.whom} ({step.tie}): {step.ask}", bullet="- ")
    out.print()
    say(out, "The message, to edit", style="bold")
    for line in told.message.splitlines():
        say(out, line)
    out.print()
