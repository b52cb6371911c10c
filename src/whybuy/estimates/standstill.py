"""Have orders stopped coming in at all? Then it is the records that have gone quiet."""

from __future__ import annotations

from datetime import date
from typing import cast

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.purchases import purchases, weekly

FAR_BEYOND = 2
"""Times the longest stretch without an order so far."""
LEAST_DAYS = 28
WEEK_DAYS = 7


def standstill(books: Books) -> int | None:
    """Days since anybody bought, where they are far more than ever before; else None.

    Silence of all customers at once is far likelier a file that ends than customers who leave, so
    nothing is foretold from it. The longest stretch so far is read off the weeks with a purchase,
    to the week, and less than four weeks are never far.
    """
    return books.once(("standstill",), lambda: _standstill(books))


def _standstill(books: Books) -> int | None:
    last = cast("date | None", purchases(books)["last_day"].max())
    if last is None:
        return None
    weeks = weekly(books).filter(pl.col("purchases") > 0)["week"].sort()
    apart = cast("int | None", weeks.diff().dt.total_days().max()) or 0
    longest = max(apart, 0) + WEEK_DAYS - 1
    since = (books.as_of - last).days
    return since if since > max(FAR_BEYOND * longest, LEAST_DAYS) else None
