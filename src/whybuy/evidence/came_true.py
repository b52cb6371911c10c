"""What came of each forecast whose day has come, as the records tell it, beside a plain rule.

A forecast is held against the records no sooner than on the day it was made for, and only where
they know what came: an order log that ends earlier says nothing of that day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from whybuy.evidence import (
    came_of_deals,
    came_of_measures,
    came_of_offers,
    came_of_orders,
    came_of_prospects,
)
from whybuy.evidence.books import Books
from whybuy.evidence.contacts import names

CAME = {
    "forecast": pl.Int64,
    "came": pl.Float64,
    "plain": pl.Float64,
    "plain_count": pl.Float64,
    "plain_each": pl.Float64,
    "behind": pl.String,
}
"""A row a forecast of which it is known. came: what came of it (1 or 0 for a chance); plain: what
the plain rule would have said, from what was known when it was made; plain_count, plain_each: that
as a count and what one is worth, where it is one; behind: the evidence of what came."""


@dataclass(frozen=True, slots=True)
class Family:
    """Forecasts of one sort. `called` is what they are of, `plain` the rule they are held beside.

    by: whether what came is known from the order log or from the other records. ranged: whether a
    range was told with each; where none was, none is held to. relative: its figures bear many
    units, and are scored as parts of what the plain rule says.
    """

    key: str
    question: str
    kind: Literal["chance", "figure"]
    called: str
    plain: str
    by: Literal["orders", "records"]
    came: Callable[[Books, pl.DataFrame], pl.DataFrame]
    ranged: bool = True
    relative: bool = False


FAMILIES: tuple[Family, ...] = (
    Family(
        "keep_orders_of_all", "keep", "figure", "orders of all customers together",
        "as many as in as many days before", "orders", came_of_orders.orders,
    ),
    Family(
        "keep_orders_of_one", "keep", "figure", "orders of single customers",
        "as many as in as many days before", "orders", came_of_orders.orders,
    ),
    Family(
        "keep_value_of_all", "keep", "figure", "what all customers together bring",
        "as much as in as many days before", "orders", came_of_orders.value,
    ),
    Family(
        "keep_value_of_one", "keep", "figure", "what single customers bring",
        "as much as in as many days before", "orders", came_of_orders.value,
    ),
    Family(
        "keep_active", "keep", "chance", "chances that a customer buys again",
        "the share who did before, of those who had bought lately and of those who had not",
        "orders", came_of_orders.active,
    ),
    Family(
        "worth_after", "worth", "figure", "what changes for a customer, measure by measure",
        "nothing changes", "records", came_of_measures.after,
    ),
    Family(
        "worth_promised", "worth", "figure", "what was promised to customers",
        "nothing changes", "records", came_of_measures.promised, relative=True,
    ),
    Family(
        "worth_benefits", "worth", "figure", "what it is worth to a customer in a year",
        "what came for the others, in the middle", "records", came_of_measures.benefits,
    ),
    Family(
        "price_won", "price", "chance", "chances to win at the price quoted",
        "the share of quotes won until then", "records", came_of_deals.quote_won,
    ),
    Family(
        "next_offers", "next", "chance", "chances that an offer of the week's list is taken",
        "the share who bought it in as many days before, of those who had it, or had not, alike",
        "orders", came_of_offers.taken,
    ),
    Family(
        "find_loss", "find", "figure", "what standing still costs a prospect in a month",
        "what it turned out to cost the others, in the middle", "records", came_of_measures.loss,
    ),
    Family(
        "find_change", "find", "chance", "chances that a prospect is reached and changes",
        "the share of earlier approaches that had ended in a decision after as many days",
        "records", came_of_prospects.changed,
    ),
    Family(
        "pursue_won", "pursue", "chance", "chances to win a deal in time",
        "the share of open deals that were won in as many days before", "records",
        came_of_deals.deal_won,
    ),
    Family(
        "pursue_no_decision", "pursue", "chance", "chances that a deal ends without a decision",
        "the share of open deals that ended so in as many days before", "records",
        came_of_deals.deal_no_decision,
    ),
)  # fmt: skip
BY_KEY: Mapping[str, Family] = {family.key: family for family in FAMILIES}

_OF_MEASURE = {
    ("keep", "active"): "keep_active",
    ("price", "won at price"): "price_won",
    ("find", "loss a month"): "find_loss",
    ("find", "change"): "find_change",
    ("pursue", "won"): "pursue_won",
    ("pursue", "no decision"): "pursue_no_decision",
    ("worth", "benefits_a_year"): "worth_benefits",
}


def family_of(question: str, measure: str, subject: str) -> str:
    """The key of the family that a forecast belongs to; "" where nobody can say what came."""
    if question == "keep" and measure in ("orders", "value"):
        return f"keep_{measure}_of_{'all' if subject == 'all' else 'one'}"
    if question == "worth" and measure.endswith(", after over before"):
        return "worth_after"
    if question == "worth" and measure.endswith(", promised"):
        return "worth_promised"
    if question == "next" and came_of_offers.is_offer(measure):
        return "next_offers"
    return _OF_MEASURE.get((question, measure), "")


def with_families(forecasts: pl.DataFrame) -> pl.DataFrame:
    """The same with `family`, "" for a measure that no record tells of."""
    keys = [
        family_of(*row) for row in forecasts.select("question", "measure", "subject").iter_rows()
    ]
    return forecasts.with_columns(family=pl.Series(keys, dtype=pl.String))


def came_true(books: Books, forecasts: pl.DataFrame) -> pl.DataFrame:
    """The forecasts whose day has come and of which the records know what came: with CAME's.

    forecasts: as `evidence.ledger.forecasts` has them, with `family`. name: whom each is about.
    """
    found = [_of_family(books, forecasts, family) for family in FAMILIES]
    told = pl.concat([one for one in found if one is not None] or [forecasts.head(0)])
    if not found or "came" not in told.columns:
        told = forecasts.head(0).with_columns(
            pl.lit(None, dtype=kind).alias(name)
            for name, kind in CAME.items()
            if name != "forecast"
        )
    return _named(books, told.sort("as_of", "forecast"))


def due(books: Books, forecasts: pl.DataFrame) -> pl.DataFrame:
    """Those whose day has come by what the records can know; with `family`."""
    by_log = [family.key for family in FAMILIES if family.by == "orders"]
    ends = pl.when(pl.col("family").is_in(by_log)).then(pl.lit(_log_ends(books)))
    known = ends.otherwise(pl.lit(books.known_until))
    return forecasts.filter(pl.col("family") != "", pl.col("due") <= known)


def _log_ends(books: Books) -> object:
    """The last day of which orders are known; None where there is no log."""
    span = books.orders.span()
    return None if span is None else min(span[1], books.as_of)


def _of_family(books: Books, forecasts: pl.DataFrame, family: Family) -> pl.DataFrame | None:
    ours = due(books, forecasts.filter(pl.col("family") == family.key))
    if ours.is_empty():
        return None
    known = family.came(books, ours).select(pl.col(name).cast(kind) for name, kind in CAME.items())
    known = known.filter(pl.col("came").is_not_null(), pl.col("plain").is_not_null())
    return ours.join(known, on="forecast", how="inner", maintain_order="left")


def _named(books: Books, told: pl.DataFrame) -> pl.DataFrame:
    """With `name`: the customer's, or the deal's with its customer."""
    from whybuy.evidence.deals import deals

    people = names(books).select(subject=pl.format("customer:{}", "customer_id"), name="name")
    title = pl.when(pl.col("title") != "").then(pl.format("{}: {}", "name", "title"))
    of_deals = deals(books).select(
        subject=pl.format("deal:{}", "key"), name=title.otherwise(pl.col("name"))
    )
    every = pl.concat([people, of_deals]).unique("subject", keep="first")
    named = told.join(every, on="subject", how="left", maintain_order="left")
    plainly = pl.when(pl.col("subject") == "all").then(pl.lit("All customers"))
    key = pl.col("subject").str.replace(r"^[a-z]+:", "")
    return named.with_columns(name=pl.coalesce(plainly, "name", key))
