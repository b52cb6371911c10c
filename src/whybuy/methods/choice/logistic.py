"""Logistic regression by maximum likelihood, with its covariance: small, exact, no penalty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whybuy.errors import TooLittleEvidence

Floats = NDArray[np.float64]
STEPS = 60
CLOSE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Logistic:
    """Coefficients (p,), their covariance (p, p), and the log-likelihood at the peak."""

    coefficients: Floats
    covariance: Floats
    log_likelihood: float

    @property
    def standard_errors(self) -> Floats:
        """(parameters,) square roots of the variances."""
        return np.sqrt(np.diag(self.covariance))


def fit_logistic(design: Floats, won: Floats, *, penalty: Floats | None = None) -> Logistic:
    """The peak of the likelihood, by Newton's method. design (n, p), won (n,) of 0 and 1.

    penalty, (p,): the precision of a normal prior about zero on each coefficient; none by default.
    Raises TooLittleEvidence where no finite peak exists: the columns tell won from lost without a
    single exception, or one column repeats others.
    """
    held = np.zeros(design.shape[1]) if penalty is None else penalty
    theta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = _chance(design @ theta)
        slope = design.T @ (won - chance) - held * theta
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(held)
        step = _solved(bend, slope)
        theta = theta + step * min(1.0, 4.0 / max(float(np.abs(design @ step).max()), 1e-300))
        if float(np.abs(step).max()) < CLOSE * (1 + float(np.abs(theta).max())):
            return Logistic(theta, _inverse(bend), log_likelihood(design @ theta, won))
    raise TooLittleEvidence(
        "What was recorded tells won from lost without a single exception, so that no finite "
        "effect fits. Add deals that went the other way, or leave a column out."
    )


def log_likelihood(score: Floats, won: Floats) -> float:
    """The sum of log-chances of what happened, at these scores (log-odds), (n,)."""
    return float(-np.logaddexp(0.0, np.where(won > 0.5, -score, score)).sum())


def _chance(score: Floats) -> Floats:
    return 0.5 * (1 + np.tanh(score / 2))


def _solved(bend: Floats, slope: Floats) -> Floats:
    return _inverse(bend) @ slope


def _inverse(bend: Floats) -> Floats:
    size = np.sqrt(np.diag(bend))
    scaled = bend / np.outer(size, size) if (size > 0).all() else bend
    if not (size > 0).all() or float(np.linalg.cond(scaled)) > 1e13:
        raise TooLittleEvidence(
            "One column repeats what the others say, or won and lost cannot be told apart by "
            "anything that varies: nothing can be learnt from them."
        )
    inverse = np.asarray(np.linalg.inv(scaled), dtype=np.float64)
    return inverse / np.outer(size, size)
