"""Draws from a posterior known by its peak: Laplace's normal, corrected by importance weights.

Proposals come from a t with 7 degrees of freedom around the peak; their weights are smoothed and
judged by Pareto-smoothed importance sampling (Vehtari, Simpson, Gelman, Yao and Gabry 2024). When
k-hat reaches 0.7 the proposal is moved to the weighted draws and tried again; then we refuse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from whybuy.errors import TooLittleEvidence
from whybuy.methods.btyd.arrays import Floats, Ints
from whybuy.methods.btyd.peak import Landscape, Peak

FREEDOM = 7.0
WORST_K_HAT = 0.7
ROUNDS = 4


@dataclass(frozen=True, slots=True, eq=False)
class PosteriorDraws:
    """Equally weighted draws (rows) and the k-hat of the weights that they were drawn by."""

    theta: Floats
    k_hat: float


def draw_posterior(
    peak: Peak, log_density: Callable[[Floats], float], *, draws: int, seed: int
) -> PosteriorDraws:
    """`draws` equally weighted draws from the density, or TooLittleEvidence when k-hat is bad."""
    rng = np.random.default_rng(seed)
    centre, covariance, k_hat = peak.theta, peak.covariance, np.inf
    for _ in range(ROUNDS):
        theta, log_proposed = _proposals(centre, covariance, draws=draws, rng=rng)
        log_weight = np.array([log_density(row) for row in theta]) - log_proposed
        weight, k_hat = pareto_smoothed(log_weight)
        if k_hat < WORST_K_HAT:
            return PosteriorDraws(theta[systematic(weight, draws=draws, rng=rng)], k_hat)
        centre = weight @ theta
        covariance = np.cov(theta.T, aweights=weight) + 0.05 * covariance
    raise TooLittleEvidence(
        f"The uncertainty of this fit cannot be drawn faithfully (k-hat {k_hat:.2f}, 0.70 is the "
        'limit). Load more customers or a longer period, or fit with prior="weak".'
    )


def _proposals(
    centre: Floats, covariance: Floats, *, draws: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    size = len(centre)
    root = np.linalg.cholesky(covariance)
    normal: Floats = rng.standard_normal((draws, size))
    stretch = np.sqrt(FREEDOM / rng.chisquare(FREEDOM, draws))
    squared: Floats = (normal**2).sum(axis=1) * stretch**2
    log_density = -0.5 * (FREEDOM + size) * np.log1p(squared / FREEDOM)
    return centre + (normal * stretch[:, None]) @ root.T, log_density


def systematic(weight: Floats, *, draws: int, rng: np.random.Generator) -> Ints:
    """Indices drawn by weight with the least noise: one random start, then equal steps."""
    edges: Floats = np.cumsum(weight)
    marks: Floats = (np.arange(draws, dtype=np.float64) + rng.random()) / draws * edges[-1]
    found = np.searchsorted(edges, marks)
    return np.minimum(found, len(weight) - 1)


def pareto_smoothed(log_weight: Floats) -> tuple[Floats, float]:
    """Weights (summing to 1) with their largest fifth smoothed by a Pareto tail, and its k-hat."""
    weight = np.exp(log_weight - log_weight.max())
    tail = int(min(0.2 * len(weight), 3 * np.sqrt(len(weight))))
    order = np.argsort(weight)
    cut, top = weight[order[-tail - 1]], order[-tail:]
    excess = weight[top] - cut
    if tail < 5 or excess[0] <= 0 or excess[-1] < 1e-12:
        return weight / weight.sum(), 0.0
    k_hat, scale = pareto_fit(excess)
    chance = (np.arange(tail) + 0.5) / tail
    if abs(k_hat) < 1e-9:
        smoothed = -scale * np.log1p(-chance)
    else:
        smoothed = scale * np.expm1(-k_hat * np.log1p(-chance)) / k_hat
    weight[top] = np.minimum(cut + smoothed, 1.0)
    return weight / weight.sum(), k_hat


def pareto_fit(excess: Floats) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto (Zhang and Stephens 2009), shape shrunk to 0.5.

    excess: sorted positive amounts above the cut.
    """
    n = len(excess)
    guesses = 30 + int(np.sqrt(n))
    j = np.arange(1, guesses + 1)
    quarter = excess[int(n / 4 + 0.5) - 1]
    rate = 1 / excess[-1] + (1 - np.sqrt(guesses / (j - 0.5))) / (3 * quarter)
    shape = np.log1p(-rate[:, None] * excess).mean(axis=1)
    height = n * (np.log(-rate / shape) - shape - 1)
    weight = 1 / np.exp(height - height[:, None]).sum(axis=1)
    best = float(rate @ weight / weight.sum())
    k = float(np.log1p(-best * excess).mean())
    return (n * k + 10 * 0.5) / (n + 10), -k / best


def taylor_corrected(
    peak: Peak, sample: Landscape, value: Callable[[Floats], float], *, factor: float
) -> Callable[[Floats], float]:
    """A log-density near its peak at the cost of a sample of the rows, up to a constant.

    The second-order part comes from all rows (it is the peak's own), the rest from the sample times
    `factor`: that rest falls with the root of the number of rows, and so does its error.
    """
    value_at, slope, bend = sample(peak.theta)

    def log_density(theta: Floats) -> float:
        """What the posterior at `theta` gives beyond the normal curve at its peak."""
        away = theta - peak.theta
        rest = value(theta) - value_at - slope @ away - 0.5 * away @ bend @ away
        return float(0.5 * away @ peak.hessian @ away + factor * rest)

    return log_density
