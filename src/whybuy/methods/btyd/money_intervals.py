"""How much money a customer's orders will bring: quantiles without simulation.

Given n orders, their money over the scale gamma + x z is BetaPrime(p n, q + p x); n has the
distribution of `order_counts`. The mixture over n is tabulated for each frequency over ages and a
logarithmic grid of money; each customer's quantile is then read off by halving. Discounts enter by
the mean and the spread of an order's discount within the horizon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from whybuy.methods.btyd.activity import (
    BetaGeoParams,
    chance_active,
    discounted_if_active,
    orders_if_active,
)
from whybuy.methods.btyd.arrays import Bools, Floats, Ints, beta_share, digamma, product, trigamma
from whybuy.methods.btyd.order_counts import Survival
from whybuy.methods.btyd.simulation import uniform_discount, with_spread
from whybuy.methods.btyd.spend import GammaGammaParams, seen_money
from whybuy.methods.btyd.summary import CustomerSummary

MOST_ORDERS = 128  # customers who may well make more are left to simulation
LEAST_ALIKE = 32  # so few of one frequency are simulated sooner than tabulated
MOST_AGES = 200
GRID = 96
EVERY = 12  # counts taken one by one; from there on in steps of 15 %
HALVINGS = 12
NEGLIGIBLE = 1e-4
BLOCK = 50_000


@dataclass(frozen=True, slots=True)
class Params:
    """One set of parameters for orders and for the money of an order."""

    orders: BetaGeoParams
    spend: GammaGammaParams


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """log money over its scale: chances of more than grid points, by age (rows)."""

    above: Floats
    start: float
    step: float


def money_interval(
    summary: CustomerSummary,
    *,
    horizon: float,
    log_discount: float,
    level: float,
    params: Sequence[Params],
) -> tuple[Floats, Floats, Bools]:
    """Low and high money of each row, and which rows had better be simulated (NaN there)."""
    low, high = (np.full(len(summary), np.nan) for _ in range(2))
    by_frequency = np.argsort(summary.frequency, kind="stable")
    edges = np.flatnonzero(np.diff(summary.frequency[by_frequency])) + 1
    for alike in np.split(by_frequency, edges):
        if len(alike) < LEAST_ALIKE:
            continue
        for first in range(0, len(alike), BLOCK):
            rows = alike[first : first + BLOCK]
            low[rows], high[rows] = _alike_interval(
                summary.take(rows),
                horizon=horizon,
                log_discount=log_discount,
                level=level,
                params=params,
            )
    return low, high, np.isnan(high)


def _alike_interval(
    summary: CustomerSummary,
    *,
    horizon: float,
    log_discount: float,
    level: float,
    params: Sequence[Params],
) -> tuple[Floats, Floats]:
    """The same for customers of one frequency."""
    ages, at_age = _few_ages(summary.age, alpha=params[len(params) // 2].orders.alpha)
    x = np.full(len(ages), summary.frequency[0])
    counts = _chances_of(x, ages, horizon=horizon, params=[p.orders for p in params])
    heavy = counts[:, :, -1].max(axis=0) > NEGLIGIBLE
    if heavy.all():
        return (nothing := np.full(len(summary), np.nan)), nothing
    discount = _mean_discount(x, ages, horizon=horizon, log_discount=log_discount, params=params)
    spread = float(uniform_discount(log_discount * horizon)[1])
    tables = _tables(counts, frequency=summary.frequency[0], spread=spread, params=params)
    value = np.zeros(len(summary)) if summary.value is None else summary.value
    spent = seen_money(summary.frequency, value)
    scales = [np.log((p.spend.gamma + spent) * discount[at_age]) for p in params]
    active = [
        chance_active(summary.frequency, summary.recency, summary.age, params=p.orders)
        for p in params
    ]
    ends = [
        _quantile(tables, scales, active, at_age=at_age, tail=tail)
        for tail in ((1 + level) / 2, (1 - level) / 2)
    ]
    return np.where(heavy[at_age], np.nan, ends[0]), np.where(heavy[at_age], np.nan, ends[1])


def _few_ages(age: Floats, *, alpha: float) -> tuple[Floats, Ints]:
    """Distinct ages; when they are many, even steps of log(alpha + age) and the nearest of them."""
    distinct, which = np.unique(age, return_inverse=True)
    if len(distinct) <= MOST_AGES:
        return distinct, which
    ends = np.log(alpha + distinct[[0, -1]])
    steps = np.linspace(ends[0], ends[1], MOST_AGES, dtype=np.float64)
    nodes: Floats = np.exp(steps) - alpha
    return nodes, np.searchsorted((nodes[1:] + nodes[:-1]) / 2, age)


def _chances_of(
    x: Floats, age: Floats, *, horizon: float, params: Sequence[BetaGeoParams]
) -> Floats:
    """Chance of exactly n = 1, 2, ... orders if active: an array (params, ages, n).

    What lies beyond the last n is counted there.
    """
    survival = Survival(x, age, horizon=horizon, params=params)
    least = [survival.at_least(1)]
    while len(least) < MOST_ORDERS and least[-1].max() > NEGLIGIBLE / 10:
        least.append(survival.at_least(len(least) + 1))
    table = np.moveaxis(np.array(least), 0, -1).copy()
    table[:, :, :-1] -= table[:, :, 1:]
    return table


def _mean_discount(
    x: Floats, age: Floats, *, horizon: float, log_discount: float, params: Sequence[Params]
) -> Floats:
    if log_discount == 0:
        return np.ones(len(age))
    orders = params[len(params) // 2].orders
    some = orders_if_active(x, age, horizon=horizon, params=orders)
    now = discounted_if_active(x, age, horizon=horizon, log_discount=log_discount, params=orders)
    return now / np.maximum(some, 1e-300)


def _tables(
    counts: Floats, *, frequency: float, spread: float, params: Sequence[Params]
) -> list[_Table]:
    tables: list[_Table] = []
    n, blend = _counts_in_steps(counts.shape[2])
    for chances, one in zip(counts, params, strict=True):
        shape = float(with_spread(one.spend.p, spread))
        tail = one.spend.q + one.spend.p * frequency
        mean = one.spend.p / shape  # an order's mean stays while its shape takes in the spread
        low = _log_money(shape, tail, sds=-6.0)
        grid = np.linspace(low, max(low + 1.0, _log_money(shape * n[-1], tail, sds=6.0)), GRID)
        above = beta_share(tail, shape * n[:, None], 1 / (1 + np.exp(grid)))
        step = float(grid[1] - grid[0])
        above = product(product(chances, blend), above)
        tables.append(_Table(above, float(grid[0] + np.log(mean)), step))
    return tables


def _counts_in_steps(most: int) -> tuple[Floats, Floats]:
    """Counts from 1 to `most`, every one of the first and then ever fewer, and how to share out.

    The money of n orders changes evenly with n: a count between two steps is shared between them.
    """
    every = np.arange(1.0, most + 1)
    later = np.round(EVERY * 1.15 ** np.arange(1, 200))
    steps = np.unique(np.concatenate([every[:EVERY], later[later < most], every[-1:]]))
    blend = np.array([np.interp(every, steps, row) for row in np.eye(len(steps))]).T
    return steps, blend


def _log_money(shape: float, tail: float, *, sds: float) -> float:
    """Mean of the logarithm of a BetaPrime(shape, tail), and so many standard deviations on."""
    spread = float(np.sqrt(trigamma(shape) + trigamma(tail)))
    return float(digamma(shape) - digamma(tail)) + sds * spread


def _quantile(
    tables: Sequence[_Table],
    scales: Sequence[Floats],
    active: Sequence[Floats],
    *,
    at_age: Ints,
    tail: float,
) -> Floats:
    """Money above which only `tail` of the chance lies; 0 where not even one order is so likely."""
    any_order = np.mean([a * t.above[at_age, 0] for a, t in zip(active, tables, strict=True)], 0)
    money = np.zeros(len(at_age))
    rows = np.flatnonzero(any_order > tail)
    if not len(rows):
        return money
    low: Floats = np.min([s[rows] + t.start for s, t in zip(scales, tables, strict=True)], axis=0)
    far = [s[rows] + t.start + t.step * GRID for s, t in zip(scales, tables, strict=True)]
    high: Floats = np.max(far, axis=0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        chance = np.zeros(len(rows))
        for table, scale, one in zip(tables, scales, active, strict=True):
            place = middle - scale[rows]
            chance += one[rows] * _read(table, place, at_age=at_age[rows])
        more = chance > tail * len(tables)
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    money[rows] = np.exp((low + high) / 2)
    return money


def _read(table: _Table, place: Floats, *, at_age: Ints) -> Floats:
    """The chance of more than exp(place) at an age; straight lines between the grid's points."""
    at = np.clip((place - table.start) / table.step, 0.0, GRID - 1.0)
    left = np.minimum(at.astype(np.intp), GRID - 2)
    flat, first = table.above.ravel(), at_age * GRID + left
    here = flat[first]
    return here + (at - left) * (flat[first + 1] - here)
