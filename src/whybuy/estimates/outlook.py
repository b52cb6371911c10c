"""Orders of a period to come: of each customer and of all, by simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.fitting import Fitted, some
from whybuy.estimates.ranged import Ranged
from whybuy.methods.btyd.activity import BetaGeoParams
from whybuy.methods.btyd.arrays import normal_quantile
from whybuy.methods.btyd.simulation import simulate_orders

Floats = NDArray[np.float64]

DRAWS = 200
WEEK_DAYS = 7
LEVEL = 0.90
CALENDARS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """What customers will order (purchase days) within `days`.

    some: the customers looked at one by one (all, or 20,000 of them), and for each of them expected
    orders and 90 % bounds; total: of all customers; weeks: the total, week by week.
    """

    days: int
    some: pl.DataFrame
    expected: Floats
    low: Floats
    high: Floats
    total: Ranged
    weeks: tuple[float, ...]


def outlook(model: Fitted, bought: pl.DataFrame, *, days: int, spread: float) -> Outlook:
    """Orders expected of these customers, with predictive bounds.

    spread: standard deviation (log scale) that the calendar adds to the total.
    """
    few = some(bought)
    summary, each = model.summary(few), bought.height / few.height
    expected = model.orders.expected_orders(summary, days=days)
    drawn = _futures(model, summary, days=days)
    ends = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    low, high = np.quantile(drawn, ends, axis=0, method="inverted_cdf")
    bottom, top = np.quantile(with_calendar(drawn.sum(axis=1), spread=spread), ends)
    total = Ranged(float(expected.sum()), float(bottom), float(top)).times(each)
    weeks = _weeks(model, summary, days=days) * each
    return Outlook(days, few, expected, low, high, total, tuple(weeks.tolist()))


def _futures(model: Fitted, summary: pl.DataFrame, *, days: int) -> Floats:
    """Orders of each customer (column) in each of 200 futures with its own parameters (row)."""
    rng = np.random.default_rng(0)
    frequency, recency, age = (summary[name].to_numpy() for name in summary.columns[:3])
    found = np.empty((DRAWS, len(age)))
    for draw, rates in enumerate(model.orders.sample_params(DRAWS, seed=0).tolist()):
        params = BetaGeoParams(*rates)
        future = simulate_orders(frequency, recency, age, horizon=days, params=params, rng=rng)
        found[draw] = future.orders
    return found


def _weeks(model: Fitted, summary: pl.DataFrame, *, days: int) -> Floats:
    ends = range(WEEK_DAYS, days + 1, WEEK_DAYS)
    sums = [float(model.orders.expected_orders(summary, days=end).sum()) for end in ends]
    return np.diff(np.array([0.0, *sums]))


def with_calendar(totals: Floats, *, spread: float) -> Floats:
    """Totals, each times a factor common to all customers: what season and trend may do.

    The factor is log-normal with mean 1 and `spread` in logarithms; its even quantiles stand for
    it, so that few draws of the totals are enough.
    """
    even = (np.arange(CALENDARS) + 0.5) / CALENDARS
    factor = np.exp(spread * normal_quantile(even) - spread**2 / 2)
    return (totals[:, None] * factor).ravel()
