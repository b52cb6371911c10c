"""Happy customers to ask "who else has this problem?", and the moment at which to ask."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from whybuy.estimates.network import asked_of_late
from whybuy.estimates.proposal_rows import in_form, none
from whybuy.estimates.worth_a_quarter import worth_a_quarter
from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.cases import came as measured
from whybuy.evidence.concerns import concerns
from whybuy.evidence.contacts import contacts, customers, heard
from whybuy.evidence.lights import lights
from whybuy.evidence.network import people, referred
from whybuy.evidence.reasons import named

MOMENT_DAYS = 60
"""So long after a good word it is natural to come back to it."""
ASKED_DAYS = 180
"""Who was asked is not asked again within half a year."""
ANSWERS = 0.25
"""The chance that somebody happy who is asked names somebody: a prior."""
COMES = 0.3
"""The chance that somebody who is introduced becomes a customer: a prior."""
MOMENTS = {
    "happy": "they told us that they are happy",
    "served": "they said that they are served well",
    "measured": "they measured what changed",
    "praise": "they said what they value",
    "sent": "they have sent us somebody before",
}
"""In the order of those that tie."""


def introductions(books: Books, *, monday: date) -> pl.DataFrame:
    """Whom to ask for an introduction in the week of this Monday, in the form of `proposal_rows`.

    sort is "introduction"; kind the moment (of MOMENTS); about, said_by and day the good word;
    person whom to ask (a key, "" where nobody is named); chance that they name somebody; brings:
    a quarter of a usual customer, times the chance that whom they name becomes one. One row a
    customer at most: nobody who has a concern or a yellow light open, nobody asked within half a
    year, and nobody who does not buy from us.
    """
    found = moments(books)
    if found.is_empty():
        return none()
    latest = found.sort("day", "rank", descending=[True, False], maintain_order=True)
    latest = latest.unique("customer_id", keep="first", maintain_order=True)
    free = latest.join(_not_now(books, monday), on="customer_id", how="anti", maintain_order="left")
    asked = {key.partition(":")[2] for key in asked_of_late(books, on=monday)}
    buys = business(books).filter("buys", ~pl.col("left")).select("customer_id")
    free = free.filter(~pl.col("person").is_in(asked)).join(buys, on="customer_id", how="semi")
    by = customers(books).select("looked_after_by", customer_id="key")
    return in_form(
        free.join(by, on="customer_id", how="left", maintain_order="left").with_columns(
            sort=pl.lit("introduction"),
            by_whom=pl.col("looked_after_by").fill_null(""),
            about="words",
            chance=pl.lit(ANSWERS),
            brings=pl.lit(_usual_quarter(books) * COMES),
            must=pl.lit(value=False),
        )
    ).sort("customer_id")


def _usual_quarter(books: Books) -> float:
    """What the middle customer brings in a quarter."""
    middle = worth_a_quarter(books)["quarter"].median()
    return float(middle) if isinstance(middle, float) else 0.0


def moments(books: Books) -> pl.DataFrame:
    """Good words of the last 60 days: customer_id, person (key or ""), kind, words, said_by, day,
    rank (of the moment), evidence."""
    since = books.known_until - timedelta(days=MOMENT_DAYS)
    parts = [_happy(books), _served(books), _measured(books), _praise(books), _sent(books)]
    whole = pl.concat(parts).filter(pl.col("day") > since, pl.col("day") <= books.known_until)
    rank = {kind: at for at, kind in enumerate(MOMENTS)}
    return whole.with_columns(
        pl.col("person", "words", "said_by").fill_null(""),
        rank=pl.col("kind").replace_strict(rank, return_dtype=pl.Int64),
    )


def _good(rows: pl.DataFrame, kind: str, **columns: pl.Expr) -> pl.DataFrame:
    return rows.select(
        "customer_id",
        columns.get("person", pl.lit("")).cast(pl.String).alias("person"),
        pl.lit(kind).alias("kind"),
        columns["words"].cast(pl.String).alias("words"),
        columns.get("said_by", pl.lit("")).cast(pl.String).alias("said_by"),
        columns["day"].cast(pl.Date).alias("day"),
        columns["evidence"].cast(pl.String).alias("evidence"),
    )


def _happy(books: Books) -> pl.DataFrame:
    made = contacts(books).filter(pl.col("response") == "happy").rename({"customer": "customer_id"})
    called = people(books).select("person", said_by="name")
    made = made.join(called, on="person", how="left", maintain_order="left")
    return _good(
        made,
        "happy",
        person=pl.col("person"),
        words=pl.col("said"),
        said_by=pl.col("said_by"),
        day=pl.col("day"),
        evidence=pl.format("contact:{}", "key"),
    )


def _served(books: Books) -> pl.DataFrame:
    from whybuy.records import meetings

    held = meetings.frame(until=books.known_until).filter(
        pl.col("served") == "well", pl.col("state") == "held"
    )
    return _good(
        held.rename({"customer": "customer_id"}),
        "served",
        words=pl.col("served_words"),
        day=pl.col("day"),
        evidence=pl.format("meeting:{}", "key"),
    )


def _measured(books: Books) -> pl.DataFrame:
    rows = measured(books).filter(pl.col("day").is_not_null(), pl.col("approval") != "no")
    words = pl.format("{}: from {} to {} {}", "measure", "before", "after", "unit")
    return _good(
        rows,
        "measured",
        words=words.str.strip_chars(),
        said_by=pl.col("said_by"),
        day=pl.col("day"),
        evidence=pl.col("evidence"),
    )


def _praise(books: Books) -> pl.DataFrame:
    said = named(books).filter(pl.col("code").is_in(["valued", "staying"]))
    return _good(
        said,
        "praise",
        words=pl.col("words"),
        said_by=pl.col("said_by"),
        day=pl.col("day"),
        evidence=pl.col("evidence"),
    )


def _sent(books: Books) -> pl.DataFrame:
    who = referred(books).filter(pl.col("other_customer").is_not_null())
    return _good(
        who.with_columns(customer_id=pl.col("other_customer")),
        "sent",
        person=pl.col("other_person"),
        words=pl.col("why"),
        day=pl.col("day"),
        evidence=pl.format("referral:{}", "key"),
    )


def _not_now(books: Books, monday: date) -> pl.DataFrame:
    """Customers with something open that goes before any wish of ours, or asked of late."""
    day = pl.col("day")
    late = books.known_until - timedelta(days=MOMENT_DAYS)
    worried = concerns(books).filter(day.is_null() | (day > late)).select("customer_id")
    open_ = lights(books).filter("is_open").select("customer_id")
    made = heard(contacts(books)).rename({"customer": "customer_id"})
    unhappy = made.filter(pl.col("response") == "unhappy", day > late).select("customer_id")
    asked = made.filter(pl.col("sort") == "ask", day > monday - timedelta(days=ASKED_DAYS))
    return pl.concat([worried, open_, unhappy, asked.select("customer_id"), _listed(monday)])


def _listed(monday: date) -> pl.DataFrame:
    """Customers who were on a list for it within half a year, but not of this very week."""
    from whybuy.records import planned

    since = monday - timedelta(days=ASKED_DAYS)
    rows = planned.frame().filter(
        pl.col("sort") == "introduction",
        pl.col("state").is_in(["done", "declined"]),
        pl.col("week").is_between(since, monday, closed="none"),
    )
    return rows.select(customer_id="customer")
