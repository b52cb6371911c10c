"""What was promised to customers beside what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl
from scipy.special import stdtrit  # pyright: ignore[reportMissingTypeStubs]

from whybuy.evidence.books import Books
from whybuy.evidence.cases import measures
from whybuy.records.ledger import Foretold

LEAST = 3
"""Fewer customers than this give no interval of the share that came."""
USUAL_DAYS = 365
"""When a promise without a day falls due, after it was made."""


def promised(books: Books) -> pl.DataFrame:
    """One row a promise and what was measured since, the oldest promise first, in order of the day.

    customer_id, name, measure, unit, promised_on, due, before, promised, promised_low,
    promised_high (values after, as promised), came, came_on (null while nothing is measured),
    share (of the change promised that came: 1 is all), money_promised, money_came (a year), newest
    (whether it is the promise's last measurement), evidence, came_evidence.
    """
    return books.once(("promised",), lambda: _promised(books))


def _promised(books: Books) -> pl.DataFrame:
    both = _made(books).join(_got(books), on=["customer_id", "measure"], how="left")
    # What was measured before the promise, or in another unit, is no answer to it.
    early = (pl.col("came_on") < pl.col("promised_on")).fill_null(value=False)
    other = (pl.col("came_unit") != pl.col("unit")).fill_null(value=False)
    columns = ["came", "came_on", "money_came", "came_evidence", "was"]
    both = both.with_columns(pl.when(~early & ~other).then(name).alias(name) for name in columns)
    start = pl.coalesce("before", "was")
    wanted = start - pl.col("promised")
    share = pl.when(wanted != 0).then((start - pl.col("came")) / wanted)
    answered = pl.col("came_evidence").is_not_null()
    return (
        both.with_columns(before=start, share=share)
        .sort("promised_on", "promise", "came_on", nulls_last=False, maintain_order=True)
        .unique(["promise", "came_evidence"], keep="first", maintain_order=True)
        .filter(answered | ~answered.any().over("promise"))
        .with_columns(newest=pl.int_range(pl.len()).reverse().over("promise") == 0)
        .drop("promise", "came_unit", "was")
    )


def _made(books: Books) -> pl.DataFrame:
    """The promises, numbered."""
    told = pl.col("after").is_not_null() | pl.col("money").is_not_null()
    made = measures(books).filter("promised", told).with_row_index("promise")
    # A day after it was said is when it is to be measured; a day alone is when it was said.
    said = pl.coalesce("said_on", "measured_on")
    later = pl.when(pl.col("measured_on") > said).then("measured_on")
    return made.select(
        *("promise", "customer_id", "measure", "name", "unit", "before", "evidence"),
        promised_on=said,
        due=pl.coalesce(later, said + timedelta(days=USUAL_DAYS)),
        promised="after",
        promised_low="after_low",
        promised_high="after_high",
        money_promised="money",
    )


def _got(books: Books) -> pl.DataFrame:
    """What was measured that is no promise."""
    told = pl.col("after").is_not_null() | pl.col("money").is_not_null()
    return (
        measures(books)
        .filter(~pl.col("promised"), told)
        .select(
            *("customer_id", "measure"),
            was="before",
            came="after",
            came_on="day",
            came_unit="unit",
            money_came="money",
            came_evidence="evidence",
        )
    )


@dataclass(frozen=True, slots=True)
class KeptWord:
    """How promises were kept: of `customers` whose promises were measured, in `kept` all came.

    share: the mean part of what was promised that came, low and high its 90 % interval (None below
    three customers); waiting: promises past their day of which nothing is measured.
    """

    customers: int
    kept: int
    share: float
    low: float | None
    high: float | None
    money_promised: float
    money_came: float
    waiting: int


def kept_word(books: Books) -> KeptWord | None:
    """How promises were kept so far; None where nothing promised was ever measured."""
    newest = promised(books).filter("newest")
    waiting = newest.filter(
        pl.col("came_evidence").is_null(), pl.col("due") <= books.known_until
    ).height
    told = newest.filter(pl.col("share").is_not_null())
    if told.is_empty():
        return None
    each = told.group_by("customer_id", maintain_order=True).agg(pl.col("share").mean())
    shares = each["share"].to_numpy()
    money = newest.filter(
        pl.col("money_promised").is_not_null() & pl.col("money_came").is_not_null()
    )
    low = high = None
    if len(shares) >= LEAST:
        half = float(stdtrit(len(shares) - 1, 0.95) * shares.std(ddof=1) / np.sqrt(len(shares)))
        low, high = float(shares.mean()) - half, float(shares.mean()) + half
    return KeptWord(
        customers=len(shares),
        kept=int((shares >= 1 - 1e-9).sum()),
        share=float(shares.mean()),
        low=low,
        high=high,
        money_promised=float(money["money_promised"].sum()),
        money_came=float(money["money_came"].sum()),
        waiting=waiting,
    )


def forecasts(books: Books) -> tuple[Foretold, ...]:
    """The promises that are not yet due, for the ledger: what will have been measured by then."""
    open_ = promised(books).filter("newest", pl.col("due") > books.known_until)
    rows = open_.filter(pl.col("promised").is_not_null()).iter_rows(named=True)
    return tuple(
        Foretold(
            question="worth",
            subject=f"customer:{row['customer_id']}",
            measure=f"{row['measure']}, promised",
            as_of=books.known_until,
            due=row["due"],
            estimate=row["promised"],
            low=row["promised"] if row["promised_low"] is None else row["promised_low"],
            high=row["promised"] if row["promised_high"] is None else row["promised_high"],
            unit=row["unit"],
            method="as promised",
            revision=books.revision,
        )
        for row in rows
    )
