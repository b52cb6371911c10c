"""Promises that we made to customers, to be looked at."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books


def promise_trail(books: Books, key: str) -> tuple[str, pl.DataFrame, list[str]]:
    """One promise; leads to the contact in which it was made, or to its customer."""
    from whybuy.records import promises

    found = promises.frame(until=books.known_until).filter(pl.col("key") == key).drop("batch")
    of = pl.when(pl.col("contact").fill_null("") != "").then(pl.format("contact:{}", "contact"))
    leads = found.select(of.otherwise(pl.format("customer:{}", "customer")).alias("key"))
    return "A promise of ours", found, leads["key"].to_list()
