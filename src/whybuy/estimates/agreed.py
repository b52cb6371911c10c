"""What contracts will bring within the horizon: in full as agreed, beyond a renewal by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from whybuy.estimates.ranged import Ranged
from whybuy.evidence.books import Books
from whybuy.evidence.contracts import running, went_on

YEAR_DAYS = 365
NORMAL_90 = 1.645


@dataclass(frozen=True, slots=True, eq=False)
class Agreed:
    """Fees by month or year within the horizon, discounted, before any margin.

    table: a row a customer: customer_id, fees, fees_low, fees_high (money). The low end is what is
    agreed as it stands (up to the renewal; nothing where no renewal is known), the high end is all
    fees, were every contract renewed. went_on of ran: contracts that ran a year ago and still do;
    chance: (went_on + 1) / (ran + 2), that a contract goes on beyond its renewal.
    """

    table: pl.DataFrame
    total: Ranged
    went_on: int
    ran: int
    chance: float


def agreed(books: Books, *, horizon_days: int, discount_rate: float) -> Agreed:
    """The fees of contracts that run on the day of the books."""
    key = ("agreed", horizon_days, discount_rate)
    return books.once(key, lambda: _agreed(books, horizon_days, discount_rate))


def _agreed(books: Books, horizon_days: int, discount_rate: float) -> Agreed:
    on, ran = went_on(books)
    chance = (on + 1) / (ran + 2)
    each = _each(books, horizon_days, discount_rate)
    sure, rest = each["sure"].to_numpy(), each["rest"].to_numpy()
    table = (
        each.group_by("customer_id", maintain_order=True)
        .agg(pl.col("sure", "rest").sum())
        .select(
            "customer_id",
            fees=pl.col("sure") + chance * pl.col("rest"),
            fees_low=pl.col("sure"),
            fees_high=pl.col("sure") + pl.col("rest"),
        )
    )
    # The variance of the chance itself (of a Beta) moves all contracts together.
    common = chance * (1 - chance) / (ran + 3)
    sd = float(np.sqrt(chance * (1 - chance) * (rest**2).sum() + common * rest.sum() ** 2))
    mean = float(sure.sum() + chance * rest.sum())
    low = max(mean - NORMAL_90 * sd, float(sure.sum()))
    high = min(mean + NORMAL_90 * sd, float(sure.sum() + rest.sum()))
    return Agreed(table, Ranged(mean, low, high), on, ran, chance)


def _each(books: Books, horizon_days: int, discount_rate: float) -> pl.DataFrame:
    """customer_id, sure (money up to the renewal), rest (from there to the horizon) by contract."""
    force = max(float(np.log1p(discount_rate)) / YEAR_DAYS, 1e-9)
    # An end that is known already is an end of all fees, renewed or not.
    end = (pl.col("ended") - pl.lit(books.as_of)).dt.total_days().fill_null(horizon_days)
    end = end.clip(0, horizon_days)
    known_end = pl.col("ended").is_not_null()
    until = pl.when(known_end).then(end).otherwise(pl.col("renewal_days").fill_null(0))
    until = pl.min_horizontal(until, end)
    worth = pl.col("a_year") / YEAR_DAYS / force

    def paid(start: pl.Expr, stop: pl.Expr) -> pl.Expr:
        return worth * ((-force * start).exp() - (-force * stop).exp())

    now = pl.lit(0.0)
    return (
        running(books)
        .filter(pl.col("a_year").is_not_null())
        .select("customer_id", sure=paid(now, until), rest=paid(until, end))
    )
