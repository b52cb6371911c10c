"""The purchase models fitted to a firm's customers, once a revision."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.recalibration import CameBack, Recalibration, learn, recency_for
from whybuy.methods.btyd import BetaGeo, GammaGamma
from whybuy.methods.btyd.activity import chance_active, dropped_log_odds
from whybuy.methods.btyd.order_counts import chance_of_at_least

Floats = NDArray[np.float64]

LEAST_REPEATERS = 30
"""Customers who have bought again that it takes to model: with fewer, names and counts say more."""

ENOUGH_FOR_A_SUM = 20_000

LEAST_MONEY = 0.01
"""A repeat buyer who sent all of it back still has a value above nought: the model asks for one."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """BG/NBD for orders and silence, Gamma-Gamma for money, and what they were fitted to."""

    orders: BetaGeo
    spend: GammaGamma
    recalibration: Recalibration
    customers: int
    repeaters: int

    @property
    def troubles(self) -> tuple[str, ...]:
        """Sentences on what the data leave open; empty when all went well."""
        return (*self.orders.ridges_, *self.spend.ridges_)

    def summary(self, bought: pl.DataFrame) -> pl.DataFrame:
        """These customers as the methods read them, their chance to be active corrected.

        The correction is carried by the recency (`recalibration.recency_for`).
        """
        summary = _summary(bought)
        frequency, recency, age, _ = (summary[name].to_numpy() for name in summary.columns)
        return summary.with_columns(pl.Series("recency", self._recency(frequency, recency, age)))

    def log_odds(self, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """The model's own log-odds that each customer is active."""
        return -dropped_log_odds(frequency, recency, age, params=self.orders.params)

    def chance_active(self, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """Corrected chance that each customer is active; 1 after a single purchase."""
        recency = self._recency(frequency, recency, age)
        return chance_active(frequency, recency, age, params=self.orders.params)

    def chance_to_buy(self, bought: pl.DataFrame, *, days: int) -> Floats:
        """Corrected chance that each of these customers buys within so many days."""
        frequency, recency, age = (
            bought[name].to_numpy().astype(np.float64) for name in ("frequency", "recency", "age")
        )
        once = chance_of_at_least(
            np.ones_like(age), frequency, age, horizon=days, params=self.orders.params
        )
        return self.chance_active(frequency, recency, age) * once

    def _recency(self, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        if self.recalibration.customers == 0:
            return recency
        return recency_for(
            self.recalibration(self.log_odds(frequency, recency, age)),
            frequency=frequency,
            recency=recency,
            age=age,
            params=self.orders.params,
        )


def repeaters(bought: pl.DataFrame) -> int:
    """How many customers have bought on two days or more."""
    return bought.filter(pl.col("frequency") > 0).height


def fit(
    bought: pl.DataFrame, *, past: list[CameBack], least: int = LEAST_REPEATERS
) -> Fitted | None:
    """Both models fitted to these customers, or None where fewer than `least` have bought again.

    past: held-out periods that were over by then, which correct the chance to be active.
    """
    again = repeaters(bought)
    if again < least:
        return None
    summary = _summary(bought)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `troubles` says what the warnings say
        orders = BetaGeo(prior="weak").fit(summary)
        spend = GammaGamma(prior="weak").fit(summary)
    return Fitted(orders, spend, learn(past), bought.height, again)


def _summary(bought: pl.DataFrame) -> pl.DataFrame:
    """frequency, recency, age in days and value in money, as the methods read them."""
    value = pl.col("repeat_value").fill_null(0.0)
    return bought.select(
        pl.col("frequency", "recency", "age").cast(pl.Float64),
        pl.when(pl.col("frequency") > 0)
        .then(value.clip(lower_bound=LEAST_MONEY))
        .otherwise(0.0)
        .alias("value"),
    )


def some(bought: pl.DataFrame) -> pl.DataFrame:
    """The same customers, or 20,000 of them at even steps along the table: enough for a sum."""
    step = -(-bought.height // ENOUGH_FOR_A_SUM)
    return bought if step <= 1 else bought.gather_every(step)
