"""Futures of customers drawn together: each draw has its own parameters, orders and money."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.customers import CustomerValues
from whybuy.estimates.fitting import Fitted, some
from whybuy.estimates.ranged import Ranged
from whybuy.methods.btyd.activity import BetaGeoParams
from whybuy.methods.btyd.simulation import simulate_money, simulate_orders
from whybuy.methods.btyd.spend import GammaGammaParams

Floats = NDArray[np.float64]

DRAWS = 400


def futures(values: CustomerValues, bought: pl.DataFrame, *, model: Fitted) -> Floats:
    """Discounted money of these customers within the horizon: an array (400 draws, customers).

    bought: rows of `values.table`, at most 20,000 of them.
    """
    terms = values.terms
    rng = np.random.default_rng(terms.seed)
    summary = model.summary(bought)
    frequency, recency, age, value = (summary[name].to_numpy() for name in summary.columns)
    discount = float(np.log1p(terms.discount_rate)) * terms.horizon_days / 365
    orders = model.orders.sample_params(DRAWS, seed=terms.seed).tolist()
    spend = model.spend.sample_params(DRAWS, seed=terms.seed + 1).tolist()
    found = np.empty((DRAWS, bought.height))
    for draw, (rates, money) in enumerate(zip(orders, spend, strict=True)):
        params = BetaGeoParams(*rates)
        future = simulate_orders(
            frequency, recency, age, horizon=terms.horizon_days, params=params, rng=rng
        )
        found[draw] = simulate_money(
            future,
            frequency,
            value,
            log_discount=discount,
            params=GammaGammaParams(*money),
            rng=rng,
        )
    return found * values.margin.share


def best_tenth(values: CustomerValues) -> Ranged | None:
    """Share of the horizon's money from the tenth ranked best; None without a model or money."""
    if values.model is None or values.value is None or values.value.estimate <= 0:
        return None
    few = some(values.table.sort("value", "customer_id", descending=[True, False]))
    money = futures(values, few, model=values.model) + few["fees"].to_numpy()
    total = np.maximum(money.sum(axis=1), 1e-300)
    shares = money[:, : -(-few.height // 10)].sum(axis=1) / total
    tail = (1 - values.terms.level) / 2
    low, high = np.quantile(shares, [tail, 1 - tail])
    return Ranged(float(shares.mean()), float(low), float(high))
