"""Chances that were foretold, beside what came: Brier and log score, and whether they were honest.

Brier (1950, Monthly Weather Review 78(1)) and Good (1952, JRSS B 14(1)). Whether chances were too
sure is told by the score test of the slope in log-odds of what came = a + b x log-odds foretold at
b = 1 (Cox 1958, Biometrika 45; Stallard 2009, Statistics in Medicine 28), which needs no fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.judge.arrays import Floats, Ints
from whybuy.methods.judge.forecasts.grouped import (
    LEAST,
    Ends,
    better_by,
    groups,
    mean_of,
    student,
    summed,
)

EDGE = 0.005
"""A chance nearer to 0 or 1 than this counts as this in the log score: nobody is surer."""


@dataclass(frozen=True, slots=True)
class ChanceScores:
    """How (n,) chances of so many subjects did.

    brier and log: mean scores, less is better; plain_brier and plain_log: the plain rule's.
    better: by what share the Brier score is below the plain rule's, better_log the log score's
    (None where the plain rule made no error). too_high: mean chance less the share that came.
    sure: how many standard errors the chances were too timid (above 0) or too sure (below 0).
    """

    forecasts: int
    subjects: int
    foretold: float
    came: float
    brier: float
    log: float
    plain_brier: float
    plain_log: float
    better: Ends | None
    better_log: Ends | None
    too_high: Ends
    sure: float | None
    level: float

    @property
    def verdict(self) -> str:
        """ "better" or "worse" than the plain rule by both scores, "open", or "too few"."""
        return told_apart(self.subjects, self.better, self.better_log)

    @property
    def fault(self) -> str:
        """What is wrong with them: "too high", "too low", "too sure", "too timid", or ""."""
        if self.subjects < LEAST:
            return ""
        # Two faults are looked for, so each at half the risk.
        free = self.subjects - 1
        far = student(free, level=(1 + self.level) / 2)
        reach = (self.too_high.high - self.too_high.estimate) / student(free, level=self.level)
        if abs(self.too_high.estimate) > reach * far:
            return "too high" if self.too_high.estimate > 0 else "too low"
        if self.sure is not None and abs(self.sure) > far:
            return "too sure" if self.sure < 0 else "too timid"
        return ""


def score_chances(
    chance: ArrayLike,
    came: ArrayLike,
    *,
    plain: ArrayLike,
    subjects: Sequence[str],
    level: float = 0.9,
) -> ChanceScores:
    """How chances did beside what came (1 or 0) and beside the plain rule's, all (n,).

    subjects: of whom each was; those of one subject count as alike. Raises BadInput for none, and
    for what is no chance.
    """
    told, truth, rule = (np.asarray(given, dtype=float) for given in (chance, came, plain))
    _check(told, truth, rule)
    by = groups(subjects)
    brier, plain_brier = (told - truth) ** 2, (rule - truth) ** 2
    log, plain_log = _log(told, truth), _log(rule, truth)
    return ChanceScores(
        forecasts=len(told),
        subjects=int(by.max()) + 1,
        foretold=float(told.mean()),
        came=float(truth.mean()),
        brier=float(brier.mean()),
        log=float(log.mean()),
        plain_brier=float(plain_brier.mean()),
        plain_log=float(plain_log.mean()),
        better=better_by(brier, plain_brier, subjects, level=level),
        better_log=better_by(log, plain_log, subjects, level=level),
        too_high=_too_high(told, truth, subjects, by=by, level=level),
        sure=_sure(np.clip(told, EDGE, 1 - EDGE), truth, by),
        level=level,
    )


def told_apart(subjects: int, *sides: Ends | None) -> str:
    """Whether all of these ranges lie on one side of nothing."""
    known = [side for side in sides if side is not None]
    if subjects < LEAST or not known:
        return "too few"
    if all(side.low > 0 for side in known):
        return "better"
    return "worse" if all(side.high < 0 for side in known) else "open"


def _too_high(
    told: Floats, truth: Floats, subjects: Sequence[str], *, by: Ints, level: float
) -> Ends:
    """Mean chance less what came; no tighter than the chances themselves would have it vary."""
    found = mean_of(told - truth, subjects, level=level)
    if not found.known:
        return found
    tossed = sqrt(float((told * (1 - told)).sum())) / len(told)
    reach = max(found.high - found.estimate, student(by.max(), level=level) * tossed)
    return Ends(found.estimate, found.estimate - reach, found.estimate + reach)


def _log(chance: Floats, came: Floats) -> Floats:
    bounded = np.clip(chance, EDGE, 1 - EDGE)
    return -np.where(came > 0, np.log(bounded), np.log1p(-bounded))


def _sure(told: Floats, truth: Floats, by: Ints) -> float | None:
    """The score test of the slope at 1; None where all chances are the same."""
    odds, doubt = np.log(told / (1 - told)), told * (1 - told)
    off = odds - float(doubt @ odds) / float(doubt.sum())
    # Around what came: whether the chances were too high on the whole is another question.
    gap = truth - told - doubt * float((truth - told).sum()) / float(doubt.sum())
    parts = summed(gap * off, by)
    variance = max(float(doubt @ off**2), float(parts @ parts))
    return None if variance < 1e-12 else float(parts.sum()) / sqrt(variance)


def _check(told: Floats, truth: Floats, rule: Floats) -> None:
    if not len(told) or told.shape != truth.shape or told.shape != rule.shape or told.ndim != 1:
        raise BadInput(
            f"{told.size} chances, {truth.size} outcomes and {rule.size} of the plain rule: give "
            "as many of each, one at the least."
        )
    for held in (told, rule):
        if not ((held >= 0) & (held <= 1)).all():
            raise BadInput("A chance lies between 0 and 1; one of these does not.")
    if not np.isin(truth, (0, 1)).all():
        raise BadInput("What came is 1 or 0; one of these is neither.")
