"""An estimate with its range."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranged:
    """An estimate and the bounds between which what happens will lie with the chance asked for."""

    estimate: float
    low: float
    high: float

    def times(self, factor: float) -> Ranged:
        """The same for a whole that is so many times as large."""
        return Ranged(self.estimate * factor, self.low * factor, self.high * factor)
