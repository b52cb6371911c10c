"""What of a prospect is like the best customers, and which of them, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row

if TYPE_CHECKING:
    from whybuy.estimates.look_alikes import LookAlike
    from whybuy.evidence.books import Books

ALIKE = {
    "segment": "trade",
    "country": "country",
    "place": "place",
    "size_band": "size",
    "language": "language",
}
TOLD = 0.15
"""Log odds below which a trait says nothing worth a line."""
THIRDS = {"0": "among the smallest third", "1": "in the middle third", "2": "in the largest third"}
NAMED = 2


def rows(books: Books, key: str, figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What makes a prospect like the best or unlike them; then the best whom they are like."""
    yield from _traits(key, figures)
    yield from _customers(books, key)


def _traits(key: str, figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    from math import exp

    for trait, words in ALIKE.items():
        added = float(figures.get(f"alike_{trait}") or 0.0)
        if abs(added) < TOLD:
            continue
        often = "commoner" if added > 0 else "rarer"
        yield row(
            "likeness",
            exp(added),
            "times",
            why=f"Their {words} is so much {often} among our best customers than among the others.",
            evidence=f"customer:{key}",
            subject=f"trait:{trait}",
            name=f"Their {words}",
        )


def _customers(books: Books, key: str) -> Iterator[dict[str, Any]]:
    from whybuy.estimates.look_alikes import look_alikes

    for like in look_alikes(books, key):
        yield row(
            "shared_with_them",
            len(like.shared),
            "traits",
            why=f"The same {_shared(like)}.",
            evidence=f"customer:{like.customer}",
            subject=f"like:{like.customer}",
            name=like.name,
        )


def _shared(like: LookAlike) -> str:
    """The trade (dairy), the country (IE)."""
    told = [
        f"{ALIKE[trait]} ({THIRDS.get(value, value) if trait == 'size_band' else value})"
        for trait, value in like.shared
    ]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def briefly(books: Books, key: str) -> str:
    """In one sentence which of the best they are like, and by what; "" for none."""
    from whybuy.estimates.look_alikes import look_alikes

    found = look_alikes(books, key, most=NAMED)
    if not found:
        return ""
    names = " and ".join(like.name for like in found)
    by = ", ".join(dict.fromkeys(ALIKE[trait] for like in found for trait, _ in like.shared))
    of = "one of our best customers" if len(found) == 1 else "of our best customers"
    return f"Like {names}, {of}: by {by}."
