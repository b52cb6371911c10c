"""Cases that were told because they went well: what they say once that is allowed for.

If the cases are the best `share` of all customers, each true effect lies beyond the point that
divides the best from the rest. Likelihood of case i, given mean mu and spread tau: the normal
density of y_i about mu with variance v_i + tau^2, times the chance that its true effect lies beyond
that point given y_i, over `share`. Mean and spread are integrated on a grid of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import (  # pyright: ignore[reportMissingTypeStubs]
    log_ndtr,
    ndtri,
)

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.synthesis.distribution import Interval, NormalMixture
from whybuy.methods.synthesis.pooling import LEAST, Pooled, pool
from whybuy.methods.synthesis.spread_prior import spread_prior as prior_named

Floats = NDArray[np.float64]
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
NEGLIGIBLE = 1e-9


@dataclass(frozen=True, eq=False)
class Selected:
    """The cases, read as the best `share` of all customers; `as_told` reads them as any six.

    weights, means and spreads, (n,): the grid on which mean and spread were integrated.
    """

    share: float
    as_told: Pooled
    weights: Floats
    means: Floats
    spreads: Floats

    @cached_property
    def mean(self) -> float:
        """The mean effect of all customers, also of those who were not told of."""
        return float(self.weights @ self.means)

    def new_case(self) -> NormalMixture:
        """The true effect in any next customer."""
        return NormalMixture(self.weights, self.means, np.maximum(self.spreads, 1e-9))

    def predict(self, level: float) -> Interval:
        """The central interval that holds the next customer's true effect with this chance."""
        return self.new_case().central(level)

    @property
    def difference(self) -> float:
        """How far the selection moves the mean."""
        return self.mean - self.as_told.mean.mean


def pool_selected(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    share: float,
    better: Literal["higher", "lower"] = "higher",
    mean_prior: tuple[float, float] = (0.0, 4.0),
    spread_prior: tuple[str, float] = ("half-normal", 0.5),
) -> Selected:
    """The cases pooled as the best `share` (0 to 1) of all customers; at 1, as `pool` has them.

    better: whether a higher effect went better (revenue), or a lower one (scrap). The share is the
    user's judgement: a handful of cases cannot tell it. Raises BadInput for a share outside 0 to 1,
    TooLittleEvidence for fewer than three cases.
    """
    if not 0 < share <= 1:
        raise BadInput(f"The cases are the best {share:g} of all customers: from above 0 to 1.")
    told = pool(effects, variances, mean_prior=mean_prior, spread_prior=spread_prior)
    if len(told.effects) < LEAST:
        raise TooLittleEvidence(f"{len(told.effects)} cases; {LEAST} are the least.")
    sign = 1.0 if better == "higher" else -1.0
    grid = _Grid.around(
        sign * told.effects, told.variances, share, (sign * mean_prior[0], mean_prior[1])
    )
    log = grid.log_likelihood(share) + prior_named(spread_prior).log_density(grid.spread)
    log = log - 0.5 * ((grid.mean - sign * mean_prior[0]) / mean_prior[1]) ** 2 + grid.log_weight
    mass = np.exp(log - log.max())
    mass /= mass.sum()
    kept = mass > NEGLIGIBLE
    weights = mass[kept] / mass[kept].sum()
    return Selected(share, told, weights, sign * grid.mean[kept], grid.spread[kept])


@dataclass(frozen=True, eq=False)
class _Grid:
    """Points of (mean, spread), (n,) each, with the logarithm of their quadrature weights."""

    y: Floats
    v: Floats
    mean: Floats
    spread: Floats
    log_weight: Floats

    @classmethod
    def around(cls, y: Floats, v: Floats, share: float, mean_prior: tuple[float, float]) -> _Grid:
        """Wide enough for the mean to lie as far below the cases as their selection allows."""
        scale = float(np.median(np.sqrt(v)) + y.std())
        u = (_NODES + 1) / 2 * 0.98
        spread = scale * u / (1 - u)
        stretch = np.log(_WEIGHTS * scale) - 2 * np.log1p(-u)
        precision = (1 / (v + spread[:, None] ** 2)).sum(axis=1) + mean_prior[1] ** -2.0
        centre = (y / (v + spread[:, None] ** 2)).sum(axis=1) + mean_prior[0] * mean_prior[1] ** -2
        centre, sd = centre / precision, 1 / np.sqrt(precision)
        lowest = centre - 8 * sd - 2 * spread * max(float(ndtri(1 - share / 2)), 0.0)
        half = (centre + 8 * sd - lowest) / 2
        mean = (lowest + half)[:, None] + half[:, None] * _NODES
        log_weight = stretch[:, None] + np.log(half)[:, None] + np.log(_WEIGHTS)
        whole = np.broadcast_to(spread[:, None], mean.shape)
        return cls(y, v, mean.ravel(), whole.ravel().copy(), log_weight.ravel())

    def log_likelihood(self, share: float) -> Floats:
        """(n,) at each point, of cases that are the best `share` of all."""
        mean, spread2 = self.mean[:, None], self.spread[:, None] ** 2
        total = self.v + spread2
        plain = -0.5 * ((self.y - mean) ** 2 / total + np.log(2 * np.pi * total))
        if share == 1:
            return plain.sum(axis=1)
        point = mean + self.spread[:, None] * float(ndtri(1 - share))
        middle = (self.y * spread2 + mean * self.v) / total
        sd = np.sqrt(np.maximum(self.v * spread2 / total, 1e-300))
        return (plain + log_ndtr((middle - point) / sd) - np.log(share)).sum(axis=1)
