"""Which of the best customers a prospect is like, and by what."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from whybuy.estimates.prospect_chances import TRAITS, alike, compared
from whybuy.evidence.books import Books

COUNTS = 0.15
"""Log odds from which on a trait makes somebody like the best."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class LookAlike:
    """One of the best customers, and what a prospect shares with it: each of TRAITS with what it
    is there, that which says most first."""

    customer: str
    name: str
    shared: tuple[tuple[str, str], ...]


def look_alikes(books: Books, customer: str, *, most: int = SHOWN) -> list[LookAlike]:
    """The best customers who share most of what makes this one like the best, the likest first;
    of those alike, who bought more. Nothing bought after the day of the books is looked at."""
    told = alike(books, until=books.as_of).filter(pl.col("customer_id") == customer).to_dicts()
    everyone = compared(books, until=books.as_of)
    mine = everyone.filter(pl.col("key") == customer).to_dicts()
    if not told or not mine:
        return []
    speaks = {name: told[0][f"alike_{name}"] for name in TRAITS}
    speaks = {name: added for name, added in speaks.items() if added >= COUNTS}
    same = [
        pl.when(pl.col(name) == mine[0][name]).then(added).otherwise(0.0)
        for name, added in speaks.items()
    ]
    if not same:
        return []
    others = everyone.filter("best", pl.col("key") != customer)
    found = others.with_columns(like=pl.sum_horizontal(same)).filter(pl.col("like") > 0)
    found = found.sort("like", "amount", "key", descending=[True, True, False]).head(most)
    order = sorted(speaks, key=lambda name: -speaks[name])
    return [
        LookAlike(
            row["key"],
            row["name"],
            tuple((name, str(row[name])) for name in order if row[name] == mine[0][name]),
        )
        for row in found.iter_rows(named=True)
    ]
