"""Deals as they are pursued: how long each has stood open, what it took, what is odd about it."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import customers
from whybuy.evidence.deals import deals
from whybuy.evidence.money import minor_units

BEFORE_DAYS = 180
"""What was said of a customer's need so long before a deal was opened still belongs to it."""
SAME_DAYS, SAME_SHARE = 14, 0.01
"""Two deals of one customer opened so near each other, of amounts so near, may be one deal."""


def pursued(books: Books) -> pl.DataFrame:
    """One row a deal opened by the last day that the books know, in the order of the records.

    The columns of `evidence.deals.deals`, and trade, cost (money spent on it), days (open; null
    where not known), end (the day it closed, else the last day known), is_open, odd (what is
    strange about it, in words, or ""). A deal won at nothing has no amount.
    """
    return books.once(("pursued",), lambda: _pursued(books))


def open_deals(books: Books) -> pl.DataFrame:
    """Of these, the deals that are still open."""
    return pursued(books).filter("is_open")


def in_other_currencies(books: Books) -> int:
    """How many deals have their amount in another currency, which is left out of every sum."""
    return books.once(("deals in other currencies",), lambda: _foreign(books))


def currency_of(books: Books, key: str) -> str:
    """The other currency that a deal's amount is in; "" for one in that of the books, or none."""
    from whybuy.records import deals as records

    whole = records.frame(until=books.known_until).filter(pl.col("key") == key)
    other = whole.filter(pl.col("amount").is_not_null())["currency"].to_list()
    return next((code for code in other if code not in ("", books.currency)), "")


def opened_later(books: Books) -> pl.DataFrame:
    """Deals on record that were opened after the last day that the books know, and are in nothing
    that is told of that day: key, title, opened."""
    from whybuy.records import deals as records

    later = records.frame().filter(pl.col("opened") > books.known_until).sort("opened", "key")
    titled = pl.when(pl.col("title") != "").then("title").otherwise("key")
    return later.select("key", "opened", title=titled)


def of_deals(frame: pl.DataFrame, books: Books, *, day: str) -> pl.DataFrame:
    """Rows of customers (customer_id, deal, and a day) brought to the deals that they belong to.

    A row that names its deal belongs to that one; any other to those of its customer's deals that
    it fell into, or before by half a year at most. Adds opened and end, and replaces deal.
    """
    known = pursued(books).select("customer_id", "opened", "end", own=pl.col("key"))
    named = pl.col("deal").fill_null("") != ""
    direct = frame.filter(named).join(
        known.drop("customer_id"), left_on="deal", right_on="own", how="inner"
    )
    begins = pl.col("opened") - pl.duration(days=BEFORE_DAYS)
    falls = pl.col(day).is_null() | (
        (pl.col("opened").is_null() | (pl.col(day) >= begins)) & (pl.col(day) <= pl.col("end"))
    )
    other = frame.filter(~named).drop("deal").join(known, on="customer_id", how="inner")
    other = other.filter(falls).rename({"own": "deal"})
    return pl.concat([direct, other.select(direct.columns)])


def _foreign(books: Books) -> int:
    from whybuy.records import deals as records

    whole = records.frame(until=books.known_until)
    return whole.filter(~pl.col("currency").is_in(["", books.currency])).height


def _pursued(books: Books) -> pl.DataFrame:
    trade = customers(books).select(
        customer_id=pl.col("key"), trade=pl.col("segment").fill_null("")
    )
    units = minor_units(books.currency)
    last = pl.lit(books.known_until)
    closed = pl.when(pl.col("outcome") != "").then("closed")
    # Systems keep the day expected of an open deal where that of the end will stand.
    expected = pl.when(pl.col("never_ended")).then("closed")
    lived = (pl.coalesce(closed, last) - pl.col("opened")).dt.total_days()
    ended_unknown = (pl.col("outcome") != "") & pl.col("closed").is_null()
    whole = (
        deals(books)
        .join(_never_ended(books), on="key", how="left", maintain_order="left")
        .join(trade, on="customer_id", how="left", maintain_order="left")
        .with_columns(
            name=pl.coalesce("name", "customer_id"),
            title=pl.when(pl.col("title") != "").then("title").otherwise("key"),
            cost=pl.col("cost").cast(pl.Float64) / units,
            days=pl.when((lived >= 0) & ~ended_unknown).then(lived.cast(pl.Float64)),
            end=pl.coalesce(closed, last),
            is_open=pl.col("outcome") == "",
            closed=closed,
            expected_close=pl.coalesce("expected_close", expected),
            trade=pl.col("trade").fill_null(""),
        )
    )
    told = (
        whole.drop("never_ended")
        .with_columns(odd=_odd())
        .with_columns(amount=pl.when(pl.col("amount") > 0).then("amount"))
    )
    return _with_twins(told)


def _never_ended(books: Books) -> pl.DataFrame:
    """Whether a deal is open to this day, whatever the day of the books."""
    from whybuy.records import deals as records

    whole = records.frame(until=books.known_until)
    return whole.select("key", never_ended=pl.col("outcome") == "")


def _odd() -> pl.Expr:
    """What cannot be, or says less than it seems to."""
    backwards = pl.col("closed") < pl.col("opened")
    nothing = (pl.col("outcome") == "won") & (pl.col("amount") <= 0)
    overdue = pl.col("is_open") & (pl.col("expected_close") < pl.col("end"))
    said = [
        pl.when(backwards.fill_null(value=False)).then(
            pl.format("it closed on {} and was opened on {}", "closed", "opened")
        ),
        pl.when(nothing.fill_null(value=False)).then(pl.lit("it was won at nothing")),
        pl.when(overdue.fill_null(value=False)).then(
            pl.format("it was expected to close by {} and is open", "expected_close")
        ),
    ]
    return pl.concat_str(said, separator="; ", ignore_nulls=True)


def _with_twins(whole: pl.DataFrame) -> pl.DataFrame:
    """With those that may be one deal twice said to be."""
    twins = _twins(whole)
    words = [
        "; ".join(
            part for part in (odd, f"it may be the same deal as {twin}" if twin else "") if part
        )
        for odd, twin in zip(
            whole["odd"], [twins.get(key, "") for key in whole["key"]], strict=True
        )
    ]
    return whole.with_columns(odd=pl.Series(words, dtype=pl.String))


def _twins(whole: pl.DataFrame) -> dict[str, str]:
    """Each deal that looks like another one of its customer, with that other's key."""
    dated = whole.filter(pl.col("opened").is_not_null(), pl.col("amount") > 0)
    named = pl.when(pl.col("title") != pl.col("key")).then(pl.col("title").str.to_lowercase())
    columns = ("customer_id", "opened", "amount", "key", "outcome", named.alias("named"))
    rows = dated.select(columns).sort("customer_id", "opened", "key").rows()
    found: dict[str, str] = {}
    for at, (customer, opened, amount, key, outcome, title) in enumerate(rows):
        for other in rows[at + 1 :]:
            if other[0] != customer or (other[1] - opened).days > SAME_DAYS:
                break
            near = abs(other[2] - amount) <= SAME_SHARE * amount
            if near and other[4] == outcome and (not title or not other[5] or title == other[5]):
                found.setdefault(other[3], key)
    return found
