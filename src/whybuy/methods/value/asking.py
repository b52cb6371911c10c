"""What it is worth to ask: value of information, in the money of the prospect's decision.

`EVPI = E[max_d NB_d] - max_d E[NB_d]`; `EVPPI(x) = E_x[max_d E(NB_d | x)] - max_d E[NB_d]` by a
cubic spline (Strong, Oakley and Brennan 2014); EVSI for a reply that is itself uncertain.
"""

from __future__ import annotations

from functools import lru_cache, reduce

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput

Floats = NDArray[np.float64]
KNOTS = np.array([-1.6, -0.8, 0.0, 0.8, 1.6])
REPLY = 1 / 3
"""A reply leaves, by default, a third of the range that there was."""
SMALLEST = 1e-9
"""A worth below this share of the largest benefit is the rounding of sums, and none."""
_GRID = np.linspace(-7.0, 7.0, 1401)
_HEIGHT = np.exp(-0.5 * _GRID**2)
_WEIGHT = _HEIGHT / _HEIGHT.sum()
_INNER, _INNER_WEIGHT = np.polynomial.hermite_e.hermegauss(24)


def evpi(net_benefit: ArrayLike) -> float:
    """The worth of knowing everything. net_benefit, (n, d): draws of d choices' net benefits."""
    benefit = _checked(net_benefit)
    return float(_best(benefit).mean() - benefit.mean(axis=0).max())


def evppi(net_benefit: ArrayLike, score: ArrayLike) -> float:
    """The worth of knowing one input exactly: the bound of what any answer about it is worth.

    net_benefit, (n, d); score, (n,): the input's normal scores. Never below 0.
    """
    return evsi(net_benefit, score, left=0.0)


def evsi(net_benefit: ArrayLike, score: ArrayLike, *, left: float = REPLY) -> float:
    """The worth of a reply about one input that leaves this share of its range: 0 is a perfect
    reply, 1 says nothing.

    Reply and input are jointly normal in the input's score, so that what a reply makes expected is
    the spline's mean over what it leaves open.
    """
    return worth_of_reply(_checked(net_benefit), spline(score, net_benefit), left=left)


def worth_of_reply(benefit: Floats, fitted: Floats, *, left: float) -> float:
    """The worth of a reply about the input whose spline, (basis, d), this is.

    benefit, (n, d): no reply makes more or less expected than any draw had, so that the spline's
    straight ends change no decision that no draw changes.
    """
    if not 0 <= left <= 1:
        raise BadInput(f"A reply leaves a share between 0 and 1 of the range; it is {left}.")
    expected = np.clip(_open_to(left) @ fitted, benefit.min(axis=0), benefit.max(axis=0))
    worth = float(_WEIGHT @ _best(expected) - (_WEIGHT @ expected).max())
    return worth if worth > SMALLEST * float(np.abs(benefit).max()) else 0.0


@lru_cache(maxsize=32)
def _open_to(left: float) -> Floats:
    """The basis at each reply of the grid, averaged over what the reply leaves open."""
    if left == 0:
        return _basis(_GRID)
    said, weights = np.sqrt(1 - left**2), _INNER_WEIGHT / _INNER_WEIGHT.sum()
    parts = [
        weight * _basis(said * _GRID + left * node)
        for node, weight in zip(_INNER, weights, strict=True)
    ]
    return np.asarray(np.sum(parts, axis=0), dtype=np.float64)


def spline(score: ArrayLike, net_benefit: ArrayLike) -> Floats:
    """Coefficients, (basis, d), of the cubic spline of each benefit, (n, d), in the score, (n,);
    straight beyond the outer knots, where there are few draws."""
    benefit = _checked(net_benefit)
    design = _basis(np.asarray(score, dtype=np.float64))
    gram = design.T @ design + 1e-9 * len(design) * np.eye(design.shape[1])
    return np.asarray(np.linalg.solve(gram, design.T @ benefit), dtype=np.float64)


def _basis(score: Floats) -> Floats:
    """The natural cubic spline's basis."""
    low, high = KNOTS[0], KNOTS[-1]

    def cubes(at: float) -> Floats:
        over = np.maximum(score - at, 0.0)
        return over * over * over

    outer = cubes(float(high))

    def bent(at: float) -> Floats:
        return (cubes(at) - outer) / (high - at)

    last = bent(float(KNOTS[-2]))
    bends = [(bent(float(k)) - last) / (high - low) for k in KNOTS[:-2]]
    return np.stack([np.ones_like(score), score, *bends], axis=1)


def _best(benefit: Floats) -> Floats:
    """The best choice's benefit in each row; far faster than a maximum over so short an axis."""
    return reduce(np.maximum, benefit.T)


def _checked(net_benefit: ArrayLike) -> Floats:
    benefit = np.asarray(net_benefit, dtype=np.float64)
    if benefit.ndim != 2 or benefit.shape[1] < 2 or not len(benefit):
        raise BadInput("Give the net benefits as (draws, choices), of two choices or more.")
    return benefit
