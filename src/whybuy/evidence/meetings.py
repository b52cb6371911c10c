"""Meetings held, agreed and planned, each with its customer; and what is still open from them."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import names

OPEN = ("planned", "agreed")
"""The states of a meeting that is still to come."""
SERVED = ("well", "not quite", "badly")
YEAR_DAYS = 365
VISITS = ("visit", "meeting")
_OURS = r"^\s*(our|ours|here|at ours|with us|unser|bei uns|bij ons|chez nous|notre|nos)\b"
_NOT_THERE = rf"{_OURS}|://|\b(phone|telephone|call|video|online|teams|zoom|webex|meet)\b"
"""Places of a meeting to which nobody has to go."""


def meetings(books: Books) -> pl.DataFrame:
    """One row a meeting, by day; cancelled ones too.

    key, customer_id, name (the customer's), deal, day, at, zone, clock (at, with the place of the
    zone where that is not the usual one), minutes, place, channel, by_whom (where nobody is: those
    of our team who stand among the people, whom a calendar named before), people, aim, decision,
    questions, learnt, decided, next_step, next_due, state ("planned", "agreed", "held",
    "cancelled"), served, served_words, uid, evidence. Texts are "" where nothing stands.
    """
    return books.once(("meetings",), lambda: _meetings(books))


def _meetings(books: Books) -> pl.DataFrame:
    from whybuy.records import meetings as records

    found = records.frame(until=books.known_until).drop("batch")
    found = found.rename({"customer": "customer_id"})
    found = found.join(names(books), on="customer_id", how="left", maintain_order="left")
    texts = [name for name, kind in found.schema.items() if kind == pl.String]
    told = pl.any_horizontal(pl.col("learnt", "decided", "served").fill_null("") != "")
    came = told & (pl.col("day") <= books.known_until)
    untold = pl.col("state").fill_null("") == ""
    state = pl.when(untold).then(pl.when(came).then(pl.lit("held")).otherwise(pl.lit("planned")))
    found = found.with_columns(
        pl.coalesce("name", "customer_id").alias("name"), state.otherwise("state").alias("state")
    ).with_columns(
        *(pl.col(name).fill_null("") for name in texts),
        evidence=pl.format("meeting:{}", "key"),
    )
    return _with_ours(found.with_columns(clock=_clock(found)))


def _clock(found: pl.DataFrame) -> pl.Expr:
    """The hour; where it is not told in the zone of most meetings, with the place of its own."""
    most = found.filter(pl.col("zone") != "")["zone"].value_counts(sort=True)
    usual = most["zone"][0] if most.height and most["count"][0] > 1 else ""
    place = pl.col("zone").str.split("/").list.last().str.replace_all("_", " ")
    far = (pl.col("zone") != "") & (pl.col("zone") != usual) & (pl.col("at") != "")
    return pl.when(far).then(pl.format("{} ({} time)", "at", place)).otherwise("at")


def _with_ours(found: pl.DataFrame) -> pl.DataFrame:
    """The meetings that nobody of us holds, held by those among the people who are our team."""
    from whybuy.records import team

    named = pl.col("people").str.split("; ")
    own = [name.strip().casefold() for name in team.frame()["name"]]
    is_own = pl.element().str.strip_chars().str.to_lowercase().is_in(own)
    mine = named.list.eval(pl.element().filter(is_own)).list.join("; ")
    theirs = named.list.eval(pl.element().filter(~is_own)).list.join("; ")
    found_so = (pl.col("by_whom") == "") & (mine != "")
    return found.with_columns(
        by_whom=pl.when(found_so).then(mine).otherwise("by_whom"),
        people=pl.when(found_so).then(theirs).otherwise("people"),
    )


def to_come(books: Books) -> pl.DataFrame:
    """Of `meetings`, those planned or agreed that have not been held, by day."""
    return meetings(books).filter(pl.col("state").is_in(OPEN))


def held(books: Books) -> pl.DataFrame:
    """Of `meetings`, those that took place by the last day that the books know, by day."""
    done = meetings(books).filter(pl.col("state") == "held")
    return done.filter(pl.col("day") <= books.known_until)


def next_steps(books: Books) -> pl.DataFrame:
    """customer_id, what (small letters) and day of the next steps that meetings held ended with: a
    promise on record of the same words is such a step, which need not have been promised."""
    steps = held(books).filter(pl.col("next_step") != "")
    return steps.select("customer_id", what=as_step("next_step"), met="day").unique(
        ["customer_id", "what"], keep="last", maintain_order=True
    )


def as_step(words: str) -> pl.Expr:
    """The words of a step as they are compared."""
    return pl.col(words).str.strip_chars().str.to_lowercase()


def is_on_the_spot() -> pl.Expr:
    """Whether a meeting is at the customer's place, so that somebody of ours is on the way: by its
    kind, else by its place; not where that is a link, a call or ours."""
    kind, place = pl.col("channel").str.to_lowercase(), pl.col("place").str.to_lowercase()
    far = (place != "") & ~place.str.contains(_NOT_THERE)
    visit = kind.is_in(VISITS)
    return pl.when(visit).then(~place.str.contains(_OURS)).otherwise((kind == "") & far)


def last_held(books: Books) -> pl.DataFrame:
    """One row a customer whom we have met: customer_id, times, last_met (day), usual_days (between
    meetings, null under three), served and served_words (the last ones told), served_on."""
    done = held(books)
    span = (pl.col("day").max() - pl.col("day").min()).dt.total_days()
    told = pl.col("served") != ""
    return done.group_by("customer_id", maintain_order=True).agg(
        times=pl.len().cast(pl.Int64),
        last_met=pl.col("day").max(),
        usual_days=pl.when(pl.len() >= 3).then(span / (pl.len() - 1)),
        served=pl.col("served").filter(told).last(),
        served_words=pl.col("served_words").filter(told).last(),
        served_on=pl.col("day").filter(told).last(),
    )


def badly_served(books: Books) -> pl.DataFrame:
    """customer_id of those who said within a year, last, that they are not served well."""
    since = books.known_until - timedelta(days=YEAR_DAYS)
    last = last_held(books).filter(pl.col("served_on") > since)
    return last.filter(pl.col("served").is_in(SERVED[1:])).select("customer_id")


Trail = tuple[str, pl.DataFrame, list[str]]
_SHOWN = ("name", "day", "clock", "minutes", "state", "by_whom", "people", "aim", "decision")
_AFTER = ("learnt", "decided", "next_step", "next_due", "served", "served_words")


def meeting_trail(books: Books, key: str) -> Trail:
    """One meeting; leads to its customer."""
    found = meetings(books).filter(pl.col("key") == key)
    shown = found.select(*_SHOWN, *_AFTER).rename({"name": "customer", "clock": "at"})
    return "A meeting", shown, [f"customer:{customer}" for customer in found["customer_id"]]


def meetings_of(books: Books, customer_id: str) -> Trail:
    """All meetings with one customer, the last first; each leads to itself."""
    found = meetings(books).filter(pl.col("customer_id") == customer_id).reverse()
    name = found["name"][0] if found.height else customer_id
    shown = found.select("day", "state", "by_whom", "aim", "learnt", "decided", "served")
    return f"Meetings with {name}", shown, found["evidence"].to_list()
