"""Which proposals are worth weighing, and who of us may make each."""

from __future__ import annotations

from datetime import date

import polars as pl

from whybuy.estimates.planned_people import Team, who_may
from whybuy.estimates.proposal_rows import OFFERS
from whybuy.estimates.proposals import waits
from whybuy.estimates.worth_a_quarter import money_known
from whybuy.evidence.books import Books

SPARE = 4
"""So many times the contacts that fit the hours are looked at: the rest bring less in any plan."""
HANDED_ON = 0.8
"""A contact by a colleague is supposed to be worth so much of one by whoever knows the customer."""
LEAST = 0.05
"""An offer or a word that brings less than this share of what the best lines bring in the same
time is not worth a call: the hours are better left free."""


def pairs_of(
    books: Books,
    table: pl.DataFrame,
    team: Team,
    said: pl.DataFrame,
    *,
    monday: date,
    cost: float | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The proposals worth weighing, numbered, and who may make each: proposal, who, own, kept.

    Of the others none is in a better plan: there are more that bring more an hour, of the very
    people, than could be made in all their hours. `own`: whether it is whose customer or promise
    it is; what we owe may be done by a colleague who fits, an offer waits for them. `said`: the
    lines of the week on record, of which those still planned are `kept`. `cost`: of one contact.
    """
    may = who_may(books, team)
    owed = pl.col("must") | waits(monday=monday)
    some = _worth_weighing(table, may, team, owed=owed)
    worth = pl.lit(value=True) if not money_known(books) else _worth_a_call(some, team, cost=cost)
    calls = some.with_columns(owed=owed | pl.col("best")).filter(
        ~_not_now(monday) & (pl.col("owed") | worth)
    )
    columns = ("proposal", "customer_id", "by_whom", "sort", "product_id", "owed", "must")
    pairs = calls.select(columns).join(may, on="customer_id")
    pairs = _promised_by(pairs, team).filter(pl.col("own") | pl.col("owed"))
    last = said.filter(pl.col("state") == "planned").select(
        "sort",
        customer_id=pl.col("customer"),
        product_id=pl.col("product"),
        key=pl.col("by_whom").fill_null(""),
        kept=pl.lit(value=True),
    )
    names = team.table.with_row_index("who").select("who", "key")
    pairs = pairs.join(names, on="who").join(
        last, on=["customer_id", "sort", "product_id", "key"], how="left"
    )
    pairs = pairs.with_columns(pl.col("kept").fill_null(value=False)).sort("proposal", "who")
    return some, pairs.unique(["proposal", "who"], keep="first", maintain_order=True)


def _worth_weighing(
    table: pl.DataFrame, may: pl.DataFrame, team: Team, *, owed: pl.Expr
) -> pl.DataFrame:
    """What is owed, the best customers' best, and of each group's others the most an hour."""
    rate = pl.col("expected") / pl.col("minutes")
    most = int(SPARE * _slots(team)) + 50
    first = may.select("customer_id", "group").unique("customer_id")
    ranked = table.join(first, on="customer_id", how="inner", maintain_order="left").with_columns(
        rank=rate.rank("ordinal", descending=True).over("group")
    )
    own = rate.rank("ordinal", descending=True).over("customer_id")
    wanted = owed | (pl.col("best") & (own == 1)) | (pl.col("rank") <= most)
    some = ranked.filter(wanted).drop("rank", "group")
    return some.sort("customer_id", "place", "product_id", "about").with_row_index("proposal")


def _slots(team: Team) -> float:
    """Contacts of ten minutes that fit the team's hours."""
    return float(team.table["hours"].sum()) * 60 / 10


def _worth_a_call(some: pl.DataFrame, team: Team, *, cost: float | None) -> pl.Expr:
    """Whether a line brings what its time is worth: more than a contact costs, where that was
    said, else more than a small share of what the best that fit the hours bring."""
    if cost is not None:
        return pl.col("expected") >= cost
    rate = some.select(
        "customer_id", rate=pl.col("expected").clip(lower_bound=0.0) / pl.col("minutes")
    )
    best = rate.group_by("customer_id").agg(pl.col("rate").max())["rate"].sort(descending=True)
    usual = best.head(max(round(_slots(team)), 1)).mean() if best.len() else None
    least = LEAST * usual if isinstance(usual, float) else 0.0
    return pl.col("expected") >= least * pl.col("minutes")


def _not_now(monday: date) -> pl.Expr:
    """Offers that are no reason for a contact: while something of theirs waits, and those that
    would cost more goodwill than they bring. The same call may speak of them."""
    waiting = waits(monday=monday).any().over("customer_id")
    return pl.col("sort").is_in(OFFERS) & (waiting | (pl.col("expected") <= 0))


def _promised_by(pairs: pl.DataFrame, team: Team) -> pl.DataFrame:
    """A promise is its giver's to keep, where they are of the team and have hours; a colleague who
    may meet the customer keeps it where the giver cannot."""
    names = team.table.with_row_index("giver").filter(pl.col("hours") > 0)
    called = pl.concat(
        [names.select("giver", by_whom=pl.col(column)) for column in ("key", "name")]
    ).filter(pl.col("by_whom") != "")
    called = called.unique("by_whom", keep="first")
    given = pairs.join(called, on="by_whom", how="left", maintain_order="left")
    no_giver, giver = pl.col("giver").is_null(), pl.lit(value=True)
    theirs = given.filter(~no_giver).with_columns(who="giver", own=giver)
    others = given.filter(~no_giver, pl.col("must")).with_columns(own=pl.lit(value=False))
    every = pl.concat([theirs, given.filter(no_giver), others])
    return every.unique(["proposal", "who"], keep="first", maintain_order=True).drop("giver")
