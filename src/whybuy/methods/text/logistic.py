"""Logistic regression of many labels at once, which can start from what it was before.

One matrix of slopes for all labels: every step of L-BFGS is two matrix products, so that thousands
of passages and thirty codes are fitted anew in less than a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, softmax
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
STEPS = 200
TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted: slopes (width, labels) and offsets (labels,), in log-odds."""

    slopes: Floats
    offsets: Floats

    def scores(self, x: NDArray[np.floating]) -> Floats:
        """(n, labels) log-odds, or logarithms of odds among the classes up to a constant."""
        return np.asarray(x, dtype=np.float64) @ self.slopes + self.offsets


def fit_classes(
    x: Floats, shares: Floats, *, weights: Floats, penalty: float, start: Weights | None = None
) -> Weights:
    """Softmax regression: `shares` (n, classes) says how much of a row belongs to each class.

    `weights` (n,) counts the rows, `penalty` is the ridge on the slopes (half its square).
    """

    def loss(scores: Floats) -> tuple[float, Floats]:
        total = -float(weights @ (shares * log_softmax(scores, axis=1)).sum(axis=1))
        return total, (softmax(scores, axis=1) - shares) * weights[:, None]

    return _fit(x, shares, loss=loss, penalty=penalty, start=start)


def fit_labels(
    x: Floats, held: Floats, *, weights: Floats, penalty: float, start: Weights | None = None
) -> Weights:
    """One logistic regression a label: `held` (n, labels) is 1 where a row has it."""

    def loss(scores: Floats) -> tuple[float, Floats]:
        total = float(weights @ (np.logaddexp(0.0, scores) - held * scores).sum(axis=1))
        return total, (expit(scores) - held) * weights[:, None]

    return _fit(x, held, loss=loss, penalty=penalty, start=start)


def _fit(x: Floats, y: Floats, *, loss, penalty: float, start: Weights | None) -> Weights:
    width, labels = x.shape[1], y.shape[1]

    def objective(flat: Floats) -> tuple[float, Floats]:
        slopes, offsets = flat[:-labels].reshape(width, labels), flat[-labels:]
        total, slant = loss(x @ slopes + offsets)
        gradient = np.concatenate([(x.T @ slant + penalty * slopes).ravel(), slant.sum(axis=0)])
        return total + penalty / 2 * float((slopes**2).sum()), gradient

    first = np.zeros((width + 1) * labels)
    if start is not None:
        first = np.concatenate([start.slopes.ravel(), start.offsets])
    # Products this small lose far more to threads that wait for each other than they gain.
    with threadpool_limits(1, user_api="blas"):
        found = minimize(
            objective,
            first,
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": STEPS, "gtol": TOLERANCE * max(len(x), 1) ** 0.5, "maxcor": 20},
        )
    flat = np.asarray(found.x)
    return Weights(flat[:-labels].reshape(width, labels), flat[-labels:])
