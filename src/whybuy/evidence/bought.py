"""Who bought what, and what it brings: as orders and the quotes that were won say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.business import YEAR_DAYS
from whybuy.evidence.goods import bought_days
from whybuy.evidence.money import minor_units
from whybuy.evidence.offered import offered


def buyers(books: Books) -> Mapping[str, frozenset[str]]:
    """By product (no fees), as it is offered, who has ever bought it: what most bought first."""
    return books.once(("buyers",), lambda: _buyers(books))


def brings(books: Books) -> Mapping[str, float]:
    """By product (no fees), as it is offered: the money that it brought in the past year.

    What was ordered; of what no order tells, the quotes that were won.
    """
    return books.once(("product_money",), lambda: _brings(books))


def _brings(books: Books) -> dict[str, float]:
    since = books.as_of - timedelta(days=YEAR_DAYS)
    ordered = bought_days(books).filter(pl.col("day") > since).select("product_id", "amount")
    quoted = _quotes_won(books).filter(pl.col("currency").is_in(["", books.currency]))
    quoted = quoted.filter(pl.col("day") > since).select(
        product_id=pl.col("product"),
        amount=pl.col("price") * pl.col("quantity").fill_null(1.0) / minor_units(books.currency),
    )
    found: dict[str, float] = {}
    for told in (quoted, ordered):
        named = told.join(_named(books), on="product_id").group_by("name")
        found |= dict(named.agg(pl.col("amount").sum()).iter_rows())
    return found


def _named(books: Books) -> pl.DataFrame:
    """product_id and the name under which it is offered; fees left out."""
    from whybuy.records import products

    as_offered = {form: name for name, forms in offered(books).items() for form in forms}
    goods = products.frame().filter(~pl.col("is_fee").fill_null(value=False))
    name = pl.when(pl.col("name") == "").then("key").otherwise(pl.col("name").replace(as_offered))
    return goods.select(product_id=pl.col("key"), name=name)


def _buyers(books: Books) -> dict[str, frozenset[str]]:
    pairs = pl.concat([_ordered(books), _won(books)]).join(_named(books), on="product_id")
    found = pairs.group_by("name").agg(pl.col("customer_id").unique())
    found = found.with_columns(count=pl.col("customer_id").list.len())
    rows = found.sort("count", "name", descending=[True, False])
    return {name: frozenset(keys) for name, keys, _ in rows.iter_rows()}


def _ordered(books: Books) -> pl.DataFrame:
    return books.orders.customer_products(until=books.as_of).select("customer_id", "product_id")


def _won(books: Books) -> pl.DataFrame:
    """Customers and products of quotes that were won: services are seldom in the order log."""
    pairs = _quotes_won(books).select(customer_id=pl.col("customer"), product_id=pl.col("product"))
    return pairs.drop_nulls()


def _quotes_won(books: Books) -> pl.DataFrame:
    from whybuy.records import deals

    return deals.quotes(until=books.known_until).filter(pl.col("outcome") == "won")
