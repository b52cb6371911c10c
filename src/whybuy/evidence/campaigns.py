"""Offers that were sent to many on one day: who answered, and who was chosen to get them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.last_contacts import marked
from whybuy.evidence.purchases import bought_within

LEAST_SENT = 30
LATEST = 3
BEFORE_DAYS = 56
"""So long before an offer, what those who got it spent is set beside all the others."""
ANSWERED = ("ordered", "interested")


def campaigns(books: Books) -> pl.DataFrame:
    """One row an offer that at least 30 customers got, the latest three, the newest first.

    offer (its words), began (its first day), sent (customers), answered (of them: ordered, or
    interested, by a contact on record under the same offer), before: money that they spent in the
    eight weeks before, a customer, and others_before: what the other customers did; null where
    nobody bought.
    """
    return books.once(("campaigns",), lambda: _campaigns(books))


def _campaigns(books: Books) -> pl.DataFrame:
    made = marked(books).filter(pl.col("offer") != "")
    answered = pl.col("customer_id").filter(pl.col("response").is_in(ANSWERED)).n_unique()
    known = (
        made.group_by("offer")
        .agg(
            began=pl.col("day").min(),
            sent=pl.col("customer_id").n_unique(),
            answered=answered,
            whom=pl.col("customer_id").unique(),
        )
        .filter(pl.col("sent") >= LEAST_SENT)
        .sort("began", "offer", descending=[True, False])
        .head(LATEST)
    )
    chosen = [_before(books, row["began"], row["whom"]) for row in known.iter_rows(named=True)]
    ends = pl.DataFrame(chosen, schema=["before", "others_before"], orient="row")
    return pl.concat([known.drop("whom"), ends.cast(pl.Float64)], how="horizontal")


def _before(books: Books, began: date, whom: list[str]) -> tuple[float | None, float | None]:
    """What those chosen and the others spent before, a customer who had bought by then."""
    eve = began - timedelta(days=1)
    bought = bought_within(books, until=eve, days=BEFORE_DAYS)
    there = pl.col("customer_id").is_in(whom)
    amounts = [bought.filter(side)["amount"].mean() for side in (there, ~there)]
    first, second = (None if one is None else cast("float", one) for one in amounts)
    return first, second
