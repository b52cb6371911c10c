"""Who may be asked at all: what an answer says to ask next goes to nobody who said no."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books


def said_no(books: Books) -> frozenset[str]:
    """The customers who may be contacted by no way, whoever of them is asked for."""

    def reckon() -> frozenset[str]:
        from whybuy.records import consents

        no = consents.forbidden(until=books.known_until)
        whole = no.filter(pl.col("person").is_null(), pl.col("channel") == "")
        return frozenset(whole["customer"].drop_nulls())

    return books.once(("said_no",), reckon)


def askable(books: Books, whom: pl.DataFrame) -> pl.DataFrame:
    """The rows, in their order, without customers (customer_id) who may be contacted by no way."""
    no = said_no(books)
    return whom.filter(~pl.col("customer_id").is_in(list(no))) if no else whom
