"""Who bought when and for how much, as the order log reduces it; each row leads to its orders."""

from __future__ import annotations

from datetime import date

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.money import minor_units

_MONEY = (
    "repeat_value",
    "mean_value",
    "total",
    "observed_total",
    "margin",
    "amount",
    "amount_before",
    "returned",
    "returned_before",
)


def in_money(frame: pl.DataFrame, *, currency: str) -> pl.DataFrame:
    """The same frame with its columns of money in whole units (euros, not cents).

    The log's `value` becomes repeat_value here: in estimates a value is what is yet to come.
    """
    frame = frame.rename({"value": "repeat_value"}, strict=False)
    money = [name for name in _MONEY if name in frame.columns]
    return frame.with_columns(pl.col(money).cast(pl.Float64) / minor_units(currency))


def purchases(books: Books) -> pl.DataFrame:
    """One row a customer who has bought, up to the day of the books.

    customer_id; first_day and last_day of a purchase; frequency: repeat purchase days; recency:
    days from first to last; age: days from first to `as_of`; orders; repeat_value: mean money of a
    repeat purchase day; mean_value: of any; total: money, less what came back; silence_days since
    the last purchase; usual_gap_days: mean days between purchases, null after one; evidence.
    """
    return books.once(("purchases",), lambda: _purchases(books))


def _purchases(books: Books) -> pl.DataFrame:
    summary = books.orders.customer_summary(until=books.as_of)
    often = pl.when(pl.col("frequency") > 0).then(pl.col("frequency"))
    return in_money(summary, currency=books.currency).with_columns(
        (pl.col("age") - pl.col("recency")).alias("silence_days"),
        (pl.col("recency") / often).alias("usual_gap_days"),
        pl.format("orders-of:{}", "customer_id").alias("evidence"),
    )


def first_day(books: Books) -> date | None:
    """The first day on which anybody bought; None while nobody has."""
    return books.once(("first_day",), lambda: _first_day(books))


def _first_day(books: Books) -> date | None:
    span = books.orders.span()
    return None if span is None or span[0] > books.as_of else span[0]


def weekly(books: Books) -> pl.DataFrame:
    """week (its Monday), purchases (purchase days), customers, first_purchases, amount (money)."""

    def reduce() -> pl.DataFrame:
        return in_money(
            books.orders.weekly_purchases(until=books.as_of), currency=books.currency
        ).sort("week")

    return books.once(("weekly",), reduce)


def calibrated(books: Books, *, cut: date, until: date) -> pl.DataFrame:
    """Each customer as of `cut`, and what they did from then to `until`.

    The columns of the log's customer summary, observed: purchase days after the cut, and
    observed_total: money after it.
    """
    return books.once(
        ("calibrated", cut, until),
        lambda: in_money(books.orders.calibration(cut=cut, until=until), currency=books.currency),
    )


def bought_within(books: Books, *, until: date, days: int) -> pl.DataFrame:
    """What each customer did in the `days` up to `until`, and in as many before.

    customer_id; purchases (days), amount (money), returned (money), returns (days), products
    (distinct), each also with _before.
    """
    return books.once(
        ("bought_within", until, days),
        lambda: in_money(
            books.orders.recent_change(until=until, days=days), currency=books.currency
        ),
    )
