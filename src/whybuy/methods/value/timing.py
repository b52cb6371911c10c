"""What share of a line's full amount comes at the start and in each year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whybuy.methods.value.model import Timing

Floats = NDArray[np.float64]


def profile(timing: Timing, *, years: int) -> Floats:
    """The shares, (years + 1,): at the start, then in years 1 to `years`."""
    shares = np.zeros(years + 1)
    if timing.one_off:
        if timing.year <= years:
            shares[timing.year] = 1.0
        return shares
    last = years if timing.years is None else min(years, timing.years)
    since = np.arange(last)
    reached = _ramp(timing, last) * (1 - timing.decay) ** since * (1 + timing.growth) ** since
    shares[1 : last + 1] = reached
    return shares


def _ramp(timing: Timing, years: int) -> Floats:
    """The mean share reached in each year by the ramp."""
    if timing.ramp:
        steps = np.array(timing.ramp)
        return steps[np.minimum(np.arange(years), len(steps) - 1)]
    since = 12.0 * np.arange(years + 1) - timing.starts_month
    over = np.maximum(since, 0.0)
    if timing.ramp_months:
        rising = np.minimum(over, timing.ramp_months)
        over = rising**2 / (2 * timing.ramp_months) + np.maximum(over - timing.ramp_months, 0.0)
    return np.diff(over) / 12.0
