"""Which input moves the answer: shares of variance, and the value of asking for each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FIT = 2**11
"""Draws that the surface is fitted on."""
ALL_SUBSETS = 8
"""Up to so many correlated inputs every subset is reckoned; beyond, orders drawn by lot."""
ORDERS = 64


@dataclass(frozen=True, eq=False)
class Shares:
    """Each input's share of the variance, (k,), adding up to 1; and the share of it that the
    quadratic surface explains, on which the shares are reckoned."""

    shares: Floats
    explained: float


def variance_shares(result: Floats, *, scores: Floats, correlation: Floats) -> Shares:
    """Shapley effects (Owen 2014; Song, Nelson and Staum 2016): shares of variance that add up to
    one, whether or not inputs go together.

    result, (n,); scores, (n, k): the inputs' normal scores; correlation, (k, k). A quadratic
    surface in the scores is fitted; of it, the variance known with any subset is exact.
    """
    inputs = scores.shape[1]
    if inputs == 0 or not float(np.var(result)) > 0:
        return Shares(np.zeros(inputs), 1.0)
    linear, square, explained = _surface(result[:FIT], scores[:FIT])
    if np.allclose(correlation, np.eye(inputs)):
        parts = linear**2 + 2 * (square**2).sum(axis=1)
    else:
        parts = _shapley(linear, square, correlation)
    total = float(parts.sum())
    return Shares(parts / total if total > 0 else parts, explained)


def _surface(result: Floats, scores: Floats) -> tuple[Floats, Floats, float]:
    """The linear and the symmetric quadratic coefficients, and the share of variance explained."""
    inputs = scores.shape[1]
    rows, columns = np.triu_indices(inputs)
    design = np.hstack([np.ones((len(scores), 1)), scores, scores[:, rows] * scores[:, columns]])
    scale = float(result.std()) or 1.0
    gram = design.T @ design + 1e-9 * len(scores) * np.eye(design.shape[1])
    found = np.linalg.solve(gram, design.T @ (result / scale))
    left = float(np.var(result / scale - design @ found))
    square = np.zeros((inputs, inputs))
    square[rows, columns] = found[1 + inputs :] / 2
    linear: Floats = np.asarray(found[1 : 1 + inputs] * scale, dtype=np.float64)
    return linear, (square + square.T) * scale, max(0.0, 1 - left)


def _known(linear: Floats, square: Floats, correlation: Floats, subset: tuple[int, ...]) -> float:
    """The variance of what is expected of the surface once the inputs of a subset are known."""
    if not subset:
        return 0.0
    inside = list(subset)
    within = correlation[np.ix_(inside, inside)]
    reach = correlation[:, inside] @ np.linalg.inv(within)
    slope, bend = linear @ reach, reach.T @ square @ reach
    turned = bend @ within
    return float(slope @ within @ slope + 2 * np.trace(turned @ turned))


def _shapley(linear: Floats, square: Floats, correlation: Floats) -> Floats:
    inputs = len(linear)
    known = {
        (): 0.0,
    } | (
        {
            s: _known(linear, square, correlation, s)
            for size in range(1, inputs + 1)
            for s in combinations(range(inputs), size)
        }
        if inputs <= ALL_SUBSETS
        else {}
    )

    def of(members: tuple[int, ...]) -> float:
        key = tuple(sorted(members))
        if key not in known:
            known[key] = _known(linear, square, correlation, key)
        return known[key]

    if inputs <= ALL_SUBSETS - 2:
        orders = list(permutations(range(inputs)))
    else:
        rng = np.random.default_rng(0)
        drawn = [tuple(int(i) for i in rng.permutation(inputs)) for _ in range(ORDERS)]
        orders = drawn + [order[::-1] for order in drawn]
    parts = np.zeros(inputs)
    for order in orders:
        for place, one in enumerate(order):
            parts[one] += of(order[: place + 1]) - of(order[:place])
    return parts / len(orders)
