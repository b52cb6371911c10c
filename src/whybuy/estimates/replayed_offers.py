"""Offers as if asked then: what was due again at the end of past quarters, and who took it."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from whybuy.estimates.arms import on
from whybuy.estimates.proposals import WORKS_DAYS, re_sell
from whybuy.estimates.purchases_due import purchases_due
from whybuy.evidence.books import Books
from whybuy.evidence.came_of_offers import AGAIN, measure_of, taken
from whybuy.records.planned import monday

QUARTERS, QUARTER_DAYS = 4, 91


def offers_as_if_asked(books: Books) -> pl.DataFrame:
    """What would have been offered again to each customer, the first first: subject, measure,
    as_of, due, estimate, low, high, came, plain, behind. The chance is that without a contact:
    whether they would have heard from us is not known."""
    parts = [_of_quarter(books, back) for back in reversed(range(QUARTERS))]
    return pl.concat(parts)


def _of_quarter(books: Books, back: int) -> pl.DataFrame:
    cut = books.as_of - timedelta(days=WORKS_DAYS + back * QUARTER_DAYS)
    then = on(books, cut)
    offered = re_sell(then, monday(cut + timedelta(days=7))).select("customer_id", "product_id")
    due = purchases_due(then, horizon=WORKS_DAYS).table
    chance = pl.col("chance").cast(pl.Float64)
    rows = offered.join(due, on=["customer_id", "product_id"], how="inner").select(
        forecast=pl.int_range(pl.len(), dtype=pl.Int64),
        subject=pl.format("customer:{}", "customer_id"),
        measure=pl.format(measure_of(AGAIN, "{}"), "product_id"),
        as_of=pl.lit(cut),
        due=pl.lit(cut + timedelta(days=WORKS_DAYS)),
        estimate=chance,
        low=chance,
        high=chance,
    )
    came = taken(books, rows).select("forecast", "came", "plain", "behind")
    told = rows.join(came, on="forecast", maintain_order="left").drop("forecast")
    return told.filter(pl.col("came").is_not_null())
