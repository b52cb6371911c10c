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
Bools = NDArray[np.bool_]

NORMAL_90 = 1.6449
FEW = 20
"""Below so many customers heard, names and counts stand alone: a share would only dress them up."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One driver, code or other thing said: who says it, and what share of all that is.

    named, names: customers in whose words people have read it; heard: of how many; found: of the
    checked, how many name it; a_year: what those named bring in a year. share and revenue: with
    intervals, None where the words beside them say what is missing. held: why the share's interval
    ends where it does, where what is known for certain holds it.
    """

    key: str
    named: int
    names: tuple[str, ...]
    heard: int
    a_year: float
    found: int = 0
    checked: int = 0
    share: Share | None = None
    revenue: Share | None = None
    why_not: str = ""
    revenue_why_not: str = ""
    held: str = ""


def moved(asked: Asked, reading: Reading, *, key: str, of_revenue: bool = True) -> Moved:
    """What is known of one thing among these customers; of revenue too, unless not asked for."""
    found = named_only(asked, reading, key=key)
    share, why_not = _share(asked, reading, by_revenue=False)
    revenue, revenue_why_not = _share(asked, reading, by_revenue=True) if of_revenue else (None, "")
    within = None if share is None else _within(share, _certain(asked, reading))
    return replace(
        found,
        share=within,
        revenue=None if revenue is None else _within(revenue, _certain_revenue(asked, reading)),
        why_not=why_not,
        revenue_why_not=revenue_why_not,
        held=_held(asked, reading) if share and within and _moved(share, within) else "",
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
        found=int(np.nansum(asked.truth(reading))),
        checked=asked.checked,
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
                asked.expected(reading),
                asked.truth(reading),
                chance=asked.chance,
                weights=weights,
                strata=asked.strata,
                base=asked.base,
                waiting=asked.to_read,
            ),
            "",
        )
    except TooLittleEvidence as reason:
        return None, f"too few checked: {str(reason).rstrip('.')}"


def _known(asked: Asked, reading: Reading) -> tuple[Bools, Bools]:
    """(customers,) whether each is known to name it; and to have been read whole and not to."""
    yes = asked.people_found(reading) | (asked.truth(reading) == 1)
    return yes, asked.done & ~yes


def _certain(asked: Asked, reading: Reading) -> tuple[float, float]:
    """The least and the most that the share can be: what is known needs no estimate."""
    yes, no = _known(asked, reading)
    return yes.sum() / asked.base.sum(), 1 - no.sum() / asked.base.sum()


def _certain_revenue(asked: Asked, reading: Reading) -> tuple[float, float]:
    """The same of the money that all of them bring in a year."""
    yes, no = _known(asked, reading)
    money = np.maximum(asked.people["a_year"].to_numpy().astype(np.float64), 0.0)
    return float(money @ yes) / asked.a_year, 1 - float(money @ no) / asked.a_year


def _within(share: Share, certain: tuple[float, float]) -> Share:
    """The share, no end of its interval beyond what is certain. That can only make it truer."""
    low, estimate, high = np.clip((share.low, share.estimate, share.high), *certain)
    return replace(share, low=float(low), estimate=float(estimate), high=float(high))


def _moved(share: Share, within: Share) -> bool:
    """Whether what is certain held an end of the interval."""
    return not np.allclose((share.low, share.high), (within.low, within.high), rtol=0, atol=1e-9)


def _held(asked: Asked, reading: Reading) -> str:
    """Why the interval ends where it does, in words."""
    yes, no = (int(known.sum()) for known in _known(asked, reading))
    return (
        f"the range is held by what is known for certain: of {int(asked.base.sum()):,} customers, "
        f"{yes:,} {'names' if yes == 1 else 'name'} it, and {no:,} "
        f"{'was read whole and does' if no == 1 else 'were read whole and do'} not"
    )


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
    return _difference(
        before,
        now,
        was=(was.low, was.estimate, was.high),
        is_=(is_.low, is_.estimate, is_.high),
    )


def counted_change(before: Moved, now: Moved) -> tuple[Change, str]:
    """The difference of two counts, with the range that Wilson's of each make (Newcombe's 10th).

    Of those who were checked, where some were in both periods, else of those heard; nothing is
    weighted. And which of the two it is, as the word that follows a count.
    """
    checked = bool(before.checked and now.checked)
    was, is_ = (_counted(each, checked=checked) for each in (before, now))
    return _difference(before, now, was=was, is_=is_), " checked" if checked else " heard"


def _counted(each: Moved, *, checked: bool) -> tuple[float, float, float]:
    many, of = (each.found, each.checked) if checked else (each.named, each.heard)
    low, high = counted_range(many, of)
    return low, many / of, high


def counted_range(many: int, of: int) -> tuple[float, float]:
    """The 90 % range of a share of so many, by the count alone (Wilson 1927): low, high."""
    square = NORMAL_90**2
    middle = (many + square / 2) / (of + square)
    off = NORMAL_90 * (many * (of - many) / of + square / 4) ** 0.5 / (of + square)
    return max(middle - off, 0.0), min(middle + off, 1.0)


def _difference(
    before: Moved,
    now: Moved,
    *,
    was: tuple[float, float, float],
    is_: tuple[float, float, float],
) -> Change:
    """Of two shares with their ranges (low, estimate, high)."""
    difference = is_[1] - was[1]
    below = np.hypot(is_[1] - is_[0], was[2] - was[1])
    above = np.hypot(is_[2] - is_[1], was[1] - was[0])
    return Change(before, now, difference, difference - float(below), difference + float(above))
