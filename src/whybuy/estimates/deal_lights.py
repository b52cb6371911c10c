"""Open yellow lights of deals, as proposals for the week's one list."""

from __future__ import annotations

import polars as pl

from whybuy.estimates.deal_chances import chances
from whybuy.estimates.margin import margin
from whybuy.estimates.proposal_rows import in_form, none
from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import open_deals
from whybuy.evidence.lights import lights

LOSES = 0.2
"""Share of the chance to win that a light costs while nobody comes back to it: supposed."""


def deal_lights(books: Books) -> pl.DataFrame:
    """The oldest open light of each customer, in the form of `proposal_rows`, sort "light".

    chance: that the deal is won, the best of the customer's open ones; brings: what is left of its
    amount, times the share of that chance that waiting is supposed to cost. Without an open deal it
    brings nothing, and is listed all the same.
    """
    lit = lights(books).filter("is_open")
    if lit.is_empty():
        return none()
    first = lit.unique("customer_id", keep="first", maintain_order=True)
    waits = first.join(_at_stake(books), on="customer_id", how="left", maintain_order="left")
    return in_form(
        waits.select(
            "customer_id",
            pl.col("person").fill_null(""),
            by_whom=pl.col("seller").fill_null(""),
            sort=pl.lit("light"),
            kind=pl.lit("deal"),
            about=pl.col("words"),
            other=pl.col("title").fill_null(""),
            day=pl.col("said_on"),
            chance=pl.col("won").fill_null(0.5),
            brings=pl.col("amount").fill_null(0.0) * LOSES,
            evidence=pl.col("evidence"),
        )
    )


def _at_stake(books: Books) -> pl.DataFrame:
    """The open deal of each customer that would bring most: title, seller, won, amount left."""
    if open_deals(books).is_empty():
        return pl.DataFrame(
            schema={"customer_id": pl.String, "title": pl.String, "seller": pl.String,
                    "won": pl.Float64, "amount": pl.Float64}
        )  # fmt: skip
    share = margin(books, given=None).share
    table = chances(books).table.with_columns(pl.col("amount") * share)
    best = table.sort(pl.col("won") * pl.col("amount").fill_null(0.0), descending=True)
    best = best.unique("customer_id", keep="first", maintain_order=True)
    return best.select("customer_id", "title", "seller", "won", "amount")
