"""What has passed between a customer and us, in order: orders, contacts and meetings on one line of
time."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import contacts
from whybuy.evidence.last_contacts import marked
from whybuy.evidence.trail import orders_of

_SCHEMA = pl.Schema(
    {
        "day": pl.Date,
        "what": pl.String,
        "words": pl.String,
        "amount": pl.Float64,
        "evidence": pl.String,
    }
)


def timeline(books: Books, customer_id: str, *, limit: int = 500) -> pl.DataFrame:
    """Orders, contacts and meetings held of one customer, newest first, up to `limit` of each.

    day; what ("order", "return", "contact" or "meeting"); words; amount (money of orders and
    returns, else null); evidence. A meeting that is on record as a contact of its day is that.
    """
    events = [
        _orders(orders_of(books, customer_id, limit=limit)),
        _contacts(contacts(books).filter(pl.col("customer") == customer_id)).head(limit),
        _meetings(books, customer_id).head(limit),
    ]
    return pl.concat(events).sort("day", "evidence", descending=True)


def _orders(orders: pl.DataFrame) -> pl.DataFrame:
    came_back = pl.col("amount") < 0
    return orders.select(
        pl.col("day"),
        pl.when(came_back).then(pl.lit("return")).otherwise(pl.lit("order")).alias("what"),
        pl.when(came_back)
        .then(pl.format("Sent goods back, order {}", "order_id"))
        .when(pl.col("lines") == 1)
        .then(pl.format("Order {}, 1 line", "order_id"))
        .otherwise(pl.format("Order {}, {} lines", "order_id", "lines"))
        .alias("words"),
        pl.col("amount"),
        pl.col("evidence"),
    ).cast(_SCHEMA)


def _contacts(made: pl.DataFrame) -> pl.DataFrame:
    said = [pl.col(name).fill_null("") for name in ("channel", "offer", "gave", "said")]
    words = pl.concat_list(said).list.eval(pl.element().filter(pl.element() != ""))
    return (
        made.sort("day", descending=True)
        .select(
            pl.col("day"),
            pl.lit("contact").alias("what"),
            words.list.join(": ").alias("words"),
            pl.lit(None, dtype=pl.Float64).alias("amount"),
            pl.format("contact:{}", "key").alias("evidence"),
        )
        .cast(_SCHEMA)
    )


def _meetings(books: Books, customer_id: str) -> pl.DataFrame:
    of = pl.col("customer_id") == customer_id
    met = marked(books).filter(of, pl.col("record").str.starts_with("meeting:"))
    words = pl.when(pl.col("said") == "").then(pl.lit("A meeting"))
    return (
        met.sort("day", descending=True)
        .select(
            pl.col("day"),
            pl.lit("meeting").alias("what"),
            words.otherwise(pl.format("A meeting: {}", "said")).alias("words"),
            pl.lit(None, dtype=pl.Float64).alias("amount"),
            pl.col("record").alias("evidence"),
        )
        .cast(_SCHEMA)
    )
