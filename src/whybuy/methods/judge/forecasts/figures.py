"""Figures that were foretold with a range, beside what came: whether ranges held, and how far off.

The score of a figure is the weighted interval score of its estimate and its range (Bracher, Ray,
Gneiting and Reich 2021, PLoS Computational Biology 17(2), eq. 2), which is what a CRPS becomes when
of a forecast only these three are known; of a figure without a range it is the plain distance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.special as _special  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.judge.arrays import Bools, Floats
from whybuy.methods.judge.forecasts.chances import told_apart
from whybuy.methods.judge.forecasts.grouped import (
    LEAST,
    Ends,
    better_by,
    crowding,
    groups,
    ratio_of,
    share_range,
)

SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class FigureScores:
    """How (n,) figures of so many subjects did.

    held: share of ranges that held what came, with its range; level: the share that should.
    distance: mean distance from what came, plain_distance that of the plain rule; score and
    plain_score: mean weighted interval scores, less is better. better: by what share the score is
    below the plain rule's (None where that made no error). too_high: what was foretold in all over
    what came in all, less 1 (None where nothing came).
    """

    forecasts: int
    subjects: int
    held: Ends
    distance: float
    plain_distance: float
    score: float
    plain_score: float
    better: Ends | None
    too_high: Ends | None
    level: float

    @property
    def verdict(self) -> str:
        """ "better" or "worse" than the plain rule, "open", or "too few"."""
        return told_apart(self.subjects, self.better)

    @property
    def fault(self) -> str:
        """What is wrong with them: "too narrow", "too high", "too low", or ""."""
        if self.subjects < LEAST:
            return ""
        if self.held.high < self.level:
            return "too narrow"
        if self.too_high is not None and self.too_high.low > 0:
            return "too high"
        return "too low" if self.too_high is not None and self.too_high.high < 0 else ""


def score_figures(
    estimate: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    came: ArrayLike,
    *,
    plain: tuple[ArrayLike, ArrayLike, ArrayLike],
    subjects: Sequence[str],
    level: float = 0.9,
) -> FigureScores:
    """How figures with their ranges did beside what came, and beside the plain rule's three.

    All (n,); level: the share of ranges that was promised to hold, and that of the ranges given
    here. Raises BadInput for none, for a range the wrong way round and for what is no number.
    """
    told = [np.asarray(given, dtype=float) for given in (estimate, low, high)]
    rule = [np.asarray(given, dtype=float) for given in plain]
    truth = np.asarray(came, dtype=float)
    _check(truth, *told, *rule)
    score, plain_score = (interval_score(truth, *of, level=level) for of in (told, rule))
    within = held(truth, low=told[1], high=told[2])
    whole = abs(float(truth.sum())) > SLACK and (truth >= 0).all()
    return FigureScores(
        forecasts=len(truth),
        subjects=len(np.unique(groups(subjects))),
        held=_share(within, subjects, level=level),
        distance=float(np.abs(truth - told[0]).mean()),
        plain_distance=float(np.abs(truth - rule[0]).mean()),
        score=float(score.mean()),
        plain_score=float(plain_score.mean()),
        better=better_by(score, plain_score, subjects, level=level),
        too_high=_less_one(ratio_of(told[0], truth, subjects, level=level)) if whole else None,
        level=level,
    )


def interval_score(
    came: Floats, estimate: Floats, low: Floats, high: Floats, *, level: float
) -> Floats:
    """The weighted interval score of each figure, (n,), in its own unit; less is better."""
    alpha = 1 - level
    outside = np.maximum(low - came, 0) + np.maximum(came - high, 0)
    return (np.abs(came - estimate) / 2 + alpha / 2 * (high - low) + outside) / 1.5


def held(came: Floats, *, low: Floats, high: Floats) -> Bools:
    """Whether each range held what came, its ends among it, (n,)."""
    slack = SLACK * np.maximum(np.abs(came), 1.0)
    return (low - slack <= came) & (came <= high + slack)


def counted_range(count: ArrayLike, *, level: float = 0.9) -> tuple[Floats, Floats]:
    """Between which counts the next lies where the last was `count` and nothing has changed.

    That of as long a time, orders coming at random: negative binomial with a half more (Jeffreys'
    prior). Each end is whole; it holds at least `level`.
    """
    given = np.asarray(count, dtype=float)
    tail = (1 - level) / 2
    low = _negative_binomial(given, tail)
    return low, _negative_binomial(given, 1 - tail)


def _negative_binomial(given: Floats, share: float) -> Floats:
    """The least count below or at which this share lies, by halving."""
    shape = given + 0.5
    under, upto = np.full_like(shape, -1.0), 4 * shape + 20
    while (upto - under > 1).any():
        middle = np.floor((under + upto) / 2)
        enough = np.asarray(_special.betainc(shape, middle + 1, 0.5), dtype=float) >= share
        moves = upto - under > 1
        upto = np.where(moves & enough, middle, upto)
        under = np.where(moves & ~enough, middle, under)
    return upto


def _share(within: Bools, subjects: Sequence[str], *, level: float) -> Ends:
    """The share that held, its range counting alike ones as one."""
    share, by = float(within.mean()), groups(subjects)
    spread = crowding(within.astype(float), by, mean=level)
    low, high = share_range(share, len(within), spread=spread, level=level)
    return Ends(share, low, high)


def _less_one(ends: Ends) -> Ends:
    return Ends(ends.estimate - 1, ends.low - 1, ends.high - 1)


def _check(truth: Floats, *others: Floats) -> None:
    if not len(truth) or truth.ndim != 1 or any(one.shape != truth.shape for one in others):
        counts = ", ".join(str(one.size) for one in (truth, *others))
        raise BadInput(f"Give as many of each figure, one at the least; these are {counts}.")
    if not all(np.isfinite(one).all() for one in (truth, *others)):
        raise BadInput("One of these figures is no number.")
    if (others[1] > others[2]).any() or (others[4] > others[5]).any():
        raise BadInput("One of these ranges has its ends the wrong way round.")
