"""What customers have agreed to, as it stands: fees, renewals, won with or without a bid."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import names
from whybuy.evidence.money import minor_units

SOON_DAYS = 90
"""A renewal within so many days is coming."""
MONTHS, YEAR_DAYS = 12, 365


def contracts(books: Books) -> pl.DataFrame:
    """One row a contract begun by the day of the books (or of no known beginning).

    key, customer_id, name (the customer's), title, kind, per, start, renewal, ended, won; fee
    (money; null where not known or in another currency), foreign (whether it is in another),
    a_year (money a year; null for what is paid once), running (not ended), renewal_days (to a
    renewal that is to come), evidence.
    """
    return books.once(("contracts",), lambda: _contracts(books))


def _contracts(books: Books) -> pl.DataFrame:
    from whybuy.records import contracts as records

    today = pl.lit(books.as_of)
    foreign = ~pl.col("currency").is_in(["", books.currency])
    fee = pl.when(~foreign).then(pl.col("fee").cast(pl.Float64) / minor_units(books.currency))
    kept = ("key", "customer_id", "name", "title", "kind", "per", "start", "renewal", "ended")
    return (
        records.frame(until=books.as_of)
        .rename({"customer": "customer_id"})
        .join(names(books), on="customer_id", how="left", maintain_order="left")
        .select(*kept, "won", fee=fee, foreign=foreign)
        .with_columns(
            a_year=pl.when(pl.col("per") == "month")
            .then(MONTHS * pl.col("fee"))
            .when(pl.col("per") == "year")
            .then(pl.col("fee")),
            running=pl.col("ended").is_null() | (pl.col("ended") > today),
            evidence=pl.format("contract:{}", "key"),
        )
        .with_columns(
            renewal_days=pl.when(pl.col("running") & (pl.col("renewal") > today)).then(
                (pl.col("renewal") - today).dt.total_days()
            )
        )
    )


def running(books: Books) -> pl.DataFrame:
    """The contracts that have not ended, in the columns of `contracts`."""
    return contracts(books).filter("running")


def renewals(books: Books, *, days: int = SOON_DAYS) -> pl.DataFrame:
    """The contracts that come up for renewal within `days`, the soonest first."""
    soon = running(books).filter(pl.col("renewal_days") <= days)
    return soon.sort("renewal_days", "key")


def fees(books: Books) -> pl.DataFrame:
    """One row a customer with a running contract.

    customer_id; name; contracts (running); fees_a_year (money, known fees by month or year);
    contract_words; contract_evidence.
    """
    return books.once(("fees",), lambda: _fees(books))


def _fees(books: Books) -> pl.DataFrame:
    title = pl.when(pl.col("title") == "").then(pl.col("kind")).otherwise(pl.col("title"))
    title = pl.when(title == "").then(pl.lit("an agreement")).otherwise(title)
    free = pl.when(pl.col("won") == "no bid").then(pl.lit(", won without a bid"))
    due = pl.when(pl.col("renewal_days").is_not_null()).then(pl.format(", up on {}", "renewal"))
    words = pl.concat_str(title, free.fill_null(""), due.fill_null(""))
    return (
        running(books)
        .with_columns(words=words)
        .group_by("customer_id", maintain_order=True)
        .agg(
            pl.col("name").first(),
            contracts=pl.len().cast(pl.Int64),
            fees_a_year=pl.col("a_year").sum(),
            contract_words=pl.col("words").str.join("; "),
        )
        .with_columns(contract_evidence=pl.format("contracts-of:{}", "customer_id"))
    )


def went_on(books: Books) -> tuple[int, int]:
    """Of the contracts by month or year that ran a year ago: how many still run, and how many."""
    then = pl.lit(books.as_of - timedelta(days=YEAR_DAYS))
    ran = contracts(books).filter(
        pl.col("per").is_in(["month", "year"]),
        pl.col("start") <= then,
        pl.col("ended").is_null() | (pl.col("ended") > then),
    )
    return ran.filter("running").height, ran.height
