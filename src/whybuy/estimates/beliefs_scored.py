"""What we supposed of why customers buy, scored as a forecast: each share believed, once as many
customers were read as it takes to tell. People's beliefs are kept as they held them, each with its
day, so that they are forecasts that were really made."""

from __future__ import annotations

import polars as pl

from whybuy.estimates.believed_then import BelievedThen
from whybuy.estimates.scored import Scored, of_family
from whybuy.evidence.books import Books
from whybuy.evidence.came_true import CAME, Family
from whybuy.evidence.quotes import quotes_key

LEAST = 2
"""Beliefs: of one alone nobody can say whether it told one reason from another."""


def _none(_: Books, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.head(0).select(pl.lit(None, dtype=kind).alias(name) for name, kind in CAME.items())


BELIEVED = Family(
    "why_believed", "why", "figure", "what we believed of why customers buy",
    "every reason named by as many, the average of what we believed",
    "records", _none, ranged=False,
)  # fmt: skip


def beliefs_scored(books: Books, believed: BelievedThen) -> tuple[Scored, ...]:
    """The shares believed beside those that are known now; empty while too few can be told."""
    told = [
        (one, share)
        for one in believed.reasons
        if one.believed is not None and (share := one.now.share) is not None
    ]
    if len(told) < LEAST:
        return ()
    shares = pl.Series([one.believed for one, _ in told], dtype=pl.Float64)
    alike = [float(str(shares.mean()))] * len(told)
    columns = {
        "subject": [f"belief:{one.key}" for one, _ in told],
        "name": [one.called for one, _ in told],
        "as_of": [believed.then] * len(told),
        "due": [books.known_until] * len(told),
        "estimate": shares,
        "low": shares,
        "high": shares,
        "came": [share.estimate for _, share in told],
        "plain": alike,
        "behind": [quotes_key(one.key) for one, _ in told],
        "unit": ["share"] * len(told),
        "measure": ["believed"] * len(told),
        "plain_count": pl.Series([None] * len(told), dtype=pl.Float64),
        "plain_each": pl.Series([None] * len(told), dtype=pl.Float64),
    }
    table = pl.DataFrame(columns).with_columns(evidence="behind", days=_days(believed, books))
    return (of_family(BELIEVED, table),)


def _days(believed: BelievedThen, books: Books) -> pl.Expr:
    return pl.lit((books.known_until - believed.then).days)
