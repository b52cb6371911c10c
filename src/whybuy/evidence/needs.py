"""Needs of customers: their words, what follows from them, settled with them or supposed."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import names
from whybuy.evidence.money import minor_units

Trail = tuple[str, pl.DataFrame, list[str]]


def needs(books: Books) -> pl.DataFrame:
    """One row a need said by the last day that the books know, in the order of the records.

    key, customer_id, name, deal ("" where it names none), person, words, consequence, a_year
    (money; null where not known or in another currency), mark ("supposed", "said", "measured"),
    said_on, settled_on (null: not settled by then), settled, passage, evidence.
    """
    return books.once(("needs",), lambda: _needs(books))


def _needs(books: Books) -> pl.DataFrame:
    from whybuy.records import needs as records

    ours = pl.col("currency").is_in(["", books.currency])
    money = pl.when(ours).then(pl.col("per_year").cast(pl.Float64) / minor_units(books.currency))
    settled = pl.when(pl.col("settled_on") <= books.known_until).then("settled_on")
    mark = pl.when(pl.col("mark") != "").then("mark").otherwise(pl.lit("supposed"))
    return (
        records.frame(until=books.known_until)
        .rename({"customer": "customer_id"})
        .join(names(books), on="customer_id", how="left", maintain_order="left")
        .with_columns(
            name=pl.coalesce("name", "customer_id"),
            deal=pl.col("deal").fill_null(""),
            a_year=money,
            mark=mark,
            settled_on=settled,
            settled=settled.is_not_null(),
            evidence=pl.format("need:{}", "key"),
        )
        .select(
            *("key", "customer_id", "name", "deal", "person", "words", "consequence", "a_year"),
            *("mark", "said_on", "settled_on", "settled", "passage", "evidence"),
        )
    )


def need_trail(books: Books, key: str) -> Trail:
    """One need; leads to the words it was said in, else to its deal or customer."""
    found = needs(books).filter(pl.col("key") == key)
    shown = found.select(
        pl.col("name").alias("customer"),
        *("words", "consequence", "a_year", "mark", "said_on", "settled_on"),
    )
    return "A need", shown, leads(found)


def leads(found: pl.DataFrame) -> list[str]:
    """Row by row the key that leads further: the passage, else the deal, else the customer."""
    rows = found.select("passage", "deal", "customer_id").iter_rows()
    return [
        f"passage:{passage}" if passage else f"deal:{deal}" if deal else f"customer:{customer}"
        for passage, deal, customer in rows
    ]
