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
    Naive Bayes; among those of a trait the share of the best is drawn towards that among all, as
    `drawn` customers would, so that what nobody has says nothing.
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
    # Their own row is not evidence of them.
    of_best, of_others = (
        count[at] - (one & known) for count, one in zip(counts, (best, others), strict=True)
    )
    all_best, all_others = (
        total - (one & known) for total, one in zip(totals, (best, others), strict=True)
    )
    usual = (all_best + 0.5) / (all_best + all_others + 1.0)
    odds = (of_best + drawn * usual) / (of_others + drawn * (1.0 - usual))
    log = np.log(odds) - np.log(usual / (1.0 - usual))
    return np.clip(np.where(known, log, 0.0), -MOST, MOST)
