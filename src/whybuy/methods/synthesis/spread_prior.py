"""Proper priors on the spread between cases (tau, in units of the effect)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whybuy.errors import BadInput

Floats = NDArray[np.float64]

_LOG_DENSITY: dict[str, Callable[[Floats, float], Floats]] = {
    "half-normal": lambda t, s: -0.5 * (t / s) ** 2 + 0.5 * np.log(2 / np.pi) - np.log(s),
    "half-cauchy": lambda t, s: -np.log1p((t / s) ** 2) + np.log(2 / np.pi) - np.log(s),
    "exponential": lambda t, s: -t / s - np.log(s),
    "uniform": lambda t, s: np.where(t <= s, -np.log(s), -np.inf),
}


@dataclass(frozen=True, slots=True)
class SpreadPrior:
    """A family and its scale: the half-normal's sd, the half-Cauchy's median, the exponential's
    mean, the uniform's upper end."""

    family: str
    scale: float

    def log_density(self, spread: Floats) -> Floats:
        """Log-density at each spread (zero or more)."""
        return _LOG_DENSITY[self.family](spread, self.scale)


def spread_prior(given: tuple[str, float]) -> SpreadPrior:
    """The prior as ("half-normal", 0.5) names it. Raises BadInput."""
    family, scale = given
    if family not in _LOG_DENSITY:
        raise BadInput(f"A spread's prior is one of {', '.join(_LOG_DENSITY)}, not {family!r}.")
    if not (np.isfinite(scale) and scale > 0):
        raise BadInput(f"A spread's prior needs a scale above 0; it has {scale}.")
    return SpreadPrior(family, float(scale))
