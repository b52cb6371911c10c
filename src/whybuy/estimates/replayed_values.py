"""What customers bring, as if asked a year ago: each value and all together, beside what came."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import polars as pl

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.arms import on
from whybuy.estimates.customers import ahead, customer_values
from whybuy.estimates.ledger import forecasts
from whybuy.evidence.books import Books
from whybuy.evidence.came_true import BY_KEY, with_families

YEAR_DAYS = 365
BEST = 100
"""So many of the best customers of that day: of more, each would be looked up in the log."""
FAMILIES = ("keep_orders_of_one", "keep_value_of_all", "keep_value_of_one")


def values_as_if_asked(books: Books) -> dict[str, pl.DataFrame]:
    """By family, what `keep` would have foretold a year before the order log ends, with came,
    plain, plain_count, plain_each and behind; empty where the log is too short for it."""
    then = on(books, books.as_of - timedelta(days=YEAR_DAYS))
    try:
        values = customer_values(then, horizon_days=YEAR_DAYS)
        known = values.table.filter(pl.col("expected_orders").is_not_null())
        best = known.sort("value", "customer_id", descending=[True, False]).head(BEST)
        made = forecasts(then, values, ahead(then), best=best)
    except TooLittleEvidence:
        return {}
    if not made:
        return {}
    table = with_families(pl.DataFrame([asdict(one) for one in made])).with_row_index("forecast")
    table = table.with_columns(
        pl.col("forecast").cast(pl.Int64), days=(pl.col("due") - pl.col("as_of")).dt.total_days()
    )
    return {key: _came(books, table.filter(pl.col("family") == key), key) for key in FAMILIES}


def _came(books: Books, ours: pl.DataFrame, key: str) -> pl.DataFrame:
    known = BY_KEY[key].came(books, ours)
    told = ours.join(known, on="forecast", maintain_order="left")
    return told.drop("forecast").filter(pl.col("came").is_not_null())
