"""The parts mixed into one list for each customer: again, new, or both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from whybuy.errors import BadInput
from whybuy.methods.recommend.arrays import Bools, Floats, Ints, Sparse, among, places, present
from whybuy.methods.recommend.gathering import Parts

Kind = Literal["all", "repeat", "explore"]
Weights = dict[str, float]
"""By the name of a part (own, popularity, lately, users, items, ease); a missing one is 0."""

BARRED = -1e9
NONE = -1
"""Stands for no product where a list is shorter than asked for."""


@dataclass(frozen=True, eq=False)
class Lists:
    """One list a customer, best first.

    customers: (rows,) which. product: (rows, most), -1 where the list is shorter. score: (rows,
    most), minus infinity there. repeat: (rows, most) whether the customer has bought it before.
    chance: (rows, most) that it is in the next basket, where that was reckoned.
    """

    customers: Ints
    product: Ints
    score: Floats
    repeat: Bools
    chance: Floats | None = None

    def log_score(self) -> Floats:
        """Logarithm of the score, minus infinity where it is not above 0."""
        with np.errstate(divide="ignore"):
            return np.log(np.maximum(self.score, 0.0))


def ranked(
    parts: Parts,
    weights: Weights,
    *,
    most: int = 10,
    kind: Kind = "all",
    barred: Sparse | None = None,
    out_of_range: Bools | None = None,
) -> Lists:
    """The best products for each customer of the parts.

    kind: "repeat" lists only what the customer has bought before, "explore" only what not.
    barred: customers x products, anything but 0 where a product must not be offered to this
    customer. out_of_range: (products,) true where it must not be offered to anyone. A score is the
    weighted sum of the parts; products that nobody has bought are not listed. Raises BadInput.
    """
    if most < 1:
        raise BadInput(f"most={most}; a list holds at least 1 product.")
    score = _mixed(parts, weights, kind, barred, out_of_range)
    popular = _common(parts, weights)
    sold = parts.common["popularity"]
    fillers = np.flatnonzero(sold > 0.0)
    if out_of_range is not None:
        fillers = fillers[~out_of_range[fillers]]
    fillers = fillers[np.lexsort((-sold[fillers], -popular[fillers]))]
    if kind == "repeat":
        fillers = fillers[:0]
    product = np.full((len(parts.customers), most), NONE)
    best = np.full((len(parts.customers), most), -np.inf)
    for row, (listed, value) in enumerate(_tops(score, popular, fillers, most)):
        product[row, : len(listed)] = listed
        best[row, : len(listed)] = value
    return Lists(parts.customers, product, best, _held(parts, product))


def _common(parts: Parts, weights: Weights) -> Floats:
    """(products,) what a product's score is for everybody."""
    total = np.zeros(parts.own.shape[1])
    for name, values in parts.common.items():
        total += weights.get(name, 0.0) * values
    return total


def _mixed(
    parts: Parts,
    weights: Weights,
    kind: Kind,
    barred: Sparse | None,
    out_of_range: Bools | None,
) -> Sparse:
    """rows x products: the score of each product that any part names; barred ones far below 0."""
    score = parts.own * np.float32(weights.get("own", 0.0))
    for name, matrix in parts.others.items():
        if weights.get(name, 0.0):
            score = score + matrix * np.float32(weights[name])
    score = score.tocsr()
    score.data += _common(parts, weights).astype(np.float32)[score.indices]
    if kind != "all":
        held = present(parts.own)
        score = score.multiply(held) if kind == "repeat" else score + held * np.float32(BARRED)
    if barred is not None:
        never = barred[parts.customers].tocsr().astype(np.float32)
        never.data[:] = np.float32(BARRED)
        score = score + never
    score = score.tocsr()
    if out_of_range is not None:
        score.data[out_of_range[score.indices]] = np.float32(BARRED)
    return score


def _tops(
    score: Sparse, popular: Floats, fillers: Ints, most: int
) -> Iterator[tuple[Ints, Floats]]:
    """For each row the best products and their scores, popular ones filling what no part names."""
    named = np.zeros(score.shape[1], dtype=bool)
    values = score.data.astype(float)
    for start, end in zip(score.indptr[:-1].tolist(), score.indptr[1:].tolist(), strict=True):
        product, value = score.indices[start:end], values[start:end]
        named[product] = True
        front = fillers[: 4 * most]
        more = front[~named[front]][:most]
        if len(more) < most < len(fillers) // 4:
            more = fillers[~named[fillers]][:most]
        named[product] = False
        product = np.concatenate([product, more])
        value = np.concatenate([value, popular[more]])
        if len(value) > most:
            keep = value.argpartition(len(value) - most)[len(value) - most :]
            product, value = product[keep], value[keep]
        order = np.lexsort((product, -value))
        order = order[value[order] > BARRED / 2]
        yield product[order], value[order]


def _held(parts: Parts, product: Ints) -> Bools:
    """Whether each listed product was bought before by its customer."""
    wanted = np.arange(len(product))[:, None] * parts.own.shape[1] + product
    return among(wanted, places(parts.own)) & (product >= 0)
