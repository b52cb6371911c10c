"""What people of the firm believed on a day, and how many had named it by then and since."""

from __future__ import annotations

from datetime import date

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.reasons import named


def believed_by(books: Books, day: date | None = None) -> pl.DataFrame:
    """One row a driver or code of which those who showed it believed a share by a day (or by now).

    code, people (how many), share (their median), lowest, highest, first_on: when the first of
    these was held. Never who believes it.
    """
    return books.once(("believed_by", day), lambda: _believed_by(day))


def _believed_by(day: date | None) -> pl.DataFrame:
    from whybuy.records import beliefs

    shown = [
        (told.code, told.share, told.held_on)
        for told in beliefs.shown(until=day)
        if told.share is not None
    ]
    schema = {"code": pl.String, "share": pl.Float64, "on": pl.Date}
    rows = pl.DataFrame(shown, schema=schema, orient="row")
    return rows.group_by("code", maintain_order=True).agg(
        people=pl.len().cast(pl.Int64),
        lowest=pl.col("share").min(),
        highest=pl.col("share").max(),
        share=pl.col("share").median(),
        first_on=pl.col("on").min(),
    )


def first_belief(books: Books) -> date | None:
    """The day of the first belief about a share that is shown; None where none is by the day of
    the books."""
    found = believed_by(books, books.now)["first_on"].min()
    return found if isinstance(found, date) else None


def read_between(books: Books, *, after: date | None = None, until: date) -> pl.DataFrame:
    """One row a driver or code that people have read in what was said after a day, up to another.

    code, named (customers who named it), read (customers of whom anything was read in that time).
    """
    said = named(books).filter(pl.col("day") <= until)
    if after is not None:
        said = said.filter(pl.col("day") > after)
    drivers = said.filter(pl.col("driver") != "").with_columns(code=pl.col("driver"))
    both = pl.concat([said, drivers])
    counts = both.group_by("code", maintain_order=True).agg(
        named=pl.col("customer_id").n_unique().cast(pl.Int64)
    )
    return counts.with_columns(read=pl.lit(said["customer_id"].n_unique(), dtype=pl.Int64))
