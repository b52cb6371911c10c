"""How well a ranking of customers puts those first whom a contact changes: Qini and AUUC."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.judge.arrays import Floats, Ints
from whybuy.methods.judge.uplift.trial import drawn

DRAWS = 200


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and where it lies with the chance that was asked for."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a ranking is worth.

    qini: the Qini coefficient as scikit-uplift defines it (0 for a random order, 1 for one that
    knows every outcome). auuc: area under the uplift curve above a random order's, in units of
    the outcome for each customer. effect: of the contact on average.
    """

    qini: Interval
    auuc: Interval
    effect: Interval


@dataclass(frozen=True, slots=True)
class Difference:
    """Two rankings on the same customers: the difference in Qini and in AUUC."""

    qini: Interval
    auuc: Interval


@dataclass(frozen=True, slots=True, eq=False)
class _Sorted:
    """Customers in the order of a ranking, and where its ties end."""

    order: Ints
    ends: Ints

    @classmethod
    def of(cls, score: Floats) -> _Sorted:
        """The order of the scores (n,), the highest first, and where each run of equals ends."""
        order = np.argsort(-score, kind="stable")
        return cls(order, np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1))


def ranking(
    uplift: ArrayLike,
    treated: ArrayLike,
    outcome: ArrayLike,
    *,
    level: float = 0.90,
    draws: int = DRAWS,
    seed: int = 0,
) -> Ranking:
    """What the order by uplift is worth, with intervals by resampling customers.

    uplift: (customers,) learnt without the customer's own outcome (`cross_fitted`), or any score;
    treated: (customers,) 0 or 1, drawn at random with one chance; outcome: (customers,). The
    intervals know the chance of who was in the experiment, not of what was learnt: compare
    learners over seeds besides. Radcliffe (2007); Gutierrez and Gérardy (2017). Raises BadInput.
    """
    scores = np.asarray(uplift, dtype=np.float64)[None]
    found = _resampled(scores, treated, outcome, draws=draws, seed=seed)
    return Ranking(*(_interval(found[:, 0, k], level) for k in range(3)))


def paired(
    first: ArrayLike,
    second: ArrayLike,
    treated: ArrayLike,
    outcome: ArrayLike,
    *,
    level: float = 0.90,
    draws: int = DRAWS,
    seed: int = 0,
) -> Difference:
    """By how much the first ranking is better than the second, on the same customers."""
    scores = np.stack([np.asarray(each, dtype=np.float64) for each in (first, second)])
    found = _resampled(scores, treated, outcome, draws=draws, seed=seed)
    apart = found[:, 0] - found[:, 1]
    return Difference(_interval(apart[:, 0], level), _interval(apart[:, 1], level))


def _resampled(
    scores: Floats, treated: ArrayLike, outcome: ArrayLike, *, draws: int, seed: int
) -> Floats:
    """(1 + draws, rankings, 3) Qini, AUUC and effect: of all customers, then of those redrawn."""
    was, came = drawn(treated, outcome)
    if scores.shape[1:] != was.shape or not np.isfinite(scores).all():
        raise BadInput("uplift must be a number for each customer.")
    if was.all() or not was.any():
        raise BadInput("Both groups need customers: some contacted, some not.")
    rng = np.random.default_rng(seed)
    sorts = [_Sorted.of(score) for score in scores]
    ideal = _Sorted.of(np.where(was, came, -came))
    group, n = was.astype(np.float64), len(came)
    weights = [np.ones(n), *(_redrawn(rng, n) for _ in range(draws))]
    return np.array([_measured(sorts, ideal, group, came, weight) for weight in weights])


def _redrawn(rng: np.random.Generator, n: int) -> Floats:
    return np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float64)


def _measured(
    sorts: list[_Sorted], ideal: _Sorted, group: Floats, came: Floats, weight: Floats
) -> list[tuple[float, float, float]]:
    size = float(weight.sum())
    perfect = _areas(ideal, group, came, weight)
    found: list[tuple[float, float, float]] = []
    for each in sorts:
        qini, uplift, effect = _areas(each, group, came, weight)
        room = perfect[0]
        found.append((qini / room if room > 0 else 0.0, uplift / size**2, effect))
    return found


def _areas(
    sort: _Sorted, group: Floats, came: Floats, weight: Floats
) -> tuple[float, float, float]:
    """Area between the Qini curve and its chord, the same of the uplift curve, and the effect."""
    heavy = weight[sort.order]
    was = group[sort.order] * heavy
    y = came[sort.order]
    reached = np.cumsum(heavy)[sort.ends]
    treated, with_contact = np.cumsum(was)[sort.ends], np.cumsum(was * y)[sort.ends]
    others = reached - treated
    without = np.cumsum((heavy - was) * y)[sort.ends]
    share = np.divide(without, others, out=np.zeros_like(without), where=others > 0)
    rate = np.divide(with_contact, treated, out=np.zeros_like(without), where=treated > 0)
    qini, uplift = with_contact - share * treated, (rate - share) * reached
    return _above_chord(reached, qini), _above_chord(reached, uplift), float((rate - share)[-1])


def _above_chord(x: Floats, y: Floats) -> float:
    """Area of a curve from the origin above the straight line to its end."""
    wide, tall = np.append(0.0, x), np.append(0.0, y)
    area = float((np.diff(wide) * (tall[1:] + tall[:-1])).sum() / 2)
    return area - float(x[-1] * y[-1]) / 2


def _interval(values: Floats, level: float) -> Interval:
    """The first value is the estimate; the others say how far off it may be (the basic way)."""
    estimate, redrawn = float(values[0]), values[1:]
    if not len(redrawn):
        return Interval(estimate, float("-inf"), float("inf"))
    low, high = np.quantile(redrawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(estimate, float(low), float(high))
