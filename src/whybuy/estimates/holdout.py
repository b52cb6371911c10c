"""Were we right? Past periods foretold from what was known before them, beside what happened.

The last period is held out, then the one before it, and so on. Each forecast sees only what came
before its cut; its interval is widened by the errors of the periods that were over by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import log, sqrt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.concentration import share_of_ranked_tenth
from whybuy.estimates.fitting import LEAST_REPEATERS, Fitted, fit
from whybuy.estimates.outlook import outlook
from whybuy.estimates.recalibration import CameBack
from whybuy.estimates.standstill import standstill
from whybuy.estimates.student import student_stretch
from whybuy.evidence.books import Books
from whybuy.evidence.purchases import bought_within, calibrated, first_day
from whybuy.methods.btyd.order_counts import chance_of_at_least

Floats = NDArray[np.float64]

LONGEST_DAYS, SHORTEST_DAYS, MOST_PERIODS = 91, 28, 4
LEVEL = 0.90
QUIET = 0.75

FEWEST_ORDERS = 5
"""Of a period, foretold or made: with fewer, their ratio is chance, not the calendar."""

WIDEST = 1.645
"""No spread is wider: at the normal's own 95 % point a log-normal of mean 1 reaches highest, and
beyond it a range would shrink below its own estimate."""

PUBLISHED_ERRORS = (-0.129, 0.153, 0.0)
"""Errors of the best such models on three published data sets (CDNOW, Online Retail II, Complete
Journey): what to expect of a firm's own before its own periods have spoken."""


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """One period held out. Counts are of purchase days of the customers known at the cut."""

    cut: date
    until: date
    customers: int
    forecast: float
    low: float
    high: float
    happened: int
    covered: float  # share of customers whose own 90 % interval held
    pit_distance: float  # of the randomised PIT from evenness (Kolmogorov's), 0 is best
    top_tenth: float  # share of the later money made by the tenth that we ranked best
    top_tenth_by_past: float  # the same, ranked by past spend alone
    top_tenth_best: float  # the most that any ranking could have had
    quiet: int  # customers with a chance under 0.75 to be active at the cut, listed or not
    quiet_told: float  # how many of them we expected to buy again within the period
    quiet_back: int  # how many did
    weeks: tuple[float, ...]  # the forecast week by week
    came_back: CameBack

    @property
    def days(self) -> int:
        """How many days were held out."""
        return (self.until - self.cut).days

    @property
    def error(self) -> float | None:
        """log(happened / forecast); None where both are under five orders."""
        if max(self.happened, self.forecast) < FEWEST_ORDERS:
            return None
        return log((self.happened + 0.5) / (self.forecast + 0.5))

    @property
    def held(self) -> bool:
        """Whether the total that happened lies within its range."""
        return self.low <= self.happened <= self.high


def period_days(first: date, as_of: date) -> int | None:
    """Length of a held-out period: a quarter of what we know, 4 to 13 weeks; None if too short."""
    days = min(LONGEST_DAYS, (as_of - first).days // 4) // 7 * 7
    return days if days >= SHORTEST_DAYS else None


def spread_of(errors: list[float | None]) -> float:
    """Standard deviation (log scale) by which a total's interval is widened.

    The errors of periods gone by, with the three published ones as prior, as in a scaled inverse
    chi-square; stretched so that a normal quantile gives Student's at the 90 % level. Never wider
    than `WIDEST`.
    """
    every = [*PUBLISHED_ERRORS, *(error for error in errors if error is not None)]
    scale = sqrt(sum(error**2 for error in every) / len(every))
    return min(scale * student_stretch(len(every), level=LEVEL), WIDEST)


def held_out(books: Books, *, least: int = LEAST_REPEATERS) -> list[HeldOut]:
    """The periods held out, the last one first; empty where records are too short or have stopped.

    least: customers who had bought again by the cut that it takes.
    """
    return books.once(("held_out", least), lambda: _held_out(books, least=least))


def _held_out(books: Books, *, least: int) -> list[HeldOut]:
    first = first_day(books)
    days = None if first is None else period_days(first, books.as_of)
    if first is None or days is None or standstill(books) is not None:
        return []
    cuts = [books.as_of - timedelta(days=days * back) for back in range(MOST_PERIODS, 0, -1)]
    found: list[HeldOut] = []
    for cut in cuts:
        if (cut - first).days < 2 * days:
            continue
        period = _one(books, cut=cut, days=days, past=found, least=least)
        found += [period] if period else []
    return found[::-1]


def _one(books: Books, *, cut: date, days: int, past: list[HeldOut], least: int) -> HeldOut | None:
    until = cut + timedelta(days=days)
    known = calibrated(books, cut=cut, until=until)
    model = fit(known, past=[earlier.came_back for earlier in past], least=least)
    if model is None:
        return None
    spread = spread_of([earlier.error for earlier in past])
    told = outlook(model, known, days=days, spread=spread)
    few = told.some["observed"].to_numpy()
    money = told.some["observed_total"].to_numpy().clip(min=0.0)
    value = told.expected * model.spend.expected_spend(model.summary(told.some))
    quiet = _quiet(model, known, days=days)
    return HeldOut(
        cut=cut,
        until=until,
        customers=known.height,
        forecast=told.total.estimate,
        low=told.total.low,
        high=told.total.high,
        happened=int(known["observed"].sum()),
        covered=float(((told.low <= few) & (few <= told.high)).mean()),
        pit_distance=_pit_distance(model, told.some, days=days),
        top_tenth=share_of_ranked_tenth(value, money),
        top_tenth_by_past=share_of_ranked_tenth(told.some["total"].to_numpy(), money),
        top_tenth_best=share_of_ranked_tenth(money, money),
        quiet=quiet[0],
        quiet_told=quiet[1],
        quiet_back=quiet[2],
        weeks=told.weeks,
        came_back=_came_back(model, known, days=days),
    )


def plain_rule(books: Books, period: HeldOut) -> int:
    """What the plain rule says of a period: as many purchase days as in the one before it."""
    before = bought_within(books, until=period.cut, days=period.days)
    return int(before["purchases"].sum())


def _came_back(model: Fitted, known: pl.DataFrame, *, days: int) -> CameBack:
    again = known.filter(pl.col("frequency") > 0)
    frequency, recency, age = _columns(again)
    return CameBack(
        log_odds=model.log_odds(frequency, recency, age),
        chance_if_active=chance_of_at_least(
            np.ones_like(age), frequency, age, horizon=days, params=model.orders.params
        ),
        bought=(again["observed"] > 0).to_numpy().astype(np.float64),
    )


def _quiet(model: Fitted, known: pl.DataFrame, *, days: int) -> tuple[int, float, int]:
    """Customers with a chance under 0.75: how many, how many were to buy again, and did."""
    frequency, recency, age = _columns(known)
    active = model.chance_active(frequency, recency, age)
    quiet = active < QUIET
    once = chance_of_at_least(
        np.ones_like(age[quiet]),
        frequency[quiet],
        age[quiet],
        horizon=days,
        params=model.orders.params,
    )
    back = int((known["observed"].to_numpy()[quiet] > 0).sum())
    return int(quiet.sum()), float(active[quiet] @ once), back


def _columns(known: pl.DataFrame) -> tuple[Floats, Floats, Floats]:
    frequency, recency, age = (
        known[name].to_numpy().astype(np.float64) for name in ("frequency", "recency", "age")
    )
    return frequency, recency, age


def _pit_distance(model: Fitted, known: pl.DataFrame, *, days: int) -> float:
    """Kolmogorov's distance of the randomised PIT from the even distribution."""
    frequency, recency, age = _columns(known)
    active = model.chance_active(frequency, recency, age)
    observed = known["observed"].to_numpy().astype(np.float64)

    def at_least(n: Floats) -> Floats:
        params = model.orders.params
        more = chance_of_at_least(np.maximum(n, 1), frequency, age, horizon=days, params=params)
        return np.where(n < 1, 1.0, active * more)

    below, to = 1 - at_least(observed), 1 - at_least(observed + 1)
    spots = np.sort(below + np.random.default_rng(0).random(len(below)) * (to - below))
    steps = np.arange(1, len(spots) + 1) / len(spots)
    return float(np.max(np.maximum(np.abs(steps - spots), np.abs(steps - 1 / len(spots) - spots))))
