"""The number of somebody who told none, foretold from those who told theirs.

A normal model on a scale where the number has no bounds: a mean of all, a slope by the logarithm of
size, and a deviation of each trade, drawn towards none. How far it is drawn, and how steep the
slope may be, is averaged over a grid by how well each explains what was told (exact, as everything
else is integrated in closed form). Gelman and Hill 2007, ch. 12, has the model; O'Hagan and Forster
2004, ch. 11, the conjugate algebra.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whybuy.errors import BadInput

Floats = NDArray[np.float64]
LEAST = 3
"""Fewer numbers than this foretell nothing."""
MOST = 400
"""So many of the newest numbers are read: more would change nothing that can be seen."""
TRADE_SPREADS = (0.0, 0.4, 1.0, 2.0)
"""How far trades may differ, in spreads of customers within a trade."""
SLOPES = (0.0, 0.3, 1.0, 3.0)
"""How steep a number may rise with size: the slope's own spread, in the same unit."""


@dataclass(frozen=True, eq=False)
class Others:
    """What others told: `values` on an unbounded scale, the logarithm of their `sizes` (NaN where
    not known) and their `trades` ("" where not known), each (n,)."""

    values: Floats
    sizes: Floats
    trades: Sequence[str]


@dataclass(frozen=True, eq=False)
class Foretelling:
    """A t of `freedom` degrees for each prospect: `middle` and `scale`, (m,), on the same scale."""

    middle: Floats
    scale: Floats
    freedom: int


def foretell(others: Others, *, sizes: Floats, trades: Sequence[str]) -> Foretelling:
    """The number of each of m prospects of these sizes (logarithms, NaN) and trades.

    Raises BadInput for fewer than three numbers, or for all of them alike.
    """
    n = len(others.values)
    if n < LEAST:
        raise BadInput(f"{n} numbers were told; {LEAST} are needed to foretell another's.")
    if float(np.ptp(others.values)) == 0:
        raise BadInput(f"All {n} numbers are the same: of them nothing can be foretold.")
    told = _first(others, MOST)
    middle_size, spread = _of_sizes(told.sizes)
    known = np.where(np.isnan(told.sizes), 0.0, told.sizes - middle_size)
    asked = np.where(np.isnan(sizes), 0.0, sizes - middle_size)
    # Far beyond the sizes that were seen a straight line is a guess: it ends there.
    reach = float(np.abs(known).max()) + spread
    asked = np.clip(asked, -reach, reach)
    names = sorted({one for one in told.trades if one})
    place = {name: at for at, name in enumerate(names)}
    at = np.array([place.get(name, len(names)) for name in trades], dtype=np.intp)
    fits = [
        _fit(told, known, asked, (names, at), trade=trade, slope=slope)
        for trade in TRADE_SPREADS
        for slope in SLOPES
    ]
    unknown = np.isnan(sizes) * spread**2
    return _together(fits, unknown, freedom=len(told.values) - 1)


def _first(others: Others, most: int) -> Others:
    return Others(others.values[:most], others.sizes[:most], list(others.trades)[:most])


def _of_sizes(sizes: Floats) -> tuple[float, float]:
    """Middle and spread of the sizes that are known."""
    known = sizes[~np.isnan(sizes)]
    return (float(known.mean()), float(known.std())) if len(known) else (0.0, 0.0)


@dataclass(frozen=True, eq=False)
class _Fit:
    """One pair of spreads: how well it explains what was told, and what it foretells."""

    evidence: float
    middle: Floats
    square: Floats
    slope_square: float


def _fit(
    told: Others,
    known: Floats,
    asked: Floats,
    among: tuple[list[str], NDArray[np.intp]],
    *,
    trade: float,
    slope: float,
) -> _Fit:
    """The prediction under one pair of spreads, with all else integrated out. `among`: the trades
    told of, and which of them each prospect's is (their number, where none)."""
    names, at = among
    place = {name: row for row, name in enumerate(names)}
    member = np.zeros((len(known), len(names)))
    for row, name in enumerate(told.trades):
        if name:
            member[row, place[name]] = 1.0
    alone = np.array([trade**2 * (not name) for name in told.trades])
    design = np.column_stack([trade * member, slope * known])
    cover = np.eye(len(known)) + np.diag(alone) + design @ design.T
    root = np.linalg.cholesky(cover)
    sides = np.column_stack([np.ones(len(known)), told.values, design])
    white = np.asarray(np.linalg.solve(root, sides), dtype=np.float64)
    ones, values, parts = white[:, 0], white[:, 1], white[:, 2:]
    of_ones = float(ones @ ones)
    mean = float(ones @ values) / of_ones
    rest = values - mean * ones
    squares = float(rest @ rest)
    n = len(known)
    evidence = -float(np.log(np.diag(root)).sum()) - np.log(of_ones) / 2
    evidence -= (n - 1) / 2 * np.log(squares)
    beside = np.column_stack([parts, np.zeros(n)])[:, [*range(len(names)), -1, len(names)]]
    return _Fit(
        evidence,
        *_predicted(beside, rest, ones, asked, at, trade=trade, slope=slope, mean=mean),
        slope_square=_slope_square(beside[:, -1], rest, slope=slope, per=squares / (n - 1)),
    )


def _predicted(
    parts: Floats,
    rest: Floats,
    ones: Floats,
    asked: Floats,
    at: NDArray[np.intp],
    *,
    trade: float,
    slope: float,
    mean: float,
) -> tuple[Floats, Floats]:
    """Middle and squared scale of each prospect. The last of `parts` is the slope's, the one
    before that of a trade that nobody has."""
    per = float(rest @ rest) / (len(rest) - 1)
    of_rest, of_ones, cross = parts.T @ rest, parts.T @ ones, parts.T @ parts
    steep = slope * asked
    middle = mean + trade * of_rest[at] + steep * of_rest[-1]
    seen = trade**2 * np.diag(cross)[at] + 2 * trade * steep * cross[at, -1]
    seen += steep**2 * cross[-1, -1]
    short = 1 - trade * of_ones[at] - steep * of_ones[-1]
    square = 1 + trade**2 + steep**2 - seen + short**2 / float(ones @ ones)
    return middle, per * np.maximum(square, 1e-12)


def _slope_square(part: Floats, rest: Floats, *, slope: float, per: float) -> float:
    """The mean square of the slope: what an unknown size adds for each unit of its variance."""
    return (slope * float(part @ rest)) ** 2 + per * slope**2 * max(1 - float(part @ part), 0.0)


def _together(fits: Sequence[_Fit], unknown: Floats, *, freedom: int) -> Foretelling:
    """The fits averaged, each by how well it explains what was told."""
    told = np.array([fit.evidence for fit in fits])
    weights = np.exp(told - told.max())
    weights /= weights.sum()
    middles = np.stack([fit.middle for fit in fits])
    squares = np.stack([fit.square + unknown * fit.slope_square for fit in fits])
    middle = weights @ middles
    square = weights @ (squares + (middles - middle) ** 2)
    return Foretelling(middle, np.sqrt(square), freedom)
