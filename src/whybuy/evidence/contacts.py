"""Contacts made with customers, counted; and customers by name."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from whybuy.evidence.books import Books

YEAR_DAYS = 365


def contacts(books: Books) -> pl.DataFrame:
    """Every contact made up to the last day that the books know, in the columns of the records."""
    from whybuy.records import contacts as records

    return books.once(("contacts",), lambda: records.frame(until=books.known_until))


def heard(made: pl.DataFrame) -> pl.DataFrame:
    """Of contacts in the columns of the records, those that were answered: an attempt is none."""
    return made.filter(pl.col("response").fill_null("") != "no answer")


def contacts_after(books: Books) -> int:
    """How many contacts were made after the last day that the books know."""
    from whybuy.records import contacts as records

    return books.once(("contacts_after",), lambda: records.count_after(books.known_until))


def contact_counts(books: Books) -> pl.DataFrame:
    """One row a customer whom we have contacted.

    customer_id; contacts_past_year (up to the day of the books: they are set against its orders);
    last_contact (day); days_since_contact; contact_evidence, the key of the last contact.
    """
    return books.once(("contact_counts",), lambda: _contact_counts(books))


def _contact_counts(books: Books) -> pl.DataFrame:
    past_year = pl.col("day").is_between(
        books.as_of - timedelta(days=YEAR_DAYS), books.as_of, closed="right"
    )
    made = heard(contacts(books)).sort("day", "key")
    return (
        made.group_by(pl.col("customer").alias("customer_id"), maintain_order=True)
        .agg(
            past_year.sum().cast(pl.Int64).alias("contacts_past_year"),
            pl.col("day").last().alias("last_contact"),
            pl.format("contact:{}", pl.col("key").last()).alias("contact_evidence"),
        )
        .with_columns(
            (pl.lit(books.known_until) - pl.col("last_contact"))
            .dt.total_days()
            .alias("days_since_contact")
        )
    )


def customers(books: Books) -> pl.DataFrame:
    """Every customer on record: key, name, segment, place, country."""
    from whybuy.records import customers as records

    return books.once(("customers",), lambda: records.frame())


def names(books: Books) -> pl.DataFrame:
    """customer_id and name of every customer on record."""
    return customers(books).select(pl.col("key").alias("customer_id"), "name")
