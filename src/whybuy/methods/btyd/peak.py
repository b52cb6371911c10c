"""The top of a smooth log-density of a few parameters, found by Newton's steps, and its ridges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from whybuy.methods.btyd.arrays import Floats

BOUND = 12.0  # of a logarithm around its scale: a factor of 160,000 either way
LONGEST_STEP = 2.0
GOOD_ENOUGH = 1e-8  # of log-density still to gain: 0.00014 standard errors
RIDGE_SD = 2.5  # a parameter known only to a factor of exp(1.645 * 2.5) = 61 either way


class Landscape(Protocol):
    """Value, gradient and Hessian of a log-density at a point."""

    def __call__(self, theta: Floats, /) -> tuple[float, Floats, Floats]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Peak:
    """Where a log-density is highest, how high, and how it falls away from there."""

    theta: Floats
    height: float
    hessian: Floats
    steps: int
    converged: bool

    @property
    def covariance(self) -> Floats:
        """Inverse of the information; directions that the data leave open are held at e^12."""
        values, vectors = np.linalg.eigh(-self.hessian)
        return (vectors / np.maximum(values, BOUND**-2)) @ vectors.T


def climb(landscape: Landscape, start: Floats, *, most_steps: int = 100) -> Peak:
    """The peak reached from `start` by Newton's steps, each shortened until it climbs."""
    theta = np.clip(start, -BOUND, BOUND)
    height, gradient, hessian = landscape(theta)
    for step in range(1, most_steps + 1):
        move, gain = _newton_move(gradient, hessian, theta=theta)
        if gain < GOOD_ENOUGH:
            return Peak(theta + move, height + gain, hessian, step, True)
        found = _shortened(landscape, theta, move, height=height)
        if found is None:
            return Peak(theta, height, hessian, step, bool(gain < 1e-4))
        theta, (height, gradient, hessian) = found
    return Peak(theta, height, hessian, most_steps, False)


def _newton_move(gradient: Floats, hessian: Floats, *, theta: Floats) -> tuple[Floats, float]:
    # A parameter pressed against its bound is left there; the others still move.
    free = ~((theta >= BOUND) & (gradient > 0) | (theta <= -BOUND) & (gradient < 0))
    values, vectors = np.linalg.eigh(-hessian[np.ix_(free, free)])
    steep = np.maximum(np.abs(values), 1e-8 * max(1.0, float(np.abs(values).max(initial=0.0))))
    along = vectors.T @ gradient[free]
    move = np.zeros_like(theta)
    move[free] = vectors @ (along / steep)
    length = float(np.linalg.norm(move))
    move *= min(1.0, LONGEST_STEP / length) if length else 1.0
    move = np.clip(theta + move, -BOUND, BOUND) - theta
    return move, 0.5 * float(gradient @ move)


def _shortened(
    landscape: Landscape, theta: Floats, move: Floats, *, height: float
) -> tuple[Floats, tuple[float, Floats, Floats]] | None:
    for halvings in range(30):
        tried = theta + move * 0.5**halvings
        found = landscape(tried)
        if found[0] > height:
            return tried, found
    return None


def ridges(peak: Peak, subjects: dict[str, tuple[str, ...]], names: tuple[str, ...]) -> list[str]:
    """Sentences on what these data leave open; empty when every parameter is known.

    subjects: what one learns from parameters, in words, with their names.
    """
    known_to_sd = np.sqrt(np.diag(peak.covariance))
    at_bound = np.abs(peak.theta) >= BOUND - 1e-6
    open_ = {n for n, sd, b in zip(names, known_to_sd, at_bound, strict=True) if b or sd > RIDGE_SD}
    return [
        f"A ridge in the likelihood: these data leave open {subject} ({', '.join(of)} can grow or "
        'shrink together and fit as well). Use prior="weak", or load more customers.'
        for subject, of in subjects.items()
        if open_ & set(of)
    ]
