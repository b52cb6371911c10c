"""What customers named, in their own words, as people have read it; each row with its quote."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.conversations import (
    SUPPOSED,
    as_quoted,
    codes,
    codings,
    conversations,
    passages,
)


def heard(books: Books) -> pl.DataFrame:
    """One row a customer who was asked, or spoke up: of whom we have words.

    customer_id, name, conversations, passages, first_heard and last_heard (days).
    """
    return books.once(("heard",), lambda: _heard(books))


def _heard(books: Books) -> pl.DataFrame:
    return (
        passages(books)
        .group_by("customer_id", maintain_order=True)
        .agg(
            pl.col("name").first(),
            conversations=pl.col("conversation").n_unique().cast(pl.Int64),
            passages=pl.len().cast(pl.Int64),
            first_heard=pl.col("day").min(),
            last_heard=pl.col("day").max(),
        )
        .sort("customer_id")
    )


def named(books: Books) -> pl.DataFrame:
    """One row a passage and code that a person stands behind: the words, who said them, when.

    customer_id, name, code, driver ("" where the code is no reason), conversation, passage, start,
    deal, day, at_ms, asked, said_by, words, how ("asked", "hand", "confirmed", "audit",
    "imported"), evidence.
    """
    return books.once(("named",), lambda: _named(books))


def _named(books: Books) -> pl.DataFrame:
    driver = {key: code.driver for key, code in codes(books).items()}
    return (
        codings(books)
        .filter(~pl.col("how").is_in(SUPPOSED))
        .unique(["passage", "code"], keep="last", maintain_order=True)
        .join(as_quoted(books), on="passage", how="left", maintain_order="left")
        .select(
            *("customer_id", "name", "code"),
            pl.col("code").replace_strict(driver, return_dtype=pl.String).alias("driver"),
            *("conversation", "passage", "start", "deal", "day", "at_ms", "asked"),
            pl.col("speaker").alias("said_by"),
            "words",
            pl.col("how"),
            pl.format("passage:{}", "passage").alias("evidence"),
        )
    )


def by_customer(books: Books) -> pl.DataFrame:
    """One row a customer and code that they named, with the words that they used last alone: all
    that they said stands in `named` and `quotes`.

    The columns of `named`, times (passages) and first_day besides; day is the last one.
    """
    return books.once(("by_customer",), lambda: _by_customer(books))


def _by_customer(books: Books) -> pl.DataFrame:
    found = named(books)
    last = pl.all().exclude("customer_id", "code", "times", "first_day").last()
    return (
        found.with_columns(times=pl.lit(1), first_day=pl.col("day"))
        .group_by("customer_id", "code", maintain_order=True)
        .agg(
            last,
            times=pl.len().cast(pl.Int64),
            first_day=pl.col("first_day").min(),
        )
    )


def quotes(books: Books, *, code: str = "", customer_id: str = "") -> pl.DataFrame:
    """The quotes of a code (or driver), a customer, or both, newest first: columns as `named`."""
    found = named(books)
    if code:
        found = found.filter((pl.col("code") == code) | (pl.col("driver") == code))
    if customer_id:
        found = found.filter(pl.col("customer_id") == customer_id)
    return found.sort("day", "conversation", "start", descending=[True, False, False])


def of_deals(books: Books) -> pl.DataFrame:
    """Each conversation that was about a deal: conversation, deal."""
    return conversations(books).filter(pl.col("deal") != "").select("conversation", "deal")
