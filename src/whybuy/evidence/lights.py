"""Yellow lights: a customer's hesitation in their words, the fear behind it, open or settled."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import names
from whybuy.evidence.doubts import CODES, hesitates, over
from whybuy.evidence.needs import leads
from whybuy.evidence.reasons import named

Trail = tuple[str, pl.DataFrame, list[str]]
FEAR = "anxiety"
"""A code that says by itself that they hesitate; a concern may be a complaint."""


def lights(books: Books) -> pl.DataFrame:
    """One row a yellow light seen by the last day that the books know, the oldest first.

    key, customer_id, name, deal ("" where it names none), person, words, fear, said_on, settled_on
    (null: open), settled_by, is_open, days (that it has stood, or stood, open), passage, evidence.
    """
    return books.once(("lights",), lambda: _lights(books))


def heard(books: Books) -> pl.DataFrame:
    """What people read in a customer's words as a doubt, is not over since, and nobody has put on
    record yet; the oldest first.

    customer_id, name, deal, said_by, words, day, days (since then; null where it has no day),
    hesitates (they cannot decide yet; else it is a complaint or a worry of another kind), evidence.
    """
    return books.once(("heard doubts",), lambda: _heard(books))


def _heard(books: Books) -> pl.DataFrame:
    lit = lights(books).with_columns(said=_plain("words"))
    afraid = (pl.col("code") == FEAR) | pl.col("words").map_elements(
        hesitates, return_dtype=pl.Boolean
    )
    return (
        named(books)
        .filter(pl.col("code").is_in(CODES), ~pl.col("passage").is_in(list(over(books))))
        .with_columns(hesitates=afraid.any().over("passage"), said=_plain("words"))
        .unique("passage", keep="first", maintain_order=True)
        .join(lit.filter(pl.col("passage") != ""), on="passage", how="anti", maintain_order="left")
        .join(lit, on=["customer_id", "said"], how="anti", maintain_order="left")
        .with_columns(
            deal=pl.col("deal").fill_null(""),
            days=(pl.lit(books.known_until) - pl.col("day")).dt.total_days(),
        )
        .select(
            *("customer_id", "name", "deal", "said_by", "words", "day", "days"),
            *("hesitates", "evidence"),
        )
    )


def _plain(column: str) -> pl.Expr:
    """Words without marks and capitals, as they are compared."""
    return (
        pl.col(column).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
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
