"""The lives of deals in periods: how long each stood open, in which stage, and when it closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
MOST_PERIODS = 300
MOST_BANDS = 6
DEALS_A_BAND = 10
LONGEST = 0.995
"""Deals older than nearly all that ended are a band of their own: they may never end."""
USUAL_LIFE = 75.0
"""Days: half of deals between firms close within about this; see `expectations`."""


@dataclass(frozen=True, eq=False)
class Stays:
    """Stages that deals went through: deal, the place of each among the deals; stage; day entered.

    `entered` counts days since the deal was opened. One element a stay; the first of a deal may
    begin at 0. Give the stage before closing: "Closed won" is an outcome, not a stage.
    """

    deal: Sequence[int]
    stage: Sequence[str]
    entered: ArrayLike


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Time open, cut: days a period, the first period of each band of age, and the stages."""

    period: float
    bands: Ints
    stages: tuple[str, ...]

    def period_of(self, days: Floats) -> Ints:
        """The period, from 0, in which a deal of that age stands; 0 where it is not known."""
        at = np.floor(np.nan_to_num(days) / self.period)
        return np.clip(at, 0, MOST_PERIODS).astype(np.intp)

    def band_of(self, period: Ints) -> Ints:
        """The band of age of each period."""
        return np.searchsorted(self.bands, period, side="right") - 1

    def band_words(self, band: int) -> str:
        """Like "open 42 to 70 days"."""
        start = self.bands[band] * self.period
        if band + 1 == len(self.bands):
            return f"open {start:.0f} days or more"
        return f"open {start:.0f} to {self.bands[band + 1] * self.period:.0f} days"


@dataclass(frozen=True, slots=True, eq=False)
class Lives:
    """Row by row: deal, band, stage, periods at risk (trials) and whether it closed (hits).

    moves, (stages, stages): how often a deal still open went from one to the other; stayed on the
    diagonal. last_band, last_stage: (deals,) where each stood at the end.
    """

    deal: Ints
    band: Ints
    stage: Ints
    trials: Floats
    hits: Floats
    moves: Floats
    last_band: Ints
    last_stage: Ints


def cut(days: Floats, closed: NDArray[np.bool_], *, stays: Stays | None) -> Grid:
    """Periods of about a twelfth of a usual life, and bands of age that as many deals closed in.

    Beyond the longest lives there is one band more, in which hardly any closed.
    """
    lives = days[closed & ~np.isnan(days)]
    usual = float(np.median(lives)) if len(lives) >= DEALS_A_BAND else USUAL_LIFE
    period = float(np.clip(np.round(usual / 12), 1, 30))
    many = int(np.clip(len(lives) // DEALS_A_BAND, 1, MOST_BANDS))
    at = np.append(np.arange(1, many) / many, LONGEST)
    edges = np.quantile(lives, at) if many > 1 else np.zeros(0)
    starts = np.unique(np.concatenate([[0.0], np.ceil(edges / period)]))
    names: set[str] = set() if stays is None else set(stays.stage)
    return Grid(period, starts[starts < MOST_PERIODS].astype(np.intp), tuple(sorted(names)))


def split(days: Floats, closed: NDArray[np.bool_], *, grid: Grid, stays: Stays | None) -> Lives:
    """The periods of each deal, gathered by band and stage.

    days (n,): from opening to closing, or to today; NaN is not known, and gives no row.
    """
    known = ~np.isnan(days)
    whole = np.floor(np.nan_to_num(days) / grid.period)
    lived = np.minimum(np.where(closed, whole + 1, whole), MOST_PERIODS) * known
    many = lived.astype(np.intp)
    deal = np.repeat(np.arange(len(days)), many)
    period = np.arange(len(deal)) - np.repeat(np.cumsum(many) - many, many)
    stage = _stage_at(deal, period.astype(np.float64) * grid.period, grid=grid, stays=stays)
    last = period == many[deal] - 1
    hit = last & closed[deal] & (whole[deal] < MOST_PERIODS)
    band = grid.band_of(period)
    keys, back = np.unique(np.stack([deal, band, stage]), axis=1, return_inverse=True)
    back = back.reshape(-1)
    moves = np.zeros((len(grid.stages) + 1,) * 2)
    np.add.at(moves, (stage[:-1][~last[:-1]], stage[1:][~last[:-1]]), 1.0)
    end = grid.band_of(np.maximum(many - 1, 0))
    end_stage = _stage_at(
        np.arange(len(days)), np.where(known, days, np.zeros(len(days))), grid=grid, stays=stays
    )
    trials = np.bincount(back, minlength=keys.shape[1]).astype(np.float64)
    hits = np.bincount(back, weights=hit, minlength=keys.shape[1]).astype(np.float64)
    ended = np.where(known, end, -1)
    return Lives(keys[0], keys[1], keys[2], trials, hits, moves, ended, end_stage)


def _stage_at(deal: Ints, day: Floats, *, grid: Grid, stays: Stays | None) -> Ints:
    """The stage in which each deal stood that day; the number of stages where none is known."""
    unknown = np.full(len(deal), len(grid.stages), dtype=np.intp)
    if stays is None or not len(stays.stage):
        return unknown
    who = np.asarray(stays.deal, dtype=np.intp)
    entered = np.asarray(stays.entered, dtype=np.float64)
    if not len(who) == len(stays.stage) == len(entered) or not np.isfinite(entered).all():
        raise BadInput("Each stay needs its deal, its stage and the day on which it began.")
    order = np.lexsort((entered, who))
    far = max(float(entered.max()), float(day.max(initial=0.0))) + 1.0
    keys = who[order] * 2 * far + np.maximum(entered[order], 0.0)
    at = np.searchsorted(keys, deal * 2 * far + day, side="right") - 1
    code = {name: place for place, name in enumerate(grid.stages)}
    codes = np.array([code[stays.stage[int(place)]] for place in order], dtype=np.intp)
    own = (at >= 0) & (who[order][np.maximum(at, 0)] == deal)
    return np.where(own, codes[np.maximum(at, 0)], unknown)
