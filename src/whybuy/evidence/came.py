"""How each customer came to us: of themselves or asked, through whom, and what convinced them."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.contacts import contacts, customers
from whybuy.evidence.contracts import contracts
from whybuy.evidence.conversations import conversations
from whybuy.evidence.deals import deals
from whybuy.evidence.meetings import held, to_come
from whybuy.evidence.needs import needs
from whybuy.evidence.network import referred
from whybuy.evidence.purchases import purchases
from whybuy.evidence.reasons import named

YEAR_DAYS = 365
CONVINCED = ("pull", "valued", "competitor")
"""Codes of what drew somebody to us."""
SPOKEN = ("interview", "call", "chat", "asked")
"""Conversations in which they spoke; a mail may be ours alone."""


def came(books: Books) -> pl.DataFrame:
    """One row a customer of whom it is known how they came.

    customer_id, name, buys, a_year, unasked (true, false, or null: not known), source (words),
    convinced_by (words: the record's, else what they said in talks), said_in (evidence of the
    latter, or ""), referred_by (name, or ""), first_heard, evidence.
    """
    return books.once(("came",), lambda: _came(books))


def _came(books: Books) -> pl.DataFrame:
    known = customers(books).select(
        *("source", "unasked", "convinced_by", "first_heard"), customer_id=pl.col("key")
    )
    by = referred(books).sort("day").group_by("customer").agg(
        referred_by=pl.col("other").last(), referral=pl.format("referral:{}", pl.col("key").last())
    )  # fmt: skip
    said = _drawn_by(books)
    table = (
        business(books)
        .select("customer_id", "name", "buys", "a_year")
        .join(known, on="customer_id", how="left", maintain_order="left")
        .join(by, left_on="customer_id", right_on="customer", how="left", maintain_order="left")
        .join(said, on="customer_id", how="left", maintain_order="left")
    )
    own = pl.col("convinced_by").fill_null("")
    words = pl.when(own != "").then(own).otherwise(pl.col("drawn_by").fill_null(""))
    told = table.with_columns(
        pl.col("source", "referred_by").fill_null(""),
        convinced_by=words,
        said_in=pl.when(own == "").then(pl.col("said_in")).fill_null(""),
        evidence=pl.coalesce("referral", pl.format("customer:{}", "customer_id")),
    ).drop("drawn_by", "referral")
    says = (pl.col("source") != "") | (pl.col("convinced_by") != "") | (pl.col("referred_by") != "")
    return told.filter(pl.col("unasked").is_not_null() | says)


def _drawn_by(books: Books) -> pl.DataFrame:
    """What each said that drew them to us, the first time they said it."""
    said = named(books).filter(pl.col("code").is_in(CONVINCED)).sort("day", nulls_last=True)
    order = {code: at for at, code in enumerate(CONVINCED)}
    said = said.sort(pl.col("code").replace_strict(order), maintain_order=True)
    return said.group_by("customer_id", maintain_order=True).agg(
        drawn_by=pl.col("words").first(), said_in=pl.col("evidence").first()
    )


def bought_first(books: Books) -> pl.DataFrame:
    """customer_id and day: when each first bought or agreed."""
    bought = purchases(books).select("customer_id", day=pl.col("first_day"))
    agreed = contracts(books).select("customer_id", day=pl.col("start")).drop_nulls()
    return pl.concat([bought, agreed]).group_by("customer_id").agg(pl.col("day").min())


def approached(books: Books) -> pl.DataFrame:
    """One row a customer who had not bought when we, or they, first made contact.

    customer_id; first (day of the first contact); reached (day on which somebody first spoke with
    us, or a deal was opened; null: nobody did); decided (day on which they bought, agreed, or
    decided a deal for us or for another; null: not by then); by_contact: whether it began with a
    contact rather than with a deal; evidence.
    """
    return books.once(("approached",), lambda: _approached(books))


def _approached(books: Books) -> pl.DataFrame:
    spoke = pl.col("response").is_in(["", "no answer"]).not_() | (pl.col("said") != "")
    made = contacts(books).with_columns(pl.col("response", "said").fill_null(""))
    spoken = made.group_by(customer_id="customer").agg(
        contacted=pl.col("day").min(),
        answered=pl.col("day").filter(spoke).min(),
        contact=pl.col("key").sort_by("day").first(),
    )
    of_deals = deals(books)
    opened = of_deals.group_by("customer_id").agg(opened=pl.col("opened").min())
    over = of_deals.filter(pl.col("outcome").is_in(["won", "lost"]))
    over = over.group_by("customer_id").agg(closed=pl.col("closed").min())
    bought = bought_first(books).rename({"day": "bought"})
    known = customers(books).select(customer_id="key")
    table = known
    for part in (spoken, opened, over, bought):
        table = table.join(part, on="customer_id", how="left", maintain_order="left")
    first = pl.min_horizontal("contacted", "opened")
    contact = pl.format("contact:{}", "contact")
    return table.select(
        "customer_id",
        first=first,
        reached=pl.min_horizontal("answered", "opened"),
        decided=pl.min_horizontal("bought", "closed"),
        by_contact=(pl.col("contacted") <= pl.col("opened")).fill_null(
            pl.col("contacted").is_not_null()
        ),
        bought="bought",
        evidence=pl.coalesce(contact, pl.format("customer:{}", "customer_id")),
    ).filter(
        pl.col("first").is_not_null(),
        pl.col("bought").is_null() | (pl.col("first") < pl.col("bought")),
    )


def talking(books: Books) -> pl.DataFrame:
    """One row a customer with whom we speak: customer_id, how (in words), by (who of us, or ""),
    evidence.

    A meeting is agreed, a deal is open, or within a year they met us, answered a contact, spoke
    with us, or told a need of theirs; the first of these that there is, the newest of it.
    """
    return books.once(("talking",), lambda: _talking(books))


def _talking(books: Books) -> pl.DataFrame:
    since = a_year_ago(books)
    spoke = pl.col("response").fill_null("").is_in(["", "no answer"]).not_() | (
        pl.col("said").fill_null("") != ""
    )
    answered = contacts(books).filter(spoke, pl.col("day") > since)
    told = needs(books).filter(pl.col("mark") != "supposed", pl.col("said_on") > since)
    talks = conversations(books).filter(pl.col("medium").is_in(SPOKEN), pl.col("day") > since)
    answered = answered.rename({"customer": "customer_id"})
    answered = answered.with_columns(evidence=pl.format("contact:{}", "key"))
    talks = talks.with_columns(evidence=pl.format("conversation:{}", "conversation"))
    opened = deals(books).filter(pl.col("outcome") == "")
    agreed = to_come(books).filter(pl.col("state") == "agreed", pl.col("day") >= books.known_until)
    parts = [
        _spoken(agreed, "a meeting is set for {}", by="by_whom"),
        _spoken(opened, "a deal is open since {}", day="opened", by="seller"),
        _spoken(held(books).filter(pl.col("day") > since), "they met us on {}", by="by_whom"),
        _spoken(answered, "they answered on {}", by="by_whom"),
        _spoken(talks, "they spoke with us on {}"),
        _spoken(told, "they told a need on {}", day="said_on"),
    ]
    return pl.concat(parts).unique("customer_id", keep="first", maintain_order=True)


def _spoken(rows: pl.DataFrame, how: str, *, day: str = "day", by: str = "") -> pl.DataFrame:
    """The rows as those of `talking`, the newest first; a day that is not known is not told."""
    without = how.rpartition(" ")[0].removesuffix(" since").removesuffix(" for").removesuffix(" on")
    newest = rows.filter(pl.col("customer_id").is_not_null())
    newest = newest.sort(day, descending=True, nulls_last=True, maintain_order=True)
    return newest.select(
        "customer_id",
        how=pl.when(pl.col(day).is_null()).then(pl.lit(without)).otherwise(pl.format(how, day)),
        by=pl.col(by).fill_null("") if by else pl.lit(""),
        evidence="evidence",
    )


def a_year_ago(books: Books) -> date:
    """The last day of which a whole year since is known."""
    return books.known_until - timedelta(days=YEAR_DAYS)
