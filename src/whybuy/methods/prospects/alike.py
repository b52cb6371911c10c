"""How like the best customers somebody is, by what was known before they ever bought."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DRAWN = 6.0
"""So many customers as an average trait would show, counted beside those there are."""
MOST = 3.0
"""No trait and no sum of them says more than odds of twenty to one."""


def likeness(
    traits: Sequence[NDArray[np.intp]],
    best: NDArray[np.bool_],
    others: NDArray[np.bool_],
    *,
    drawn: float = DRAWN,
) -> tuple[Floats, list[Floats]]:
    """The log odds that somebody is like the best rather than like the others, (m,), and what each
    trait adds to it, (m,) each.

    traits: for each trait a code of everybody, (m,), -1 where not known (it then says nothing).
    best, others: who is of which group, (m,); whoever is of neither is compared and not learnt
    from. Nobody is compared with themselves: their own trait is taken out of their group's count.
    Naive Bayes; each share is drawn towards that of both groups together, as `drawn` customers.
    """
    added = [_added(codes, best, others, drawn) for codes in traits]
    whole = np.sum(added, axis=0) if added else np.zeros(len(best))
    return np.clip(whole, -MOST, MOST), added


def _added(
    codes: NDArray[np.intp],
    best: NDArray[np.bool_],
    others: NDArray[np.bool_],
    drawn: float,
) -> Floats:
    known = codes >= 0
    size = int(codes.max(initial=-1)) + 1
    if not size:
        return np.zeros(len(codes))
    counts = [np.bincount(codes[known & one], minlength=size) for one in (best, others)]
    totals = [int((known & one).sum()) for one in (best, others)]
    at = np.where(known, codes, 0)
    both = (counts[0] + counts[1])[at]
    all_ = totals[0] + totals[1]
    logs: list[Floats] = []
    for one, count, total in zip((best, others), counts, totals, strict=True):
        # Their own row is not evidence of them.
        self_ = (one & known).astype(float)
        inside = (best | others) & known
        share = (both - inside + 0.5) / (all_ - inside + 0.5 * size)
        logs.append(np.log((count[at] - self_ + drawn * share) / (total - self_ + drawn)))
    return np.clip(np.where(known, logs[0] - logs[1], 0.0), -MOST, MOST)
