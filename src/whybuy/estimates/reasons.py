"""What share of customers, and of revenue, a driver, a reason or anything else said moves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.asked import Asked
from whybuy.estimates.readings import Reading
from whybuy.methods.judge.shares import Share, prediction_powered_share

Floats = NDArray[np.float64]

FEW = 20
"""Below so many customers heard, names and counts stand alone: a share would only dress them up."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One driver, code or other thing said: who says it, and what share of all that is.

    named, names: customers in whose words people have read it; heard: of how many; a_year: what
    these bring in a year. share and revenue: with intervals, None where the words beside them say
    what is missing.
    """

    key: str
    named: int
    names: tuple[str, ...]
    heard: int
    a_year: float
    share: Share | None = None
    revenue: Share | None = None
    why_not: str = ""
    revenue_why_not: str = ""


def moved(asked: Asked, reading: Reading, *, key: str, of_revenue: bool = True) -> Moved:
    """What is known of one thing among these customers; of revenue too, unless not asked for."""
    found = named_only(asked, reading, key=key)
    share, why_not = _share(asked, reading, by_revenue=False)
    revenue, revenue_why_not = _share(asked, reading, by_revenue=True) if of_revenue else (None, "")
    return replace(
        found,
        share=share,
        revenue=revenue,
        why_not=why_not,
        revenue_why_not=revenue_why_not,
    )


def named_only(asked: Asked, reading: Reading, *, key: str) -> Moved:
    """The same by count and name alone, without a share."""
    named = asked.people.filter(asked.people_found(reading))
    return Moved(
        key=key,
        named=named.height,
        names=tuple(named["name"]),
        heard=len(asked),
        a_year=float(named["a_year"].sum()),
    )


def _share(asked: Asked, reading: Reading, *, by_revenue: bool) -> tuple[Share | None, str]:
    """The share, or why there is none."""
    if len(asked) < FEW:
        return None, f"shares begin at {FEW} customers heard"
    if not asked.checked:
        return None, (
            "no share yet: the audit sample that corrects the machine is not drawn or not read"
        )
    weights: Floats | None = None
    if by_revenue:
        weights = np.maximum(asked.people["a_year"].to_numpy().astype(np.float64), 0.0)
        if weights.sum() <= 0:
            return None, "no revenue of the past year is on record for those who were heard"
    try:
        return (
            prediction_powered_share(
                asked.machine(reading),
                asked.truth(reading),
                chance=asked.chance,
                weights=weights,
                strata=asked.strata,
                base=asked.base,
            ),
            "",
        )
    except TooLittleEvidence as reason:
        return None, f"too few checked: {str(reason).rstrip('.')}"


@dataclass(frozen=True, slots=True)
class Change:
    """How a share moved from one period to the next; the interval is of the difference."""

    before: Moved
    now: Moved
    difference: float
    low: float
    high: float


def change(before: Moved, now: Moved) -> Change | None:
    """The difference of two shares (Newcombe's square-and-add of their intervals); None without.

    The two are taken as having nothing to do with one another, which makes the interval wider than
    need be where the same customers were heard in both.
    """
    if before.share is None or now.share is None:
        return None
    was, is_ = before.share, now.share
    difference = is_.estimate - was.estimate
    below = np.hypot(is_.estimate - is_.low, was.high - was.estimate)
    above = np.hypot(is_.high - is_.estimate, was.estimate - was.low)
    return Change(before, now, difference, difference - float(below), difference + float(above))
