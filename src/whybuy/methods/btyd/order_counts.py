"""How many orders a customer will make: the whole predictive distribution, in closed form.

While active, orders N come to at least n when a negative binomial count K (Poisson orders at a
Gamma rate) does, and when the customer has not stopped at one of the first n - 1 orders; the two
are independent, so P(N >= n | active) = P(K >= n) P(G >= n). Parameters that are uncertain enter as
several equally likely ones, and the distributions are averaged.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from whybuy.methods.btyd.activity import BetaGeoParams, chance_active
from whybuy.methods.btyd.arrays import Floats, Ints, beta_share, log_gamma
from whybuy.methods.btyd.summary import CustomerSummary, distinct_pairs

STEPS = 48  # counts up to this one are found by recurrence, higher ones by halving
BLOCK = 100_000
LARGEST = 2.0**52


def chance_of_at_least(
    n: Floats | float, frequency: Floats, age: Floats, *, horizon: float, params: BetaGeoParams
) -> Floats:
    """Chance that an active customer makes n orders or more within the horizon, n at least 1."""
    share = horizon / (params.alpha + age + horizon)
    counted = beta_share(n, params.r + frequency, share)
    a, b = params.a, params.b + frequency
    stayed = log_gamma(b + n - 1) - log_gamma(b) + log_gamma(a + b) - log_gamma(a + b + n - 1)
    return counted * np.exp(stayed)


def orders_interval(
    summary: CustomerSummary, *, horizon: float, level: float, params: Sequence[BetaGeoParams]
) -> tuple[Floats, Floats]:
    """Low and high count of each row, between which its orders will lie with chance `level`.

    Each tail holds (1 - level) / 2 or less: the interval covers at least its level.
    """
    low, high = np.empty(len(summary)), np.empty(len(summary))
    for first in range(0, len(summary), BLOCK):
        rows = slice(first, first + BLOCK)
        part = summary.take(rows)
        low[rows], high[rows] = _block_interval(part, horizon=horizon, level=level, params=params)
    return low, high


def _block_interval(
    summary: CustomerSummary, *, horizon: float, level: float, params: Sequence[BetaGeoParams]
) -> tuple[Floats, Floats]:
    frequency, age, pair = distinct_pairs(summary)
    active = np.array(
        [chance_active(summary.frequency, summary.recency, summary.age, params=p) for p in params]
    )
    tails = ((1 + level) / 2, (1 - level) / 2)
    found = [np.full(len(summary), np.nan), np.full(len(summary), np.nan)]
    survival = Survival(frequency, age, horizon=horizon, params=params)
    rows = np.arange(len(summary))
    for n in range(STEPS):
        alive = survival.at_least(n + 1)
        above = np.einsum("ij,ij->j", active[:, rows], alive[:, pair[rows]]) / len(params)
        for quantile, tail in zip(found, tails, strict=True):
            now = rows[(above <= tail) & np.isnan(quantile[rows])]
            quantile[now] = n
        rows = rows[np.isnan(found[1][rows])]
        if not len(rows):
            break
    for quantile, tail in zip(found, tails, strict=True):
        late = np.flatnonzero(np.isnan(quantile))
        quantile[late] = _by_halving(
            summary.take(late), active[:, late], tail=tail, horizon=horizon, params=params
        )
    return found[0], found[1]


class Survival:
    """P(N >= n | active) for n = 1, 2, ... by recurrence, one call a step: (params, customers)."""

    def __init__(
        self, frequency: Floats, age: Floats, *, horizon: float, params: Sequence[BetaGeoParams]
    ) -> None:
        r, alpha, self.a, b = np.array([(p.r, p.alpha, p.a, p.b) for p in params]).T[:, :, None]
        self.shape, self.b = r + frequency, b + frequency
        self.share = horizon / (alpha + age + horizon)
        # Its first term is 0 in floating point for very many orders: then P(K >= n) stays at 1,
        # which is right to the last digit while n is as small as it is here.
        self.term = np.exp(self.shape * np.log1p(-self.share))
        self.counted = -np.expm1(self.shape * np.log1p(-self.share))
        self.stayed = np.ones_like(self.shape)

    def at_least(self, n: int) -> Floats:
        """(rows,) chance of `n` purchases or more; ask for 1, 2, 3 … in turn."""
        if n > 1:
            self.term = self.term * (self.share * (self.shape + n - 2) / (n - 1))
            self.counted = np.maximum(self.counted - self.term, 0.0)
            self.stayed = self.stayed * ((self.b + n - 2) / (self.a + self.b + n - 2))
        return self.counted * self.stayed


def _by_halving(
    summary: CustomerSummary,
    active: Floats,
    *,
    tail: float,
    horizon: float,
    params: Sequence[BetaGeoParams],
) -> Floats:
    """Smallest n from STEPS on with a chance of more than n of at most `tail`."""

    def above(n: Floats, rows: Ints) -> Floats:
        """(len(rows),) chance of more than `n` purchases, over the parameters drawn."""
        frequency, age = summary.frequency[rows], summary.age[rows]
        each = [
            chance * chance_of_at_least(n + 1, frequency, age, horizon=horizon, params=p)
            for chance, p in zip(active[:, rows], params, strict=True)
        ]
        return np.mean(each, axis=0)

    everyone = np.arange(len(summary))
    low, high = np.full(len(summary), STEPS - 1.0), np.full(len(summary), 2.0 * STEPS)
    short = everyone
    while len(short := short[above(high[short], short) > tail]) and high[short].max() < LARGEST:
        low[short], high[short] = high[short], 2 * high[short]
    while len(open_ := np.flatnonzero(high - low > 1)):
        middle = np.floor((low[open_] + high[open_]) / 2)
        more = above(middle, open_) > tail
        low[open_[more]], high[open_[~more]] = middle[more], middle[~more]
    return high
