"""Two passages of one trade said in one breath, to learn from: what comes first is the main reason.

Those who labelled the passages put the reasons in the order in which they are told, unless the
speaker ranks them; few passages name two drivers, too few to learn that order from.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from targets import Codes

from whybuy.methods.text.suggestions import driver_of

LONGEST = 420
"""Letters of both together: what the encoders are tuned on is no longer."""
WITHOUT_REASON = 0.25
"""Of the pairs with one that gives no reason, so many are taken: to be told among other talk."""

Passage = tuple[str, str, Codes]
"""A passage's trade, its text and its codes."""


def joined(passages: Iterable[Passage], *, wanted: int, seed: int) -> list[tuple[str, Codes]]:
    """So many texts with codes, each of two passages of a trade that name different drivers."""
    rng, by_trade = np.random.default_rng(seed), dict[str, list[tuple[str, Codes]]]()
    for trade, text, codes in passages:
        by_trade.setdefault(trade, []).append((text, codes))
    trades, made = sorted(by_trade), list[tuple[str, Codes]]()
    while len(made) < wanted:
        known = by_trade[trades[rng.integers(len(trades))]]
        (first, own), (then, other) = (known[at] for at in rng.choice(len(known), 2, replace=False))
        if len(first) + len(then) <= LONGEST and _teaches(own, other, rng):
            made.append((f"{first} {then}", tuple(dict.fromkeys(own + other))))
    return made


def _teaches(own: Codes, other: Codes, rng: np.random.Generator) -> bool:
    first, then = ({driver_of(code) for code in codes} - {""} for codes in (own, other))
    if first == then or max(len(first), len(then)) > 1:
        return False
    return bool(first and then) or rng.random() <= WITHOUT_REASON
