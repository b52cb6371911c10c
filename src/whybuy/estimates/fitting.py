"""The purchase models fitted to a firm's customers, once a revision."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.purchases import purchases
from whybuy.methods.btyd import BetaGeo, GammaGamma

LEAST_REPEATERS = 30
"""Customers who have bought again that it takes to model: with fewer, names and counts say more."""

LEAST_MONEY = 0.01
"""A repeat buyer who sent all of it back still has a value above nought: the model asks for one."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """BG/NBD for orders and silence, Gamma-Gamma for money, and what they were fitted to."""

    orders: BetaGeo
    spend: GammaGamma
    customers: int
    repeaters: int

    @property
    def troubles(self) -> tuple[str, ...]:
        """Sentences on what the data leave open; empty when all went well."""
        return (*self.orders.ridges_, *self.spend.ridges_)


def repeaters(bought: pl.DataFrame) -> int:
    """How many customers have bought on two days or more."""
    return bought.filter(pl.col("frequency") > 0).height


def model_summary(bought: pl.DataFrame) -> pl.DataFrame:
    """frequency, recency, age in days and value in money, as the methods read them."""
    value = pl.col("value").fill_null(0.0)
    return bought.select(
        pl.col("frequency", "recency", "age").cast(pl.Float64),
        pl.when(pl.col("frequency") > 0)
        .then(value.clip(lower_bound=LEAST_MONEY))
        .otherwise(0.0)
        .alias("value"),
    )


def fit(bought: pl.DataFrame) -> Fitted | None:
    """Both models fitted to these customers, or None where fewer than 30 have bought again."""
    again = repeaters(bought)
    if again < LEAST_REPEATERS:
        return None
    summary = model_summary(bought)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `troubles` says what the warnings say
        orders = BetaGeo(prior="weak").fit(summary)
        spend = GammaGamma(prior="weak").fit(summary)
    return Fitted(orders, spend, bought.height, again)


def fitted(books: Books) -> Fitted | None:
    """The models as of the day of the books, or None where there is too little to fit them to."""
    return books.once(("fitted",), lambda: fit(purchases(books)))
