"""What customers did after a forecast, from the order log, and what they had done before it.

Each function takes forecasts whose day has come and gives, of those that the log can tell:
forecast, came, plain, plain_count, plain_each, behind (see `evidence.came_true`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from math import log1p

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import contacts, heard
from whybuy.evidence.purchases import bought_within, calibrated

YEAR_DAYS = 365
_TERMS = re.compile(
    r"discount ([\d.e+-]+), margin (?:unknown|([\d.e+-]+) \w+), contact ([\d.e+-]+)"
)


def orders(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """Purchase days to the day it was made for, of one customer or of all known when it was made.

    The plain rule: as many as in as many days before.
    """
    one = pl.col("subject") != "all"
    parts: list[pl.DataFrame] = []
    if (whole := rows.filter(~one)).height:
        parts.append(_each_span(whole, lambda ours, cut, due: _orders(books, ours, cut, due)))
    if (single := rows.filter(one)).height:
        parts.append(_orders_of_one(books, single))
    return pl.concat(parts, how="diagonal_relaxed")


def value(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """Money of these orders on the forecast's own terms: its margin, discount and cost of contact.

    The discount is taken as if the money came evenly. The plain rule: as much as before.
    """
    return _each_span(rows, lambda ours, cut, due: _value(books, ours, cut, due))


def active(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """Whether the customer bought by the day it was made for: 1 or 0.

    Whether somebody is "still a customer" cannot be seen; whether they bought can. The plain rule:
    the share who did so in as many days before the quarter, of those who had bought in the days
    before that, or of those who had not, as the customer is one or the other.
    """
    rates: dict[tuple[date, int], tuple[float, float]] = {}
    plain = list[float]()
    counted = _counted(books, rows)
    for made, days, before in counted.select("as_of", "days", "before").iter_rows():
        key = (_quarter(made), days)
        if key not in rates:
            rates[key] = rates_before(books, cut=key[0], days=days)
        recent, others = rates[key]
        plain.append(recent if before else others)
    return counted.select(
        "forecast",
        came=(pl.col("after") > 0).cast(pl.Float64),
        plain=pl.Series(plain, dtype=pl.Float64),
        plain_count=None,
        plain_each=None,
        behind=pl.format("orders-of:{}", "customer_id"),
    )


def _quarter(day: date) -> date:
    """The first day of its quarter: what all customers did is looked up once for each."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _orders_of_one(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    counted = _counted(books, rows)
    return counted.select(
        "forecast",
        came="after",
        plain="before",
        plain_count="before",
        plain_each=pl.lit(1.0),
        behind=pl.format("orders-of:{}", "customer_id"),
    )


def _counted(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """With customer_id, and after and before: purchase days of the customer in either span.

    after is null where the log knows nothing of the customer.
    """
    told = rows.with_columns(customer_id=_customer())
    after, before = list[float | None](), list[float]()
    for customer, made, due in told.select("customer_id", "as_of", "due").iter_rows():
        bought = _purchase_days(books, customer)
        start = made - (due - made)
        # Of whom the log knows nothing (a load was undone), it does not know that they stayed away.
        late = float(bought.is_between(made, due, closed="right").sum())
        after.append(late if len(bought) else None)
        before.append(float(bought.is_between(start, made, closed="right").sum()))
    return told.with_columns(after=pl.Series(after, dtype=pl.Float64), before=pl.Series(before))


def _purchase_days(books: Books, customer: str) -> pl.Series:
    """The days on which one customer bought: a query of one, where the whole log would be slow."""
    key = ("purchase days", customer)
    return books.once(key, lambda: books.orders.purchase_days(customer, until=books.as_of)["day"])


Tell = Callable[[pl.DataFrame, date, date], pl.DataFrame]


def _each_span(rows: pl.DataFrame, tell: Tell) -> pl.DataFrame:
    """What is told of the forecasts of each pair of days, under one another."""
    spans = rows.select("as_of", "due").unique(maintain_order=True)
    parts: list[pl.DataFrame] = []
    for cut, until in spans.iter_rows():
        ours = rows.filter(pl.col("as_of") == cut, pl.col("due") == until)
        parts.append(tell(ours.with_columns(customer_id=_customer()), cut, until))
    return pl.concat(parts, how="vertical_relaxed")


def _customer() -> pl.Expr:
    """The customer that a forecast is of; null where it is of all."""
    subject = pl.col("subject")
    return pl.when(subject != "all").then(subject.str.strip_prefix("customer:"))


def _orders(books: Books, ours: pl.DataFrame, cut: date, due: date) -> pl.DataFrame:
    after = calibrated(books, cut=cut, until=due).select("customer_id", came="observed")
    before = bought_within(books, until=cut, days=(due - cut).days)
    before = before.select("customer_id", plain="purchases")
    told = _beside(ours, after, before)
    return told.with_columns(plain_count=pl.col("plain"), plain_each=pl.lit(1.0))


def _value(books: Books, ours: pl.DataFrame, cut: date, due: date) -> pl.DataFrame:
    days = (due - cut).days
    after = calibrated(books, cut=cut, until=due).select("customer_id", came="observed_total")
    past = bought_within(books, until=cut, days=days)
    before = past.select("customer_id", plain="amount")
    counts = past.select("customer_id", plain="purchases")
    told = _beside(ours, after, before)
    counted = _beside(ours, after, counts).select("forecast", plain_count="plain")
    told = told.join(counted, on="forecast", maintain_order="left")
    span = timedelta(days=days)
    made = {"came": _contacts(books, cut, due), "plain": _contacts(books, cut - span, cut)}
    terms = [_terms(method, days) for method in ours["method"]]
    worth = pl.Series([share for share, _ in terms])
    cost = pl.Series([cost for _, cost in terms])
    for column, contacted in made.items():
        count = _beside(ours, contacted, contacted.rename({"came": "plain"}))
        count = count["came"].fill_null(0.0)
        told = told.with_columns((pl.col(column) * worth - count * cost).alias(column))
    each = pl.when(pl.col("plain_count") > 0).then(pl.col("plain") / pl.col("plain_count"))
    return told.with_columns(plain_each=each.otherwise(0.0).clip(lower_bound=0.0))


def _terms(method: str, days: int) -> tuple[float, float]:
    """What a unit of sales counts (margin and discount), and what a contact costs."""
    found = _TERMS.search(method)
    if found is None:
        return 1.0, 0.0
    rate, margin, cost = float(found[1]), float(found[2] or 1), float(found[3])
    reach = log1p(rate) * days / YEAR_DAYS
    evenly = (1 - (1 + rate) ** (-days / YEAR_DAYS)) / reach if reach > 0 else 1.0
    return margin * evenly, cost


def _contacts(books: Books, after: date, until: date) -> pl.DataFrame:
    """customer_id and came: how many contacts were made after one day up to another.

    As the forecast counted them: an attempt that nobody answered is none.
    """
    made = heard(contacts(books)).filter(pl.col("day") > after, pl.col("day") <= until)
    return made.group_by(customer_id="customer").agg(came=pl.len().cast(pl.Float64))


def rates_before(books: Books, *, cut: date, days: int) -> tuple[float, float]:
    """The share who bought in the `days` to a day, of those who had in the days before, and others.

    One is added to either side, so that nobody is called certain.
    """
    start = cut - timedelta(days=days)
    known = calibrated(books, cut=start, until=cut).filter(pl.col("frequency") > 0)
    lately = bought_within(books, until=start, days=days).filter(pl.col("purchases") > 0)
    late = pl.col("customer_id").is_in(lately["customer_id"].to_list())
    groups = [known.filter(late), known.filter(~late)]
    rates = [(float((one["observed"] > 0).sum()) + 1) / (one.height + 2) for one in groups]
    return rates[0], rates[1]


def _beside(ours: pl.DataFrame, after: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """forecast, came and plain, of one or summed of all; behind.

    Who is not in `after` is not known of; who is not in `before` bought nothing then.
    """
    one = ours.join(after, on="customer_id", how="left", maintain_order="left")
    one = one.join(before, on="customer_id", how="left", maintain_order="left")
    all_of = pl.col("customer_id").is_null()
    sums = {"came": float(after["came"].sum()), "plain": float(before["plain"].sum())}
    own = {"came": pl.col("came"), "plain": pl.col("plain").fill_null(0)}
    figures = {
        name: pl.when(all_of).then(whole).otherwise(own[name].cast(pl.Float64))
        for name, whole in sums.items()
    }
    theirs = pl.format("orders-of:{}", "customer_id")
    behind = pl.when(all_of).then(pl.lit("log")).otherwise(theirs)
    return one.select("forecast", **figures, behind=behind)
