"""Discounts by who of us sold: each leaning on the others where quotes are few, like with like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from whybuy.estimates.prices import Prices
from whybuy.methods.synthesis import Pooled, pool

LEAST = 2
"""Sellers without whom there is nothing to compare; and quotes without whom nothing varies."""
USUAL_SPREAD = 0.05
"""How far sellers differ as a rule, as a share of list price: the scale of the prior."""


@dataclass(frozen=True, slots=True)
class Given:
    """The discount that one of us gives on quotes won, as a share of list price, with its 90 %.

    quotes: how many; plain: their mean as it is; leaning: how far the estimate rests on the others.
    """

    seller: str
    quotes: int
    plain: float
    share: float
    low: float
    high: float
    leaning: float


@dataclass(frozen=True, slots=True)
class Sellers:
    """Those who sell, by name; how far they differ (median and 90 %) beyond segments and chance;
    and how many quotes won name nobody."""

    each: tuple[Given, ...]
    differ: tuple[float, float, float]
    unnamed: int


def by_seller(prices: Prices) -> Sellers | None:
    """Discounts on quotes won by who sold them, each quote counting alike.

    What a segment's quotes have in common is taken out first: whoever sells where discounts are
    usual is not compared with whoever does not. None where fewer than two sellers are on record.
    """
    won = prices.quotes.filter(pl.col("won"), pl.col("list_price") > 0)
    named = won.filter(pl.col("seller") != "")
    if named["seller"].n_unique() < LEAST or named.height <= named["seller"].n_unique():
        return None
    given = 1 - pl.col("price") / pl.col("list_price")
    table = named.select("seller", "segment", given=given)
    mean = float(np.mean(table["given"].to_numpy()))
    like = table.with_columns(like=pl.col("given") - pl.col("given").mean().over("segment") + mean)
    each = like.group_by("seller").agg(
        pl.len().alias("quotes"), pl.col("given").mean().alias("plain"), pl.col("like").mean()
    )
    each = each.sort("seller")
    noise = like.select(pl.col("like") - pl.col("like").mean().over("seller")).to_series()
    left = max(named.height - each.height, 1)
    variance = max(float((noise**2).sum()) / left, 1e-6)
    found = pool(
        each["like"].to_numpy(),
        variance / each["quotes"].to_numpy(),
        mean_prior=(mean, 0.3),
        spread_prior=("half-normal", USUAL_SPREAD),
    )
    rows = tuple(_given(row, found, at) for at, row in enumerate(each.iter_rows(named=True)))
    ends = found.spread.interval(0.9)
    return Sellers(rows, (found.spread.median, ends.low, ends.high), won.height - named.height)


def _given(row: dict[str, Any], found: Pooled, at: int) -> Given:
    own = found.shrunk(at)
    ends = own.interval(0.9)
    leaning = float(found.spread.weights @ found.pull(at))
    return Given(
        row["seller"], row["quotes"], row["plain"], own.median, ends.low, ends.high, leaning
    )
