"""Whether scores find what is wrong with forecasts, and leave alone what is right.

`python benchmarks/coverage_learn.py [ROUNDS]` prints the tables of docs/methods/learning.md.
Chances are drawn with log-odds N(-0.3, 1.2) and come true as they say; counts are Poisson around
means from Gamma(3, 4), their ranges from the 5 % to the 95 % point, beside the last count. In the
last table two err alike, each subject more or less than others by a factor of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from scipy.stats import poisson

from whybuy.methods.judge.forecasts import (
    ChanceScores,
    Ends,
    FigureScores,
    better_by,
    counted_range,
    score_chances,
    score_figures,
)

SIZES = {"10": (10, 10), "20": (20, 20), "50": (50, 50), "100": (100, 100), "200": (200, 200)}
SIZES["200 of 20 subjects"] = (200, 20)
rng = np.random.default_rng(7)


def names(size: tuple[int, int]) -> list[str]:
    """The subject of each forecast, as many of each."""
    return [str(number % size[1]) for number in range(size[0])]


def chances(size: tuple[int, int], *, sharper: float = 1.0, shift: float = 0.0) -> ChanceScores:
    """One round: honest log-odds times `sharper`, plus `shift`, beside the base rate."""
    log_odds = rng.normal(-0.3, 1.2, size[0])
    came = (rng.random(size[0]) < 1 / (1 + np.exp(-log_odds))).astype(float)
    told = 1 / (1 + np.exp(-(sharper * log_odds + shift)))
    return score_chances(told, came, plain=np.full(size[0], 0.44), subjects=names(size))


def blind(size: tuple[int, int]) -> ChanceScores:
    """One round: chances that know nothing of what comes."""
    came, told = (rng.random(size[0]) < 0.44).astype(float), rng.random(size[0])
    return score_chances(told, came, plain=np.full(size[0], 0.44), subjects=names(size))


def figures(size: tuple[int, int], *, wide: float = 1.0, off: float = 1.0) -> FigureScores:
    """One round: honest ranges times `wide`, all of it times `off`, beside the last count."""
    mean = rng.gamma(3, 4, size[0])
    came, last = (rng.poisson(mean).astype(float) for _ in range(2))
    low, high = (mean + (poisson.ppf(end, mean) - mean) * wide for end in (0.05, 0.95))
    plain = (last, *counted_range(last))
    return score_figures(mean * off, low * off, high * off, came, plain=plain, subjects=names(size))


def alike(size: tuple[int, int], *, spread: float = 0.5) -> Ends:
    """One round of two who err alike, each subject by a factor of its own."""
    own = rng.normal(0, spread, size[1])[np.arange(size[0]) % size[1]]
    errors = [rng.gamma(2, 1, size[0]) * np.exp(own) for _ in range(2)]
    found = better_by(errors[0], errors[1], names(size))
    assert found is not None
    return found


def faulty(one: ChanceScores) -> bool:
    """Whether anything was found to be wrong."""
    return bool(one.fault)


def narrow(one: FigureScores) -> bool:
    """Whether ranges were found to be too narrow."""
    return one.fault == "too narrow"


def verdict(says: str, one: ChanceScores | FigureScores) -> bool:
    """Whether this was said of it."""
    return one.verdict == says


def nothing_held(one: Ends) -> bool:
    """Whether the range holds nothing at all."""
    return one.low <= 0 <= one.high


Says = Callable[[Any], bool]
TABLES: dict[str, dict[str, tuple[Callable[..., Any], Says]]] = {
    "chances in which a fault is found": {
        "honest": (chances, faulty),
        "log-odds × 1.5": (partial(chances, sharper=1.5), faulty),
        "log-odds × 2 (too sure)": (partial(chances, sharper=2.0), faulty),
        "log-odds × 3": (partial(chances, sharper=3.0), faulty),
        "log-odds × ½ (too timid)": (partial(chances, sharper=0.5), faulty),
        "odds × 2 (too high)": (partial(chances, shift=0.69), faulty),
    },
    "ranges that are found too narrow": {
        "honest": (figures, narrow),
        "0.7 as wide": (partial(figures, wide=0.7), narrow),
        "halved": (partial(figures, wide=0.5), narrow),
    },
    "told apart from the plain rule": {
        "honest counts: better": (figures, partial(verdict, "better")),
        "honest counts: worse": (figures, partial(verdict, "worse")),
        "counts twice too high: worse": (partial(figures, off=2.0), partial(verdict, "worse")),
        "honest chances: better": (chances, partial(verdict, "better")),
        "honest chances: worse": (chances, partial(verdict, "worse")),
        "chances that know nothing: worse": (blind, partial(verdict, "worse")),
    },
    "two that err alike: nothing lies in the 90 % range": {
        "subjects alike": (partial(alike, spread=0.0), nothing_held),
        "subjects differ by e^±0.5": (alike, nothing_held),
        "subjects differ by e^±1": (partial(alike, spread=1.0), nothing_held),
    },
}


def main() -> None:
    """Print the tables in Markdown."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for title, rows in TABLES.items():
        print(f"\n| {title} | {' | '.join(SIZES)} |\n| --- |{' --- |' * len(SIZES)}")
        for name, (make, says) in rows.items():
            shares = [
                sum(says(make(size)) for _ in range(rounds)) / rounds for size in SIZES.values()
            ]
            print(f"| {name} | {' | '.join(f'{100 * share:.0f} %' for share in shares)} |")


if __name__ == "__main__":
    main()
