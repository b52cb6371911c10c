"""Logistic regression of many labels at once, which can start from what it was before.

One matrix of slopes for all labels: every step of L-BFGS is two matrix products, so that thousands
of passages and thirty codes are fitted anew in less than a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from whybuy.methods.text.arrays import Floats, chances, log_chances, logistic, lowest

Loss = Callable[[Floats], tuple[float, Floats]]

STEPS = 200
TOLERANCE = 5e-4


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What was fitted: slopes (width, labels) and offsets (labels,), in log-odds."""

    slopes: Floats
    offsets: Floats

    def scores(self, x: Floats) -> Floats:
        """(n, labels) log-odds; of classes, logarithms of chances up to a constant."""
        return x @ self.slopes + self.offsets


def fit_classes(
    x: Floats,
    shares: Floats,
    *,
    weights: Floats,
    penalty: float,
    start: Weights | None = None,
    prior: Weights | None = None,
) -> Weights:
    """Softmax regression: `shares` (n, classes) says how much of a row belongs to each class.

    `weights` (n,) counts the rows; `penalty` times half the square of the slopes is added, or of
    how far all weights are from a prior if there is one.
    """

    def loss(scores: Floats) -> tuple[float, Floats]:
        total = -float(weights @ (shares * log_chances(scores)).sum(axis=1))
        return total, (chances(scores) - shares) * weights[:, None]

    return _fit(x, shares.shape[1], loss=loss, penalty=penalty, start=start, prior=prior)


def fit_labels(
    x: Floats,
    held: Floats,
    *,
    weights: Floats,
    penalty: float,
    start: Weights | None = None,
    prior: Weights | None = None,
) -> Weights:
    """A logistic regression for each label: `held` (n, labels) is 1 where a row has it."""

    def loss(scores: Floats) -> tuple[float, Floats]:
        total = float(weights @ (np.logaddexp(0.0, scores) - held * scores).sum(axis=1))
        return total, (logistic(scores) - held) * weights[:, None]

    return _fit(x, held.shape[1], loss=loss, penalty=penalty, start=start, prior=prior)


def _fit(
    x: Floats,
    labels: int,
    *,
    loss: Loss,
    penalty: float,
    start: Weights | None,
    prior: Weights | None,
) -> Weights:
    width = x.shape[1]
    # The two products are nearly all of the time. Four bytes a number halve it, and their error is
    # a hundredth of the tolerance; sums stay in eight.
    small = x.astype(np.float32)
    pulled = np.repeat([penalty, penalty if prior else 0.0], [width * labels, labels])
    towards = _flat(prior) if prior else np.zeros((width + 1) * labels)

    def objective(flat: Floats) -> tuple[float, Floats]:
        slopes, offsets = flat[:-labels].reshape(width, labels), flat[-labels:]
        scores = small @ slopes.astype(np.float32)
        total, slant = loss(scores.astype(np.float64) + offsets)
        steep = (small.T @ slant.astype(np.float32)).astype(np.float64)
        away = flat - towards
        gradient = np.concatenate([steep.ravel(), slant.sum(axis=0)]) + pulled * away
        return total + float(pulled @ away**2) / 2, gradient

    first = _flat(start) if start else towards
    flat = lowest(objective, first, steps=STEPS, tolerance=TOLERANCE * max(len(x), 1) ** 0.5)
    return Weights(flat[:-labels].reshape(width, labels), flat[-labels:])


def _flat(weights: Weights) -> Floats:
    return np.concatenate([weights.slopes.ravel(), weights.offsets])
