"""Joint draws of the inputs: scrambled Sobol points, tied together by a Gaussian copula."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri  # pyright: ignore[reportMissingTypeStubs]
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
    slopes: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Standard normal scores of each name, (points, names), and their correlations' matrix.

    slopes, (names,): about how far the result moves with each score. The points are turned so that
    the first and most even of their dimensions runs along them (Imai and Tan 2006), which leaves
    their distribution as it is and makes means and quantiles several times more precise.

    Raises BadInput for a number of points that is no power of 2 or out of bounds, and for
    correlations that cannot all hold at once.
    """
    if not FEWEST <= points <= MOST or points & (points - 1):
        raise BadInput(f"points is {points}; it is a power of 2 from {FEWEST} to {MOST}.")
    matrix = _matrix(names, correlations)
    if not len(names):
        return np.zeros((points, 0)), matrix
    root = _root(matrix)
    plain = _normal(len(names), points, seed)
    if slopes is not None:
        plain = _turned(plain, root.T @ slopes)
    return (plain @ root.T if correlations else plain), matrix


def _turned(normal: Floats, towards: Floats) -> Floats:
    """The points mirrored so that their first dimension runs along `towards`."""
    length = float(np.linalg.norm(towards))
    if not (np.isfinite(length) and length > 0):
        return normal
    across = -towards / length
    across[0] += 1.0
    square = float(across @ across)
    if square < 1e-24:
        return normal
    return normal - np.outer(normal @ across, across * (2 / square))


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
    drawn = np.asarray(ndtri(np.clip(made, _EDGE, 1 - _EDGE)), dtype=np.float64)
    drawn.flags.writeable = False
    return drawn
