"""An estimate with its range."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot


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
