"""The chance that each open quote wins at its price, for the ledger; and the same on past days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from whybuy.estimates.prices import Prices
from whybuy.evidence.books import Books
from whybuy.evidence.prices import UNNAMED, last_of_each, priced
from whybuy.records.ledger import Foretold

DAYS = 90
MOST = 100
"""Open quotes foretold at once, the newest first: a ledger is to be read."""


def forecasts(books: Books, prices: Prices) -> tuple[Foretold, ...]:
    """Of each quote that is still open, the chance to win at the price quoted."""
    open_ = priced(books).filter(pl.col("won").is_null(), pl.col("outcome").fill_null("") == "")
    newest = last_of_each(open_).tail(MOST)
    return tuple(of_quotes(books, prices, newest))


def of_quotes(books: Books, prices: Prices, quotes: pl.DataFrame) -> Iterator[Foretold]:
    """The same of these quotes, in the columns of `evidence.prices.priced`."""
    if prices.response is None:
        return
    for row in quotes.filter(pl.col("price") > 0, pl.col("usual") > 0).iter_rows(named=True):
        of = prices.response.of.get(row["segment"] or UNNAMED, prices.response.together)
        asked = row["price"] / row["usual"]
        low, high = of.win_chance_interval(asked)
        chance = float(of.win_chance(asked))
        yield Foretold(
            question="price",
            subject=f"quote:{row['key']}",
            measure="won at price",
            as_of=books.known_until,
            due=books.known_until + timedelta(days=DAYS),
            estimate=chance,
            low=min(low, chance),
            high=max(high, chance),
            unit="chance",
            method="bid response",
            revision=books.revision,
        )
