"""What is not offered, to whom, and why: absolute on every list of offers."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.concerns import concerns
from whybuy.evidence.goods import bought_days, now_called, products
from whybuy.evidence.last_contacts import marked
from whybuy.evidence.offered import naming, offered

AGAIN_DAYS = 180
"""After a no, a thing is not offered again for so long."""

OFTEN = 5.0
"""What sold so often a year and has not for a year seems out of range; rarer things may wait."""
FEWEST_KEPT = 2.0
"""A return counts as one where the customer kept fewer than so many times what went back."""


def out_of_range(books: Books) -> pl.DataFrame:
    """Products offered to nobody: product_id, why, evidence."""
    return books.once(("out_of_range",), lambda: _out_of_range(books))


def not_for(books: Books) -> pl.DataFrame:
    """One row a customer and product not to be offered to them: customer_id, product_id, why,
    evidence. The first reason counts: sent back, said no, disliked, owned once."""
    return books.once(("not_for",), lambda: _not_for(books))


def _out_of_range(books: Books) -> pl.DataFrame:
    known = products(books)
    year = books.as_of - timedelta(days=365)
    loss = pl.col("margin") < 0
    years = (pl.col("last_day") - pl.col("first_day")).dt.total_days() / 365
    often = pl.col("purchases") / years.clip(lower_bound=0.25) >= OFTEN
    unsold = (pl.col("last_day") < year) & often
    why = (
        pl.when(pl.col("withdrawn").is_not_null())
        .then(pl.format("taken out of the range on {}", "withdrawn"))
        .when(loss)
        .then(pl.lit("sold below its cost this year"))
        .when(unsold)
        .then(pl.lit("nobody has bought it for a year"))
    )
    return known.with_columns(why=why).filter(pl.col("why").is_not_null()).select(*_WHAT)


_WHAT = ("product_id", "why", "evidence")
_ROW = ("customer_id", *_WHAT)


def _not_for(books: Books) -> pl.DataFrame:
    parts = [_sent_back(books), _said_no(books), _declined(books), _disliked(books), _owned(books)]
    texts = [part.select(pl.col(_ROW).cast(pl.String)) for part in parts]
    whole = pl.concat(texts).with_columns(pl.col("product_id").replace(now_called(books)))
    return whole.unique(["customer_id", "product_id"], keep="first", maintain_order=True)


def _sent_back(books: Books) -> pl.DataFrame:
    """What went back, unless much more was kept: one broken piece of a hundred is no verdict."""
    back = books.orders.product_returns(until=books.as_of)
    kept = bought_days(books).group_by("customer_id", "product_id").agg(pl.col("units").sum())
    both = back.join(kept, on=["customer_id", "product_id"], how="left", suffix="_bought")
    net = pl.col("units_bought").fill_null(0.0) - pl.col("units")
    found = both.filter(net < FEWEST_KEPT * pl.col("units"))
    return found.with_columns(
        why=pl.format("sent back on {}", "last_day"),
        evidence=pl.format("orders-of:{}", "customer_id"),
    ).select(_ROW)


def _said_no(books: Books) -> pl.DataFrame:
    """Offers answered with a no, and quotes that were lost, within half a year."""
    from whybuy.records import deals

    since = books.known_until - timedelta(days=AGAIN_DAYS)
    no = marked(books).filter(
        pl.col("response") == "no", pl.col("product").fill_null("") != "", pl.col("day") > since
    )
    no = no.select(
        "customer_id",
        product_id=pl.col("product"),
        why=pl.format("they said no on {}", "day"),
        evidence=pl.format("contact:{}", "key"),
    )
    lost = deals.quotes(until=books.known_until).filter(
        pl.col("outcome") == "lost", pl.col("day") > since, pl.col("product").is_not_null()
    )
    lost = lost.select(
        customer_id=pl.col("customer"),
        product_id=pl.col("product"),
        why=pl.format("they turned down our quote of {}", "day"),
        evidence=pl.format("customer:{}", "customer"),
    )
    return pl.concat([no, lost])


NOT_OF_IT = ("Somebody else is on it", "They are busy now")
"""Reasons to leave a line for now that say nothing of what was to be offered."""


def _declined(books: Books) -> pl.DataFrame:
    """What one of us took off the list, unless for a reason that says nothing of the product."""
    from whybuy.records import planned

    since = books.known_until - timedelta(days=AGAIN_DAYS)
    off = planned.frame(until=books.known_until).filter(
        pl.col("state") == "declined", pl.col("product") != "", pl.col("week") > since,
        ~pl.col("why_not").is_in(NOT_OF_IT),
    )  # fmt: skip
    why = pl.when(pl.col("why_not") != "").then("why_not").otherwise(pl.lit("no reason given"))
    return off.select(
        customer_id=pl.col("customer"),
        product_id=pl.col("product"),
        why=pl.format("taken off the list: {}", why),
        evidence=pl.format("customer:{}", "customer"),
    )


def _disliked(books: Books) -> pl.DataFrame:
    """Products that a customer named in a concern within a year."""
    said, known = concerns(books).filter(pl.col("code") == "concern"), products(books)
    empty = pl.DataFrame(schema=dict.fromkeys(_ROW, pl.String))
    if said.is_empty():
        return empty
    found = [empty]
    as_called = {form: name for name, forms in offered(books).items() for form in forms}
    spoken = known.select("product_id", called=pl.col("name").replace(as_called))
    for name, forms in offered(books).items():
        keys = spoken.filter(pl.col("called") == name)["product_id"]
        about = said.filter(naming(said["words"], forms)) if len(keys) else said.clear()
        who = about.unique("customer_id", keep="last", maintain_order=True)
        words = pl.format("they said: “{}”", pl.col("words").str.slice(0, 120))
        rows = who.select("customer_id", why=words, evidence="evidence")
        found.append(rows.join(keys.to_frame(), how="cross").select(_ROW))
    return pl.concat(found)


def _owned(books: Books) -> pl.DataFrame:
    once = products(books).filter("once").select("product_id")
    owned = bought_days(books).join(once, on="product_id").unique(["customer_id", "product_id"])
    return owned.select(
        "customer_id",
        "product_id",
        why=pl.format("they have had it since {}, and one is enough", "day"),
        evidence=pl.format("orders-of:{}", "customer_id"),
    )
