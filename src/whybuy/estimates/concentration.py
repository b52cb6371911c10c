"""How much hangs on how few: shares of a total by tenths of customers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def tenth_shares(amounts: Floats) -> Floats:
    """Share of the total that each tenth of customers holds, the best tenth first; sums to 1.

    Amounts below nought count as nought. Where a tenth ends within a customer, that customer's
    amount is shared out between both.
    """
    ordered = np.sort(np.maximum(amounts, 0.0))[::-1]
    held = np.concatenate([[0.0], np.cumsum(ordered)])
    if held[-1] <= 0:
        return np.zeros(10)
    marks = np.linspace(0, len(ordered), 11)
    return np.diff(np.interp(marks, np.arange(len(held)), held)) / held[-1]


def fewest_for_half(amounts: Floats) -> int:
    """The smallest number of customers who together hold half of the total."""
    ordered: Floats = np.sort(np.maximum(amounts, 0.0))[::-1]
    if ordered.sum() <= 0:
        return 0
    half = float(ordered.sum()) / 2
    return int(np.sum(np.cumsum(ordered) < half)) + 1


def share_of_ranked_tenth(ranked_by: Floats, amounts: Floats) -> float:
    """Share of `amounts` that the best tenth by `ranked_by` holds (a tenth: rounded up)."""
    total = float(amounts.sum())
    if total <= 0:
        return 0.0
    best = np.argsort(-ranked_by, kind="stable")[: -(-len(amounts) // 10)]
    return float(amounts[best].sum()) / total
