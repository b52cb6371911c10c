"""Who moved up to a higher product, what they had in common before, and who is next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.recommend.arrays import Bools, Floats, Ints, logistic, normal_quantile, whole

LEAST = 10
"""Fewer movers, or fewer who stayed, than this tell nothing of what they had in common."""
FOLDS = 5
ROUNDS = 30


@dataclass(frozen=True, eq=False)
class Moves:
    """One row a customer who began with the lower product, all (customers,).

    customer; began: day of its first purchase of the lower. moved: whether it bought the higher on
    a later day. days: from beginning to moving, or to `as_of`. Who began with the higher, or with
    both on one day, has not moved and is left out.
    """

    customer: Ints
    began: Ints
    moved: Bools
    days: Ints


def moves(
    customer: ArrayLike,
    day: ArrayLike,
    product: ArrayLike,
    *,
    lower: ArrayLike,
    higher: ArrayLike,
    as_of: int,
) -> Moves:
    """Who moved from any of the lower products to any of the higher ones.

    customer, day, product: (lines,) whole numbers from 0; lower, higher: numbers of products, none
    in both. Lines after `as_of` are left out. Raises BadInput.
    """
    who, at, what = whole("customer", customer), whole("day", day), whole("product", product)
    below, above = whole("lower", lower), whole("higher", higher)
    both = np.intersect1d(below, above)
    if len(both):
        raise BadInput(f"Product {both[0]} is both lower and higher; put it in one of them.")
    known = at <= as_of
    began = _first_day(who, at, known & np.isin(what, below))
    reached = _first_day(who, at, known & np.isin(what, above))
    on = np.flatnonzero((began < reached) & (began <= as_of))
    moved = reached[on] <= as_of
    return Moves(on, began[on], moved, np.where(moved, reached[on], as_of) - began[on])


def _first_day(who: Ints, at: Ints, use: Bools) -> Ints:
    first = np.full(int(who.max(initial=-1)) + 1, np.iinfo(np.intp).max)
    np.minimum.at(first, who[use], at[use])
    return first


@dataclass(frozen=True, eq=False)
class InCommon:
    """What movers had in common, one row a feature, those that tell most first; all (features,).

    feature: its column. movers, stayers: means. difference: between them, in standard deviations
    of the feature, from `low` to `high` at 90 %; all intervals together hold 90 % (Bonferroni).
    """

    feature: Ints
    movers: Floats
    stayers: Floats
    difference: Floats
    low: Floats
    high: Floats


def in_common(features: ArrayLike, moved: ArrayLike) -> InCommon:
    """What those who moved had in common before they did, beside those who have not.

    features: (customers, features) numbers or 0 and 1, as known when the customer began with the
    lower product, never later: what came after the move tells nothing. moved: (customers,). Welch's
    interval on standardised means. Raises TooLittleEvidence under 10 of either.
    """
    x, y = _checked(features, moved)
    spread = x.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    up, stayed = x[y], x[~y]
    difference = (up.mean(axis=0) - stayed.mean(axis=0)) / scale
    error = np.sqrt(up.var(axis=0) / len(up) + stayed.var(axis=0) / len(stayed)) / scale
    half = float(normal_quantile(np.array(1 - 0.05 / max(x.shape[1], 1)))) * error
    order = np.argsort(-(np.abs(difference) - half), kind="stable")
    return InCommon(
        order,
        up.mean(axis=0)[order],
        stayed.mean(axis=0)[order],
        difference[order],
        (difference - half)[order],
        (difference + half)[order],
    )


@dataclass(frozen=True, eq=False)
class NextToMove:
    """Chances to move, and whether features tell them apart at all.

    chance: (customers,) each reckoned without the customer itself. share: of all who moved. error,
    plain: mean squared errors of these chances and of telling everybody the share. tells: whether
    the first is lower; where it is not, the chances are the share for all.
    """

    chance: Floats
    share: float
    error: float
    plain: float

    @property
    def tells(self) -> bool:
        """Whether features foretell moves better than the plain share does."""
        return self.error < self.plain


def next_to_move(features: ArrayLike, moved: ArrayLike, *, seed: int = 0) -> NextToMove:
    """How alike each customer is to those who moved, as a chance.

    features, moved: as in `in_common`. Ridge logistic regression of standardised features, one unit
    of penalty each, in five folds drawn by `seed`. Raises TooLittleEvidence under 10 of either.
    """
    x, y = _checked(features, moved)
    spread = x.std(axis=0)
    x = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    fold = np.random.default_rng(seed).permutation(len(y)) % FOLDS
    chance, share = np.zeros(len(y)), np.zeros(len(y))
    for number in range(FOLDS):
        out = fold == number
        theta = _ridge(x[~out], y[~out])
        chance[out] = logistic(theta[0] + x[out] @ theta[1:])
        share[out] = y[~out].mean()
    error, plain = float(np.mean((chance - y) ** 2)), float(np.mean((share - y) ** 2))
    overall = float(y.mean())
    told = chance if error < plain else np.full(len(y), overall)
    return NextToMove(told, overall, error, plain)


def _ridge(x: Floats, y: Bools) -> Floats:
    """Intercept and slopes, the latter with a standard normal prior, by Newton's method."""
    design = np.column_stack([np.ones(len(x)), x])
    penalty = np.ones(design.shape[1])
    penalty[0] = 1e-6
    theta = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        p = logistic(design @ theta)
        slope = design.T @ (y - p) - penalty * theta
        bend = design.T @ (design * (p * (1.0 - p))[:, None]) + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        theta = theta + step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < 1e-9:
            break
    return theta


def _checked(features: ArrayLike, moved: ArrayLike) -> tuple[Floats, Bools]:
    x, y = np.asarray(features, dtype=float), np.asarray(moved, dtype=bool)
    if x.ndim != 2 or len(x) != len(y):
        raise BadInput(
            f"features is of shape {x.shape} for {len(y)} customers; one row a customer is needed."
        )
    if not np.isfinite(x).all():
        row, column = np.argwhere(~np.isfinite(x))[0]
        raise BadInput(f"features[{row}, {column}] is {x[row, column]}; fill or leave it out.")
    if min(int(y.sum()), int((~y).sum())) < LEAST:
        raise TooLittleEvidence(
            f"{int(y.sum())} customers moved and {int((~y).sum())} have not; {LEAST} of each are "
            "needed to tell what movers had in common."
        )
    return x, y
