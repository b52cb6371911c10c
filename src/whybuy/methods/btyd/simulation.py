"""Customers and their futures drawn at random from BG/NBD and Gamma-Gamma."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whybuy.methods.btyd.activity import BetaGeoParams, chance_active
from whybuy.methods.btyd.arrays import Floats
from whybuy.methods.btyd.spend import GammaGammaParams, seen_money

LEAST_CHANCE = 1e-12  # of stopping; below it no horizon shows a difference


@dataclass(frozen=True, slots=True, eq=False)
class Customers:
    """Simulated customers: what a summary shows of them, and what it does not."""

    frequency: Floats
    recency: Floats
    age: Floats
    active: Floats  # 1 while the customer has not stopped at `age`
    later_orders: Floats  # in the stretch after `age`


def simulate_customers(
    age: Floats, *, params: BetaGeoParams, later: float = 0.0, seed: int
) -> Customers:
    """Customers as BG/NBD makes them, one for each age, and their orders in `later` after it."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(params.r, 1 / params.alpha, len(age))
    stops = rng.beta(params.a, params.b, len(age))
    frequency, recency, later_orders = (np.zeros(len(age)) for _ in range(3))
    active = np.ones(len(age))
    time, rows = np.zeros(len(age)), np.arange(len(age))
    while len(rows):
        time[rows] += rng.exponential(size=len(rows)) / np.maximum(rate[rows], 1e-300)
        rows = rows[time[rows] <= age[rows] + later]
        seen = rows[time[rows] <= age[rows]]
        frequency[seen] += 1
        recency[seen] = time[seen]
        later_orders[rows[time[rows] > age[rows]]] += 1
        stopped = rng.random(len(rows)) < stops[rows]
        gone = rows[stopped]
        active[gone[time[gone] <= age[gone]]] = 0
        rows = rows[~stopped]
    return Customers(frequency, recency, age, active, later_orders)


def simulate_spend(frequency: Floats, *, params: GammaGammaParams, seed: int) -> Floats:
    """Mean money of each customer's `frequency` orders; 0 where there are none."""
    rng = np.random.default_rng(seed)
    scale = rng.gamma(params.q, 1 / params.gamma, len(frequency))
    total = rng.gamma(np.maximum(params.p * frequency, 1e-300)) / scale
    return np.where(frequency > 0, total / np.maximum(frequency, 1), 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Futures:
    """Orders in simulated futures, and how they fell in time."""

    orders: Floats
    stretch: Floats  # share of the horizon by which the last of them had come


def simulate_orders(
    frequency: Floats,
    recency: Floats,
    age: Floats,
    *,
    horizon: float,
    params: BetaGeoParams,
    rng: np.random.Generator,
) -> Futures:
    """One future of each row given what was seen of it; repeat rows for several.

    Orders are Poisson at a Gamma rate until the horizon, or until the one at which the customer
    stops if that is sooner; in that case it is the order that ends the stretch.
    """
    orders, stretch = np.zeros(len(age)), np.ones(len(age))
    active = rng.random(len(age)) < chance_active(frequency, recency, age, params=params)
    rows = np.flatnonzero(active)
    rate = rng.gamma(params.r + frequency[rows]) / (params.alpha + age[rows])
    stops = np.maximum(rng.beta(params.a, params.b + frequency[rows]), LEAST_CHANCE)
    wanted = rng.poisson(np.minimum(rate * horizon, 1e15)).astype(np.float64)
    last = rng.geometric(stops).astype(np.float64)
    orders[rows] = np.minimum(wanted, last)
    cut = last <= wanted
    # the `last`-th of `wanted` uniform times
    stretch[rows[cut]] = rng.beta(last[cut], wanted[cut] - last[cut] + 1)
    return Futures(orders, stretch)


def simulate_money(
    futures: Futures,
    frequency: Floats,
    value: Floats,
    *,
    log_discount: float,
    params: GammaGammaParams,
    rng: np.random.Generator,
) -> Floats:
    """Money of each future, each order times exp(-log_discount * its share of the horizon).

    Given the stretch, its orders are uniform over it, but for one at its end where the customer
    stopped; their discounts enter by mean and spread.
    """
    money = np.zeros(len(frequency))
    rows = np.flatnonzero(futures.orders > 0)
    n, stretch = futures.orders[rows], futures.stretch[rows]
    later = params.gamma + seen_money(frequency[rows], value[rows])
    scale = later / rng.gamma(params.q + params.p * frequency[rows])
    mean, spread = uniform_discount(log_discount * stretch)
    at_end = np.where(stretch < 1, np.exp(-log_discount * stretch), mean)
    mean = (mean * (n - 1) + at_end) / n
    spread = np.where(stretch < 1, spread * (n - 1) / n, spread)
    shape = n * with_spread(params.p, spread)
    money[rows] = scale * mean * n * params.p * rng.gamma(shape) / shape
    return money


def uniform_discount(total: Floats | float) -> tuple[Floats, Floats]:
    """Mean of exp(-total * U), U uniform on (0, 1), and its squared coefficient of variation."""
    d = np.maximum(np.abs(total), 1e-9)
    mean = -np.expm1(-d) / d
    square = -np.expm1(-2 * d) / (2 * d)
    return mean, np.maximum(square / mean**2 - 1, 0.0)


def with_spread(p: float, spread: Floats | float) -> Floats:
    """Shape of one order's money when a factor of this squared variation multiplies it."""
    return np.asarray(1 / ((1 + 1 / p) * (1 + spread) - 1))
