"""Single purchases far beyond the usual: no rhythm, and no measure of what a customer brings."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.goods import GIANT, bought_days

PAIR = ["customer_id", "product_id"]


def without_giants(books: Books) -> tuple[pl.DataFrame, int]:
    """The purchases without single ones far beyond both the product's and the customer's usual;
    and how many those were."""
    kept = _split(books).filter(~pl.col("giant")).drop("giant")
    return kept, bought_days(books).height - kept.height


def giants(books: Books) -> pl.DataFrame:
    """These single purchases: customer_id, product_id, day, units, amount, usual (pieces)."""
    split = _split(books)
    usual = split.filter(~pl.col("giant")).group_by(PAIR).agg(usual=pl.col("units").median())
    found = split.filter("giant").join(usual, on=PAIR, how="left", maintain_order="left")
    return found.drop("giant")


def usual_share(books: Books) -> pl.DataFrame:
    """customer_id and share: how much of what they bought is left with each giant taken down to
    their usual purchase of it; of those who bought giants alone."""
    left = pl.col("units").clip(upper_bound=pl.col("usual").fill_null(0.0)) / pl.col("units")
    beyond = giants(books).group_by("customer_id").agg(beyond=(pl.col("amount") * (1 - left)).sum())
    whole = bought_days(books).group_by("customer_id").agg(whole=pl.col("amount").sum())
    share = (1 - pl.col("beyond") / pl.col("whole")).clip(0.0, 1.0)
    some = beyond.join(whole, on="customer_id").filter(pl.col("whole") > 0)
    return some.select("customer_id", share=share)


def still_stocked(books: Books, due: pl.DataFrame) -> pl.DataFrame:
    """customer_id and product_id of what a giant still lasts of at the usual rate.

    due: customer_id, product_id, units and usual_gap of what is bought by habit.
    """
    last = giants(books).sort("day").unique(PAIR, keep="last", maintain_order=True)
    both = last.select(*PAIR, "day", pieces="units").join(due, on=PAIR)
    days = (pl.lit(books.as_of) - pl.col("day")).dt.total_days()
    lasts = pl.col("pieces") / pl.col("units").clip(lower_bound=1e-9) * pl.col("usual_gap")
    return both.filter(days < lasts).select(PAIR)


def _split(books: Books) -> pl.DataFrame:
    def reckon() -> pl.DataFrame:
        own = pl.col("units").median().over(PAIR)
        every = pl.col("units").median().over("product_id")
        times = pl.len().over(PAIR)
        far = (pl.col("units") > GIANT * every) & ((times == 1) | (pl.col("units") > GIANT * own))
        return bought_days(books).with_columns(giant=far)

    return books.once(("giants",), reckon)
