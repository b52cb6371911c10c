"""Intervals that hold however often one looks: asymptotic confidence sequences."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.judge.arrays import Floats

FIRST = 50
"""Nothing is said before so many: the sequence holds asymptotically only."""


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """The mean after each number of observations, with its interval. (looks,) each."""

    count: Floats
    estimate: Floats
    low: Floats
    high: Floats


def widening(count: ArrayLike, *, tightest: float, level: float = 0.90) -> Floats:
    """How many standard errors wide the interval is on either side, after each count.

    The boundary of Robbins' normal mixture (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024,
    Annals of Statistics 52(6), theorem 2.2); tightest: the count at which it is about narrowest.
    Before `FIRST` observations it is infinite. Raises BadInput.
    """
    many = np.asarray(count, dtype=np.float64)
    if not (0 < level < 1 and tightest > 0):
        raise BadInput("level must be between 0 and 1, and tightest above 0.")
    alpha = 1 - level
    # Their equation for the best rho, to first order of Lambert's W.
    rho = (-2 * log(alpha) + log(-2 * log(alpha) + 1)) / tightest
    grown = many * rho + 1
    safe = np.maximum(many, 1.0)
    wide = np.sqrt(2 * grown / (safe * rho) * np.log(np.sqrt(grown) / alpha))
    return np.where(many >= FIRST, wide, np.inf)


def sequence(values: ArrayLike, *, tightest: float | None = None, level: float = 0.90) -> Sequence:
    """The mean of values as they come, with intervals that all hold together with this chance.

    values: (n,) in the order in which they came, such as the difference that each customer's
    completed outcome adds. tightest: at which count to be narrowest; None: at all of them.
    """
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or not np.isfinite(x).all() or not len(x):
        raise BadInput("values must be numbers, one for each observation.")
    count = np.arange(1, len(x) + 1, dtype=np.float64)
    mean = np.cumsum(x) / count
    spread = np.maximum(np.cumsum(x**2) / count - mean**2, 0.0)
    error = np.sqrt(spread / np.maximum(count - 1, 1))
    half = widening(count, tightest=tightest or len(x), level=level)
    with np.errstate(invalid="ignore"):
        wide = np.where(np.isfinite(half), half * error, np.inf)
    return Sequence(count, mean, mean - wide, mean + wide)


def spent(look: int, *, level: float) -> float:
    """The level of the k-th look such that all looks hold together: alpha x 6 / (pi k)^2 each.

    A union bound: it asks nothing of how looks hang together, which they do where the same
    customers are looked at again and again.
    """
    return 1 - (1 - level) * 6 / (np.pi * look) ** 2


def normal_score(level: float) -> float:
    """How many standard errors hold this chance, on both sides."""
    from scipy.special import ndtri  # pyright: ignore[reportMissingTypeStubs]

    return float(ndtri((1 + level) / 2))


def root(x: float) -> float:
    """Square root, of nothing below nothing."""
    return sqrt(max(x, 0.0))
