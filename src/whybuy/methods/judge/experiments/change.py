"""What the programme changed: those contacted beside those withheld, adjusted by their past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.judge.arrays import Bools, Floats
from whybuy.methods.judge.experiments.sequences import FIRST, normal_score, spent, widening

LEAST = 20
"""Customers in each group."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect a customer, in units of the outcome.

    low, high: hold at this look and all others together. once_low, once_high: would hold if
    nobody had looked before or will again. error: standard error. explained: share of the
    outcome's variance that the past explained. contacted, withheld: customers.
    """

    estimate: float
    low: float
    high: float
    once_low: float
    once_high: float
    error: float
    explained: float
    contacted: int
    withheld: int


def adjusted(
    contacted: ArrayLike,
    outcome: ArrayLike,
    *,
    past: ArrayLike | None = None,
    strata: ArrayLike | None = None,
) -> Floats:
    """(customers,) numbers whose mean is the effect and whose spread is its noise.

    contacted: (customers,) 1 or 0 as drawn; outcome: (customers,); past: (customers,) or
    (customers, k) known before the draw, such as margin of the year before; strata: (customers,)
    numbers within which it was drawn, where more than 20 of each group are. CUPED (Deng, Xu,
    Kohavi and Walker 2013) with a slope in each group (Lin 2013), as augmented inverse weighting.
    Raises BadInput, and TooLittleEvidence for fewer than 20 in a group.
    """
    was, came = _drawn(contacted, outcome)
    known = _known(past, strata, was)
    share = float(was.mean())
    # The leverage of each customer is taken off, or what was fitted would look surer than it is.
    with_contact, left = _fitted(known, came, was)
    without, right = _fitted(known, came, ~was)
    own = np.where(was, (came - with_contact) / left, (came - without) / right)
    noise: Floats = own * np.where(was, 1 / share, -1 / (1 - share))
    middle: Floats = np.where(was, float(noise[was].mean()), float(noise[~was].mean()))
    values: Floats = with_contact - without + noise - middle
    return values


def effect(
    contacted: ArrayLike,
    outcome: ArrayLike,
    *,
    past: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    tightest: float | None = None,
    level: float = 0.90,
) -> Effect:
    """The effect a customer, with an interval that holds at every count of customers.

    For customers who enter one after another, each with an outcome that is complete (such as the
    margin in the eight weeks after the draw): then the asymptotic confidence sequence applies
    (`widening`). tightest: number of customers at which to be narrowest. Where the same
    customers are looked at week after week, use `looked_at`. Shapes and errors as for `adjusted`.
    """
    values = adjusted(contacted, outcome, past=past, strata=strata)
    half = widening(len(values), tightest=tightest or len(values), level=level)
    return _told(values, contacted, outcome, float(half), level)


def looked_at(
    contacted: ArrayLike,
    outcome: ArrayLike,
    *,
    look: int,
    past: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    level: float = 0.90,
) -> Effect:
    """The effect so far on the same customers at the look-th look (from 1), all looks together.

    outcome: (customers,) what came of each up to now. Looks hang together in ways that depend on
    the customers, so the chance to be wrong is shared out among them (alpha x 6 / (pi look)^2),
    which holds whatever they are. Shapes and errors as for `adjusted`.
    """
    if look < 1:
        raise BadInput(f"look is {look}: the first one is 1.")
    values = adjusted(contacted, outcome, past=past, strata=strata)
    return _told(values, contacted, outcome, normal_score(spent(look, level=level)), level)


def _told(
    values: Floats, contacted: ArrayLike, outcome: ArrayLike, half: float, level: float
) -> Effect:
    was, came = _drawn(contacted, outcome)
    centre, n = float(values.mean()), len(values)
    error = float(values.std(ddof=1)) / float(np.sqrt(n))
    plain = float(came[was].var(ddof=1) / was.sum() + came[~was].var(ddof=1) / (~was).sum())
    once = normal_score(level) * error
    return Effect(
        estimate=centre,
        low=centre - half * error if n >= FIRST else float("-inf"),
        high=centre + half * error if n >= FIRST else float("inf"),
        once_low=centre - once,
        once_high=centre + once,
        error=error,
        explained=max(1 - error**2 / plain, 0.0) if plain > 0 else 0.0,
        contacted=int(was.sum()),
        withheld=int((~was).sum()),
    )


def _drawn(contacted: ArrayLike, outcome: ArrayLike) -> tuple[Bools, Floats]:
    group, came = np.asarray(contacted), np.asarray(outcome, dtype=np.float64)
    if group.ndim != 1 or group.shape != came.shape:
        raise BadInput(f"{group.size} customers drawn and {came.size} outcomes: one of each.")
    if not np.isin(group, (0, 1)).all() or not np.isfinite(came).all():
        raise BadInput("contacted must be 0 or 1, and outcome a number, for each customer.")
    was = group.astype(np.bool_)
    fewest = int(min(was.sum(), (~was).sum()))
    if fewest < LEAST:
        raise TooLittleEvidence(
            f"The smaller group has {fewest} customers, {LEAST} are needed before an effect can be "
            "told from chance. Wait, or withhold a larger share next time."
        )
    return was, came


def _known(past: ArrayLike | None, strata: ArrayLike | None, was: Bools) -> Floats:
    """(customers, k) what the outcome is regressed on, each column about its mean; first, ones."""
    columns: list[Floats] = []
    if past is not None:
        given = np.asarray(past, dtype=np.float64)
        if given.shape[:1] != was.shape or not np.isfinite(given).all():
            raise BadInput("past must be numbers, one row for each customer.")
        columns += list(given.reshape(len(was), -1).T)
    if strata is not None:
        groups = np.asarray(strata)
        for each in np.unique(groups)[1:]:
            inside = groups == each
            if min((inside & was).sum(), (inside & ~was).sum()) > LEAST:
                columns.append(inside.astype(np.float64))
    known = np.array([column - column.mean() for column in columns if np.ptp(column) > 0])
    scaled = known / known.std(axis=1, keepdims=True) if len(known) else np.zeros((0, len(was)))
    return np.column_stack([np.ones(len(was)), scaled.T])


def _fitted(known: Floats, came: Floats, group: Bools) -> tuple[Floats, Floats]:
    """(customers,) what the group's own regression says of everybody; and 1 less the leverage."""
    x = known[group]
    inverse = np.linalg.pinv(x.T @ x)
    slope = inverse @ (x.T @ came[group])
    leverage = np.einsum("ij,jk,ik->i", known, inverse, known)
    return known @ slope, np.clip(1 - leverage, 0.1, 1.0)
