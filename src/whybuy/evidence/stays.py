"""The stages that deals went through, each with the day on which it was entered."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import pursued

_ENDS = r"(?i)\b(closed|won|lost|dead|abandon\w*|withdrawn|no decision|disqualified|archived)\b"
"""A stage of this name says how a deal ended, and is none that it stood in."""


def stays(books: Books) -> pl.DataFrame:
    """One row a stay: deal, stage, day (entered), entered (days since the deal was opened).

    Only what was entered before the deal ended: the last stage that a system writes over with
    "Closed won" would give the outcome away. Deals without a first day have none.
    """
    return books.once(("stays",), lambda: _stays(books))


def _stays(books: Books) -> pl.DataFrame:
    from whybuy.records import deals as records

    ends = pursued(books).select("opened", "closed", "outcome", deal=pl.col("key"))
    before = pl.col("closed").is_null() | (pl.col("day") < pl.col("closed"))
    return (
        records.stages(until=books.known_until)
        .with_columns(stage=pl.col("stage").str.strip_chars())
        .filter(pl.col("stage") != "", ~pl.col("stage").str.contains(_ENDS))
        .join(ends, on="deal", how="inner", maintain_order="left")
        .filter(pl.col("day").is_not_null(), pl.col("opened").is_not_null(), before)
        .with_columns(
            entered=(pl.col("day") - pl.col("opened")).dt.total_days().clip(lower_bound=0)
        )
        .sort("deal", "day", maintain_order=True)
        .select("deal", "stage", "day", "entered")
    )


def stage_now(books: Books) -> dict[str, str]:
    """The stage in which each deal stood last before it ended, by the deal's key."""
    last = stays(books).group_by("deal", maintain_order=True).agg(pl.col("stage").last())
    return dict(last.iter_rows())
