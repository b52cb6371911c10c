"""A message checked before it is sent, without a workspace."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whybuy.errors import BadFile
from whybuy.faces.cli.door import Json, command
from whybuy.faces.cli.terminal import add_row, paper, print_json, say, table

if TYPE_CHECKING:
    from whybuy.coding.message_check import Checked

MOST_BYTES = 1 << 20

File = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="The message as plain text; - reads what is piped in."),
]
Rules = Annotated[
    bool, typer.Option("--rules", help="Go by rules alone, without the sentence encoder.")
]


def declare(app: typer.Typer) -> None:
    """Add `whybuy check` to the command line."""
    examples = """
    whybuy check letter.txt
    whybuy check letter.txt --json
    pbpaste | whybuy check -
    """
    command(app, "check", needs="enter", examples=examples)(check)


def check(file: File, *, rules: Rules = False, json: Json = False) -> None:
    """Check a message before you send it: is it about them, or about us?

    Words that speak of us, boast, claim without proof or could go to anybody are marked, each with
    why and a kinder wording; so is what is worth keeping. It needs no workspace, keeps nothing, and
    nothing leaves this machine.
    """
    from whybuy.coding.message_check import check as checked_of
    from whybuy.coding.message_check import own_encoder

    text = _text(file)
    checked = checked_of(text, encoder=None if rules else own_encoder())
    if json:
        print_json(checked.to_dict())
    else:
        _show(checked)


def _text(file: Path) -> str:
    """The message. Raises BadFile where it cannot be read as text."""
    try:
        content = sys.stdin.buffer.read(MOST_BYTES) if str(file) == "-" else _read(file)
    except OSError as error:
        raise BadFile(
            f"{file} cannot be read ({error.strerror}). Give a text file, or - and pipe it in."
        ) from None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadFile(
            f"{file} is not plain text: byte {error.start + 1} is no UTF-8. Save the message as "
            "text (.txt, UTF-8), or pipe it: whybuy check -"
        ) from None


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES)


def _show(checked: Checked) -> None:
    out = paper()
    say(out, checked.headline, style="bold")
    reading = checked.reading
    say(out, f"You and your: {reading.you}. We, our and I: {reading.we}.", style="dim")
    out.print()
    marked = "".join(
        words if found is None else f"[{words}]{found.number}" for words, found in checked.pieces()
    )
    for line in marked.strip().splitlines():
        say(out, line)
    out.print()
    for told in reading.told:
        say(out, told, bullet="- ")
    if found := checked.found():
        out.print()
        shown = table("", "words", "why", "kinder", long=("words", "why", "kinder"))
        for one in found:
            words = ", ".join(one.words)
            add_row(shown, f"{one.number}{'+' if one.good else ''}", words, one.why, one.hint)
        out.print(shown)
