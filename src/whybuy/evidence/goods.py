"""What was bought by whom on which day, product by product, renamed and merged products as one."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.money import minor_units

HISTORY_DAYS = 3 * 365
"""What was bought longer ago tells little of what is needed next."""
YEAR_DAYS = 365
SEVERAL = 0.2
"""A thing of which so large a share of purchases takes more than one is kept on a shelf."""
MOST_PIECES = 500
"""More at a time is a measure of something, as of a fuel, and lies on no shelf in pieces."""
GIANT = 20.0
"""A purchase of so many times a product's usual pieces, made once, is no rhythm."""
_DONE = (
    r"(?i)\b(service|visit|training|repair|report|support|consult\w*|retainer|audit|workshop"
    r"|installation|project|subscription|licen[cs]e|hours?)\b"
)
_LONGEST_CHAIN = 20


def bought_days(books: Books) -> pl.DataFrame:
    """One row a customer, product and day with a purchase of it, of the last three years.

    customer_id, product_id (that which replaced it, where one did), day, units (above 0), amount
    (money). Postage and other fees are not in it.
    """
    return books.once(("bought_days",), lambda: _bought_days(books))


def products(books: Books) -> pl.DataFrame:
    """One row a product on record or in the log, by the product that stands now.

    product_id; name; group; unit_cost (money, or null); once (who has it needs no second one);
    withdrawn (a day that has come, or null); step_up_to (a product or ""); unit_price (money: the
    middle of the past year's purchases, else of all); usual_units and usual_amount (the middle of
    all purchases); margin (share of the price, null where a cost is unknown); buyers; purchases;
    first_day and last_day of a purchase; kept: whether customers keep it on a shelf, so that one
    may ask what is left of it; evidence.
    """
    return books.once(("goods",), lambda: _products(books))


def now_called(books: Books) -> dict[str, str]:
    """Of each product that was replaced, the one that stands for it now; a successor of which
    nobody knows anything is none."""

    def follow() -> dict[str, str]:
        known = _on_record(books)
        said = known.select("key", "replaced_by").iter_rows()
        to = {key: new for key, new in said if new and new != key}
        if unknown := set(to.values()) - set(known["key"]):
            unknown -= set(_in_log(books)["product_id"])
        to = {key: new for key, new in to.items() if new not in unknown}
        ends = {key: _end(key, to) for key in to}
        return {key: end for key, end in ends.items() if end != key}

    return books.once(("now_called",), follow)


def _end(key: str, to: dict[str, str]) -> str:
    """The last of a chain of replacements; of one that runs in a circle, its smallest."""
    seen = [key]
    while seen[-1] in to and len(seen) < _LONGEST_CHAIN:
        if to[seen[-1]] in seen:
            return min(seen)
        seen.append(to[seen[-1]])
    return seen[-1]


def _on_record(books: Books) -> pl.DataFrame:
    from whybuy.records import products as records

    return books.once(("product_records",), records.frame)


def _in_log(books: Books) -> pl.DataFrame:
    since = books.as_of - timedelta(days=HISTORY_DAYS)
    return books.orders.product_days(since=since, until=books.as_of)


def _bought_days(books: Books) -> pl.DataFrame:
    fees = _on_record(books).filter(pl.col("is_fee").fill_null(value=False)).select("key")
    found = _in_log(books)
    found = found.join(fees, left_on="product_id", right_on="key", how="anti")
    renamed = now_called(books)
    if renamed:
        found = (
            found.with_columns(pl.col("product_id").replace(renamed))
            .group_by("customer_id", "product_id", "day")
            .agg(pl.col("units", "amount").sum())
        )
    units = pl.when(pl.col("units") > 0).then("units").otherwise(1.0)
    return found.with_columns(
        units=units, amount=pl.col("amount").cast(pl.Float64) / minor_units(books.currency)
    ).sort("customer_id", "day", "product_id")


def _products(books: Books) -> pl.DataFrame:
    renamed = now_called(books)
    record = _on_record(books).filter(
        ~pl.col("is_fee").fill_null(value=False), ~pl.col("key").is_in(list(renamed))
    )
    own = pl.col("currency").is_in(["", books.currency])
    cost = pl.when(own).then(pl.col("unit_cost").cast(pl.Float64) / minor_units(books.currency))
    gone = pl.when(pl.col("withdrawn_on") <= books.known_until).then("withdrawn_on")
    known = record.select(
        "name",
        "group",
        product_id=pl.col("key"),
        unit_cost=cost,
        once=pl.col("once").fill_null(value=False),
        withdrawn=gone,
        step_up_to=pl.col("step_up_to").fill_null("").replace(renamed),
    )
    both = known.join(_sold(books), on="product_id", how="full", coalesce=True)
    name = pl.when(pl.col("name").fill_null("") == "").then("product_id").otherwise("name")
    countable = pl.col("usual_units").fill_null(1.0) <= MOST_PIECES
    done = pl.concat_str(name, pl.col("group").fill_null(""), separator=" ").str.contains(_DONE)
    return both.with_columns(
        pl.col("buyers", "purchases").fill_null(0),
        pl.col("group", "step_up_to").fill_null(""),
        pl.col("once").fill_null(value=False),
        name=name,
        kept=pl.col("several").fill_null(0.0).ge(SEVERAL) & countable & ~done,
        margin=1 - pl.col("unit_cost") / pl.col("unit_price"),
        evidence=pl.format("product:{}", "product_id"),
    ).sort("product_id")


def _sold(books: Books) -> pl.DataFrame:
    lately = pl.col("day") > books.as_of - timedelta(days=YEAR_DAYS)
    price = pl.col("amount") / pl.col("units")
    return (
        bought_days(books)
        .group_by("product_id")
        .agg(
            unit_price=pl.coalesce(price.filter(lately).median(), price.median()),
            usual_units=pl.col("units").median(),
            usual_amount=pl.col("amount").median(),
            several=(pl.col("units") > 1).mean(),
            buyers=pl.col("customer_id").n_unique().cast(pl.Int64),
            purchases=pl.len().cast(pl.Int64),
            first_day=pl.col("day").min(),
            last_day=pl.col("day").max(),
        )
    )


def product_trail(books: Books, key: str) -> tuple[str, pl.DataFrame, list[str]]:
    """What is known of one product, and who bought it last; leads to each customer's orders."""
    known = products(books).filter(pl.col("product_id") == key)
    called = known["name"][0] if known.height else key
    bought = bought_days(books).filter(pl.col("product_id") == key).sort("day", descending=True)
    shown = bought.select("day", "customer_id", "units", "amount")
    if shown.is_empty() and known.height:
        shown = known.select("name", "group", "withdrawn", "unit_cost")
        return called, shown, [""]
    return called, shown, [f"orders-of:{customer}" for customer in shown["customer_id"]]
