"""From a score to a chance, and whether chances foretold were borne out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whybuy.methods.recommend.arrays import Bools, Floats, logistic

ROUNDS = 50
PRIOR = 0.1
"""Weight of the prior (slope 1, intercept 0): a tenth of an observation of unit spread."""


@dataclass(frozen=True, slots=True)
class Curve:
    """log-odds of the chance = intercept + slope x."""

    intercept: float
    slope: float

    def chance(self, x: Floats) -> Floats:
        """The chance at each x, 0 where x is minus infinity."""
        finite = np.isfinite(x)
        found = logistic(self.intercept + self.slope * np.where(finite, x, 0.0))
        return np.where(finite, found, 0.0)


def fit_curve(x: Floats, happened: Bools) -> Curve:
    """The logistic curve of what happened (Platt 2000), by Newton's method.

    x, happened: (n,). A weak prior (slope 1, intercept 0) makes an answer possible where all
    happened, or nothing.
    """
    middle = float(x.mean()) if len(x) else 0.0
    design = np.column_stack([np.ones(len(x)), x - middle])
    prior = np.array([middle, 1.0])
    theta = prior.copy()
    for _ in range(ROUNDS):
        p = logistic(design @ theta)
        slope = design.T @ (happened - p) - PRIOR * (theta - prior)
        bend = design.T @ (design * (p * (1.0 - p))[:, None]) + PRIOR * np.eye(2)
        step = np.linalg.solve(bend, slope)
        theta = theta + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < 1e-9:
            break
    return Curve(float(theta[0] - theta[1] * middle), float(theta[1]))


@dataclass(frozen=True, eq=False)
class Reliability:
    """Chances foretold beside what happened, in groups of like chance, lowest first.

    foretold, happened: (groups,) means; count: (groups,). brier: mean squared error; plain: that
    of telling everybody the overall share. log_loss: mean minus log of the chance of what came.
    """

    foretold: Floats
    happened: Floats
    count: Floats
    brier: float
    plain: float
    log_loss: float

    @property
    def gap(self) -> float:
        """Mean distance between foretold and happened, each group weighing by its size."""
        return float(np.average(np.abs(self.foretold - self.happened), weights=self.count))


def reliability(chance: Floats, happened: Bools, *, groups: int = 10) -> Reliability:
    """Whether of those told a chance of 30 %, 30 % did.

    chance, happened: (n,), n at least 1. Groups are of equal size where chances do not tie.
    """
    order = np.argsort(chance, kind="stable")
    parts = [part for part in np.array_split(order, groups) if len(part)]
    safe = np.clip(chance, 1e-12, 1.0 - 1e-12)
    y = happened.astype(float)
    return Reliability(
        np.array([chance[part].mean() for part in parts]),
        np.array([y[part].mean() for part in parts]),
        np.array([float(len(part)) for part in parts]),
        float(np.mean((chance - y) ** 2)),
        float(y.mean() * (1.0 - y.mean())),
        float(-np.mean(np.where(happened, np.log(safe), np.log1p(-safe)))),
    )
