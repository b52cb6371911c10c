"""Address books and calendars without somebody: their lines are folded, so a name may span two."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.intake.blanking.text import opened
from whybuy.intake.receive import Received

if TYPE_CHECKING:
    from whybuy.records.redaction import Words

HEAD = 1 << 12
_BLOCK = re.compile(
    r"^BEGIN:(VCARD|VEVENT)[ \t]*\r?\n.*?^END:\1[ \t]*(?:\r?\n|\Z)", re.M | re.S | re.I
)
_FOLD = re.compile(r"\r?\n[ \t]")
_OWN_NAME = re.compile(r"^N(?:;[^:]*)?:([^;\r\n]*);([^;\r\n]*)", re.M | re.I)


def is_folded(received: Received) -> bool:
    """Whether the file is a vCard or a calendar."""
    if received.form != "text":
        return False
    with received.plain.open("rb") as file:
        return bool(re.search(rb"^BEGIN:VC(?:ARD|ALENDAR)", file.read(HEAD), re.M | re.I))


def rewritten(received: Received, new: Path, words: Words, *, theirs: bool) -> int:
    """How many cards went (a card of theirs is gone whole) and events were written anew."""
    places = 0

    def one(block: re.Match[str]) -> str:
        nonlocal places
        text = _FOLD.sub("", block[0])
        own = _OWN_NAME.search(text)
        told = f"{text}\n{own[2]} {own[1]}" if own else text
        about = theirs or words.blanked(told) != told
        if not about or words.blanked(told, theirs=True) == told:
            return block[0]
        places += 1
        return "" if block[1].upper() == "VCARD" else words.blanked(text, theirs=True)

    with opened(received, new) as (old, out):
        out.write(_BLOCK.sub(one, old.read()))
    return places
