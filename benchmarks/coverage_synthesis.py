"""How often the prediction from a few cases holds the next customer's true effect.

`python benchmarks/coverage_synthesis.py [REPLICATIONS]` prints the tables of docs/methods/cases.md.
Each replication draws k true effects about 0.3 with a spread, measures them with standard errors
between .05 and .35, pools them as the product does, and looks where a new customer's effect lies.
The second table draws customers of whom only the best were told of.
"""

from __future__ import annotations

import sys

import numpy as np

from whybuy.methods.synthesis import chance_of_such_spread, plain_t, pool, pool_selected

LEVEL = 0.90
MEAN = 0.3
CASES = (3, 5, 6, 10)
SPREADS = (0.0, 0.15, 0.4, 0.8, 1.2, 2.0)
COLUMNS = ("held", "half as wide", "plain t", "width", "plain t's width", "prior said to be wrong")


def measured(cases: int, *, spread: float, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Effects and variances of cases, and the true effect in the next customer."""
    true = rng.normal(MEAN, spread, cases + 1)
    error = rng.uniform(0.05, 0.35, cases)
    return rng.normal(true[:-1], error), error**2, true[-1]


def replicate(cases: int, *, spread: float, seed: int) -> tuple[float, ...]:
    """One row of `COLUMNS`: whether each interval held the truth, how wide they were, the alarm."""
    y, v, truth = measured(cases, spread=spread, rng=np.random.default_rng((seed, cases)))
    low, high = pool(y, v).predict(LEVEL)
    t_low, t_high = plain_t(y, LEVEL)
    inner = abs(truth - (low + high) / 2) <= (high - low) / 4
    alarm = chance_of_such_spread(y, v, draws=1_000) < 0.05
    held, held_by_t = low <= truth <= high, t_low <= truth <= t_high
    return float(held), float(inner), float(held_by_t), high - low, t_high - t_low, float(alarm)


def replicate_selected(share: float, *, told: int, spread: float, seed: int) -> tuple[float, ...]:
    """Only customers among the best `share` were told of: held as told, held with that allowed
    for, and the two means less the true one."""
    rng = np.random.default_rng((seed, told))
    point = np.quantile(rng.normal(MEAN, spread, 200_000), 1 - share)
    many = rng.normal(MEAN, spread, int(40 * told / share))
    true = many[many >= point][:told]
    error = rng.uniform(0.05, 0.35, told)
    y, truth = rng.normal(true, error), rng.normal(MEAN, spread)
    both = pool_selected(y, error**2, share=share)
    low, high = both.predict(LEVEL)
    naive_low, naive_high = both.as_told.predict(LEVEL)
    return (
        float(naive_low <= truth <= naive_high),
        float(low <= truth <= high),
        both.as_told.mean.mean - MEAN,
        both.mean - MEAN,
    )


def _cell(values: np.ndarray, *, is_share: bool) -> str:
    error = values.std() / np.sqrt(len(values))
    return f"{values.mean():.3f} ± {error:.3f}" if is_share else f"{np.median(values):.2f}"


def main(replications: int) -> None:
    """Print both tables in Markdown."""
    print(f"| cases | spread | {' | '.join(COLUMNS)} |")
    print("| --- " * (len(COLUMNS) + 2) + "|")
    for cases in CASES:
        for spread in SPREADS:
            rows = np.array([replicate(cases, spread=spread, seed=s) for s in range(replications)])
            cells = [_cell(rows[:, i], is_share=i not in (3, 4)) for i in range(len(COLUMNS))]
            print(f"| {cases} | {spread:g} | {' | '.join(cells)} |", flush=True)
    print(
        "\n| told of | spread | held as told | held, allowed for | off as told | off, allowed for |"
    )
    print("| --- " * 6 + "|")
    for share in (1.0, 0.5, 0.25):
        for spread in (0.15, 0.4, 0.8):
            rows = np.array(
                [
                    replicate_selected(share, told=6, spread=spread, seed=s)
                    for s in range(replications)
                ]
            )
            cells = [_cell(rows[:, i], is_share=True) for i in range(4)]
            print(f"| best {share:.0%} | {spread:g} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
