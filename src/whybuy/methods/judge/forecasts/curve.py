"""The calibration curve: of the chances called 30 %, did three in ten come true?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from whybuy.methods.judge.forecasts.grouped import crowding, groups, share_range

MOST_BINS, LEAST_A_BIN = 8, 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of like chances: the mean foretold, the share that came, and its range."""

    forecasts: int
    foretold: float
    came: float
    low: float
    high: float


def calibration_curve(
    chance: ArrayLike, came: ArrayLike, *, subjects: Sequence[str], level: float = 0.9
) -> list[Bin]:
    """What came of chances of the same height, from the lowest to the highest.

    Bins hold as many forecasts each (ten at the least, eight bins at the most); chances that are
    equal share one. The range of each counts forecasts of one subject as alike.
    """
    told, truth = np.asarray(chance, dtype=float), np.asarray(came, dtype=float)
    names = np.asarray(subjects, dtype=str)
    number = max(1, min(MOST_BINS, len(told) // LEAST_A_BIN))
    edges = np.unique(np.quantile(told, np.linspace(0, 1, number + 1)[1:-1], method="higher"))
    places = np.searchsorted(edges, told, side="right")
    found: list[Bin] = []
    for place in np.unique(places):
        ours = places == place
        share = float(truth[ours].mean())
        by = groups(names[ours].tolist())
        spread = crowding(truth[ours], by, mean=float(np.clip(told[ours].mean(), 0.02, 0.98)))
        low, high = share_range(share, int(ours.sum()), spread=spread, level=level)
        found.append(Bin(int(ours.sum()), float(told[ours].mean()), share, low, high))
    return found
