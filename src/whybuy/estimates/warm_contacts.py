"""How many first contacts were warm, quarter by quarter; and whether the formula of ties holds
against the referrals that came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import numpy as np
import polars as pl
from scipy.special import betaincinv  # pyright: ignore[reportMissingTypeStubs]

from whybuy.estimates.network import US, graph
from whybuy.estimates.prospect_chances import warm_at_first
from whybuy.evidence.books import Books
from whybuy.evidence.came import approached
from whybuy.evidence.contacts import customers
from whybuy.evidence.network import people, referred
from whybuy.methods.network import warmest

WARM = 0.05
"""From one time in twenty on that a word gets there, a path counts as warm."""
QUARTERS = 12
YEAR_DAYS = 365
UPPER = 0.25
"""The referrer is hoped for among the warmest quarter of those who could have been asked."""


def warm_contacts(books: Books) -> pl.DataFrame:
    """One row a quarter with first contacts, the oldest first: quarter, contacts, warm and untold
    (how many of them), share, low, high (90 %).

    Untold is a deal with no contact before it of which nothing says how it came; it counts as not
    warm. A first contact is warm where they came of themselves or were sent to us, or where a warm
    path led there before its quarter began.
    """
    return books.once(("warm contacts",), lambda: _warm_contacts(books))


def warm_share(books: Books, *, days: int = YEAR_DAYS) -> tuple[int, int, int]:
    """Warm first contacts of the last days, all of them, and of how many nothing says how they
    came (these count as not warm)."""
    rows = _judged(books).filter(pl.col("first") > books.known_until - timedelta(days=days))
    return int(rows["is_warm"].sum()), rows.height, int(rows["untold"].sum())


def _judged(books: Books) -> pl.DataFrame:
    known = books.once(
        ("first contacts",), lambda: warm_at_first(books, approached(books).drop_nulls("first"))
    )
    led = pl.col("warm") >= WARM
    told = customers(books).filter(
        pl.col("unasked").is_not_null() | (pl.col("source").fill_null("") != "")
    )
    # Left out they would flatter us: how somebody came is noted of those who bought, mostly.
    says_how = pl.col("by_contact") | pl.col("customer_id").is_in(told["key"].implode())
    judged = known.with_columns(is_warm=led | pl.col("sent") | (pl.col("unasked") > 0))
    return judged.with_columns(untold=~pl.col("is_warm") & ~says_how)


def _warm_contacts(books: Books) -> pl.DataFrame:
    rows = _judged(books).with_columns(quarter=pl.col("first").dt.truncate("1q"))
    found = (
        rows.group_by("quarter")
        .agg(
            contacts=pl.len().cast(pl.Int64),
            warm=pl.col("is_warm").sum().cast(pl.Int64),
            untold=pl.col("untold").sum().cast(pl.Int64),
        )
        .sort("quarter")
        .tail(QUARTERS)
    )
    warm, of = found["warm"].to_numpy(), found["contacts"].to_numpy()
    ends = [betaincinv(warm + 0.5, of - warm + 0.5, at) for at in (0.05, 0.95)]
    low = np.where(warm == 0, 0.0, ends[0])
    high = np.where(warm == of, 1.0, ends[1])
    return found.with_columns(
        share=pl.col("warm") / pl.col("contacts"), low=pl.Series(low), high=pl.Series(high)
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """Referrals that came in through a person on record: `held` of `of` referrers were among the
    warmest quarter of all whom we could have asked; by chance it would have been `by_chance`."""

    held: int
    of: int
    by_chance: float

    @property
    def worse(self) -> bool:
        """Whether the formula did no better than drawing lots."""
        return self.of > 0 and self.held <= self.by_chance


def checked(books: Books) -> Checked:
    """The formula of ties held against the referrals that came, each as known before its quarter.

    Nothing of a referral is in the network that it is held against.
    """
    return books.once(("ties checked",), lambda: _checked(books))


def _checked(books: Books) -> Checked:
    came = referred(books).filter(pl.col("other_person").is_not_null(), pl.col("day").is_not_null())
    held, of, lots = 0, 0, 0.0
    for row in came.with_columns(quarter=pl.col("day").dt.truncate("1q")).iter_rows(named=True):
        ranks = _ranks(books, cast(date, row["quarter"]), row["customer"])
        if len(ranks) < 4:
            continue
        of += 1
        held += ranks.get(row["other_person"], 1.0) <= UPPER
        lots += sum(rank <= UPPER for rank in ranks.values()) / len(ranks)
    return Checked(held, of, lots)


def _ranks(books: Books, before: date, newcomer: str) -> dict[str, float]:
    """Of everybody at other firms, how far down the list of the warmest for us they stood, 0 to 1;
    those alike share their middle rank."""
    whole = graph(books, before=before)
    others = people(books).filter(pl.col("customer_id") != newcomer)["person"].to_list()
    at = [whole.place.get(f"person:{key}", -1) for key in others]
    strong = warmest(whole.network, whole.place[US]).strength
    warm = pl.Series([float(strong[place]) if place >= 0 else 0.0 for place in at])
    rank = (warm.rank("average", descending=True) - 0.5) / max(len(others), 1)
    return dict(zip(others, rank.to_list(), strict=True))
