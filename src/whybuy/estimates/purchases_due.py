"""What each customer will soon need again: when it is due, how sure, and what it would bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.giants import PAIR, still_stocked, without_giants
from whybuy.estimates.margin import margin
from whybuy.estimates.standstill import standstill
from whybuy.evidence.books import Books
from whybuy.evidence.goods import products

if TYPE_CHECKING:
    from whybuy.methods.recommend import Due

HORIZON_DAYS = 28
"""A contact this week speaks of what is due within four weeks."""
SOME = 0.01
"""Share of all purchases that a weekday needs to be a working day."""
LONG_AGO = 3.0
"""A thing not bought for so many times its usual gap is an old habit, no longer one that is due."""


UNSEEN_DAYS = 14
"""So many days after the last order on record, it matters that what was bought since is not seen.
"""


@dataclass(frozen=True, slots=True, eq=False)
class PurchasesDue:
    """What is due, and how chances were borne out.

    table: a row a customer and product: customer_id, product_id, times, last_day, due_on (a
    working day), due_low, due_high, usual_gap (days), silence (days), late (share of such gaps
    that would have ended), chance (within `horizon` days), on_hand (pieces, inferred), units (the
    usual ones), brings (money after margin, if it is bought), evidence. foretold, happened: mean
    chances of a month ago and what came of them, None where that could not be told. giants: single
    purchases far beyond the usual that were left out. why_not: why there is nothing, in words.
    """

    table: pl.DataFrame
    horizon: int
    foretold: float | None = None
    happened: float | None = None
    giants: int = 0
    why_not: str = ""


def purchases_due(books: Books, *, horizon: int = HORIZON_DAYS) -> PurchasesDue:
    """What every customer is due to buy again, reckoned once."""
    return books.once(("purchases_due", horizon), lambda: _purchases_due(books, horizon))


def _purchases_due(books: Books, horizon: int) -> PurchasesDue:
    from whybuy.methods.recommend import due

    empty = pl.DataFrame(schema=_SCHEMA)
    bought, giants = without_giants(books)
    if standstill(books) is not None:
        return PurchasesDue(empty, horizon, why_not="orders have stopped coming in")
    if bought.is_empty():
        return PurchasesDue(empty, horizon, why_not="nothing was bought yet")
    keys = numbered(bought)
    start = bought["day"].min()
    assert isinstance(start, date)
    days = (bought["day"] - start).dt.total_days().to_numpy()
    try:
        found = due(
            keys.customer,
            days,
            keys.product,
            quantity=bought["units"].to_numpy(),
            as_of=(books.as_of - start).days,
            horizon=horizon,
        )
    except TooLittleEvidence as few:
        return PurchasesDue(empty, horizon, giants=giants, why_not=str(few))
    table = _as_frame(keys, found)
    said = found.checked
    told = None if said is None else float(np.average(said.foretold, weights=said.count))
    came = None if said is None else float(np.average(said.happened, weights=said.count))
    return PurchasesDue(_told(books, table, bought), horizon, told, came, giants)


def _as_frame(keys: Numbered, found: Due) -> pl.DataFrame:
    names = ("times", "usual_gap", "silence", "late", "chance", "on_hand", "due_in")
    return pl.DataFrame(
        {
            "customer_id": keys.customers.gather(found.customer),
            "product_id": keys.products.gather(found.product),
            **{name: getattr(found, name) for name in names},
            "due_low_in": found.low,
            "due_high_in": found.high,
        }
    )


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """Customers and products of some lines as whole numbers from 0, and what they stand for."""

    customers: pl.Series
    products: pl.Series
    customer: np.ndarray[tuple[int], np.dtype[np.intp]]
    product: np.ndarray[tuple[int], np.dtype[np.intp]]


def numbered(bought: pl.DataFrame) -> Numbered:
    """The customers and products of lines with customer_id and product_id, in the order of ids."""
    customers, products_ = (bought[name].unique().sort() for name in ("customer_id", "product_id"))
    who = bought["customer_id"].cast(pl.Enum(customers)).to_physical()
    what = bought["product_id"].cast(pl.Enum(products_)).to_physical()
    return Numbered(
        customers, products_, who.to_numpy().astype(np.intp), what.to_numpy().astype(np.intp)
    )


def _told(books: Books, table: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """With days, and what a purchase usually brings: the pair's own money, drawn to the product's
    where the pair has bought seldom."""
    own = bought.group_by("customer_id", "product_id").agg(
        last_day=pl.col("day").max(),
        units=pl.col("units").median(),
        own=pl.col("amount").median(),
    )
    goods = products(books).select("product_id", "usual_amount", "margin")
    left = margin(books, given=None).share
    weight = pl.col("times") / (pl.col("times") + 1)
    amount = (
        weight * pl.col("own").clip(lower_bound=0.01).log()
        + (1 - weight) * pl.col("usual_amount").clip(lower_bound=0.01).log()
    ).exp()
    working = _working_days(bought)
    low, high = (_on(books, pl.col(name)) for name in ("due_low_in", "due_high_in"))
    whole = table.join(own, on=PAIR).join(goods, on="product_id")
    whole = whole.join(still_stocked(books, whole), on=PAIR, how="anti")
    return (
        whole.with_columns(
            due_on=_on(books, pl.col("due_in")),
            due_low=low,
            due_high=high,
            brings=amount * pl.col("margin").fill_null(left).clip(0.0, 1.0),
            evidence=pl.format("orders-of:{}", "customer_id"),
        )
        .with_columns(due_on=_to_working_day(pl.col("due_on"), working))
        .filter(pl.col("silence") <= LONG_AGO * pl.col("usual_gap").clip(lower_bound=7.0))
        .filter(pl.lit(unseen_days(books)) <= pl.col("usual_gap").clip(lower_bound=UNSEEN_DAYS))
        .select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
        .sort("customer_id", "product_id")
    )


_SCHEMA: dict[str, pl.DataType] = {
    "customer_id": pl.String(),
    "product_id": pl.String(),
    "times": pl.Int64(),
    "last_day": pl.Date(),
    "due_on": pl.Date(),
    "due_low": pl.Date(),
    "due_high": pl.Date(),
    "usual_gap": pl.Float64(),
    "silence": pl.Float64(),
    "late": pl.Float64(),
    "chance": pl.Float64(),
    "on_hand": pl.Float64(),
    "units": pl.Float64(),
    "brings": pl.Float64(),
    "evidence": pl.String(),
}


def _on(books: Books, days: pl.Expr) -> pl.Expr:
    whole = days.clip(0.0, 3650.0).round(0).cast(pl.Int64)
    return (pl.lit(books.as_of) + pl.duration(days=whole)).cast(pl.Date)


def _working_days(bought: pl.DataFrame) -> frozenset[int]:
    """The weekdays (1 is Monday) on which customers buy at all; all where too little is known."""
    counts = bought.group_by(pl.col("day").dt.weekday()).len()
    open_on = counts.filter(pl.col("len") >= SOME * bought.height)["day"].to_list()
    return frozenset(open_on) or frozenset(range(1, 8))


def _to_working_day(day: pl.Expr, working: frozenset[int]) -> pl.Expr:
    """The day, or the next on which the firm is open."""
    ahead = {
        weekday: next(n for n in range(7) if (weekday - 1 + n) % 7 + 1 in working)
        for weekday in range(1, 8)
    }
    shift = day.dt.weekday().replace_strict(ahead, return_dtype=pl.Int64)
    return (day + pl.duration(days=shift)).cast(pl.Date)


def unseen_days(books: Books) -> int:
    """Days between the last order on record and the last day that anything is known of.

    What is bought more often than that may have been bought since: it is not said to be due.
    """
    return max((books.now - books.as_of).days, 0)


def next_week(day: date) -> date:
    """The Monday of the week to plan: this week's until Thursday, from Friday on the next."""
    monday = day - timedelta(days=day.weekday())
    return monday if day.weekday() < 4 else monday + timedelta(days=7)
