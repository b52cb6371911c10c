"""How one person's deals went beside what was foretold of them: for that person, and for owners."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from whybuy.estimates.scored import Scored, of_family, scored_of
from whybuy.estimates.walked_away import walked_away, with_chance
from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import pursued
from whybuy.evidence.prices import priced

FAMILIES = {"pursue_won": "deal:", "pursue_no_decision": "deal:", "price_won": "quote:"}


@dataclass(frozen=True, slots=True, eq=False)
class OwnRecord:
    """The deals that one of us sold, and what came of them.

    deals: all of theirs, in the columns of `evidence.deals_open.pursued`, the last first, each with
    the chance foretold of it (`walked_away.with_chance`). counts:
    by outcome ("open" for those that are not at an end). hours: on record, by outcome. scored: the
    forecasts about their deals and quotes, scored beside the same plain rules. away: of their
    deals, those to have walked away from.
    """

    called: str
    deals: pl.DataFrame
    counts: dict[str, int]
    hours: dict[str, float]
    scored: tuple[Scored, ...]
    away: pl.DataFrame

    @property
    def ended(self) -> int:
        """How many of their deals have ended."""
        return sum(count for outcome, count in self.counts.items() if outcome != "open")


def own_record(books: Books, called: str, *, also: Collection[str] = ()) -> OwnRecord:
    """The record of one of us. also: other names under which they are on record (their key)."""
    names = {name.strip().casefold() for name in (called, *also) if name.strip()}
    whole = pursued(books)
    mine = whole.filter(_is_of(names)).sort("end", "key", descending=True)
    mine = with_chance(books, mine, whole.filter(~pl.col("is_open")))
    outcome = pl.when("is_open").then(pl.lit("open")).otherwise("outcome")
    by_outcome = mine.with_columns(outcome=outcome).group_by("outcome", maintain_order=True)
    sums = by_outcome.agg(count=pl.len(), hours=pl.col("hours").sum())
    keys = mine["key"].to_list()
    return OwnRecord(
        called=called,
        deals=mine,
        counts=dict(sums.select("outcome", "count").iter_rows()),
        hours=dict(sums.select("outcome", "hours").iter_rows()),
        scored=tuple(_scored(books, names, keys)),
        away=walked_away(books).table.filter(pl.col("key").is_in(keys)),
    )


def sellers(books: Books) -> list[str]:
    """Who of us is on record as having sold a deal or quoted a price, in the order of names."""
    from whybuy.records import team

    both = [pursued(books)["seller"], priced(books)["seller"]]
    named = {name.strip() for column in both for name in column if name and name.strip()}
    called = dict(team.frame().select("key", "name").iter_rows())
    return sorted({called.get(team.key_of(name), name) for name in named}, key=str.casefold)


def _is_of(names: Collection[str]) -> pl.Expr:
    seller = pl.col("seller").fill_null("").str.strip_chars().str.to_lowercase()
    return seller.is_in([name.lower() for name in names])


def _scored(books: Books, names: Collection[str], deals: list[str]) -> list[Scored]:
    """Of each family that names a deal or a quote, what is about theirs."""
    quotes = priced(books).filter(_is_of(names))["key"].to_list()
    mine = {*(f"deal:{key}" for key in deals), *(f"quote:{key}" for key in quotes)}
    found: list[Scored] = []
    for one in (*scored_of(books, "pursue"), *scored_of(books, "price")):
        if one.family.key not in FAMILIES:
            continue
        ours = one.table.filter(pl.col("subject").is_in(list(mine)))
        if ours.height:
            found.append(of_family(one.family, ours))
    return found
