"""What came of deals and quotes after a forecast, and how such had ended before it.

Each function takes forecasts whose day has come and gives, of those that the records can tell:
forecast, came, plain, plain_count, plain_each, behind (see `evidence.came_true`).
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.deals import deals
from whybuy.evidence.prices import priced

PERIODS = 4
"""So many spans before a forecast tell the plain rule how deals end."""


def deal_won(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """Whether the deal was won by the day it was made for. What is still open then was not."""
    return _ended(books, rows, "won")


def deal_no_decision(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """Whether the deal had ended without a decision by the day it was made for."""
    return _ended(books, rows, "no decision")


def quote_won(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """Whether the quote was won; one that is still open waits, for it may be won yet.

    The plain rule: the share won of the quotes whose deals had ended when it was made.
    """
    quotes = priced(books).select("key", "won", "evidence")
    ended = decided(books)
    told = rows.with_columns(key=pl.col("subject").str.strip_prefix("quote:"))
    told = told.join(quotes, on="key", how="left", suffix="_of", maintain_order="left")
    plain = [won_share(ended, by=day) for day in told["as_of"]]
    return told.select(
        "forecast",
        came=pl.col("won").cast(pl.Float64),
        plain=pl.Series(plain, dtype=pl.Float64),
        plain_count=None,
        plain_each=None,
        behind="evidence_of",
    )


def won_share(ended: pl.DataFrame, *, by: date) -> float:
    """The share won of what had ended by a day, one added to either side."""
    known = ended.filter(pl.col("ended") <= by)
    return (float(known["won"].sum()) + 1) / (known.height + 2)


def ended_share(known: pl.DataFrame, outcome: str, *, by: date, days: int) -> float:
    """Of deals open on a day, the share that ended so within `days`, in the four spans to `by`.

    Half a deal is added to either side, so that nothing is called certain.
    """
    so, of = 0, 0
    for back in range(1, PERIODS + 1):
        start = by - timedelta(days=days * back)
        until = start + timedelta(days=days)
        then = known.filter(
            pl.col("opened") <= start, pl.col("closed").is_null() | (pl.col("closed") > start)
        )
        of += then.height
        so += then.filter(pl.col("closed") <= until, pl.col("outcome") == outcome).height
    return (so + 0.5) / (of + 1)


def _ended(books: Books, rows: pl.DataFrame, outcome: str) -> pl.DataFrame:
    known = deals(books)
    told = rows.with_columns(key=pl.col("subject").str.strip_prefix("deal:"))
    own = known.select("key", "outcome", "closed")
    told = told.join(own, on="key", how="inner", maintain_order="left")
    # An end without its day cannot be told from one after the day of the forecast.
    told = told.filter(pl.col("closed").is_not_null() | (pl.col("outcome") == ""))
    spans = told.select("as_of", "days").iter_rows()
    shares = {
        (day, days): ended_share(known, outcome, by=day, days=days) for day, days in set(spans)
    }
    plain = [shares[span] for span in told.select("as_of", "days").iter_rows()]
    so = (pl.col("closed") <= pl.col("due")) & (pl.col("outcome") == outcome)
    return told.select(
        "forecast",
        came=so.fill_null(value=False).cast(pl.Float64),
        plain=pl.Series(plain, dtype=pl.Float64),
        plain_count=None,
        plain_each=None,
        behind="subject",
    )


def decided(books: Books) -> pl.DataFrame:
    """won and ended (the day) of every quote of which both are known."""
    ends = deals(books).select(deal="key", ended="closed")
    told = priced(books).filter(pl.col("won").is_not_null())
    told = told.join(ends, on="deal", how="left", maintain_order="left")
    told = told.with_columns(ended=pl.coalesce("ended", "day"))
    return told.filter(pl.col("ended").is_not_null()).select("won", "ended")
