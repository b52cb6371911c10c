"""What the firm's own approaches taught: how much likelier each sign makes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whybuy.answers.rows import row
from whybuy.answers.wording import counted

if TYPE_CHECKING:
    from whybuy.estimates.prospect_chances import Learnt
    from whybuy.methods.prospects import Chances


def odds(taught: Learnt) -> Iterator[dict[str, Any]]:
    """What each sign multiplies the odds by, to be reached and to change; nothing before an
    approach of our own tells, since a prior is no finding."""
    yield from _odds(taught.reach, "be reached", "reach")
    yield from _odds(taught.change, "change", "change")


def _odds(found: Chances, what: str, key: str) -> Iterator[dict[str, Any]]:
    from whybuy.estimates.prospect_chances import WORDS

    if not found.outcomes:
        return
    rests = f"Our prior, and {counted(found.outcomes, 'approach', 'approaches')} of our own, "
    rests += f"of whom {found.came} did."
    for name in found.names:
        middle, low, high = found.sign(name)
        yield row(
            "odds",
            middle,
            "times",
            why=rests,
            evidence="customers",
            bounds=(low, high),
            subject=f"{key}:{name}",
            name=f"To {what}: {WORDS[name]}",
        )
