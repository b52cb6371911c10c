"""Price surveys: Van Westendorp's four questions, and Gabor and Granger's one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput, TooLittleEvidence

Floats = NDArray[np.float64]


CLOSE = 1e-12
"""Shares of people nearer than this are one share: 0.3 and 6/20 must meet."""


class Interval(NamedTuple):
    """From `low` to `high`, in the unit of the quantity."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class PricePoints:
    """Van Westendorp's four crossings, in the unit of price.

    too_cheap_to_trust: as many find it too cheap as find it no bargain (marginal cheapness);
    too_dear: as many find it too dear as do not find it dear (marginal expensiveness);
    indifference: as many find it dear as find it a bargain; optimal: as many find it too dear as
    too cheap.
    """

    too_cheap_to_trust: float
    too_dear: float
    indifference: float
    optimal: float

    @property
    def range(self) -> Interval:
        """The acceptable range of prices."""
        return Interval(self.too_cheap_to_trust, self.too_dear)


def van_westendorp(
    too_cheap: ArrayLike,
    bargain: ArrayLike,
    dear: ArrayLike,
    too_dear: ArrayLike,
    *,
    interpolate: bool = True,
    narrower: bool = False,
) -> PricePoints:
    """The four crossings (van Westendorp 1976), each argument (n,): one price per person.

    Interpolated, the crossing of the straight lines between named prices; else the first named
    price at which the rising curve has reached the falling one. narrower: the range between "dear"
    and "a bargain" themselves, as many packages draw it, in place of van Westendorp's own "no
    bargain" and "not dear". Raises BadInput for prices that fall from question to question (naming
    the first such person), TooLittleEvidence for fewer than ten people.
    """
    answers = np.stack([np.asarray(a, dtype=float) for a in (too_cheap, bargain, dear, too_dear)])
    _check_answers(answers)
    prices = np.unique(answers)
    no_longer_cheap, no_bargain, is_dear, is_too_dear = (_at_most(a, prices) for a in answers)
    is_too_cheap, is_bargain = 1 - no_longer_cheap, 1 - no_bargain
    cross = _crossing if interpolate else _first
    return PricePoints(
        too_cheap_to_trust=cross(prices, is_dear if narrower else no_bargain, is_too_cheap),
        too_dear=cross(prices, is_too_dear, is_bargain if narrower else 1 - is_dear),
        indifference=cross(prices, is_dear, is_bargain),
        optimal=cross(prices, is_too_dear, is_too_cheap),
    )


def van_westendorp_intervals(
    *answers: ArrayLike, level: float = 0.9, draws: int = 1_000, seed: int = 0
) -> dict[str, Interval]:
    """A bootstrap interval of each crossing, people drawn with replacement."""
    given = np.stack([np.asarray(a, dtype=float) for a in answers])
    names = ("too_cheap_to_trust", "too_dear", "indifference", "optimal")
    rng = np.random.default_rng(seed)
    people = rng.integers(0, given.shape[1], size=(draws, given.shape[1]))
    points = [van_westendorp(*given[:, drawn]) for drawn in people]
    return {name: _middle(np.array([getattr(p, name) for p in points]), level) for name in names}


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Gabor and Granger's curve: share that would buy at `price` (m,), never rising with it."""

    price: Floats
    share: Floats

    def best(self, *, unit_cost: float, people: float = 1.0, fixed: float = 0.0) -> Best:
        """The asked price with the highest profit."""
        profit = (self.price - unit_cost) * self.share * people - fixed
        at = int(np.argmax(profit))
        return Best(float(self.price[at]), float(profit[at]), float(self.share[at]))


class Best(NamedTuple):
    """A price, the profit that it brings (in money, for all people), the share that buys at it."""

    price: float
    profit: float
    share: float


def gabor_granger(price: ArrayLike, would_buy: ArrayLike) -> Demand:
    """The demand curve of a Gabor-Granger survey.

    price, (m,): the prices asked, rising. would_buy, (n, m): 1 where the person would buy at it.
    A share that rises with price by chance is levelled with its neighbours (isotonic regression by
    pooling adjacent violators). Raises BadInput for shapes that differ or prices that do not rise.
    """
    prices = np.asarray(price, dtype=float)
    answers = np.asarray(would_buy, dtype=float)
    if answers.ndim != 2 or answers.shape[1] != len(prices) or (np.diff(prices) <= 0).any():
        raise BadInput("Give the prices in rising order, and one column of answers for each.")
    return Demand(prices, _never_rising(answers.mean(axis=0)))


def gabor_granger_interval(
    price: ArrayLike,
    would_buy: ArrayLike,
    *,
    unit_cost: float,
    level: float = 0.9,
    draws: int = 1_000,
    seed: int = 0,
) -> Interval:
    """A bootstrap interval of the best price asked, people drawn with replacement.

    The prices asked are few, so that its ends are among them. Raises TooLittleEvidence for fewer
    than ten people.
    """
    answers = np.asarray(would_buy, dtype=float)
    if len(answers) < 10:
        raise TooLittleEvidence(f"{len(answers)} people answered; ten are the least.")
    rng = np.random.default_rng(seed)
    people = rng.integers(0, len(answers), size=(draws, len(answers)))
    best = [
        gabor_granger(price, answers[drawn]).best(unit_cost=unit_cost).price for drawn in people
    ]
    return _middle(np.array(best), level)


def best_on_curve(
    share: Callable[[Floats], Floats],
    *,
    low: float,
    high: float,
    unit_cost: float,
    people: float = 1.0,
    fixed: float = 0.0,
) -> Best:
    """The best price, to the cent, on a smooth demand curve between two prices."""
    cents = np.arange(round(low * 100), round(high * 100) + 1) / 100
    return Demand(cents, share(cents)).best(unit_cost=unit_cost, people=people, fixed=fixed)


def _never_rising(share: Floats) -> Floats:
    blocks: list[tuple[float, int]] = []
    for value in share:
        blocks.append((float(value), 1))
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            (one, n), (two, m) = blocks[-2:]
            blocks[-2:] = [((one * n + two * m) / (n + m), n + m)]
    return np.concatenate([np.full(n, value) for value, n in blocks])


def _at_most(answers: Floats, prices: Floats) -> Floats:
    """Share of people whose price is at most each price."""
    return np.searchsorted(np.sort(answers), prices, side="right") / len(answers)


def _first(prices: Floats, rising: Floats, falling: Floats) -> float:
    return float(prices[np.argmax(rising >= falling - CLOSE)])


def _crossing(prices: Floats, rising: Floats, falling: Floats) -> float:
    gap = rising - falling
    at = int(np.argmax(gap >= -CLOSE))
    if at == 0 or abs(gap[at]) <= CLOSE:
        return float(prices[at])
    part = -gap[at - 1] / (gap[at] - gap[at - 1])
    return float(prices[at - 1] + part * (prices[at] - prices[at - 1]))


def _check_answers(answers: Floats) -> None:
    if answers.ndim != 2 or not np.isfinite(answers).all():
        raise BadInput("Each person answers all four questions with a price.")
    wrong = (np.diff(answers, axis=0) < 0).any(axis=0)
    if wrong.any():
        raise BadInput(
            f"Person {int(np.argmax(wrong)) + 1} calls a lower price dearer than a higher one; "
            f"{int(wrong.sum())} people do. Leave them out, or ask again."
        )
    if answers.shape[1] < 10:
        raise TooLittleEvidence(f"{answers.shape[1]} people answered; ten are the least.")


def _middle(values: Floats, level: float) -> Interval:
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return Interval(float(low), float(high))
