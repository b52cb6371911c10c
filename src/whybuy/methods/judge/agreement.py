"""Krippendorff's alpha for named categories, with a bootstrap interval."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput
from whybuy.methods.judge.arrays import Floats, Ints

CHUNK = 100


class Agreement(float):
    """Alpha as a number, with its interval and what it rests on.

    low, high: bounds at the level asked for; units: those that two coders or more have judged;
    judgements: all that were made of these. Alpha is not a number where all judgements are of one
    category: nothing varied, so nothing could be told apart.
    """

    __slots__ = ("high", "judgements", "low", "units")

    low: float
    high: float
    units: int
    judgements: int

    def __new__(
        cls, alpha: float, *, low: float, high: float, units: int, judgements: int
    ) -> Agreement:
        made = super().__new__(cls, alpha)
        made.low, made.high, made.units, made.judgements = low, high, units, judgements
        return made

    def __repr__(self) -> str:
        return f"Agreement({float(self):.3f}, {self.low:.3f} to {self.high:.3f}, {self.units})"


def krippendorff_alpha(
    ratings: ArrayLike | Sequence[Sequence[Hashable]],
    *,
    clusters: ArrayLike | None = None,
    level: float = 0.90,
    draws: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Agreement of coders beyond chance: 1 is perfect, 0 is what chance would give.

    ratings: (coders, units), each cell a category of any kind; None or NaN is missing. Units that
    fewer than two coders judged do not count. The interval resamples units, or, with `clusters`
    (one label a unit, such as its conversation), whole clusters: passages of one conversation
    resemble one another. Raises BadInput where no unit was judged twice. Krippendorff,
    *Computing Krippendorff's alpha-reliability* (2011), nominal metric.
    """
    counts = _counts(ratings)
    judged = counts.sum(axis=1) >= 2
    if not judged.any():
        raise BadInput(
            f"None of {len(counts)} units was judged by two coders; agreement needs one at least. "
            "Let two people code the same conversation."
        )
    sums = _sums(counts[judged])
    labels = np.arange(len(counts)) if clusters is None else np.asarray(clusters)
    sums_of = _by_cluster(sums, labels=labels[judged])
    low, high = _bootstrap(sums_of, level=level, draws=draws, seed=seed)
    alpha = float(_alpha(sums.sum(axis=0)))
    judgements = int(counts[judged].sum())
    return Agreement(alpha, low=low, high=high, units=int(judged.sum()), judgements=judgements)


def alpha_of_each_code(
    marks: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    level: float = 0.90,
    draws: int = 1000,
    seed: int = 0,
) -> list[Agreement]:
    """Agreement on each code by itself, for passages that may bear several.

    marks: (coders, units, codes), 1 where the coder gave the unit that code, 0 where not, NaN where
    the coder did not look at the unit.
    """
    whole = np.asarray(marks, dtype=np.float64)
    if whole.ndim != 3:
        raise BadInput(f"marks has {whole.ndim} dimensions; it needs 3: coders, units, codes.")
    return [
        krippendorff_alpha(
            whole[:, :, code], clusters=clusters, level=level, draws=draws, seed=seed
        )
        for code in range(whole.shape[2])
    ]


def _counts(ratings: Any) -> Ints:
    """(units, categories): how many coders gave each unit each category."""
    cells = [list(row) for row in ratings]
    if not cells or any(len(row) != len(cells[0]) for row in cells):
        lengths = ", ".join(str(len(row)) for row in cells) or "none"
        raise BadInput(f"Each coder needs one cell a unit; the rows have these lengths: {lengths}.")
    places: dict[Any, int] = {}
    found = [
        (unit, places.setdefault(value, len(places)))
        for row in cells
        for unit, value in enumerate(row)
        if value is not None and value == value
    ]
    counts = np.zeros((len(cells[0]), max(len(places), 1)), dtype=np.intp)
    for unit, place in found:
        counts[unit, place] += 1
    return counts


def _sums(counts: Ints) -> Floats:
    """(units, 1 + categories): disagreement within the unit, then its judgements by category.

    Alpha is a function of the sums of these over units, so that resampling needs nothing else.
    """
    made = counts.sum(axis=1).astype(np.float64)
    apart = (made**2 - (counts.astype(np.float64) ** 2).sum(axis=1)) / (made - 1)
    return np.column_stack([apart, counts.astype(np.float64)])


def _by_cluster(sums: Floats, *, labels: NDArray[Any]) -> Floats:
    _, place = np.unique(labels, return_inverse=True)
    together = np.zeros((int(place.max()) + 1, sums.shape[1]))
    np.add.at(together, place, sums)
    return together


def _alpha(sums: Floats) -> Floats:
    """Alpha from summed rows of `_sums`; not a number where nothing varies."""
    apart, made = sums[..., 0], sums[..., 1:]
    total = made.sum(axis=-1)
    by_chance = total**2 - (made**2).sum(axis=-1)
    unknown = np.full_like(by_chance, np.nan)
    return 1 - np.divide((total - 1) * apart, by_chance, out=unknown, where=by_chance > 0)


def _bootstrap(sums: Floats, *, level: float, draws: int, seed: int) -> tuple[float, float]:
    """Bounds by resampling rows. Draws in which nothing varies say nothing and are left out."""
    rng = np.random.default_rng(seed)
    rows = len(sums)
    even = np.full(rows, 1 / rows)
    found = [
        _alpha(rng.multinomial(rows, even, size=min(CHUNK, draws - done)) @ sums)
        for done in range(0, draws, CHUNK)
    ]
    alphas = np.concatenate(found)
    alphas = alphas[np.isfinite(alphas)]
    if alphas.size == 0:
        return float("nan"), float("nan")
    low, high = np.quantile(alphas, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
