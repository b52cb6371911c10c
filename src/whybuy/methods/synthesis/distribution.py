"""Distributions by their exact quadrature: medians, moments, shortest and central intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from scipy.special import ndtr  # pyright: ignore[reportMissingTypeStubs]

from whybuy.errors import BadInput

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """From `low` to `high`, in the unit of the quantity."""

    low: float
    high: float


class Continuous(Protocol):
    """A density with its distribution function and quantiles, and the lowest value it may take."""

    @property
    def lowest(self) -> float:
        """The least value that can be."""
        ...

    def density(self, at: float) -> float:
        """The density at a value."""
        ...

    def cdf(self, at: float) -> float:
        """The chance of a value or less."""
        ...

    def quantile(self, chance: float) -> float:
        """The value that is not exceeded with this chance."""
        ...


def central(of: Continuous, level: float) -> Interval:
    """The interval with as much chance below it as above it."""
    tail = (1 - _checked(level)) / 2
    return Interval(of.quantile(tail), of.quantile(1 - tail))


def shortest(of: Continuous, level: float) -> Interval:
    """The shortest interval of this chance, for a density with a single peak.

    Its two ends are equally dense; where the density falls from its lowest value on, it begins
    there.
    """
    _checked(level)

    def leaning(below: float) -> float:
        """The density at the lower end less that at the upper one, of the interval from `below`."""
        return of.density(of.quantile(below)) - of.density(of.quantile(below + level))

    least, most = (1 - level) * 1e-6, (1 - level) * (1 - 1e-6)
    if np.isfinite(of.lowest) and leaning(least) >= 0:
        return Interval(of.lowest, of.quantile(level))
    below = float(brentq(leaning, least, most, xtol=1e-12))  # pyright: ignore[reportArgumentType]
    return Interval(of.quantile(below), of.quantile(below + level))


def solve(function: Callable[[float], float], low: float, high: float) -> float:
    """The root between two ends of opposite sign."""
    return float(brentq(function, low, high, xtol=1e-13, rtol=1e-13))  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True, eq=False)
class NormalMixture:
    """Normals at `means` with `sds`, mixed by `weights`, all (n,); weights add up to 1."""

    weights: Floats
    means: Floats
    sds: Floats
    lowest: float = -np.inf

    @cached_property
    def mean(self) -> float:
        """The mean."""
        return float(self.weights @ self.means)

    @cached_property
    def sd(self) -> float:
        """The standard deviation."""
        away = self.means - self.mean
        return float(np.sqrt(self.weights @ (self.sds**2 + away**2)))

    @cached_property
    def median(self) -> float:
        """The value that half of the weight lies below."""
        return self.quantile(0.5)

    def density(self, at: float) -> float:
        """The density at one value."""
        z = (at - self.means) / self.sds
        return float(self.weights @ (np.exp(-0.5 * z**2) / (self.sds * np.sqrt(2 * np.pi))))

    def cdf(self, at: float) -> float:
        """The chance of this value or less."""
        return float(self.weights @ ndtr((at - self.means) / self.sds))

    def quantile(self, chance: float) -> float:
        """The value that is not exceeded with this chance."""
        # Heavy tails of the spread need ends that lie far out; 40 sds leave 1e-300 beyond them.
        low = float(np.min(self.means - 40 * self.sds))
        high = float(np.max(self.means + 40 * self.sds))
        return solve(lambda at: self.cdf(at) - chance, low, high)

    def interval(self, level: float) -> Interval:
        """The shortest interval of this level."""
        return shortest(self, level)

    def central(self, level: float) -> Interval:
        """The interval with equal chances below and above it."""
        return central(self, level)

    def draws(self, uniform: Floats) -> Floats:
        """Values whose chances are `uniform`, (m,): the inverse of the distribution function."""
        ends = np.linspace(0, 1, 2049)[1:-1]
        ends = np.concatenate([[1e-9, 1e-7, 1e-5], ends, 1 - np.array([1e-5, 1e-7, 1e-9])])
        table = np.array([self.quantile(float(p)) for p in np.sort(ends)])
        return np.interp(uniform, np.sort(ends), table)


def _checked(level: float) -> float:
    if not 0 < level < 1:
        raise BadInput(f"An interval's level lies between 0 and 1, such as 0.9; it is {level}.")
    return level
