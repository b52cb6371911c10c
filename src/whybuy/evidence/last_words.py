"""When a customer and we last had to do with each other, whatever it was that has a day."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import contacts, heard
from whybuy.evidence.conversations import conversations
from whybuy.evidence.deals_open import pursued
from whybuy.evidence.lights import lights
from whybuy.evidence.meetings import held
from whybuy.evidence.needs import needs


def last_words(books: Books) -> pl.DataFrame:
    """One row a customer: customer_id, last_talk, last_word (days).

    last_talk: contacts that were answered, meetings held, conversations of any kind, what was said
    in the buying group of a deal, prices quoted, and deals opened or closed. last_word: needs and
    yellow lights that they told besides; these wait for a talk. What they bought is none of either.
    """
    return books.once(("last words",), lambda: _last_words(books))


def _last_words(books: Books) -> pl.DataFrame:
    deals = pursued(books)
    talks = [
        _days(heard(contacts(books)).rename({"customer": "customer_id"}), "day"),
        _days(held(books), "day"),
        _days(conversations(books), "day"),
        _days(deals, "opened", "closed"),
        *(_days(rows, day) for rows, day in _in_deals(books, deals)),
    ]
    told = [_days(rows, "said_on", "settled_on") for rows in (needs(books), lights(books))]
    both = [pl.concat(talks).with_columns(talk=True), pl.concat(told).with_columns(talk=False)]
    whole = pl.concat(both).filter(pl.col("on") <= books.known_until)
    return whole.group_by("customer_id", maintain_order=True).agg(
        last_talk=pl.col("on").filter("talk").max(), last_word=pl.col("on").max()
    )


def _in_deals(books: Books, deals: pl.DataFrame) -> list[tuple[pl.DataFrame, str]]:
    """What was said in the buying groups of deals, and the prices quoted."""
    from whybuy.records import deals as records

    whose = deals.select("customer_id", deal="key")
    group = records.buying_group(until=books.known_until).join(whose, on="deal")
    quoted = records.quotes(until=books.known_until).rename({"customer": "customer_id"})
    return [(group, "said_on"), (quoted, "day")]


def _days(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """customer_id and on, a row a day that stands in these columns."""
    parts = [rows.select("customer_id", on=pl.col(name).cast(pl.Date)) for name in columns]
    return pl.concat(parts).drop_nulls()
