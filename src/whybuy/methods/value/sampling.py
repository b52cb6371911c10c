"""Joint draws of the inputs: scrambled Sobol points, tied together by a Gaussian copula."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri  # pyright: ignore[reportMissingTypeStubs]
from scipy.stats import qmc  # pyright: ignore[reportMissingTypeStubs]

from whybuy.errors import BadInput

Floats = NDArray[np.float64]
FEWEST, MOST = 2**7, 2**20
_EDGE = 2.0**-31


def scores(
    names: Sequence[str],
    *,
    correlations: Sequence[tuple[str, str, float]] = (),
    points: int,
    seed: int,
) -> tuple[Floats, Floats]:
    """Standard normal scores of each name, (points, names), and their correlations' matrix.

    Raises BadInput for a number of points that is no power of 2 or out of bounds, and for
    correlations that cannot all hold at once.
    """
    if not FEWEST <= points <= MOST or points & (points - 1):
        raise BadInput(f"points is {points}; it is a power of 2 from {FEWEST} to {MOST}.")
    matrix = _matrix(names, correlations)
    if not len(names):
        return np.zeros((points, 0)), matrix
    plain = _normal(len(names), points, seed)
    if not correlations:
        return plain, matrix
    return plain @ _root(matrix).T, matrix


def chances(normal: Floats) -> Floats:
    """The chances, within (0, 1), of normal scores."""
    return np.clip(ndtr(normal), 1e-15, 1 - 1e-15)


def _matrix(names: Sequence[str], correlations: Sequence[tuple[str, str, float]]) -> Floats:
    place = {name: at for at, name in enumerate(names)}
    matrix = np.eye(len(names))
    for one, other, rho in correlations:
        if one in place and other in place:
            matrix[place[one], place[other]] = matrix[place[other], place[one]] = rho
    return matrix


def _root(matrix: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise BadInput(
            "These correlations cannot all hold at once (their matrix is not positive definite). "
            "Lower the strongest of them, or leave one out."
        ) from None


@lru_cache(maxsize=6)
def _normal(dimensions: int, points: int, seed: int) -> Floats:
    sobol = qmc.Sobol(dimensions, scramble=True, seed=seed)  # pyright: ignore[reportCallIssue]
    made = sobol.random(points)
    drawn = ndtri(np.clip(made, _EDGE, 1 - _EDGE))
    drawn.flags.writeable = False
    return drawn
