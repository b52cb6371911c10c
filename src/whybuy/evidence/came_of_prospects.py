"""Whether prospects whom we approached were reached and decided, for us or for another.

It takes forecasts whose day has come and gives, of those that the records can tell: forecast, came,
plain, plain_count, plain_each, behind (see `evidence.came_true`).
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.came import approached


def changed(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """1 where they decided by the day it was made for, 0 where we spoke or tried to by then and
    they did not; whom nobody approached by then is not told of.

    The plain rule: the share of those approached at least as long before who had decided in time.
    """
    known = approached(books)
    told = rows.with_columns(customer_id=pl.col("subject").str.strip_prefix("customer:"))
    told = told.join(known, on="customer_id", how="left", suffix="_of", maintain_order="left")
    decided = pl.col("decided").is_between(pl.col("as_of"), pl.col("due"), closed="right")
    tried = pl.col("first") <= pl.col("due")
    # Who had decided before is no prospect any more: the forecast was of somebody else's choice.
    before = (pl.col("decided") <= pl.col("as_of")).fill_null(value=False)
    came = pl.when(tried & ~before).then(decided.fill_null(value=False).cast(pl.Float64))
    plain = [share_changed(known, by=day, days=days) for day, days in _spans(told)]
    return told.select(
        "forecast",
        came=came,
        plain=pl.Series(plain, dtype=pl.Float64),
        plain_count=None,
        plain_each=None,
        behind=pl.coalesce("evidence_of", "subject"),
    )


def share_changed(known: pl.DataFrame, *, by: date, days: int) -> float:
    """Of those approached so many days or longer before a day, the share that decided in as many.

    Half an approach is added to either side, so that nothing is called certain.
    """
    old = known.filter(pl.col("first") <= by - timedelta(days=days))
    took = (pl.col("decided") - pl.col("first")).dt.total_days()
    return (old.filter(took <= days).height + 0.5) / (old.height + 1)


def _spans(told: pl.DataFrame) -> list[tuple[date, int]]:
    return list(told.select("as_of", "days").iter_rows())
