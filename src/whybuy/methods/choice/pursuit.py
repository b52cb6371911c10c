"""What the pursuit of a deal is expected to bring, beside what the same hours bring elsewhere.

Expected profit = chance to win x (margin + lifetime value - cost of a poor fit) - cost of the
pursuit still to come. What was spent already is gone and not in the sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.choice.chances import DealChances, Told, told

Floats = NDArray[np.float64]
LEAST_PAST = 5
"""Fewer past pursuits than this do not say what an hour brings."""


@dataclass(frozen=True, slots=True, eq=False)
class Pursuits:
    """Of each deal; money and hours, (deals,) each, with 90 % intervals.

    profit: expected, if pursued to its end; its interval is what is not known of the chances, the
    money and the time. if_won, if_not: what it will then have brought. an_hour: profit by hour
    still to come, before those hours are paid; nan where no hour is left. better: the chance that
    an hour here brings more than elsewhere; nan where that is not known.
    """

    profit: Told
    if_won: Told
    if_not: Told
    hours: Told
    an_hour: Told
    better: Floats


@dataclass(frozen=True, slots=True, eq=False)
class WorthOfAnHour:
    """What past pursuits, won or not, brought for each hour: mean, 90 % interval, its draws."""

    mean: float
    low: float
    high: float
    pursuits: int
    draws: Floats


def worth_of_an_hour(
    profit: ArrayLike, hours: ArrayLike, *, draws: int = 400, seed: int = 0
) -> WorthOfAnHour:
    """What an hour of pursuit brought: all profit over all hours, deals lost among them.

    profit, (n,): money that each closed deal brought before the hours were paid (0 where it was
    not won, less what was spent); hours, (n,): what it took. The interval is by resampling whole
    deals (Bayesian bootstrap, Rubin 1981). Raises TooLittleEvidence under 5 deals, BadInput.
    """
    money, time = np.asarray(profit, dtype=np.float64), np.asarray(hours, dtype=np.float64)
    if money.shape != time.shape or money.ndim != 1:
        raise BadInput(f"{money.size} profits and {time.size} hours: each deal needs one of each.")
    if not (np.isfinite(money).all() and np.isfinite(time).all() and (time >= 0).all()):
        raise BadInput("Profits and hours must be known, and no hours below 0.")
    if len(money) < LEAST_PAST or time.sum() <= 0:
        raise TooLittleEvidence(
            f"{len(money)} closed deals have their hours on record, and {LEAST_PAST} are needed to "
            "say what an hour brings. Note the hours of each deal as it closes."
        )
    weights = np.random.default_rng(seed).standard_exponential((draws, len(money)))
    found = (weights @ money) / np.maximum(weights @ time, 1e-12)
    low, high = np.quantile(found, [0.05, 0.95])
    return WorthOfAnHour(
        float(money.sum() / time.sum()), float(low), float(high), len(money), found
    )


def pursuits(
    chances: DealChances,
    *,
    margin: ArrayLike,
    lifetime_value: ArrayLike = 0.0,
    poor_fit: ArrayLike = 0.0,
    hours_a_week: ArrayLike = 0.0,
    hours_to_come: ArrayLike | None = None,
    cost_of_an_hour: float = 0.0,
    money_to_come: ArrayLike = 0.0,
    elsewhere: WorthOfAnHour | None = None,
) -> Pursuits:
    """What each deal is expected to bring if pursued until it ends.

    margin: money that this sale brings; lifetime_value: what the customer will bring after it;
    poor_fit: what serving a customer who does not fit has cost; money_to_come: still to be spent.
    Each is a number, (deals,), or draws (draws, deals) where it is not sure. Hours: `hours_to_come`
    in all, or `hours_a_week` for as long as the deal stands open (its expected days, from
    `chances`). elsewhere: what the same hours bring elsewhere. Raises BadInput.
    """
    shape = chances.draws.shape[:2]
    brings = _spread(margin, shape, "margin") + _spread(lifetime_value, shape, "lifetime value")
    brings = brings - _spread(poor_fit, shape, "cost of a poor fit")
    hours = _hours(chances, hours_to_come, hours_a_week)
    money = _spread(money_to_come, shape, "money to come")
    if cost_of_an_hour < 0 or (money < 0).any() or (hours < 0).any():
        raise BadInput("Hours, their cost and money still to be spent cannot be below 0.")
    won = chances.draws[:, :, 0]
    cost = hours * cost_of_an_hour + money
    before_hours = won * brings - money
    an_hour = np.full(shape, np.nan)
    np.divide(before_hours, hours, out=an_hour, where=hours > 0)
    better = np.full(shape[1], np.nan)
    if elsewhere is not None:
        other = np.resize(elsewhere.draws, shape[0])[:, None]
        # Where no hour is left to spend, whatever it brings is better than nothing.
        better = (before_hours > other * hours).mean(axis=0)
    return Pursuits(
        told(won * brings - cost), told(brings - cost), told(-cost), told(hours), told(an_hour),
        better,
    )  # fmt: skip


def _hours(chances: DealChances, in_all: ArrayLike | None, a_week: ArrayLike) -> Floats:
    shape = chances.draws.shape[:2]
    if in_all is not None:
        return _spread(in_all, shape, "hours to come")
    weekly = _spread(a_week, shape, "hours a week")
    if not weekly.any():
        return weekly
    if np.isnan(chances.days_left_draws).any():
        raise BadInput(
            "How long deals stay open is not known from past deals: give hours_to_come instead of "
            "hours_a_week, or the days on which past deals opened and closed."
        )
    return weekly * chances.days_left_draws / 7


def _spread(value: ArrayLike, shape: tuple[int, ...], what: str) -> Floats:
    given = np.asarray(value, dtype=np.float64)
    if not np.isfinite(given).all():
        raise BadInput(f"The {what} of a deal is not known: leave the deal out, or suppose one.")
    if given.ndim == 2 and given.shape[1] == shape[1] and given.shape[0] != shape[0]:
        given = given[np.arange(shape[0]) % given.shape[0]]
    try:
        return np.broadcast_to(given, shape)
    except ValueError as error:
        raise BadInput(
            f"The {what} has shape {given.shape}; there are {shape[1]} deals."
        ) from error
