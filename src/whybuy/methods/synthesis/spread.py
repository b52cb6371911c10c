"""The posterior of the spread between cases, on nodes where it is integrated exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from whybuy.errors import BadInput
from whybuy.methods.synthesis.distribution import Interval, central, shortest, solve

Floats = NDArray[np.float64]
Log = Callable[[Floats], Floats]

_NODE, _WEIGHT = np.polynomial.legendre.leggauss(20)
PANELS = 48
CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Spread:
    """The spread tau (zero or more): its log-posterior, up to the constant `log_mass`.

    It is integrated in u = tau / (tau + scale), which takes the half-line to (0, 1): a tail that
    falls like a power of tau is smooth there. `nodes` and `weights` (n,) are those of composite
    Gauss-Legendre quadrature, the weights with the posterior in them and adding up to 1.
    """

    log_posterior: Log
    scale: float
    nodes: Floats
    weights: Floats
    log_mass: float
    lowest: float = 0.0

    @cached_property
    def mean(self) -> float:
        """The mean of the spread between cases."""
        return float(self.weights @ self.nodes)

    @cached_property
    def sd(self) -> float:
        """The standard deviation of what is known of the spread."""
        return float(np.sqrt(self.weights @ (self.nodes - self.mean) ** 2))

    @cached_property
    def median(self) -> float:
        """The spread that is as likely too small as too large."""
        return self.quantile(0.5)

    def density(self, at: float) -> float:
        """The density at one spread."""
        return float(np.exp(self.log_posterior(np.array([at]))[0] - self.log_mass))

    def cdf(self, at: float) -> float:
        """The chance of this spread or less."""
        return self._below(at / (at + self.scale))

    def _below(self, u: float) -> float:
        """The mass of whole panels below u, and of the part of the panel that u lies in."""
        panel = min(int(u * PANELS), PANELS - 1)
        whole = float(self._panels[:panel].sum())
        inside, parts = _on(np.array([panel / PANELS, max(u, panel / PANELS)]))
        log = self.log_posterior(_spread(inside, self.scale)) + _stretch(inside, self.scale)
        return whole + float(parts @ np.exp(log - self.log_mass))

    @cached_property
    def _panels(self) -> Floats:
        return self.weights.reshape(PANELS, -1).sum(axis=1)

    def quantile(self, chance: float) -> float:
        """The spread that is not exceeded with this chance."""
        u = solve(lambda u: self._below(u) - chance, 0.0, 1 - 1e-12)
        return u * self.scale / (1 - u)

    def interval(self, level: float) -> Interval:
        """The shortest interval of this level."""
        return shortest(self, level)

    def central(self, level: float) -> Interval:
        """The interval with equal chances below and above it."""
        return central(self, level)


def integrate(log_posterior: Log, *, scale: float) -> Spread:
    """The spread with its quadrature. Raises BadInput where the posterior cannot be integrated.

    The panels' width in u is checked by halving them: a spike that they miss is refused, never
    passed on as a number.
    """
    ends = np.linspace(0, 1, PANELS + 1)
    u, weight = _on(ends)
    log = log_posterior(_spread(u, scale)) + _stretch(u, scale)
    top = float(log.max())
    mass = weight * np.exp(log - top)
    log_mass = top + float(np.log(mass.sum()))
    finer_u, finer_weight = _on(np.linspace(0, 1, 2 * PANELS + 1))
    finer = log_posterior(_spread(finer_u, scale)) + _stretch(finer_u, scale)
    twice = float(finer_weight @ np.exp(finer - log_mass))
    if not abs(twice - 1) < CLOSE:
        raise BadInput(
            "These cases and this prior give a spread too peaked to be integrated: "
            f"two quadratures differ by {abs(twice - 1):.1e} of the whole. "
            "Check the variances: they differ by too many orders of magnitude."
        )
    return Spread(log_posterior, scale, _spread(u, scale), mass / mass.sum(), log_mass)


def _on(ends: Floats) -> tuple[Floats, Floats]:
    """Nodes and weights of Gauss-Legendre quadrature on the panels between these ends."""
    half = np.diff(ends)[:, None] / 2
    middle = (ends[:-1] + ends[1:])[:, None] / 2
    return (middle + half * _NODE).ravel(), (half * _WEIGHT).ravel()


def _spread(u: Floats, scale: float) -> Floats:
    return scale * u / (1 - u)


def _stretch(u: Floats, scale: float) -> Floats:
    """log d tau / du."""
    return np.log(scale) - 2 * np.log1p(-u)
