"""Who bought what: the customers of each product, as orders and the quotes that were won say."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.offered import offered


def buyers(books: Books) -> Mapping[str, frozenset[str]]:
    """By product (no fees), as it is offered, who has ever bought it: what most bought first."""
    return books.once(("buyers",), lambda: _buyers(books))


def _buyers(books: Books) -> dict[str, frozenset[str]]:
    from whybuy.records import products

    as_offered = {form: name for name, forms in offered(books).items() for form in forms}
    goods = products.frame().filter(~pl.col("is_fee").fill_null(value=False))
    name = pl.when(pl.col("name") == "").then("key").otherwise(pl.col("name").replace(as_offered))
    named = goods.select(product_id=pl.col("key"), name=name)
    pairs = pl.concat([_ordered(books), _won(books)]).join(named, on="product_id")
    found = pairs.group_by("name").agg(pl.col("customer_id").unique())
    found = found.with_columns(count=pl.col("customer_id").list.len())
    rows = found.sort("count", "name", descending=[True, False])
    return {name: frozenset(keys) for name, keys, _ in rows.iter_rows()}


def _ordered(books: Books) -> pl.DataFrame:
    return books.orders.customer_products(until=books.as_of).select("customer_id", "product_id")


def _won(books: Books) -> pl.DataFrame:
    """Customers and products of quotes that were won: services are seldom in the order log."""
    from whybuy.records import deals

    quoted = deals.quotes(until=books.known_until).filter(pl.col("outcome") == "won")
    pairs = quoted.select(customer_id=pl.col("customer"), product_id=pl.col("product"))
    return pairs.drop_nulls()
