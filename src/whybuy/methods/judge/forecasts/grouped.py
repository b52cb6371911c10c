"""Means and ratios of forecasts' scores, where forecasts of one subject are alike.

Ten forecasts of one customer are no ten customers: what is summed is summed by subject first, and
the spread is that between subjects (Liang and Zeger 1986, Biometrika 73(1)), with Student's
quantile of one less than the subjects, counted by what they weigh (the jackknife: Efron and Stein
1981, Annals of Statistics 9(3)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
import scipy.special as _special  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import ArrayLike

from whybuy.methods.judge.arrays import Floats, Ints

LEAST, SMALL = 5, 1e-9
"""Subjects: with fewer, a range would be a guess, and there is none."""


@dataclass(frozen=True, slots=True)
class Ends:
    """An estimate and its range; `low` and `high` are infinite where subjects are too few."""

    estimate: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether there is a range."""
        return self.high - self.low < inf


def groups(subjects: Sequence[str]) -> Ints:
    """The subjects as numbers from 0, (n,)."""
    return np.unique(np.asarray(subjects, dtype=str), return_inverse=True)[1].astype(np.intp)


def summed(values: Floats, by: Ints) -> Floats:
    """The sum of each subject's values."""
    return np.bincount(by, weights=values).astype(np.float64)


def mean_of(values: ArrayLike, subjects: Sequence[str], *, level: float = 0.9) -> Ends:
    """The mean of (n,) values, with a range that counts subjects and not values."""
    held = np.asarray(values, dtype=float)
    return ratio_of(held, np.ones_like(held), subjects, level=level)


def ratio_of(
    above: ArrayLike, below: ArrayLike, subjects: Sequence[str], *, level: float = 0.9
) -> Ends:
    """Sum of `above` over sum of `below`, (n,) each, by the ratio's first-order spread.

    Raises ValueError where `below` adds up to nothing.
    """
    by = groups(subjects)
    top, whole = summed(np.asarray(above, float), by), summed(np.asarray(below, float), by)
    if whole.sum() <= 0:
        raise ValueError("there is nothing to divide by")
    ratio = float(top.sum() / whole.sum())
    if len(top) < LEAST:
        return Ends(ratio, -inf, inf)
    # Without each subject in turn: one that weighs much would hide its own error.
    weight = whole / whole.sum()
    off = (top - ratio * whole) / np.maximum(1 - weight, SMALL) / float(whole.sum())
    error = sqrt(float(off @ off) * (len(top) - 1) / len(top))
    reach = student(max(1 / float(weight @ weight) - 1, 1.0), level=level) * error
    return Ends(ratio, ratio - reach, ratio + reach)


def better_by(
    score: ArrayLike, plain: ArrayLike, subjects: Sequence[str], *, level: float = 0.9
) -> Ends | None:
    """By what share forecasts lie nearer than the plain rule's: 0.2 is 20 % less error.

    score, plain: (n,) errors of each, less is better; below 0: the plain rule did better. None
    where the plain rule made no error at all, so that there is no share of it.
    """
    if np.asarray(plain, float).sum() <= 0:
        return None
    found = ratio_of(score, plain, subjects, level=level)
    # No error at all is the most that there is to gain.
    return Ends(1 - found.estimate, 1 - found.high, min(1 - found.low, 1.0) if found.known else inf)


def student(freedom: float, *, level: float) -> float:
    """The quantile of Student's distribution that leaves half of the rest on either side."""
    return float(_special.stdtrit(freedom, (1 + level) / 2))


def share_range(
    share: float, count: float, *, spread: float, level: float = 0.9
) -> tuple[float, float]:
    """Clopper and Pearson's range of a share of `count`, counted as so many as are independent.

    spread: variance of the share between subjects over that of as many tosses, 1 or more.
    """
    number = count / max(spread, 1.0)
    hits, tail = share * number, (1 - level) / 2
    low = 0.0 if hits <= 0 else float(_special.betaincinv(hits, number - hits + 1, tail))
    high = 1.0
    if hits < number:
        high = float(_special.betaincinv(hits + 1, number - hits, 1 - tail))
    return low, high


def crowding(values: Floats, by: Ints, *, mean: float) -> float:
    """How much more a mean of alike values varies than that of as many tosses; 1 at the least."""
    tossed = mean * (1 - mean) * len(values)
    if tossed <= 0:
        return float(np.bincount(by).max())
    off = summed(values - mean, by)
    return max(float(off @ off) / tossed, 1.0)
