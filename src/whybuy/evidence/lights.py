"""Yellow lights: a customer's hesitation in their words, the fear behind it, open or settled."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import names
from whybuy.evidence.needs import leads
from whybuy.evidence.reasons import named

Trail = tuple[str, pl.DataFrame, list[str]]
CODES = ("concern", "anxiety")
"""What people read in a customer's words that is a yellow light."""


def lights(books: Books) -> pl.DataFrame:
    """One row a yellow light seen by the last day that the books know, the oldest first.

    key, customer_id, name, deal ("" where it names none), person, words, fear, said_on, settled_on
    (null: open), settled_by, is_open, days (that it has stood, or stood, open), passage, evidence.
    """
    return books.once(("lights",), lambda: _lights(books))


def heard(books: Books) -> pl.DataFrame:
    """What people read in a customer's words as a hesitation, and nobody has put on record yet.

    customer_id, name, deal, said_by, words, day, evidence.
    """
    on_record = lights(books).filter(pl.col("passage") != "").select("passage")
    return (
        named(books)
        .filter(pl.col("code").is_in(CODES))
        .unique("passage", maintain_order=True)
        .join(on_record, on="passage", how="anti", maintain_order="left")
        .with_columns(deal=pl.col("deal").fill_null(""))
        .select("customer_id", "name", "deal", "said_by", "words", "day", "evidence")
    )


def _lights(books: Books) -> pl.DataFrame:
    from whybuy.records import yellow_lights as records

    last = pl.lit(books.known_until)
    settled = pl.when(pl.col("settled_on") <= last).then("settled_on")
    stood = (pl.coalesce(settled, last) - pl.col("said_on")).dt.total_days()
    return (
        records.frame(until=books.known_until)
        .rename({"customer": "customer_id"})
        .join(names(books), on="customer_id", how="left", maintain_order="left")
        .with_columns(
            name=pl.coalesce("name", "customer_id"),
            deal=pl.col("deal").fill_null(""),
            settled_on=settled,
            is_open=settled.is_null(),
            days=stood,
            evidence=pl.format("light:{}", "key"),
        )
        .sort("said_on", "key", nulls_last=True)
        .select(
            *("key", "customer_id", "name", "deal", "person", "words", "fear", "said_on"),
            *("settled_on", "settled_by", "is_open", "days", "passage", "evidence"),
        )
    )


def light_trail(books: Books, key: str) -> Trail:
    """One yellow light; leads to the words it was said in, else to its deal or customer."""
    found = lights(books).filter(pl.col("key") == key)
    shown = found.select(
        pl.col("name").alias("customer"),
        *("words", "fear", "said_on", "settled_on", "settled_by", "days"),
    )
    return "A yellow light", shown, leads(found)
