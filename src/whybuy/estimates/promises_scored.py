"""What was promised to customers, scored from the records.

Each promise is kept with the day on which it was made, so that it is a forecast that was really
made, whether or not the ledger has it.
"""

from __future__ import annotations

import polars as pl

from whybuy.estimates.promises import promised
from whybuy.estimates.scored import Scored, of_family
from whybuy.evidence.books import Books
from whybuy.evidence.came_true import BY_KEY

KEY = "worth_promised"


def promises_scored(books: Books, scored: tuple[Scored, ...]) -> tuple[Scored, ...]:
    """The families scored, with promises that the ledger does not hold among theirs."""
    mine = next((one for one in scored if one.family.key == KEY), None)
    found = _from_records(books)
    if mine is not None and mine.table.height:
        held = mine.table.select("subject", "measure")
        found = found.join(held, on=["subject", "measure"], how="anti", maintain_order="left")
        found = pl.concat([mine.table, found], how="diagonal_relaxed").sort("as_of")
    if found.is_empty():
        return scored
    if mine is None:
        return (*scored, of_family(BY_KEY[KEY], found))
    whole = of_family(
        BY_KEY[KEY], found, waiting=mine.waiting, first_due=mine.first_due, unknown=mine.unknown
    )
    return tuple(whole if one is mine else one for one in scored)


def _from_records(books: Books) -> pl.DataFrame:
    """The promises whose day has come and of which it was measured what came, since."""
    told = promised(books).filter(
        "newest", pl.col("came").is_not_null(), pl.col("promised").is_not_null(),
        pl.col("before").is_not_null(), pl.col("promised_on").is_not_null(),
        pl.col("due") <= books.known_until,
    )  # fmt: skip
    nothing = pl.lit(None, dtype=pl.Float64)
    return told.select(
        subject=pl.format("customer:{}", "customer_id"),
        name="name",
        measure=pl.format("{}, promised", "measure"),
        unit="unit",
        as_of="promised_on",
        due="due",
        days=(pl.col("due") - pl.col("promised_on")).dt.total_days(),
        estimate="promised",
        low=pl.coalesce("promised_low", "promised"),
        high=pl.coalesce("promised_high", "promised"),
        came="came",
        plain="before",
        plain_count=nothing,
        plain_each=nothing,
        behind="came_evidence",
        evidence="evidence",
    )
