"""The configured language model, if any: what it was sent, and passages for it to read."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whybuy.answers.wording import counted
from whybuy.faces.cli.door import Json, Visit, Yes, command
from whybuy.faces.cli.terminal import paper, print_json, say, stepping, sure

if TYPE_CHECKING:
    from whybuy.records.workspace import EndpointSettings

SCHEMA = "whybuy.endpoint/1"


def declare(app: typer.Typer) -> None:
    """Add `whybuy endpoint` to the command line."""
    examples = "whybuy endpoint\nwhybuy endpoint --send 200"
    command(app, "endpoint", needs="manage", examples=examples)(endpoint)


def endpoint(
    visit: Visit,
    *,
    send: Annotated[
        int, typer.Option(min=0, max=100_000, help="Have it read so many uncoded passages.")
    ] = 0,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Show the language model that is configured, if any, and what was sent to it.

    With --send it reads passages that nobody coded; those then leave for the address configured.
    What it reads is suggested, never evidence.
    """
    workspace = visit.firm.workspace
    if send:
        _send(visit, most=send, yes=yes, json=json)
        return
    from whybuy.coding import second_reader

    sent = second_reader.log(workspace)
    told = _told(workspace.endpoint, sent)
    if json:
        settings = asdict(workspace.endpoint) if workspace.endpoint else None
        print_json({"schema": SCHEMA, "endpoint": settings, "requests": sent})
        return
    for line in told:
        say(paper(), line)


def _told(settings: EndpointSettings | None, sent: list[dict[str, Any]]) -> list[str]:
    if settings is None:
        first = "No language model is configured: nothing is sent anywhere. None is needed."
    else:
        first = f"{settings.model} at {settings.url} may read passages when you send them."
    passages = len({key for one in sent for key in one["passages"]})
    cost = sum(one["cost"] or 0.0 for one in sent)
    spent = f", cost {cost:,.2f}" if any(one["cost"] is not None for one in sent) else ""
    lines = [
        first,
        f"Sent so far: {counted(passages, 'passage', 'passages')} in "
        f"{counted(len(sent), 'request', 'requests')}{spent}.",
    ]
    if failed := [one for one in sent if one.get("fault")]:
        read = {key for one in sent if not one.get("fault") for key in one["passages"]}
        waits = len({key for one in failed for key in one["passages"]} - read)
        again = f" {counted(waits, 'passage waits', 'passages wait')} to be sent again."
        lines.append(
            f"Requests that brought nothing: {len(failed):,} (the last: {failed[-1]['fault']})."
            f"{again if waits else ''}"
        )
    return lines


def _send(visit: Visit, *, most: int, yes: bool, json: bool) -> None:
    from whybuy.coding import second_reader

    workspace = visit.firm.workspace
    passages = second_reader.waiting(workspace, most=most)
    settings = workspace.endpoint
    if passages.is_empty() or settings is None:
        say(paper(), "No passage waits: all are coded, or were read by this model.")
        return
    letters = int(passages["text"].str.len_chars().sum())
    what = counted(passages.height, "passage", "passages")
    what += f" ({counted(letters, 'letter', 'letters')} of customers' words)"
    if not sure(f"Send {what} to {settings.url}?", yes=yes):
        return
    with stepping() as step:
        done = second_reader.read(
            workspace,
            passages,
            by=visit.user,
            tell=lambda at, all_: step(f"Read {at} of {all_} passages", at / all_),
        )
    if json:
        print_json({"schema": SCHEMA, **asdict(done)})
        return
    cost = "" if done.cost is None else f", cost {done.cost:,.4f}"
    read = counted(done.passages, "passage", "passages")
    codes = counted(done.codings, "code", "codes")
    say(paper(), f"{read} read, {codes} suggested{cost}.")
