"""The weights of the parts, found on each customer's last basket from what was known before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from whybuy.methods.recommend.arrays import (
    Floats,
    Ints,
    Sparse,
    among,
    largest_of_rows,
    places,
    present,
    row_sums,
)
from whybuy.methods.recommend.chance import Curve, fit_curve
from whybuy.methods.recommend.gathering import Parts, Settings, parts
from whybuy.methods.recommend.history import Baskets
from whybuy.methods.recommend.neighbours import evenly
from whybuy.methods.recommend.ranking import Weights, ranked
from whybuy.methods.recommend.scoring import hits

LEAST = 30
"""Fewer customers with two baskets than this tell nothing about weights: the usual ones stand."""
MOST = 2_000
"""Customers whose last basket is looked at, evenly drawn: more change nothing."""
WORK = 40_000
"""Products of last baskets looked at, about: with large baskets fewer customers are drawn."""
SHORT = 40
"""Of a customer's products in a part so many take part in the search, the largest."""
K = 10
WORTH = 0.002
"""A weight moves only for a gain of this share: noise moves nothing."""
LISTED = 20
CALIBRATED = 1_500
"""Customers whose lists tell what a score is worth as a chance."""
USUAL: Mapping[str, float] = {
    "own": 1.0,
    "popularity": 1.0,
    "lately": 1.0,
    "users": 2.0,
    "items": 0.3,
    "ease": 0.3,
}
USUAL_NEW: Mapping[str, float] = {
    "own": 0.0,
    "popularity": 0.3,
    "lately": 1.0,
    "users": 1.0,
    "items": 1.0,
    "ease": 3.0,
}
STEPS = (0.0, 0.1, 0.3, 1.0, 2.0, 4.0, 10.0, 20.0)


@dataclass(frozen=True, eq=False)
class Candidates:
    """For some customers every product that a part names, with the value of each part.

    names: of the parts. values: (candidates, parts). starts: (rows + 1,) where each customer's
    candidates begin. wanted: places of those that were then bought, row by row in `row`; size:
    (rows,) products of the basket.
    """

    names: tuple[str, ...]
    values: Floats
    starts: Ints
    wanted: Ints
    row: Ints
    size: Ints


@dataclass(frozen=True, slots=True)
class Tuned:
    """The weights of the list of all and of the list of what is new, and what a score is worth.

    baskets: how many they were found on (0: the usual ones stand). curves: from the logarithm of a
    score to the chance to be bought: "again", "new" (on the list of all), "explore"; none if 0.
    """

    weights: Weights
    new: Weights
    baskets: int
    curves: dict[str, Curve]


def tuned(history: Baskets, *, settings: Settings | None = None) -> Tuned:
    """Weights for the list of all, and for the list of what is new to the customer.

    Found by trying each part's weight in turn on the last basket of up to 2,000 customers, with
    parts made of what came before; the measure is recall + NDCG at 10.
    """
    settings = settings or Settings()
    usual = {
        name: USUAL.get(name, 0.0) for name in ("own", "popularity", "lately", *settings.parts)
    }
    usual_new = {name: USUAL_NEW.get(name, 0.0) for name in usual}
    some = np.flatnonzero(history.orders >= 2)
    if len(some) < LEAST:
        return Tuned(usual, usual_new, 0, {})
    lines = len(history.customer) / max(int(history.orders.sum()), 1)
    some = evenly(some, min(MOST, max(LEAST, int(WORK / lines))))
    known = parts(history.without_last(), settings=settings, customers=some)
    last = history.last()[some]
    everything = candidates(known, last)
    weights = search(everything, usual, free=[name for name in usual if name != "own"])
    new = search(only_new(everything, known, last), usual_new, free=["popularity", *settings.parts])
    return Tuned(weights, new, len(some), _curves(known, last, weights, new))


def _curves(known: Parts, basket: Sparse, weights: Weights, new: Weights) -> dict[str, Curve]:
    """What a score on a list of 20 is worth as a chance, by what then was in the basket."""
    rows = evenly(np.arange(len(known.customers)), CALIBRATED)
    known, basket = known.some(rows), basket[rows]
    every = ranked(known, weights, most=LISTED)
    fresh = ranked(known, new, most=LISTED, kind="explore")
    curves: dict[str, Curve] = {}
    for name, lists, wanted in (
        ("again", every, every.repeat),
        ("new", every, ~every.repeat),
        ("explore", fresh, ~fresh.repeat),
    ):
        x = lists.log_score()
        use = wanted & (lists.product >= 0) & np.isfinite(x)
        curves[name] = fit_curve(x[use], hits(lists.product, basket)[use])
    return curves


def candidates(known: Parts, basket: Sparse) -> Candidates:
    """Every product that a part names for a customer, beside what the customer then bought."""
    top = np.concatenate([np.argsort(-common)[: 2 * SHORT] for common in known.common.values()])
    matrices = {"own": known.own, **known.others}
    short = {name: largest_of_rows(matrix, most=SHORT) for name, matrix in matrices.items()}
    wide = known.own.shape[1]
    popular = (np.arange(len(known.customers))[:, None] * wide + top).ravel()
    keys = np.sort(np.concatenate([popular, *map(places, short.values())]))
    keys = keys[np.diff(keys, prepend=-1) > 0]
    row, product = np.divmod(keys, wide)
    names = ("own", *known.common, *known.others)
    values = np.column_stack(
        [
            known.common[name][product] if name in known.common else _at(matrices[name], keys)
            for name in names
        ]
    )
    bought = among(keys, places(basket))
    starts = np.searchsorted(row, np.arange(len(known.customers) + 1))
    wanted = np.flatnonzero(bought)
    size = np.diff(basket.indptr)
    return Candidates(names, values, starts, wanted, row[wanted], size)


def only_new(every: Candidates, known: Parts, basket: Sparse) -> Candidates:
    """The same without what the customers had bought before."""
    keep = every.values[:, 0] <= 0
    place = np.cumsum(keep) - 1
    stays = keep[every.wanted]
    seen = row_sums(basket.multiply(present(known.own))).astype(np.intp)
    return Candidates(
        every.names,
        every.values[keep],
        np.concatenate([[0], np.cumsum(keep)])[every.starts],
        place[every.wanted[stays]],
        every.row[stays],
        every.size - seen,
    )


def search(found: Candidates, start: Weights, *, free: list[str]) -> Weights:
    """Each free weight in turn set to the best of a few steps, until none moves (three rounds)."""
    weights, measure = dict(start), _Measure(found)
    best = measure(weights)
    for _ in range(3):
        before = dict(weights)
        for name in free:
            tried = [{**weights, name: step} for step in STEPS]
            values = [measure(one) for one in tried]
            if max(values) > best * (1.0 + WORTH):
                best = max(values)
                weights = tried[values.index(best)]
        if weights == before:
            break
    return weights


class _Measure:
    """Recall + NDCG at 10 of weights. What was bought counts where fewer than ten of the customer's
    candidates score higher, and of the ten highest that can be told."""

    def __init__(self, found: Candidates) -> None:
        self.found = found
        length = np.diff(found.starts)
        self.wide = max(int(length.max(initial=0)), K)
        self.room = np.arange(self.wide)[None, :] < length[:, None]
        self.padded = np.full(self.room.shape, -np.inf)
        gain = 1.0 / np.log2(np.arange(max(int(found.size.max(initial=1)), K)) + 2.0)
        self.ideal = np.cumsum(gain)
        self.size = np.maximum(found.size[found.row], 1)
        self.rows = max(int((found.size > 0).sum()), 1)
        self.known: dict[tuple[float, ...], float] = {}

    def __call__(self, weights: Weights) -> float:
        by = tuple(weights.get(name, 0.0) for name in self.found.names)
        if by not in self.known:
            self.known[by] = self._measured(np.array(by))
        return self.known[by]

    def _measured(self, by: Floats) -> float:
        score = self.found.values @ by
        self.padded[self.room] = score
        least = self.wide - K
        top = np.partition(self.padded, least, axis=1)[:, least:]
        higher = top[self.found.row] > score[self.found.wanted][:, None]
        place = higher.sum(axis=1)
        hit = place < K
        gain = hit / np.log2(place + 2.0) / self.ideal[self.size - 1]
        return float((hit / self.size + gain).sum() / self.rows)


def _at(matrix: Sparse, wanted: Ints) -> Floats:
    """The matrix's values at these places (row x width + column), 0 where it has none."""
    keys = places(matrix)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    if not len(keys):
        return np.zeros(len(wanted))
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, matrix.data[order][at], 0.0)
