"""Deals and quotes, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl

_DEALS = """
    SELECT d.key, c.key, d.title, d.stage, d.amount, d.currency, d.opened, d.closed, d.outcome,
        d.lost_to, d.competitors, d.reason, d.seller, d.batch_id
    FROM records_deal AS d JOIN records_customer AS c ON c.id = d.customer_id"""
_QUOTES = """
    SELECT q.key, c.key, d.key, p.key, q.day, q.price, q.list_price, q.quantity, q.currency,
        q.outcome, q.seller, q.batch_id
    FROM records_quote AS q JOIN records_customer AS c ON c.id = q.customer_id
        LEFT JOIN records_deal AS d ON d.id = q.deal_id
        LEFT JOIN records_product AS p ON p.id = q.product_id"""


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All deals, or those opened by a day (those without a first day among them), as entered.

    key, customer (its key), title, stage, amount (minor units), currency, opened, closed, outcome
    ("won", "lost", "no decision", "withdrawn"), lost_to, competitors ("A; B"), reason, seller (who
    of us), batch. What is not known is "" or null.
    """
    if until is None:
        return _deals("", [])
    return _deals("WHERE d.opened IS NULL OR d.opened <= %s", [until])


def of(customer_key: str) -> pl.DataFrame:
    """The deals of one customer, in the columns of `frame`."""
    return _deals("WHERE c.key = %s", [customer_key])


def quotes(*, until: date | None = None) -> pl.DataFrame:
    """All quotes, or those up to a day (those without one among them), as entered.

    key, customer, deal, product (keys or null), day, price and list_price (minor units, for one),
    quantity, currency, outcome, seller (who of us), batch.
    """
    import polars as pl

    schema: dict[str, Any] = dict.fromkeys(("key", "customer", "deal", "product"), pl.String)
    schema |= {"day": pl.Date, "price": pl.Int64, "list_price": pl.Int64, "quantity": pl.Float64}
    schema |= dict.fromkeys(("currency", "outcome", "seller"), pl.String)
    schema |= {"batch": pl.Int64}
    where = "" if until is None else "WHERE q.day IS NULL OR q.day <= %s"
    days = [] if until is None else [until]
    return frames.read(f"{_QUOTES} {where} ORDER BY q.id", days, schema=schema)


def _deals(where: str, parameters: Sequence[object]) -> pl.DataFrame:
    import polars as pl

    text = pl.String
    schema: dict[str, Any] = dict.fromkeys(("key", "customer", "title", "stage"), text)
    schema |= {"amount": pl.Int64, "currency": text, "opened": pl.Date, "closed": pl.Date}
    schema |= dict.fromkeys(("outcome", "lost_to", "competitors", "reason", "seller"), text)
    schema |= {"batch": pl.Int64}
    return frames.read(f"{_DEALS} {where} ORDER BY d.id", parameters, schema=schema)
