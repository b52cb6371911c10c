"""Deals as they went: won, lost to whom, no decision; and the rivals that were named."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.contacts import names
from whybuy.evidence.conversations import conversations
from whybuy.evidence.money import minor_units

OUTCOMES = ("bought", "lost to a competitor", "no decision", "left")
"""What came of it, as far as reasons are told apart by it."""


def deals(books: Books) -> pl.DataFrame:
    """One row a deal opened by the day of the books.

    key, customer_id, name (the customer's), title, stage, amount (money; null where not known or
    in another currency), opened, closed, outcome (as it stood that day), lost_to, competitors,
    reason, evidence.
    """
    return books.once(("deals",), lambda: _deals(books))


def _deals(books: Books) -> pl.DataFrame:
    from whybuy.records import deals as records

    known = pl.col("currency").is_in(["", books.currency])
    amount = pl.when(known).then(pl.col("amount").cast(pl.Float64) / minor_units(books.currency))
    still_open = pl.col("closed") > books.known_until
    return (
        records.frame(until=books.known_until)
        .rename({"customer": "customer_id"})
        .join(names(books), on="customer_id", how="left", maintain_order="left")
        .with_columns(
            amount=amount,
            outcome=pl.when(still_open).then(pl.lit("")).otherwise("outcome"),
            evidence=pl.format("deal:{}", "key"),
        )
        .drop("batch", "currency")
    )


def outcomes(books: Books) -> pl.DataFrame:
    """Each conversation of a customer and what came of it: conversation, customer_id, outcome.

    "left" of those who have stopped buying, unless it is about a deal that was not won; else that
    of its deal, or "bought" of those who buy now. Conversations of which nothing is known
    yet are not in it.
    """
    lost = pl.when(pl.col("lost_to") != "").then(pl.lit(OUTCOMES[1]))
    lost = lost.otherwise(pl.lit("lost"))
    came = deals(books).select(
        deal=pl.col("key"),
        won=pl.col("outcome") == "won",
        came=pl.when(pl.col("outcome") == "lost")
        .then(lost)
        .when(~pl.col("outcome").is_in(["", "won"]))
        .then("outcome"),
    )
    standing = business(books).select(
        "customer_id",
        standing=pl.when("stopped")
        .then(pl.lit(OUTCOMES[3]))
        .when("buys_now")
        .then(pl.lit(OUTCOMES[0])),
    )
    bought = pl.when("won").then(pl.lit(OUTCOMES[0]))
    return (
        conversations(books)
        .join(came, on="deal", how="left", maintain_order="left")
        .join(standing, on="customer_id", how="left", maintain_order="left")
        .select("conversation", "customer_id", outcome=pl.coalesce("came", "standing", bought))
        .filter(pl.col("outcome").is_not_null())
    )


Trail = tuple[str, pl.DataFrame, list[str]]

_SHOWN = ("title", "stage", "amount", "opened", "closed", "outcome", "lost_to", "reason")


def deal_trail(books: Books, key: str) -> Trail:
    """One deal; leads to its customer."""
    found = deals(books).filter(pl.col("key") == key)
    shown = found.select(pl.col("name").alias("customer"), *_SHOWN, "competitors")
    return f"A deal: {key}", shown, [f"customer:{customer}" for customer in found["customer_id"]]


def deals_trail(books: Books, outcome: str) -> Trail:
    """Deals that ended in one way, or in any ("ended"), the last first; each leads to itself."""
    wanted = pl.col("outcome") != "" if outcome == "ended" else pl.col("outcome") == outcome
    found = deals(books).filter(wanted).sort("closed", "key", descending=True, nulls_last=True)
    shown = found.select(pl.col("name").alias("customer"), *_SHOWN, "hours")
    return f"Deals: {outcome}", shown, found["evidence"].to_list()


def referral_trail(books: Books, key: str) -> Trail:
    """One referral; leads to the customer."""
    from whybuy.records import referrals

    found = referrals.frame(until=books.known_until).filter(pl.col("key") == key)
    shown = found.select("direction", "day", "other", "why", "split", "came_of_it")
    return "A referral", shown, [f"customer:{customer}" for customer in found["customer"]]


def rival_trail(books: Books, rival: str) -> Trail:
    """What is on record of a rival: what customers said of it, and the deals that name it."""
    from whybuy.evidence.reasons import named

    holds = pl.col("words").str.to_lowercase().str.contains(rival.lower(), literal=True)
    said = named(books).filter(holds).unique("passage", maintain_order=True)
    said = said.select("day", what=pl.lit("said"), customer="name", words="words", key="evidence")
    theirs = pl.concat_str("lost_to", pl.lit("; "), "competitors").str.to_lowercase()
    lost = deals(books).filter(theirs.str.contains(rival.lower(), literal=True))
    words = pl.concat_str("title", pl.lit(": "), "outcome", pl.lit(" "), "reason")
    lost = lost.select(
        day="closed", what=pl.lit("deal"), customer="name", words=words, key="evidence"
    )
    both = pl.concat([said, lost], how="vertical_relaxed").sort("day", descending=True)
    return f"What is on record of {rival}", both.drop("key"), both["key"].to_list()
