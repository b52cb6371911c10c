"""Deals that we should have walked away from: what they took was more than they could promise.

What a deal could promise when it was opened is the chance that was foretold of it, else the share
of deals that had been won until then, times what it would have left. It is held against the hours
and the money that it took; and what came of those deals says whether the rule would have paid.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from whybuy.estimates.margin import Margin, margin
from whybuy.evidence import ledger
from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import pursued
from whybuy.methods.judge.forecasts import Ends, mean_of

LEAST_PAST = 5
"""Deals that had ended before one was opened, to say what such come to."""


@dataclass(frozen=True, slots=True, eq=False)
class WalkedAway:
    """Deals that ended, by what they could promise beside what they took.

    table: key, customer_id, name, title, closed, outcome, hours, chance, how ("foretold" or "as
    usual"), expected, took, brought (money), saved (what it took less what it brought); those to
    walk away from alone, the most wasted first. judged: deals of which both are known; unknown:
    ended ones whose hours or amount are not on record. hours, all_hours: of these deals, and of all
    judged ones. saved: money that walking away would have saved, a deal; None without any.
    """

    table: pl.DataFrame
    judged: int
    unknown: int
    hours: float
    all_hours: float
    saved: Ends | None
    margin: Margin
    hour_cost: float

    @property
    def won(self) -> int:
        """How many of them were won all the same."""
        return self.table.filter(pl.col("outcome") == "won").height


def walked_away(books: Books, *, hour_cost: float = 50.0, share: float | None = None) -> WalkedAway:
    """The deals to have walked away from. share: of the amount that is left, else as measured."""
    key = ("walked_away", hour_cost, share)
    return books.once(key, lambda: _walked_away(books, hour_cost, share))


def _walked_away(books: Books, hour_cost: float, share: float | None) -> WalkedAway:
    left = margin(books, given=share)
    ended = pursued(books).filter(
        ~pl.col("is_open"), pl.col("outcome").is_in(["won", "lost", "no decision", "withdrawn"])
    )
    timed = ended.filter(pl.col("hours") > 0, pl.col("amount") > 0, pl.col("closed").is_not_null())
    told = with_chance(books, timed, ended).filter(pl.col("chance").is_not_null())
    amount = pl.col("amount") * left.share
    brought = pl.when(pl.col("outcome") == "won").then(amount).otherwise(0.0)
    told = told.with_columns(
        expected=pl.col("chance") * amount,
        took=pl.col("hours") * hour_cost + pl.col("cost").fill_null(0.0),
        brought=brought,
    ).with_columns(saved=pl.col("took") - pl.col("brought"))
    away = told.filter(pl.col("expected") < pl.col("took"))
    away = away.sort("saved", "key", descending=[True, False])
    return WalkedAway(
        table=away,
        judged=told.height,
        unknown=ended.height - told.height,
        hours=float(away["hours"].sum()),
        all_hours=float(told["hours"].sum()),
        saved=mean_of(away["saved"].to_numpy(), away["customer_id"].to_list())
        if away.height
        else None,
        margin=left,
        hour_cost=hour_cost,
    )


def with_chance(books: Books, deals: pl.DataFrame, ended: pl.DataFrame) -> pl.DataFrame:
    """These deals with chance (to be won; null: not known) and how: as first "foretold", else "as
    usual", the share won of the `ended` deals that were over when it was opened."""
    told = ledger.forecasts(books, "pursue").filter(pl.col("measure") == "won")
    first = told.unique("subject", keep="first", maintain_order=True).select(
        key=pl.col("subject").str.strip_prefix("deal:"), foretold="estimate"
    )
    usual = [_usual(ended, opened) for opened in deals["opened"]]
    with_both = deals.with_columns(usual=pl.Series(usual, dtype=pl.Float64)).join(
        first, on="key", how="left", maintain_order="left"
    )
    how = pl.when(pl.col("foretold").is_not_null()).then(pl.lit("foretold"))
    return with_both.with_columns(
        chance=pl.coalesce("foretold", "usual"), how=how.otherwise(pl.lit("as usual"))
    )


def _usual(ended: pl.DataFrame, opened: object) -> float | None:
    """The share won of what had ended by a day, one added to either side; None of too few."""
    if opened is None:
        return None
    past = ended.filter(pl.col("closed") < pl.lit(opened))
    if past.height < LEAST_PAST:
        return None
    return (past.filter(pl.col("outcome") == "won").height + 1) / (past.height + 2)
