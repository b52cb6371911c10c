"""What is known in words of each customer: why they buy, what for, and what we want for them."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.reasons import named

LABELS = {
    "why_they_buy": "Why they buy",
    "use": "Use it for",
    "why_we_serve": "Why we serve them",
    "what_we_want_for_them": "What we want for them",
}


def how() -> pl.Expr:
    """How a thing is known: "supposed", "said Ada Byrne, 2026-05-01", "our own words"."""
    said = pl.format("said {}, {}", "said_by", "said_on")
    own = pl.when(pl.col("standing") == "ours").then(pl.lit("our own words"))
    return own.when(pl.col("standing") == "said").then(said).otherwise(pl.col("standing"))


def words(books: Books) -> pl.DataFrame:
    """One row for each thing known of a customer in words: what was said before what is supposed.

    customer_id; what (a key of LABELS); words; standing ("said", "measured", "supposed", "ours");
    said_by; said_on; told: the same as one sentence, with who said it and when.
    """
    return books.once(("words",), lambda: _words(books))


def _words(books: Books) -> pl.DataFrame:
    from whybuy.records import words as records

    rank = {"supposed": 0, "ours": 1, "measured": 1, "said": 2}
    order = {what: place for place, what in enumerate(LABELS)}
    known = (
        records.frame(until=books.known_until)
        .rename({"customer": "customer_id"})
        .with_columns(
            rank=pl.col("standing").replace_strict(rank, return_dtype=pl.Int8),
            place=pl.col("what").replace_strict(order, return_dtype=pl.Int8),
        )
        .with_row_index("at")
    )
    best = known.sort("rank", "said_on", "at", nulls_last=False).group_by("customer_id", "what")
    label = pl.col("what").replace_strict(LABELS, return_dtype=pl.String)
    told = (
        pl.when(pl.col("standing") == "ours")
        .then(pl.format("{}: {}", label, "words"))
        .otherwise(pl.format("{} ({}): {}", label, how(), "words"))
    )
    last = best.last().sort("customer_id", "place").with_columns(told=told)
    return last.drop("rank", "place", "at")


def in_words(books: Books) -> pl.DataFrame:
    """customer_id, known (how many of the four things), in_words (all of them), why_known.

    Why they buy is known where somebody noted it, and where a reason was read in what they said.
    """
    return books.once(("in_words",), lambda: _in_words(books))


def _in_words(books: Books) -> pl.DataFrame:
    noted = (
        words(books)
        .group_by("customer_id", maintain_order=True)
        .agg(
            known=pl.len().cast(pl.Int64),
            in_words=pl.col("told").str.join("; "),
            noted=(pl.col("what") == "why_they_buy").any(),
        )
    )
    said = (
        named(books).filter(pl.col("driver") != "").select("customer_id", said=pl.lit(value=True))
    )
    why_known = pl.any_horizontal(pl.col("noted", "said").fill_null(value=False))
    together = noted.join(said.unique(), on="customer_id", how="full", coalesce=True)
    return together.select(
        "customer_id", pl.col("known").fill_null(0), "in_words", why_known=why_known
    ).sort("customer_id")
