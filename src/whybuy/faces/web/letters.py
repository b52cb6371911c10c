"""The codebook as the coding page offers it: each code with a letter of its own."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from whybuy.records import codebook

TAKEN = frozenset("jkurxgmn")
"""Keys that do something else on the coding page."""


def codes_with_letters() -> list[dict[str, Any]]:
    """The codes in use, each with a letter where one is left: the first free one of its name."""
    taken, found = set(TAKEN), list[dict[str, Any]]()
    for code in codebook.codes():
        last = code.key.rpartition(".")[2]
        free = (letter for letter in [*last, *code.name.lower()] if letter.isascii())
        letter = next((one for one in free if one.isalpha() and one not in taken), "")
        taken.add(letter)
        found.append({**asdict(code), "letter": letter})
    for one in found:
        one["letter"] = one["letter"] or next(
            (letter for letter in "abcdefghilnopqstvwyz" if letter not in taken), ""
        )
        taken.add(one["letter"])
    return found
