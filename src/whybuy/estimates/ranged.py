"""An estimate with its range."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranged:
    """An estimate and the bounds between which what happens will lie with the chance asked for."""

    estimate: float
    low: float
    high: float

    def times(self, factor: float) -> Ranged:
        """The same for a whole that is so many times as large."""
        return Ranged(self.estimate * factor, self.low * factor, self.high * factor)

    def plus(self, other: Ranged) -> Ranged:
        """The sum of two that have nothing to do with one another: reaches add as squares do."""
        total = self.estimate + other.estimate
        below = hypot(self.estimate - self.low, other.estimate - other.low)
        above = hypot(self.high - self.estimate, other.high - other.estimate)
        return Ranged(total, total - below, total + above)


def holding(expected: Floats, *, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """expected, low and high of each, the bounds moved out to the mean where it lies beyond them.

    The mean of one who has very likely left is above 95 % of what can happen. Means add up to the
    total, so they stay; the range then holds more often than it promises.
    """
    return expected, np.minimum(low, expected), np.maximum(high, expected)
