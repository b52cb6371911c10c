"""Money from a prediction: bounded, so that it has a mean.

A log ratio's predictive has tails so heavy that exp of it may have no finite mean (under a t it
has none). Money is therefore reckoned from the predictive cut off at bounds that are said: those
that nature sets (nobody saves more than they spend) or else its outermost half per mille each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whybuy.errors import BadInput
from whybuy.methods.synthesis.distribution import Interval, NormalMixture

Floats = NDArray[np.float64]
OUTERMOST = 0.0005
_NODE, _WEIGHT = np.polynomial.legendre.leggauss(16)
PANELS = 25
_NODES = ((np.arange(PANELS)[:, None] + (_NODE + 1) / 2) / PANELS).ravel()
_WEIGHTS = np.tile(_WEIGHT, PANELS)


@dataclass(frozen=True, eq=False)
class Money:
    """Money a year (or once) from an effect that is not yet known.

    mean, median, and `interval(level)` with equal chances below and above; `bounds` of the effect,
    and `cut`, the chance that lay outside them.
    """

    mean: float
    median: float
    bounds: Interval
    cut: float
    _money: Floats
    _chance: Floats

    def interval(self, level: float) -> Interval:
        """The money with as much chance below it as above it."""
        low, high = self.quantiles(np.array([(1 - level) / 2, (1 + level) / 2]))
        return Interval(float(low), float(high))

    def quantiles(self, chance: Floats) -> Floats:
        """The money that is not exceeded with each chance."""
        return np.interp(chance, self._chance, self._money)

    def chance_above(self, amount: float) -> float:
        """The chance of more than this amount."""
        return 1 - float(np.interp(amount, self._money, self._chance, left=0.0, right=1.0))


def in_money(
    prediction: NormalMixture,
    *,
    worth: Callable[[Floats], Floats],
    bounds: tuple[float, float] | None = None,
) -> Money:
    """What an effect as `prediction` has it is worth.

    worth: money from effects, (n,) to (n,), rising or falling throughout: such as
    `lambda t: price * (before - applied(t, before, scale="log ratio"))`. bounds: lowest and highest
    effect that can be, on the effect's scale. Raises BadInput for bounds upside down or outside
    all that was foretold, and for a worth that turns.
    """
    low, high = _bounds(prediction, bounds)
    below, above = prediction.cdf(low), prediction.cdf(high)
    if above - below < 0.01:
        raise BadInput(
            f"Between {low:.4g} and {high:.4g} lies {above - below:.2%} of what the cases "
            "foretell: the bounds contradict the cases. Check both."
        )
    effects = low + (high - low) * _NODES
    density = _density(prediction, effects) * _WEIGHTS
    earned = np.asarray(worth(effects), dtype=float)
    steps = np.diff(earned)
    if not ((steps >= 0).all() or (steps <= 0).all()):
        raise BadInput("The money must rise with the effect throughout, or fall throughout.")
    ends = np.asarray(worth(np.array([low, *effects, high])), dtype=float)
    chance = np.array([0.0, *((_cdf(prediction, effects) - below) / (above - below)).tolist(), 1.0])
    if ends[-1] < ends[0]:
        ends, chance = ends[::-1], 1 - chance[::-1]
    mean = float(density @ earned / density.sum())
    median = float(np.interp(0.5, chance, ends))
    return Money(mean, median, Interval(low, high), 1 - (above - below), ends, chance)


def _bounds(prediction: NormalMixture, given: tuple[float, float] | None) -> tuple[float, float]:
    if given is None:
        return prediction.quantile(OUTERMOST), prediction.quantile(1 - OUTERMOST)
    low, high = given
    if not low < high:
        raise BadInput(f"The bounds {low:g} to {high:g} are upside down.")
    # Infinite ends mean "no bound on this side".
    lowest, highest = prediction.quantile(OUTERMOST), prediction.quantile(1 - OUTERMOST)
    return (low if np.isfinite(low) else lowest), (high if np.isfinite(high) else highest)


def _density(of: NormalMixture, at: Floats) -> Floats:
    z = (at[:, None] - of.means) / of.sds
    return (np.exp(-0.5 * z**2) / (of.sds * np.sqrt(2 * np.pi))) @ of.weights


def _cdf(of: NormalMixture, at: Floats) -> Floats:
    from scipy.special import ndtr  # pyright: ignore[reportMissingTypeStubs]

    return ndtr((at[:, None] - of.means) / of.sds) @ of.weights
