"""Concerns, rivals and talk of leaving: what customers said of late that a seller should hear."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.doubts import over
from whybuy.evidence.quotes import quotes_key
from whybuy.evidence.reasons import named

LATE_DAYS = 365
"""What was said longer ago is no sign of today."""
CODES = {"concern": "A concern", "competitor": "Spoke of a rival", "change": "Talk of changing"}


def concerns(books: Books) -> pl.DataFrame:
    """One row a thing said within a year that people read as a concern, a rival, or leaving talk;
    without concerns that a later word settled.

    customer_id, name, code (of CODES), day, said_by, words, evidence.
    """
    since = books.known_until - timedelta(days=LATE_DAYS)
    is_over = (pl.col("code") == "concern") & pl.col("passage").is_in(list(over(books)))
    return (
        named(books)
        .filter(
            pl.col("code").is_in(list(CODES)), pl.col("day").is_null() | (pl.col("day") > since)
        )
        .filter(~is_over)
        .select("customer_id", "name", "code", "day", "said_by", "words", "evidence")
    )


def by_customer(books: Books) -> pl.DataFrame:
    """One row a customer who said any: customer_id, name, concerns (how many), words, evidence.

    The words are the last of each kind, with who said them and when.
    """
    return books.once(("concerns",), lambda: _by_customer(books))


def _by_customer(books: Books) -> pl.DataFrame:
    kind = pl.col("code").replace_strict(CODES, return_dtype=pl.String)
    who = pl.concat_str(
        pl.col("said_by").replace("", None),
        pl.col("day").cast(pl.String),
        separator=", ",
        ignore_nulls=True,
    )
    told = pl.format("{}: “{}” ({})", "kind", "short", "who")
    # Step by step: polars breaks down where it reckons all of it at once, in several threads.
    last = concerns(books).sort("day", nulls_last=False).rechunk()
    last = last.with_columns(short=pl.col("words").str.slice(0, 160))
    last = last.with_columns(kind=kind).with_columns(who=who).with_columns(told=told)
    of_each = last.group_by("customer_id", "code", maintain_order=True).agg(
        pl.col("name", "told").last(), times=pl.len()
    )
    return (
        of_each.group_by("customer_id", maintain_order=True)
        .agg(
            pl.col("name").first(),
            concerns=pl.col("times").sum().cast(pl.Int64),
            words=pl.col("told").str.join("; "),
        )
        .with_columns(
            evidence=pl.col("customer_id").map_elements(
                lambda key: quotes_key("", customer_id=key), return_dtype=pl.String
            )
        )
    )
