"""Whether customers took what the week's list offered them, and how many take such things anyway.

It takes forecasts whose day has come and gives, of those that the log can tell: forecast, came,
plain, plain_count, plain_each, behind (see `evidence.came_true`).
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.goods import bought_days, now_called

AGAIN = "re-sell"
LONGEST_MEASURE = 60
_SORTS = (AGAIN, "up-sell", "cross-sell")


def measure_of(sort: str, product: str) -> str:
    """How the ledger names an offer: like "re-sell: P1"."""
    return f"{sort}: {product}"


def is_offer(measure: str) -> bool:
    """Whether the ledger means an offer by it."""
    return measure.partition(": ")[0] in _SORTS


def taken(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """Whether the customer bought the product named by the day it was made for: 1 or 0.

    The plain rule: the share who bought it in as many days before, of those who had bought it
    earlier; of what was never bought, of those who had not.
    """
    bought = bought_days(books)
    renamed = now_called(books)
    known = set(bought["customer_id"].unique())
    shares: dict[tuple[str, str, date, int], float] = {}
    came, plain = list[float | None](), list[float]()
    for subject, measure, made, due in rows.select(
        "subject", "measure", "as_of", "due"
    ).iter_rows():
        sort, _, named = measure.partition(": ")
        product = str(renamed.get(named) or named)
        customer = str(subject).removeprefix("customer:")
        theirs = pl.col("customer_id") == customer
        days = bought.filter(theirs, pl.col("product_id") == product)["day"]
        later = float(bool(days.is_between(made, due, closed="right").any()))
        came.append(later if customer in known else None)
        key = (sort, product, made, (due - made).days)
        if key not in shares:
            shares[key] = _share(bought, product, again=sort == AGAIN, by=made, days=key[3])
        plain.append(shares[key])
    return rows.select(
        "forecast",
        came=pl.Series(came, dtype=pl.Float64),
        plain=pl.Series(plain, dtype=pl.Float64),
        plain_count=None,
        plain_each=None,
        behind=pl.format("orders-of:{}", pl.col("subject").str.strip_prefix("customer:")),
    )


def _share(bought: pl.DataFrame, product: str, *, again: bool, by: date, days: int) -> float:
    """Half a customer is added to either side, so that nothing is called certain."""
    start = by - timedelta(days=days)
    before = bought.filter(pl.col("day") <= start)
    span = bought.filter(pl.col("day") > start, pl.col("day") <= by)
    of_it = pl.col("product_id") == product
    had = before.filter(of_it)["customer_id"].unique()
    of = had if again else before.filter(~pl.col("customer_id").is_in(had.to_list()))["customer_id"]
    took = span.filter(of_it)["customer_id"].unique()
    so = took.is_in(of.unique().to_list()).sum()
    return (float(so) + 0.5) / (of.n_unique() + 1)
