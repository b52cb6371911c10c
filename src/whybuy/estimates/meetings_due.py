"""Meetings for the week's one list: those to hold, those to settle, those to ask for."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from whybuy.estimates.meeting_quarter import SUGGESTED, quarter
from whybuy.estimates.meeting_time import Terms, takes_each
from whybuy.estimates.proposal_rows import in_form, none
from whybuy.evidence.books import Books
from whybuy.evidence.meetings import to_come

ASK_MINUTES = 10
"""To ask for a meeting, or settle its day: supposed."""
SAID = "said"
"""What stands in `other` of a meeting to ask for with somebody of whom a concern waits."""
AHEAD_DAYS = 14
"""A meeting of the week after is asked for this week."""


def meetings_due(books: Books, *, monday: date) -> pl.DataFrame:
    """Meetings as proposals for the week of this Monday, in the form of `proposal_rows`.

    kind: "hold" (agreed for this week: it must be), "settle" (planned within two weeks, its day not
    agreed yet) or "ask" (the quarter has one within two weeks). day: of the meeting, or the Monday
    of its week. about: its aim, a key of `questions.AIMS`, or its own words.
    """
    parts = [_on_record(books, monday), _to_ask(books, monday)]
    parts = [part for part in parts if part.height]
    return pl.concat(parts) if parts else none()


def _on_record(books: Books, monday: date) -> pl.DataFrame:
    agreed = pl.col("state") == "agreed"
    end = pl.when(agreed).then(pl.lit(monday + timedelta(days=6)))
    end = end.otherwise(pl.lit(monday + timedelta(days=AHEAD_DAYS - 1)))
    first = pl.col("by_whom").str.split(";").list.first().fill_null("").str.strip_chars()
    person = pl.col("people").str.split(";").list.first().fill_null("").str.strip_chars()
    found = to_come(books).filter(pl.col("day") >= monday, pl.col("day") <= end)
    known = _people_keys()
    found = found.with_columns(named=person).join(known, on=["customer_id", "named"], how="left")
    # One contact settles whatever is to come with a customer: the nearest meeting stands for all.
    found = found.sort("day", "key").unique("customer_id", keep="first", maintain_order=True)
    terms = Terms(monday)
    length = (60 * takes_each(terms.minutes, travel=terms.travel)).round()
    return in_form(
        found.with_columns(
            sort=pl.lit("meeting"),
            kind=pl.when(agreed).then(pl.lit("hold")).otherwise(pl.lit("settle")),
            person=pl.col("person").fill_null(""),
            by_whom=first,
            channel=pl.lit(""),
            about="aim",
            other="key",
            must=agreed,
            takes=pl.when(agreed).then(length).otherwise(ASK_MINUTES).cast(pl.Int64),
        )
    )


def _people_keys() -> pl.DataFrame:
    """By customer and by what they are called (key or name): person, a key."""
    from whybuy.records import people

    known = people.frame().select("name", customer_id="customer", person="key")
    both = [known.select("customer_id", "person", named=column) for column in ("person", "name")]
    return pl.concat(both).unique(["customer_id", "named"], keep="first", maintain_order=True)


def _to_ask(books: Books, monday: date) -> pl.DataFrame:
    found = quarter(books, Terms(monday))
    soon = found.lines.filter(
        pl.col("state") == SUGGESTED, pl.col("week") < monday + timedelta(days=AHEAD_DAYS)
    )
    learns = pl.sum_horizontal("keep", "deal", "case") if found.in_money else pl.lit(0.0)
    return in_form(
        soon.with_columns(
            sort=pl.lit("meeting"),
            kind=pl.lit("ask"),
            by_whom="by",
            about="aim",
            other=pl.when("trouble").then(pl.lit(SAID)).otherwise(pl.lit("")),
            day="week",
            last_day="last_seen",
            takes=pl.lit(ASK_MINUTES, dtype=pl.Int64),
            adds=learns,
        )
    )
