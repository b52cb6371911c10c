"""Who has gone quiet against their own rhythm, and what is at stake.

At stake is the money that a customer would bring within the horizon had they bought today, times
the chance that they have left. What will turn out to be lost is nothing if they are still active,
and all they would have brought if not: the interval is of that.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.customers import CustomerValues
from whybuy.estimates.fitting import Fitted, some
from whybuy.estimates.futures import futures
from whybuy.estimates.outlook import with_calendar
from whybuy.estimates.ranged import Ranged, holding
from whybuy.evidence.books import Books
from whybuy.evidence.silence import rhythm

Floats = NDArray[np.float64]

YEAR_DAYS = 365
MOST_LOOKED_AT = 300
MOST_BOUNDED = 5_000
LONGER_THAN_EVER = 1.5
"""Times the longest gap so far: a day over it says nothing of somebody who buys like clockwork."""


@dataclass(frozen=True, slots=True, eq=False)
class Quiet:
    """Customers who have gone quiet, the most at stake first.

    table: rows of `CustomerValues.table` with at_stake, at_stake_low, at_stake_high (money; null
    without a model; bounds null beyond the first 5,000). gone_before: how many fell silent more
    than a year (beyond their usual gap) ago; they are not in the table.
    """

    table: pl.DataFrame
    at_stake: Ranged | None
    gone_before: int


@dataclass(frozen=True, slots=True)
class Knowing:
    """The customer of whom it would teach most to know whether they still buy.

    settles: standard deviation, in money, that this knowledge takes off the horizon's total;
    reduction: its square as a share of the variance that all quiet customers make together.
    """

    customer_id: str
    name: str
    chance_active: float
    settles: float
    reduction: float


def gone_quiet(books: Books, values: CustomerValues, *, purchases: int, below: float) -> Quiet:
    """Customers with so many purchase days or more whose chance to be active is under `below`.

    Without a model: those who have been silent for half as long again as ever before.
    """
    often = values.table.filter(pl.col("frequency") + 1 >= max(purchases, 2))
    if values.model is None:
        return _silent_longer_than_ever(books, often)
    silent = often.filter(pl.col("chance_active") < below)
    recent = pl.col("silence_days") <= YEAR_DAYS + pl.col("usual_gap_days")
    quiet = silent.filter(recent)
    found = _at_stake(values, quiet, model=values.model)
    return Quiet(found[0], found[1], silent.height - quiet.height)


def had_they_bought_today(values: CustomerValues, bought: pl.DataFrame, *, model: Fitted) -> Floats:
    """Money expected of each of these customers within the horizon, were their silence nought."""
    terms = values.terms
    return model.orders.expected_value(
        model.summary(_without_silence(bought)),
        spend=model.spend,
        days=terms.horizon_days,
        discount_rate=terms.discount_rate,
        margin=values.margin.share,
    )


def most_worth_knowing(
    values: CustomerValues, quiet: Quiet, *, but: Collection[str] = ()
) -> Knowing | None:
    """Which quiet customer's being active or not is the largest doubt; None without a model.

    but: customers who may not be asked.
    """
    doubted = quiet.table
    if values.model is None or doubted.is_empty():
        return None
    chance = doubted["chance_active"].to_numpy()
    variance = chance * (1 - chance)
    variance = variance * had_they_bought_today(values, doubted, model=values.model) ** 2
    free = ~doubted["customer_id"].is_in(list(but)).to_numpy()
    if not free.any():
        return None
    most = int(np.argmax(np.where(free, variance, -1.0)))
    row = doubted.row(most, named=True)
    return Knowing(
        customer_id=row["customer_id"],
        name=row["name"],
        chance_active=row["chance_active"],
        settles=float(np.sqrt(variance[most])),
        reduction=float(variance[most] / variance.sum()) if variance.sum() > 0 else 0.0,
    )


def _without_silence(bought: pl.DataFrame) -> pl.DataFrame:
    return bought.with_columns(pl.col("age").alias("recency"))


def _at_stake(
    values: CustomerValues, quiet: pl.DataFrame, *, model: Fitted
) -> tuple[pl.DataFrame, Ranged]:
    if quiet.is_empty():
        nothing = [pl.lit(None, dtype=pl.Float64).alias(name) for name in _STAKES]
        return quiet.with_columns(nothing), Ranged(0.0, 0.0, 0.0)
    left = 1 - quiet["chance_active"].to_numpy()
    stake = left * had_they_bought_today(values, quiet, model=model)
    quiet = quiet.with_columns(pl.Series("at_stake", stake)).sort("at_stake", descending=True)
    table = quiet.join(
        _bounds(values, quiet.head(MOST_BOUNDED), model=model),
        on="customer_id",
        how="left",
        maintain_order="left",
    )
    sums = with_calendar(_lost(values, some(quiet), model=model).sum(axis=1), spread=values.spread)
    total = float(stake.sum())
    scale = total / max(float(sums.mean()), 1e-300)
    low, high = (float(end) for end in np.quantile(sums * scale, _ends(values)))
    return table, Ranged(total, min(low, total), max(high, total))


_STAKES = ("at_stake", "at_stake_low", "at_stake_high")


def _bounds(values: CustomerValues, quiet: pl.DataFrame, *, model: Fitted) -> pl.DataFrame:
    """Bounds of what will be lost with each of these customers."""
    lost = _lost(values, quiet, model=model)
    low, high = np.quantile(lost, _ends(values), axis=0)
    _, low, high = holding(quiet["at_stake"].to_numpy(), low=low, high=high)
    return quiet.select("customer_id").with_columns(
        pl.Series("at_stake_low", low), pl.Series("at_stake_high", high)
    )


def _lost(values: CustomerValues, quiet: pl.DataFrame, *, model: Fitted) -> Floats:
    """What will be lost with each customer (column) in each draw (row): nothing, or all."""
    rng = np.random.default_rng(values.terms.seed + 2)
    would = futures(values, _without_silence(quiet), model=model)
    left = rng.random(would.shape) >= quiet["chance_active"].to_numpy()
    return np.where(left, would, 0.0)


def _ends(values: CustomerValues) -> tuple[float, float]:
    return (1 - values.terms.level) / 2, (1 + values.terms.level) / 2


def _silent_longer_than_ever(books: Books, often: pl.DataFrame) -> Quiet:
    # Few have bought again here, so one look at each is cheap; of very many, the largest are.
    known = often.sort("total", "customer_id", descending=[True, False]).head(MOST_LOOKED_AT)
    longest = [rhythm(books, customer_id).longest for customer_id in known["customer_id"]]
    usual = pl.Series(longest, dtype=pl.Int64)
    silent = known.filter(pl.col("silence_days") > LONGER_THAN_EVER * usual)
    nothing = [pl.lit(None, dtype=pl.Float64).alias(name) for name in _STAKES]
    return Quiet(silent.with_columns(nothing), None, 0)
