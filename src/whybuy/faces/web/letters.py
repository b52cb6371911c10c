"""The codebook as the coding page offers it: each code with a key of its own."""

from __future__ import annotations

from dataclasses import asdict
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from whybuy.records import codebook

TAKEN = frozenset("jkurxgmn")
"""Keys that do something else on the coding page."""
FIRST = (
    *("would_leave", "competitor", "concern", "unmet_need", "application", "valued"),
    *("emotion.people", "risk.downtime", "risk.supply", "risk.quality", "risk.compliance"),
    *("cost.time", "cost.running", "change", "emotion.peace", "emotion.ease"),
    *("revenue.output", "revenue.customers"),
)
"""What is said most, and what the answer cannot do without: these need no Shift."""


def codes_with_letters() -> list[dict[str, Any]]:
    """The codes in use, each with a letter, a capital (with Shift) where no small one is left.

    One of the code's name is taken where it is free. A letter changes with no coding, only with the
    codebook.
    """
    codes = codebook.codes()
    rank = {key: at for at, key in enumerate(FIRST)}
    taken, letter_of = set(TAKEN), dict[str, str]()
    for code in sorted(codes, key=lambda code: rank.get(code.key, len(FIRST))):
        named = [*code.key.rpartition(".")[2].lower(), *code.name.lower()]
        wished = [one for one in named if one in ascii_lowercase]
        with_shift = [*(one.upper() for one in wished), *ascii_lowercase, *ascii_uppercase]
        offered = [*wished, *(ascii_lowercase if code.key in rank else ()), *with_shift]
        letter_of[code.key] = next((one for one in offered if one not in taken), "")
        taken.add(letter_of[code.key])
    return [{**asdict(code), "letter": letter_of[code.key]} for code in codes]
