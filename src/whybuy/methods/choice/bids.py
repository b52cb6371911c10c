"""The chance to win a bid at each price, and the price that earns most.

The logistic bid response of Phillips (2005, Pricing and Revenue Optimization, ch. 11); with
`elasticity="constant"` the price enters by its logarithm, so that the odds to win have a constant
elasticity.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
import scipy.special as _special  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.choice.logistic import Logistic, fit_logistic

Floats = NDArray[np.float64]
Shape = Literal["logistic", "constant"]
LEAST = 30
"""Fewer bids than this, or fewer than `LEAST_OF_EACH` won or lost, say nothing of price."""
LEAST_OF_EACH = 5
NEARLY = 0.95
"""A price is nearly as good if it earns this share of the best."""


class Interval(NamedTuple):
    """From `low` to `high`, in the unit of the quantity."""

    low: float
    high: float


@dataclass(frozen=True, eq=False)
class BidResponse:
    """log-odds to win = intercept + slope x, where x is price / scale, or its logarithm.

    `coefficients` and `standard_errors` (2 + p,): intercept, slope, then those of the covariates;
    a bid's covariates are measured from their means. `lowest` and `highest` are the prices bid.
    """

    fit: Logistic
    shape: Shape
    scale: float
    bids: int
    lowest: float
    highest: float

    @property
    def intercept(self) -> float:
        """Log-odds to win where x is 0."""
        return float(self.fit.coefficients[0])

    @property
    def slope(self) -> float:
        """Change of the log-odds to win for one more of x."""
        return float(self.fit.coefficients[1])

    @property
    def coefficients(self) -> Floats:
        """Intercept, slope, then those of the covariates, (2 + p,)."""
        return self.fit.coefficients

    @property
    def standard_errors(self) -> Floats:
        """Standard errors of the coefficients, (2 + p,)."""
        return self.fit.standard_errors

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood at the peak."""
        return self.fit.log_likelihood

    @property
    def falls(self) -> bool:
        """Whether a higher price goes with a lower chance to win."""
        return self.slope < 0

    def win_chance(self, price: ArrayLike) -> Floats:
        """The chance to win at each price, for a bid whose covariates are average."""
        score = self.intercept + self.slope * self.x(np.asarray(price, dtype=float))
        return np.asarray(_special.expit(score), dtype=float)

    def win_chance_interval(self, price: float, *, level: float = 0.9) -> Interval:
        """Where the chance to win at one price lies (of the curve, not of the next bid)."""
        point = np.array([1.0, float(self.x(np.array(price)))])
        middle = float(point @ self.coefficients[:2])
        sd = float(np.sqrt(point @ self.fit.covariance[:2, :2] @ point))
        half = float(_special.ndtri(0.5 + level / 2)) * sd
        low, high = _special.expit(np.array([middle - half, middle + half])).tolist()
        return Interval(low, high)

    def best_price(self, cost: float) -> float:
        """The price at which (price - cost) x chance to win is highest.

        Logistic: cost + (1 + W(exp(a - k cost - 1))) / k, with k the fall of the log-odds per unit
        of price and W Lambert's function. Raises TooLittleEvidence where a higher price does not
        go with a lower chance: no price is then best.
        """
        return _best(self._must_fall().fit.coefficients[:2], cost, self.scale, self.shape)

    def best_price_interval(
        self, cost: float, *, level: float = 0.9, draws: int = 2_000, seed: int = 0
    ) -> Interval:
        """Where the best price lies, from draws of the coefficients about their peak.

        Draws in which the chance does not fall with price have no best price: they count as
        higher than any.
        """
        rng = np.random.default_rng(seed)
        drawn = rng.multivariate_normal(
            self._must_fall().fit.coefficients[:2], self.fit.covariance[:2, :2], size=draws
        )
        best = np.array(
            [
                _best(theta, cost, self.scale, self.shape) if _finite(theta, self.shape) else np.inf
                for theta in drawn
            ]
        )
        tail = (1 - level) / 2
        low, high = np.quantile(best, [tail, 1 - tail], method="inverted_cdf")
        return Interval(float(low), float(high))

    def nearly_best(self, cost: float, *, share: float = NEARLY) -> Interval:
        """The prices that earn at least this share of what the best price earns."""
        best = self.best_price(cost)
        grid = cost + (best - cost) * np.linspace(0.0, 6.0, 24_001)
        earned = (grid - cost) * self.win_chance(grid)
        good = grid[earned >= share * earned.max()]
        return Interval(float(good[0]), float(good[-1]))

    def beyond_what_was_tried(self, cost: float) -> str:
        """A sentence where the best price lies at or outside the prices bid; else nothing."""
        best = self.best_price(cost)
        inner = 0.02 * (self.highest - self.lowest)
        if best > self.highest - inner:
            return (
                f"The best price, {best:,.2f}, stands at the upper end of the prices ever bid "
                f"(highest {self.highest:,.2f}): too few bids were lost there to know. Try a "
                "little more, and see."
            )
        if best < self.lowest + inner:
            return (
                f"The best price, {best:,.2f}, stands at the lower end of the prices ever bid "
                f"(lowest {self.lowest:,.2f}): nothing below it was tried."
            )
        return ""

    def x(self, price: Floats) -> Floats:
        """What the slope is multiplied by at each price."""
        return price / self.scale if self.shape == "logistic" else np.log(price / self.scale)

    def _must_fall(self) -> BidResponse:
        if not _finite(self.fit.coefficients, self.shape):
            raise TooLittleEvidence(
                "In these bids a higher price does not go with fewer wins strongly enough for any "
                "price to be best. Vary the price more, or look at what else decided."
            )
        return self

    @cached_property
    def price_elasticity(self) -> float:
        """Per cent of chance to win lost for one per cent of price, at the middle price."""
        middle = 0.5 * (self.lowest + self.highest)
        lost = 1 - float(self.win_chance(middle))
        steep = self.slope * (middle / self.scale if self.shape == "logistic" else 1.0)
        return steep * lost


def bid_response(
    price: ArrayLike,
    won: ArrayLike,
    *,
    scale: float = 1.0,
    elasticity: Shape = "logistic",
    covariates: ArrayLike | None = None,
) -> BidResponse:
    """The bid response fitted by maximum likelihood.

    price, (n,): each bid's price, above 0; divide it by list price or by value to compare goods.
    won, (n,): 1 or 0. scale: the unit in which price enters, such as the list price. covariates,
    (n, p): what else was known before the bid, free of the outcome.

    Raises BadInput for lengths that differ, prices not above 0, outcomes other than 0 and 1;
    TooLittleEvidence for fewer than 30 bids, or 5 won, or 5 lost, or one price only.
    """
    prices, wins = checked_bids(price, won)
    x = prices / scale if elasticity == "logistic" else np.log(prices / scale)
    columns = [np.ones_like(x), x]
    if covariates is not None:
        more = np.asarray(covariates, dtype=float).reshape(len(x), -1)
        columns.extend((more - more.mean(axis=0)).T)
    fit = fit_logistic(np.stack(columns, axis=1), wins)
    return BidResponse(
        fit, elasticity, scale, len(x), lowest=float(prices.min()), highest=float(prices.max())
    )


def expected_contribution(
    response: BidResponse, price: ArrayLike, *, cost: ArrayLike, quantity: ArrayLike = 1.0
) -> Floats:
    """(price - cost) x quantity x chance to win, for each bid."""
    prices = np.asarray(price, dtype=float)
    return (prices - np.asarray(cost)) * np.asarray(quantity) * response.win_chance(prices)


def break_even_change(change: float, *, margin: float) -> float:
    """The change of volume that leaves contribution as it was: -dP / (CM + dP).

    change: of the price, and margin: of the price over unit cost, in one unit of money. Raises
    BadInput where the new margin is not above 0.
    """
    if margin + change <= 0:
        raise BadInput("At that price nothing is left above cost: no volume makes up for it.")
    return -change / (margin + change)


def _finite(theta: Floats, shape: Shape) -> bool:
    """Whether a best price exists: with constant elasticity, odds must fall faster than price."""
    return bool(theta[1] < (0.0 if shape == "logistic" else -1.0))


def _best(theta: Floats, cost: float, scale: float, shape: Shape) -> float:
    a, b = float(theta[0]), float(theta[1])
    if shape == "logistic":
        fall = -b / scale
        return cost + (1 + _lambert_exp(a - fall * cost - 1)) / fall
    # (P - c) k (1 - chance) = P: solved for log(P / c), above log(k / (k - 1)).
    k = -b
    low, high = cost * k / (k - 1), cost * k / (k - 1)
    while _too_low(high, a, k, cost, scale):
        high *= 2
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _too_low(middle, a, k, cost, scale) else (low, middle)
    return 0.5 * (low + high)


def _too_low(price: float, a: float, k: float, cost: float, scale: float) -> bool:
    lost = float(_special.expit(k * np.log(price / scale) - a))
    return (price - cost) * k * lost < price


def _lambert_exp(y: float) -> float:
    """W(exp(y)), also where exp(y) is too large to be written."""
    if y < 700:
        w: Any = _special.lambertw(np.exp(y))  # pyright: ignore[reportUnknownMemberType]
        return float(w.real)
    w = y - np.log(y)
    for _ in range(20):
        w -= (w + np.log(w) - y) / (1 + 1 / w)
    return float(w)


def checked_bids(price: ArrayLike, won: ArrayLike) -> tuple[Floats, Floats]:
    """Prices and outcomes as arrays, (n,). Raises what `bid_response` says."""
    prices, wins = np.asarray(price, dtype=float), np.asarray(won, dtype=float)
    if prices.ndim != 1 or prices.shape != wins.shape:
        raise BadInput(
            f"{prices.size} prices and {wins.size} outcomes: each bid needs one of each."
        )
    if not (np.isfinite(prices).all() and (prices > 0).all()):
        raise BadInput("Every bid needs a price above 0.")
    if not np.isin(wins, (0.0, 1.0)).all():
        raise BadInput("Each outcome is 1 (won) or 0 (lost).")
    n, w = len(wins), int(wins.sum())
    if n < LEAST or min(w, n - w) < LEAST_OF_EACH:
        raise TooLittleEvidence(
            f"{n} bids, {w} of them won and {n - w} lost, say nothing of price: {LEAST} are "
            f"needed, {LEAST_OF_EACH} of each outcome. Record lost quotes too, with their price."
        )
    if np.ptp(prices) == 0:
        raise TooLittleEvidence("All bids had one price: nothing is known of any other.")
    return prices, wins
