"""What each customer's business with us comes to in a year: bought, and agreed in fees."""

from __future__ import annotations

import polars as pl

from whybuy.evidence import contracts
from whybuy.evidence.books import Books
from whybuy.evidence.contacts import customers
from whybuy.evidence.purchases import bought_within, purchases

YEAR_DAYS = 365


def business(books: Books) -> pl.DataFrame:
    """One row a customer on record or in the order log, the most business a year first.

    customer_id; name; segment ("" where none is given); buys: whether they have ever bought or
    have a running contract; buys_now: whether they bought within a year or have one; stopped:
    bought or had a contract once, and do neither now; left: those of them who had a contract;
    bought_a_year (the past year); fees_a_year; a_year: the two together; size: all that they ever
    bought and their fees a year, to tell large from small, whether or not they still buy; evidence.
    """
    return books.once(("business",), lambda: _business(books))


def _business(books: Books) -> pl.DataFrame:
    known = customers(books).select("name", "segment", customer_id=pl.col("key"))
    ever = purchases(books).select("customer_id", "total", ever=pl.lit(value=True))
    past = bought_within(books, until=books.as_of, days=YEAR_DAYS)
    past = past.select("customer_id", times=pl.col("purchases"), bought_a_year=pl.col("amount"))
    agreed = contracts.fees(books).select("customer_id", "fees_a_year", "contracts")
    had = contracts.contracts(books).select("customer_id", had=pl.lit(value=True)).unique()
    table = known.join(ever, on="customer_id", how="full", coalesce=True)
    for more in (past, agreed, had):
        table = table.join(more, on="customer_id", how="left", maintain_order="left")
    runs = pl.col("contracts").fill_null(0) > 0
    bought = pl.col("ever").fill_null(value=False)
    now = runs | (pl.col("times").fill_null(0) > 0)
    had_one = pl.col("had").fill_null(value=False)
    return (
        table.with_columns(
            name=pl.coalesce("name", "customer_id"),
            segment=pl.col("segment").fill_null(""),
            buys=bought | runs,
            buys_now=now,
            stopped=(bought | had_one) & ~now,
            left=had_one & ~now,
            bought_a_year=pl.col("bought_a_year").fill_null(0.0),
            fees_a_year=pl.col("fees_a_year").fill_null(0.0),
            evidence=pl.format("customer:{}", "customer_id"),
        )
        .with_columns(
            a_year=pl.col("bought_a_year") + pl.col("fees_a_year"),
            size=(pl.col("total").fill_null(0.0) + pl.col("fees_a_year")).clip(lower_bound=0.0),
        )
        .drop("ever", "had", "contracts", "total", "times")
        .sort("a_year", "customer_id", descending=[True, False])
    )


def base(books: Books) -> pl.DataFrame:
    """Those who have ever bought or have a running contract; while nobody has, all known."""
    known = business(books)
    buying = known.filter("buys")
    return buying if buying.height else known


def buying(books: Books) -> pl.DataFrame:
    """The customers whom the shares of `why` are of: those who buy now.

    That is: bought in the past year, or have a running contract. Who has stopped is told of apart.
    While nobody buys, all known.
    """
    known = business(books)
    now = known.filter("buys_now")
    return now if now.height else known
