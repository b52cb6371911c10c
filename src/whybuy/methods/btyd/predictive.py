"""What customers will bring, one by one and together, with everything that is uncertain in it.

Three things are: the parameters (posterior draws), each customer's own luck, and the calendar
common to all, which no model of single customers knows: `extra_sd_log` stands for it in totals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from whybuy.methods.btyd.activity import (
    BetaGeoParams,
    chance_active,
    discounted_if_active,
    moments_if_active,
    orders_if_active,
)
from whybuy.methods.btyd.arrays import Floats, Ints
from whybuy.methods.btyd.money_intervals import Params, money_interval
from whybuy.methods.btyd.order_counts import orders_interval
from whybuy.methods.btyd.posterior import systematic
from whybuy.methods.btyd.simulation import (
    simulate_money,
    simulate_orders,
    uniform_discount,
    with_spread,
)
from whybuy.methods.btyd.spend import GammaGammaParams, expected_spend, seen_money
from whybuy.methods.btyd.summary import CustomerSummary, distinct_pairs

SIMULATED = 2_000_000  # up to so many customers times draws, every future is simulated
SAMPLE, TOTALS = 200, 160  # customers from whom the effect of so many draws on the total is learnt
CELLS = 400_000  # customers times parameter sets in the intervals of single customers
HEAVY_DRAWS, HEAVY_BLOCK = 2_048, 1_000
SMALL_DISCOUNT = 0.5  # in logarithms, over the whole horizon
LEAST_TAIL = 2.1  # below 2 the variance of an order's money has no bound


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What each customer will bring (arrays by row) and all together, with predictive intervals.

    Orders or money, as asked; each interval holds what will happen with chance `level`.
    """

    expected: Floats
    low: Floats
    high: Floats
    total: float
    total_low: float
    total_high: float
    level: float


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """One draw of the parameters; without `spend`, an order is worth the row's amount exactly."""

    orders: BetaGeoParams
    spend: GammaGammaParams | None

    @property
    def first_rate(self) -> float:
        """Orders a unit of time of a new customer, or their money."""
        spend = self.spend
        money = 1.0 if spend is None else spend.p * spend.gamma / (spend.q - 1)
        return money * self.orders.r / self.orders.alpha


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """What is asked: these customers, this horizon, and what an order of each row is worth.

    amount: money of an order or, with a model of spend, the margin on its money.
    """

    summary: CustomerSummary
    amount: Floats
    length: float
    log_discount: float = 0.0  # per unit of time

    @property
    def discount(self) -> float:
        """Logarithm of the discount over the whole horizon."""
        return self.log_discount * self.length

    def take(self, rows: Any) -> Outlook:
        """The same question about these rows only."""
        return replace(self, summary=self.summary.take(rows), amount=self.amount[rows])


def predict(
    outlook: Outlook, *, draws: Sequence[Draw], level: float, extra_sd_log: float, seed: int
) -> Forecast:
    """The forecast of each row and of the sum over customers."""
    rng = np.random.default_rng(seed)
    some = _stand_ins(draws, wanted=CELLS // max(len(outlook.summary), 1), most=64, rng=rng)
    few = some[:: max(1, len(some) // 8)]
    count = outlook.summary.count
    each = [conditional_moments(outlook, draw=draw) for draw in some]
    expected, variance = (np.mean([pair[i] for pair in each], axis=0) for i in (0, 1))
    total = float(expected @ count)
    if _fits_simulation(count, draws=len(draws)):
        futures = simulate(outlook, draws=draws, rng=rng)
        totals = futures.sum(axis=1)
        low, high = _simulated_interval(outlook, futures, draws=few, level=level)
    else:
        shares = expected_totals(
            outlook, draws=_stand_ins(draws, wanted=TOTALS, most=TOTALS, rng=rng)
        )
        shares = np.repeat(shares, 16)
        luck = np.sqrt(variance @ count) * rng.standard_normal(len(shares))
        totals = np.maximum(total * shares / shares.mean() + luck, 0.0)
        low, high = _interval(outlook, draws=few, level=level, rng=rng)
    common = extra_sd_log * rng.standard_normal(len(totals)) - extra_sd_log**2 / 2
    ends = np.quantile(totals * np.exp(common), _ends(level))
    return Forecast(expected, low, high, total, float(ends[0]), float(ends[1]), level)


def _ends(level: float) -> tuple[float, float]:
    return (1 - level) / 2, (1 + level) / 2


def _fits_simulation(count: Floats, *, draws: int) -> bool:
    return bool(count.sum() * draws <= SIMULATED and (count % 1 == 0).all())


def _stand_ins(
    draws: Sequence[Draw], *, wanted: int, most: int, rng: np.random.Generator
) -> Sequence[Draw]:
    """Draws that stand for all: equal steps along the money (or orders) a new customer brings."""
    wanted = int(np.clip(wanted, 8, most))
    if wanted >= len(draws):
        return draws
    rates = np.array([draw.first_rate for draw in draws])
    order: Ints = np.argsort(rates)
    picks = order[systematic(np.ones(len(draws)), draws=wanted, rng=rng)]
    return [draws[int(i)] for i in picks.tolist()]


def conditional_moments(outlook: Outlook, *, draw: Draw) -> tuple[Floats, Floats]:
    """Mean and variance of what each row brings, the parameters being known."""
    summary, orders = outlook.summary, draw.orders
    frequency, age, pair = distinct_pairs(summary)
    mean, square = moments_if_active(frequency, age, horizon=outlook.length, params=orders)
    discount = mean_discount(frequency, age, orders=mean, outlook=outlook, params=orders)
    spread = float(uniform_discount(outlook.discount)[1])
    one, one_square, noise = _order_moments(summary, spread=spread, params=draw.spend)
    active = chance_active(summary.frequency, summary.recency, summary.age, params=orders)
    expected = active * outlook.amount * one * (discount * mean)[pair]
    squared = one_square * (discount**2 * (square + noise * mean))[pair]
    return expected, np.maximum(active * outlook.amount**2 * squared - expected**2, 0.0)


def conditional_mean(outlook: Outlook, *, draw: Draw) -> Floats:
    """Mean of what each row brings, the parameters being known."""
    summary, orders = outlook.summary, draw.orders
    frequency, age, pair = distinct_pairs(summary)
    if outlook.log_discount:
        rate = outlook.log_discount
        now = discounted_if_active(
            frequency, age, horizon=outlook.length, log_discount=rate, params=orders
        )
    else:
        now = orders_if_active(frequency, age, horizon=outlook.length, params=orders)
    active = chance_active(summary.frequency, summary.recency, summary.age, params=orders)
    return active * outlook.amount * _spend(summary, params=draw.spend) * now[pair]


def mean_discount(
    frequency: Floats, age: Floats, *, orders: Floats, outlook: Outlook, params: BetaGeoParams
) -> Floats:
    """Mean discount of an active customer's orders, `orders` of them being expected."""
    if outlook.log_discount == 0:
        return np.ones(len(age))
    rate = outlook.log_discount
    now = discounted_if_active(
        frequency, age, horizon=outlook.length, log_discount=rate, params=params
    )
    return now / np.maximum(orders, 1e-300)


def _spend(summary: CustomerSummary, *, params: GammaGammaParams | None) -> Floats | float:
    if params is None:
        return 1.0
    return expected_spend(summary.frequency, _value(summary), params=params)


def _value(summary: CustomerSummary) -> Floats:
    return np.zeros(len(summary)) if summary.value is None else summary.value


def _order_moments(
    summary: CustomerSummary, *, spread: float, params: GammaGammaParams | None
) -> tuple[Floats | float, Floats | float, float]:
    """Mean and mean square, over customers alike, of their own mean money; an order's variation."""
    if params is None:
        return 1.0, 1.0, spread
    tail = params.q + params.p * summary.frequency
    later = params.gamma + seen_money(summary.frequency, _value(summary))
    square = (params.p * later) ** 2 / ((tail - 1) * (np.maximum(tail, LEAST_TAIL) - 2))
    return _spend(summary, params=params), square, 1 / float(with_spread(params.p, spread))


def expected_totals(outlook: Outlook, *, draws: Sequence[Draw]) -> Floats:
    """Expected total under each draw, in proportion to that under one of them.

    From a sample of customers drawn by what they are worth, who count by how far they move. A small
    discount is left out: it moves the totals under all draws alike.
    """
    if outlook.discount < SMALL_DISCOUNT:
        outlook = replace(outlook, log_discount=0.0)
    worth = conditional_mean(outlook, draw=draws[len(draws) // 2])
    shares = worth * outlook.summary.count
    order = np.argsort(shares)
    weight = np.cumsum(shares[order])
    if not len(order) or weight[-1] <= 0:
        return np.ones(len(draws))
    marks = (np.arange(SAMPLE, dtype=np.float64) + 0.5) / SAMPLE * weight[-1]
    at = order[np.searchsorted(weight, marks)]
    sample = outlook.take(at)
    return np.array([float(np.mean(conditional_mean(sample, draw=d) / worth[at])) for d in draws])


def simulate(outlook: Outlook, *, draws: Sequence[Draw], rng: np.random.Generator) -> Floats:
    """What each customer brings in one future a draw: an array (draws, customers)."""
    rows = np.repeat(np.arange(len(outlook.summary)), outlook.summary.count.astype(np.intp))
    everyone = outlook.take(rows)
    known = everyone.summary
    seen, value = (known.frequency, known.recency, known.age), _value(known)
    found = np.empty((len(draws), len(rows)))
    for i, draw in enumerate(draws):
        futures = simulate_orders(*seen, horizon=outlook.length, params=draw.orders, rng=rng)
        if draw.spend is None:
            discount = uniform_discount(outlook.discount * futures.stretch)[0]
            found[i] = everyone.amount * futures.orders * discount
        else:
            found[i] = everyone.amount * simulate_money(
                futures,
                known.frequency,
                value,
                log_discount=outlook.discount,
                params=draw.spend,
                rng=rng,
            )
    return found


def _simulated_interval(
    outlook: Outlook, futures: Floats, *, draws: Sequence[Draw], level: float
) -> tuple[Floats, Floats]:
    if draws[0].spend is None and outlook.log_discount == 0:
        return _orders_interval(outlook, draws=draws, level=level)
    first_of_row = np.cumsum(outlook.summary.count).astype(np.intp) - 1
    low, high = np.quantile(futures[:, first_of_row], _ends(level), axis=0)
    return low, high


def _interval(
    outlook: Outlook, *, draws: Sequence[Draw], level: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    both = [Params(draw.orders, draw.spend) for draw in draws if draw.spend is not None]
    if not both:
        return _orders_interval(outlook, draws=draws, level=level)
    low, high, heavy = money_interval(
        outlook.summary,
        horizon=outlook.length,
        log_discount=outlook.log_discount,
        level=level,
        params=both,
    )
    low, high = low * outlook.amount, high * outlook.amount
    rows = np.flatnonzero(heavy)
    for first in range(0, len(rows), HEAVY_BLOCK):
        part = rows[first : first + HEAVY_BLOCK]
        low[part], high[part] = _resimulated(outlook.take(part), draws=draws, level=level, rng=rng)
    return low, high


def _resimulated(
    outlook: Outlook, *, draws: Sequence[Draw], level: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Quantiles by row from many futures under each of a few draws."""
    times = HEAVY_DRAWS // len(draws)
    many = outlook.take(np.tile(np.arange(len(outlook.summary)), times))
    many = replace(many, summary=replace(many.summary, count=np.ones(len(many.amount))))
    futures = simulate(many, draws=draws, rng=rng).reshape(-1, len(outlook.summary))
    low, high = np.quantile(futures, _ends(level), axis=0)
    return low, high


def _orders_interval(
    outlook: Outlook, *, draws: Sequence[Draw], level: float
) -> tuple[Floats, Floats]:
    """Counts between which the orders will lie, each worth its amount at the mean discount."""
    orders = [draw.orders for draw in draws]
    known = outlook.summary
    low, high = orders_interval(known, horizon=outlook.length, level=level, params=orders)
    worth = outlook.amount
    if outlook.log_discount:
        params = orders[len(orders) // 2]
        mean = orders_if_active(known.frequency, known.age, horizon=outlook.length, params=params)
        worth = worth * mean_discount(
            known.frequency, known.age, orders=mean, outlook=outlook, params=params
        )
    return low * worth, high * worth
