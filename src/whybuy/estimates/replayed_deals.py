"""Deals as if asked then: at the end of past quarters, the chance that each open one is won.

The model of that day says it, from the deals that had ended by then; what was known of one later
plays no part, save what bears no day (its amount, its source, its rivals): that is as it stands
today, of the deals learnt from and of those told alike.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from whybuy.estimates.arms import on
from whybuy.estimates.deal_chances import HORIZON_DAYS, MOST_PAST, within_the_quarter
from whybuy.evidence.books import Books
from whybuy.evidence.came_of_deals import ended_share
from whybuy.evidence.deals import deals
from whybuy.evidence.deals_open import pursued

QUARTERS, QUARTER_DAYS = 4, 91
LEAST_ENDED = 10
"""Fewer deals that had ended by then, and it would be our prior that is tried."""
MOST_READ = 8_000
"""Deals learnt from and told in all, from the last quarter back, so that it stays quick."""
OUTCOMES = {"pursue_won": "won", "pursue_no_decision": "no decision"}

_SCHEMA = {
    **dict.fromkeys(("subject", "name", "behind"), pl.String),
    **dict.fromkeys(("as_of", "due"), pl.Date),
    **dict.fromkeys(("estimate", "low", "high", "came", "plain"), pl.Float64),
}


def deals_as_if_asked(books: Books) -> dict[str, pl.DataFrame]:
    """By family: subject, name, as_of, due, estimate, low, high, came, plain, behind of each deal
    that was open at the end of a quarter, the first first. Deals without the day on which they were
    opened are left out: nobody can tell whether they stood open then."""
    read = 0
    parts: dict[str, list[pl.DataFrame]] = {key: [pl.DataFrame(schema=_SCHEMA)] for key in OUTCOMES}
    for back in range(QUARTERS):
        cut = books.known_until - timedelta(days=HORIZON_DAYS + back * QUARTER_DAYS)
        then = on(books, cut)
        whole = pursued(then)
        ended = whole.filter(~pl.col("is_open")).height
        read += min(ended, MOST_PAST) + whole.height - ended
        if ended < LEAST_ENDED or (back and read > MOST_READ):
            break
        for key, part in _quarter(books, then, cut).items():
            parts[key].insert(1, part)
    # A firm that never writes down that nothing was decided is not told how rare that is.
    known = deals(books)["outcome"].unique().to_list()
    return {key: pl.concat(found) for key, found in parts.items() if OUTCOMES[key] in known}


def _quarter(books: Books, then: Books, cut: date) -> dict[str, pl.DataFrame]:
    """The deals open on that day, by family."""
    open_ones, soon = within_the_quarter(then)
    due = cut + timedelta(days=HORIZON_DAYS)
    today = deals(books)
    came = open_ones.select("key").join(
        today.select("key", "closed", "outcome"), on="key", how="left", maintain_order="left"
    )
    dated = open_ones["opened"].is_not_null() & _told(came)
    found: dict[str, pl.DataFrame] = {}
    for key, outcome in OUTCOMES.items():
        one = soon.won if outcome == "won" else soon.no_decision
        so = (pl.col("closed") <= due) & (pl.col("outcome") == outcome)
        table = open_ones.select(
            subject=pl.format("deal:{}", "key"),
            name=pl.format("{}: {}", "name", "title"),
            behind="evidence",
            as_of=pl.lit(cut),
            due=pl.lit(due),
            estimate=pl.Series(one.mean),
            low=pl.Series(one.low),
            high=pl.Series(one.high),
            came=came.select(so.fill_null(value=False).cast(pl.Float64)).to_series(),
            plain=pl.lit(ended_share(today, outcome, by=cut, days=HORIZON_DAYS)),
        )
        found[key] = table.filter(dated).select(list(_SCHEMA))
    return found


def _told(came: pl.DataFrame) -> pl.Series:
    """An end without its day cannot be told from one after the quarter."""
    return came["closed"].is_not_null() | (came["outcome"] == "")
