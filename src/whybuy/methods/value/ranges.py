"""What is known of a number, as a distribution: a range, data, or the quantiles of a prediction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from scipy.special import betaincinv, ndtr, ndtri  # pyright: ignore[reportMissingTypeStubs]

from whybuy.errors import BadInput

Floats = NDArray[np.float64]

FAMILIES = ("normal", "lognormal", "beta", "triangular", "pert")
LEVEL = 0.9
_SCORES = np.linspace(-8.0, 8.0, 2001)
_NODES = (np.arange(4096) + 0.5) / 4096


@dataclass(frozen=True, eq=False)
class Spread:
    """A distribution: its mean, the value at each normal score, and how it was told, in words."""

    mean: float
    of_score: Callable[[Floats], Floats]
    words: str
    certain: bool = False

    def at(self, chance: Floats) -> Floats:
        """The value at each chance."""
        return self.of_score(score(chance))

    def times(self, factor: float) -> Spread:
        """The same in another unit."""
        if factor == 1:
            return self
        of = self.of_score
        return Spread(self.mean * factor, lambda z: of(z) * factor, self.words, self.certain)

    def within(self, least: float | None, most: float | None) -> Spread:
        """The same, with whatever lies outside the bounds put on them."""
        if self.certain or (least is None and most is None):
            return self
        of = self.of_score
        ends = of(np.array([-6.0, 6.0]))
        if (least is None or ends[0] >= least) and (most is None or ends[1] <= most):
            return self
        return _numerically(lambda z: np.clip(of(z), least, most), self.words)


def score(chance: Floats | float) -> Floats:
    """The standard normal's value at a chance."""
    return np.asarray(ndtri(chance), dtype=np.float64)


def constant(value: float) -> Spread:
    """A number that is sure."""
    return Spread(value, lambda z: np.full(np.shape(z), value), f"{value:g}", certain=True)


def from_range(
    low: float,
    high: float,
    *,
    family: str = "",
    level: float = LEVEL,
    least: float | None = None,
    most: float | None = None,
) -> Spread:
    """The distribution of which low to high is the central 90 % (or `level`).

    Without a family: beta between two bounds, lognormal above a bound of 0, else normal. Raises
    BadInput for a range upside down, a level outside 0 to 1, and a range outside its bounds.
    """
    _check(low, high, level)
    words = f"{low:g} to {high:g}, {level:.0%}"
    if low == high:
        return constant(low)
    family = family or _usual(low, high, least, most)
    z = float(score((1 + level) / 2))
    if family == "normal":
        centre, sd = (low + high) / 2, (high - low) / (2 * z)
        return Spread(centre, lambda z: centre + sd * z, f"{words}, normal")
    if family == "lognormal":
        if low <= 0:
            raise BadInput(f"A lognormal range lies above 0; this one begins at {low:g}.")
        middle, width = np.log(low * high) / 2, np.log(high / low) / (2 * z)
        mean = float(np.exp(middle + width**2 / 2))
        return Spread(mean, lambda z: np.exp(middle + width * z), f"{words}, lognormal")
    if family == "beta":
        return _beta_range(low, high, level, least, most, f"{words}, beta")
    if family in ("triangular", "pert"):
        return from_bounds(low, (low + high) / 2, high, family=family)
    raise BadInput(f"A family is one of {', '.join(FAMILIES)}, not {family!r}.")


def from_bounds(low: float, likely: float, high: float, *, family: str = "pert") -> Spread:
    """The distribution between two ends with its peak at `likely`: "pert" or "triangular"."""
    if not low <= likely <= high:
        raise BadInput(
            f"Give low, likely and high in this order; they are {low}, {likely}, {high}."
        )
    if low == high:
        return constant(low)
    width, words = high - low, f"{low:g}, likely {likely:g}, {high:g}, {family}"
    if family == "pert":
        a, b = 1 + 4 * (likely - low) / width, 1 + 4 * (high - likely) / width
        mean = (low + 4 * likely + high) / 6
        return Spread(mean, _beta(a, b, low, width), words)
    if family != "triangular":
        raise BadInput(f"Of low, likely, high the family is pert or triangular, not {family!r}.")
    peak = (likely - low) / width

    def of(z: Floats) -> Floats:
        u = np.asarray(ndtr(z), dtype=np.float64)
        rising = np.sqrt(u * width * (likely - low))
        falling = np.sqrt((1 - u) * width * (high - likely))
        return np.where(u < peak, low + rising, high - falling)

    return Spread((low + likely + high) / 3, of, words)


def from_data(data: Sequence[float]) -> Spread:
    """The distribution that a list of measured values shows, each as likely as the others."""
    values = np.sort(np.asarray(data, dtype=np.float64))
    if len(values) < 3 or not np.isfinite(values).all():
        raise BadInput(f"Data are three numbers or more; there are {len(values)}.")
    chance = (np.arange(len(values)) + 0.5) / len(values)
    mean, words = float(values.mean()), f"{len(values)} values"
    return Spread(mean, lambda z: np.interp(np.asarray(ndtr(z)), chance, values), words)


def from_quantiles(quantiles: Sequence[tuple[float, float]]) -> Spread:
    """The distribution with these (chance, value) pairs: a prediction's quantiles.

    Between them and beyond the outer ones the value runs straight in the normal score of the
    chance; values at chance 0 and 1, where given, are its bounds.
    """
    pairs = sorted(quantiles)
    chances, values = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    if (chances < 0).any() or (chances > 1).any() or (np.diff(chances) <= 0).any():
        raise BadInput("Quantiles stand at different chances between 0 and 1.")
    if (np.diff(values) < 0).any() or not np.isfinite(values).all():
        raise BadInput("A higher quantile is never less than a lower one.")
    inner = (chances > 0) & (chances < 1)
    if inner.sum() < 2:
        raise BadInput("Give two quantiles at the least, such as those at 0.05 and 0.95.")
    scores, value = score(chances[inner]), values[inner]
    bottom = float(values[0]) if chances[0] == 0 else -np.inf
    top = float(values[-1]) if chances[-1] == 1 else np.inf

    def of(z: Floats) -> Floats:
        found = np.asarray(np.interp(z, scores, value), dtype=np.float64)
        below = value[0] + (z - scores[0]) * (value[1] - value[0]) / (scores[1] - scores[0])
        above = value[-1] + (z - scores[-1]) * (value[-1] - value[-2]) / (scores[-1] - scores[-2])
        found = np.where(z < scores[0], below, np.where(z > scores[-1], above, found))
        return np.clip(found, bottom, top)

    return _numerically(of, "a prediction")


def _beta(a: float, b: float, bottom: float, width: float) -> Callable[[Floats], Floats]:
    """The value of a beta distribution at each normal score, from a table."""
    table = _beta_table(a, b)

    def of(z: Floats) -> Floats:
        return bottom + width * np.asarray(np.interp(z, _SCORES, table), dtype=np.float64)

    return of


@lru_cache(maxsize=256)
def _beta_table(a: float, b: float) -> Floats:
    return np.asarray(betaincinv(a, b, ndtr(_SCORES)), dtype=np.float64)


def _numerically(of: Callable[[Floats], Floats], words: str) -> Spread:
    return Spread(float(of(score(_NODES)).mean()), of, words)


def _check(low: float, high: float, level: float) -> None:
    if not (np.isfinite(low) and np.isfinite(high)):
        raise BadInput("Both ends of a range must be numbers.")
    if low > high:
        raise BadInput(
            f"The range is upside down: {low:g} to {high:g}. Write it as [{high:g}, {low:g}]."
        )
    if not 0 < level < 1:
        raise BadInput(f"The level of a range lies between 0 and 1, such as 0.9; it is {level}.")


def _usual(low: float, high: float, least: float | None, most: float | None) -> str:
    if least is not None and most is not None and least < low and high < most:
        return "beta"
    return "lognormal" if least is not None and least >= 0 and low > 0 else "normal"


def _beta_range(
    low: float, high: float, level: float, least: float | None, most: float | None, words: str
) -> Spread:
    bottom, top = 0.0 if least is None else least, 1.0 if most is None else most
    if not bottom < low < high < top:
        raise BadInput(
            f"A beta range lies inside its bounds {bottom:g} and {top:g}; "
            f"this one is {low:g} to {high:g}. Give least and most, or another family."
        )
    width = top - bottom
    a, b = _beta_shape((low - bottom) / width, (high - bottom) / width, (1 - level) / 2)
    mean = bottom + width * a / (a + b)
    return Spread(mean, _beta(a, b, bottom, width), words)


@lru_cache(maxsize=256)
def _beta_shape(low: float, high: float, tail: float) -> tuple[float, float]:
    """The two shapes of the beta distribution with these quantiles at tail and 1 - tail."""
    z = float(score(1 - tail))
    mean, sd = (low + high) / 2, (high - low) / (2 * z)
    size = max(mean * (1 - mean) / sd**2 - 1, 0.5)

    def off(logs: Floats) -> Floats:
        a, b = np.exp(np.clip(logs, -7, 14))
        return np.asarray(betaincinv(a, b, np.array([tail, 1 - tail]))) - (low, high)

    start = np.log([mean * size, (1 - mean) * size])
    found = root(off, start, tol=1e-12)  # pyright: ignore[reportUnknownVariableType]
    if float(np.abs(off(np.asarray(found.x, dtype=np.float64))).max()) > 1e-6:  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        raise BadInput("No beta distribution has this range; take another family.")
    a, b = np.exp(np.asarray(found.x, dtype=np.float64))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    return float(a), float(b)
