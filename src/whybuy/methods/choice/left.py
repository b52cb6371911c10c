"""Money left on the table: what each deal's price was expected to earn, against the best price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.special as _special  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput
from whybuy.methods.choice.bids import BidResponse

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """Per deal, (n,): the best price within what was tried, and the money left, with its interval.

    `total` is all deals' together, its interval from the same draws. An interval that reaches below
    0 says that the price paid may have been the better one.
    """

    best_price: Floats
    left: Floats
    low: Floats
    high: Floats
    total: float
    total_low: float
    total_high: float


def left_on_table(
    response: BidResponse,
    price: ArrayLike,
    *,
    cost: ArrayLike,
    quantity: ArrayLike = 1.0,
    level: float = 0.9,
    draws: int = 1_000,
    seed: int = 0,
) -> Left:
    """Expected contribution at the best price less that at the price paid, for each deal.

    price, cost, quantity: (n,), in the response's unit (where that is price over list price: each
    divided by the list price, and quantity times it). The best price is kept within the prices
    tried: beyond them nothing is known. Intervals: draws of the response's coefficients about their
    peak, the prices held as they are.
    """
    prices, costs, many = np.broadcast_arrays(
        np.asarray(price, dtype=float),
        np.asarray(cost, dtype=float),
        np.asarray(quantity, dtype=float),
    )
    if not (prices > 0).all():
        raise BadInput("Every deal needs a price above 0.")
    distinct, back = np.unique(costs, return_inverse=True)
    best = np.array([response.best_price(float(c)) for c in distinct])[back.ravel()]
    best = np.maximum(np.clip(best, response.lowest, response.highest), np.minimum(costs, prices))

    def contribution(at: Floats, theta: Floats) -> Floats:
        """(..., prices) what each deal leaves on average: its margin times its chance to be won."""
        score = theta[..., 0, None] + theta[..., 1, None] * response.x(at)
        return (at - costs) * many * np.asarray(_special.expit(score), dtype=float)

    peak = response.coefficients[:2]
    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_normal(peak, response.fit.covariance[:2, :2], size=draws)
    left = contribution(best, peak) - contribution(prices, peak)
    spread = contribution(best, drawn) - contribution(prices, drawn)
    tail = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(spread, tail, axis=0)
    total_low, total_high = np.quantile(spread.sum(axis=1), tail)
    return Left(best, left, low, high, float(left.sum()), float(total_low), float(total_high))
