"""What stands between a customer and us: the last contact, the last offer, what we gave, and how
often of late."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.contacts import contacts, heard
from whybuy.evidence.conversations import conversations
from whybuy.evidence.meetings import held
from whybuy.evidence.purchases import purchases

RECENT_DAYS = 30
"""A contact within so many days still counts when the next one is weighed."""
YEAR_DAYS = 365
ALL = "all"
"""In `may_not`: there is no way left to contact them."""
SPOKEN = ("interview", "call", "mail", "note", "chat", "asked")
"""Conversations with us; a form that was filled in or a review somewhere is none."""


def last_contacts(books: Books) -> pl.DataFrame:
    """One row a customer on record or in the log, who was contacted longest ago first.

    customer_id; name; segment; buys; a_year (money of the past year and fees); last_contact (day);
    days_since; last_channel; last_by; last_said; last_offer (words) and last_offer_day; last_gave
    and last_gave_day; past_year (contacts), offers and gifts among them; offers_in_a_row (since we
    last gave something); recent (contacts within 30 days); usual_days (between contacts, null
    under three); since_buying: contacts after their first purchase, null where they never bought;
    may_not (ways in which nobody may contact them today: "all", "mail, phone", or "") and
    may_not_source (how we know); evidence.
    """
    return books.once(("last_contacts",), lambda: _last_contacts(books))


def never_since_buying(books: Books) -> pl.DataFrame:
    """Of `last_contacts`, those who have bought and were never contacted afterwards, and may be."""
    never = (pl.col("since_buying") == 0) & (pl.col("may_not") != ALL)
    return last_contacts(books).filter(never)


def marked(books: Books) -> pl.DataFrame:
    """Contacts made, conversations had and meetings held, oldest first, in the columns of the
    records.

    offered, given: whether it was an offer, a gift; record: its key with its kind. A conversation
    or meeting of a day on which a contact is on record with the customer is that contact. Where
    nobody answered there was no contact: they heard nothing.
    """
    offered = (pl.col("offer") != "") | (pl.col("sort") == "offer")
    given = (pl.col("gave") != "") | pl.col("sort").is_in(["gave", "care"])
    noted = heard(contacts(books)).with_columns(record=pl.format("contact:{}", "key"))
    noted = pl.concat([noted, _met(books, noted)], how="diagonal_relaxed")
    made = pl.concat([noted, _spoken(books, noted)], how="diagonal_relaxed").with_columns(
        pl.col("offer", "gave", "sort", "said", "channel", "by_whom").fill_null("")
    )
    made = made.rename({"customer": "customer_id"})
    return made.with_columns(offered=offered, given=given).sort("day", "key")


def _met(books: Books, noted: pl.DataFrame) -> pl.DataFrame:
    """The meetings held on days without a contact, one a customer and day."""
    met = held(books).unique(["customer_id", "day"], keep="first", maintain_order=True)
    way = pl.when(pl.col("channel") == "").then(pl.lit("meeting")).otherwise("channel")
    met = met.select(
        *("day", "key", "by_whom"),
        customer="customer_id",
        channel=way,
        said=pl.when(pl.col("learnt") == "").then("decided").otherwise("learnt"),
        record="evidence",
    )
    return met.join(noted, on=["customer", "day"], how="anti", maintain_order="left")


def _spoken(books: Books, noted: pl.DataFrame) -> pl.DataFrame:
    """The conversations in which they and we spoke, one a customer and day, without a contact."""
    had = conversations(books).filter(pl.col("medium").is_in(SPOKEN), pl.col("day").is_not_null())
    had = had.sort("day", "conversation").unique(
        ["customer_id", "day"], keep="first", maintain_order=True
    )
    had = had.select(
        "day",
        key="conversation",
        customer="customer_id",
        channel="medium",
        record=pl.format("conversation:{}", "conversation"),
    )
    return had.join(noted, on=["customer", "day"], how="anti", maintain_order="left")


def _may_not() -> pl.DataFrame:
    """customer_id, may_not, may_not_source: a row each who may not be contacted as a customer."""
    from whybuy.records import consents

    no = consents.forbidden().filter(pl.col("person").is_null())
    way = pl.when(pl.col("channel") == "").then(pl.lit(ALL)).otherwise("channel")
    return no.group_by(pl.col("customer").alias("customer_id"), maintain_order=True).agg(
        may_not=way.unique().sort().str.join(", "),
        may_not_source=pl.col("source").unique(maintain_order=True).str.join("; "),
    )


def _last_contacts(books: Books) -> pl.DataFrame:
    known = business(books).select("customer_id", "name", "segment", "buys", "a_year")
    bought = purchases(books).select("customer_id", first_bought=pl.col("first_day"))
    table = known.join(bought, on="customer_id", how="left", maintain_order="left")
    made = marked(books).join(bought, on="customer_id", how="left", maintain_order="left")
    table = table.join(_summed(books, made), on="customer_id", how="left", maintain_order="left")
    table = table.join(_may_not(), on="customer_id", how="left", maintain_order="left")
    counts = ("past_year", "offers", "gifts", "offers_in_a_row", "recent")
    words = ("last_channel", "last_by", "last_said", "last_offer", "last_gave")
    words = (*words, "may_not", "may_not_source")
    since = pl.when(pl.col("first_bought").is_not_null()).then(pl.col("since_buying").fill_null(0))
    has = pl.col("last_contact").is_not_null()
    return table.with_columns(
        pl.col(counts).fill_null(0),
        pl.col(words).fill_null(""),
        since_buying=since,
        days_since=(pl.lit(books.known_until) - pl.col("last_contact")).dt.total_days(),
        evidence=pl.when(has)
        .then(pl.format("contacts-of:{}", "customer_id"))
        .otherwise(pl.format("customer:{}", "customer_id")),
    ).sort("days_since", "customer_id", descending=[True, False], nulls_last=False)


def _summed(books: Books, made: pl.DataFrame) -> pl.DataFrame:
    day, year = pl.col("day"), books.known_until - timedelta(days=YEAR_DAYS)
    late = day > year
    last_gift = pl.col("day").filter("given").max().over("customer_id")
    span = (day.max() - day.min()).dt.total_days()
    offer = pl.when(pl.col("offer") != "").then("offer").otherwise(pl.lit("an offer"))
    gift = pl.when(pl.col("gave") != "").then("gave").otherwise(pl.lit("care"))
    return (
        made.with_columns(after_gift=last_gift.is_null() | (day > last_gift))
        .group_by("customer_id", maintain_order=True)
        .agg(
            last_contact=day.last(),
            last_channel=pl.col("channel").last(),
            last_by=pl.col("by_whom").last(),
            last_said=pl.col("said").filter(pl.col("said") != "").last(),
            last_offer=offer.filter("offered").last(),
            last_offer_day=day.filter("offered").last(),
            last_gave=gift.filter("given").last(),
            last_gave_day=day.filter("given").last(),
            past_year=late.sum().cast(pl.Int64),
            offers=(late & pl.col("offered")).sum().cast(pl.Int64),
            gifts=(late & pl.col("given")).sum().cast(pl.Int64),
            offers_in_a_row=(pl.col("offered") & pl.col("after_gift")).sum().cast(pl.Int64),
            recent=(day > books.known_until - timedelta(days=RECENT_DAYS)).sum().cast(pl.Int64),
            usual_days=pl.when(pl.len() >= 3).then(span / (pl.len() - 1)),
            since_buying=(day > pl.col("first_bought")).sum().cast(pl.Int64),
        )
    )
