"""What share of customers, and of revenue, each driver and reason moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.asked import Asked
from whybuy.methods.judge.shares import Share, prediction_powered_share

FEW = 20
"""Below so many customers heard, names and counts stand alone: a share would only dress them up."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One driver or code: who names it, and what share of all that is.

    named and names: customers heard in whose words people have read it; heard: of how many. share
    and revenue: with intervals, None where `why_not` says what is missing.
    """

    key: str
    named: int
    names: tuple[str, ...]
    heard: int
    share: Share | None
    revenue: Share | None
    why_not: str
    revenue_why_not: str


def moved(asked: Asked, key: str) -> Moved:
    """What is known of one driver or code among these customers."""
    at = asked.at(key)
    names = asked.people["name"].filter(asked.named[:, at]).to_list() if len(asked) else []
    share, why_not = _share(asked, at, by_revenue=False)
    revenue, revenue_why_not = _share(asked, at, by_revenue=True)
    return Moved(
        key=key,
        named=len(names),
        names=tuple(names),
        heard=len(asked),
        share=share,
        revenue=revenue,
        why_not=why_not,
        revenue_why_not=revenue_why_not,
    )


def _share(asked: Asked, at: int, *, by_revenue: bool) -> tuple[Share | None, str]:
    """The share, or why there is none."""
    if len(asked) < FEW:
        return None, f"{len(asked)} customers are heard; shares begin at {FEW}."
    if not asked.checked:
        return None, "No audit sample is checked yet: draw one and code its customers."
    weights = asked.people["a_year"].to_numpy().astype(np.float64) if by_revenue else None
    if weights is not None and (weights < 0).any():
        weights = np.maximum(weights, 0.0)
    if weights is not None and weights.sum() <= 0:
        return None, "No revenue is on record for those who were heard."
    try:
        return (
            prediction_powered_share(
                asked.machine[:, at] if asked.machine.size else np.zeros(len(asked)),
                asked.truth[:, at],
                chance=asked.chance,
                weights=weights,
                strata=asked.strata,
                base=asked.base,
            ),
            "",
        )
    except TooLittleEvidence as reason:
        return None, str(reason)
