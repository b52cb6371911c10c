"""What each further value driver has gone with: an association, which proves no cause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.asked import Asked
from whybuy.estimates.readings import Readings
from whybuy.estimates.student import student_stretch
from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.deals import deals

Floats = NDArray[np.float64]

FEW = 20
LIKELY = 0.5
NORMAL_90 = 1.6449
DRIVERS = ("revenue", "cost", "risk", "emotion")


@dataclass(frozen=True, slots=True)
class GoneWith:
    """One further driver has gone with so much of this. By how many customers; 90 % bounds.

    what: "still_buying" and "deals_won" (added to a share), "spend" (times so much).
    """

    what: str
    estimate: float
    low: float
    high: float
    customers: int


def drivers_addressed(asked: Asked, read: Readings) -> Floats:
    """(customers,) how many of the four drivers each names, as people read it, else the machine."""
    found = np.zeros(len(asked))
    for driver in DRIVERS:
        reading = read.of(driver)
        found += asked.people_found(reading) | (asked.machine(reading) >= LIKELY)
    return found


def gone_with(books: Books, asked: Asked, read: Readings) -> list[GoneWith]:
    """What each further driver has gone with, at the same length of what was said.

    Least squares with errors that hold whatever the spread (HC3). Nothing where fewer than 20
    customers are to be compared, or all name the same number of drivers.
    """
    drivers = drivers_addressed(asked, read)
    words = np.log1p(np.bincount(asked.row[asked.row >= 0], minlength=len(asked)))
    a_year = asked.people["a_year"].to_numpy().astype(np.float64)
    buys, won = _buys(books, asked), _won(books, asked)
    spends, decided = a_year > 0, ~np.isnan(won)
    spend = np.log(a_year, out=np.zeros(len(asked)), where=spends)
    found = [
        _slope("still_buying", buys, drivers, words),
        _slope("spend", spend[spends], drivers[spends], words[spends]),
        _slope("deals_won", won[decided], drivers[decided], words[decided]),
    ]
    return [each for each in found if each is not None]


def _slope(what: str, outcome: Floats, drivers: Floats, words: Floats) -> GoneWith | None:
    count = len(outcome)
    if count < FEW or drivers.std() == 0 or outcome.std() == 0:
        return None
    x = np.column_stack([np.ones(count), drivers, words - words.mean()])
    if words.std() == 0:
        x = x[:, :2]
    inverse = np.linalg.pinv(x.T @ x)
    found = inverse @ (x.T @ outcome)
    pull = np.einsum("ij,jk,ik->i", x, inverse, x)
    error = (outcome - x @ found) / np.maximum(1 - pull, 1e-6)
    spread = inverse @ ((x * error[:, None] ** 2).T @ x) @ inverse
    reach = NORMAL_90 * student_stretch(count - x.shape[1], level=0.90)
    off = reach * float(np.sqrt(max(spread[1, 1], 0.0)))
    ends = float(found[1]) + np.array([0.0, -off, off])
    estimate, low, high = np.exp(ends) if what == "spend" else ends
    return GoneWith(what, float(estimate), float(low), float(high), customers=count)


def _buys(books: Books, asked: Asked) -> Floats:
    """1 for those with business in the past year, 0 for those without."""
    left = business(books).select("customer_id", still=(pl.col("a_year") > 0) & ~pl.col("left"))
    found = asked.people.join(left, on="customer_id", how="left", maintain_order="left")
    return found["still"].fill_null(value=False).to_numpy().astype(np.float64)


def _won(books: Books, asked: Asked) -> Floats:
    """The share of each customer's decided deals that were won; NaN where none is decided."""
    decided = deals(books).filter(pl.col("outcome") != "")
    share = decided.group_by("customer_id").agg(won=(pl.col("outcome") == "won").mean())
    found = asked.people.join(share, on="customer_id", how="left", maintain_order="left")
    return found["won"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
