"""Where the time goes: hours by outcome, those without a compelling need, what the rule saves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.deal_chances import Past, tell
from whybuy.estimates.deal_known import Known, as_values, known_by, telling
from whybuy.estimates.deal_profit import FREED, Terms, paced
from whybuy.estimates.margin import margin
from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import pursued
from whybuy.methods.choice import (
    pursuits,
    worth_of_an_hour,
)

Floats = NDArray[np.float64]
EARLIER = 0.6
"""The share of the ended deals, those that ended first, on which the rule is learnt."""
LANDMARK_DAYS = 21
"""The rule is asked when a deal has stood open for three weeks, with what was known by then."""
LEAST_LATER = 10
ELSEWHERE = 0.1
"""Below this chance that an hour here brings half of one elsewhere, the hours belong elsewhere."""
DRAWS = 400
_ENDED = ("won", "lost", "no decision")


@dataclass(frozen=True, slots=True)
class Group:
    """Hours of the deals that ended in one way: how many, hours, and share of all hours."""

    outcome: str
    deals: int
    hours: float
    share: float


@dataclass(frozen=True, slots=True)
class Saving:
    """What the rule would have done on later deals, that it had not learnt from.

    walked: how many of `later` it would have left at three weeks; hours: those spent on them after
    that; won: how many of them were won all the same, and margin: what these brought. gain: money,
    the hours at half of what one brought on the deals that were kept, less that margin; with its
    90 % range by resampling deals.
    """

    later: int
    walked: int
    hours: float
    won: int
    margin: float
    gain: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Time:
    """Where the hours of deals that ended went. without_need: share spent where no need was
    settled; None where no need of any is on record. saving: None where why_not says why."""

    groups: tuple[Group, ...]
    timed: int
    untimed: int
    without_need: float | None
    without_need_deals: int
    saving: Saving | None
    why_not: str


def time_spent(books: Books, terms: Terms) -> Time:
    """Where the time went, and what the rule would have saved."""
    return books.once(("deal_time", terms), lambda: _time(books, terms))


def _time(books: Books, terms: Terms) -> Time:
    ended = pursued(books).filter(~pl.col("is_open"), pl.col("outcome") != "")
    timed = ended.filter(pl.col("hours") > 0)
    whole = float(timed["hours"].sum())
    groups = tuple(
        Group(str(outcome), many, hours, hours / whole)
        for outcome, many, hours in timed.group_by("outcome")
        .agg(pl.len(), pl.col("hours").sum())
        .sort("outcome")
        .iter_rows()
    )
    rows = known_by(books).filter(pl.col("need") == "yes")
    settled = timed.filter(pl.col("key").is_in(rows["key"].to_list()))["key"].to_list()
    without = timed.filter(~pl.col("key").is_in(settled))
    share = float(without["hours"].sum()) / whole if settled and whole else None
    saving, why_not = tried(books, terms)
    return Time(
        groups, timed.height, ended.height - timed.height, share, without.height, saving, why_not
    )


def tried(books: Books, terms: Terms) -> tuple[Saving | None, str]:
    """The rule learnt on earlier deals and tried on later ones; or why it cannot be."""
    ended = pursued(books).filter(
        pl.col("outcome").is_in(_ENDED), pl.col("hours") > 0, pl.col("days").is_not_null(),
        pl.col("amount").is_not_null(),
    ).sort("end", "key", maintain_order=True)  # fmt: skip
    cut = int(EARLIER * ended.height)
    if cut < 1 or ended.height - cut < LEAST_LATER:
        return None, (
            f"Deals that ended with their hours, days and amounts on record: {ended.height}; "
            f"{round(LEAST_LATER / (1 - EARLIER))} are needed to try the rule on later ones. Note "
            "the hours of each deal as it closes."
        )
    day = ended["end"][cut]
    earlier = ended.head(cut)
    # Learnt on the day that the first later deal was still open: what came after is not known.
    begins = pl.col("opened") + pl.duration(days=LANDMARK_DAYS)
    later = ended.slice(cut).filter(
        pl.col("opened") >= day - pl.duration(days=LANDMARK_DAYS), begins < pl.col("end")
    )
    if later.height < LEAST_LATER:
        return None, (
            f"{later.height} later deals were opened after the earlier ones had ended, and "
            f"{LEAST_LATER} are needed to try the rule."
        )
    try:
        return _saving(books, earlier, later, terms), ""
    except TooLittleEvidence as fault:
        return None, str(fault)


def _saving(books: Books, earlier: pl.DataFrame, later: pl.DataFrame, terms: Terms) -> Saving:
    share = margin(books, given=terms.margin).share
    leave = would_leave(books, earlier, later, terms=terms, share=share)
    spent = later["hours"].to_numpy() * (1 - LANDMARK_DAYS / later["days"].to_numpy())
    won = later["outcome"].to_numpy() == "won"
    brought = np.where(won, later["amount"].to_numpy() * share, 0.0)
    return saving_of(leave, hours=spent, brought=brought, won=won)


def would_leave(
    books: Books, earlier: pl.DataFrame, later: pl.DataFrame, *, terms: Terms, share: float
) -> NDArray[np.bool_]:
    """Which later deals the rule leaves at three weeks, learnt from the earlier ones alone."""
    at = pl.min_horizontal(pl.col("opened") + pl.duration(days=LANDMARK_DAYS), "end")
    known = known_by(books, deals=pl.concat([earlier, later]).with_columns(by=at))
    names = telling(known.head(earlier.height))
    past = Past(earlier, as_values(known.head(earlier.height), names=names), None)
    ahead = as_values(known.tail(later.height), names=names)
    return rule(past, ahead, later, terms=terms, share=share)


def rule(
    past: Past, ahead: Known, later: pl.DataFrame, *, terms: Terms, share: float
) -> NDArray[np.bool_]:
    """Which of these deals, three weeks old, the word would be to walk away from: those that bring
    nothing over the whole range, or surely less than half of what their hours bring elsewhere."""
    told = tell(past, ahead, days=np.full(later.height, float(LANDMARK_DAYS))).told
    won = np.array(past.outcome) == "won"
    money = np.where(won, past.deals["amount"].to_numpy() * share, 0.0)
    elsewhere = worth_of_an_hour(money, past.deals["hours"].to_numpy())
    freed = replace(elsewhere, draws=FREED * elsewhere.draws)
    pace = paced(past.deals, later["amount"].to_numpy().astype(np.float64))
    brings = pursuits(
        told, margin=later["amount"].to_numpy() * share, hours_a_week=pace,
        cost_of_an_hour=terms.hour_cost, elsewhere=freed,
    )  # fmt: skip
    return (brings.profit.high <= 0) | (brings.better <= ELSEWHERE)


def saving_of(
    leave: NDArray[np.bool_],
    *,
    hours: Floats,
    brought: Floats,
    won: NDArray[np.bool_],
    seed: int = 0,
) -> Saving:
    """What leaving these deals would have saved: (n,) each; by resampling whole deals.

    An hour saved is worth half of what an hour brought on the deals that were kept, as they went.
    """
    weights = np.random.default_rng(seed).standard_exponential((DRAWS, len(leave)))
    weights *= len(leave) / weights.sum(axis=1, keepdims=True)
    kept_hours = np.maximum(weights[:, ~leave] @ hours[~leave], 1e-9)
    an_hour = FREED * (weights[:, ~leave] @ brought[~leave]) / kept_hours
    gain = an_hour * (weights[:, leave] @ hours[leave]) - weights[:, leave] @ brought[leave]
    low, high = (float(end) for end in np.quantile(gain, [0.05, 0.95]))
    rate = FREED * float(brought[~leave].sum() / max(float(hours[~leave].sum()), 1e-9))
    middle = rate * float(hours[leave].sum()) - float(brought[leave].sum())
    return Saving(
        len(leave), int(leave.sum()), float(hours[leave].sum()), int(won[leave].sum()),
        float(brought[leave].sum()), middle, min(low, middle), max(high, middle),
    )  # fmt: skip
