"""How often the intervals of an experiment hold the true effect at every look, on made-up firms.

`python benchmarks/coverage_experiments.py [REPLICATIONS]` prints the tables of
docs/methods/experiments.md. In the first, customers enter one after another, each with an outcome
that is complete, and one looks after every fortieth part; in the second the same customers are
looked at for 26 weeks. "Held" means at every look. Beside it: the plain interval looked at as
often, the plain one at the end alone, and ours at half its width, which must fail.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from whybuy.methods.judge.experiments import effect, looked_at, needed

LEVEL = 0.90
LOOKS = 40
WEEKS = 26


@dataclass(frozen=True)
class Setting:
    """customers in all; share withheld; effect as a share of mean spend; whether past is used."""

    customers: int
    withheld: float
    lift: float = 0.0
    past: bool = True
    buyers: float = 0.3
    tail: float = 1.0


SETTINGS = [
    Setting(400, 0.5),
    Setting(2000, 0.5),
    Setting(2000, 0.5, past=False),
    Setting(2000, 0.1),
    Setting(2000, 0.1, lift=0.3),
    Setting(10000, 0.1, lift=0.2),
    Setting(2000, 0.5, tail=1.6),
    Setting(2000, 0.2, buyers=0.03),
]


def made(setting: Setting, rng: np.random.Generator):
    """Who is contacted, what they spend a week and spent before, and the true effect a week."""
    n = setting.customers
    taste = np.exp(rng.normal(0, setting.tail, n)) * (rng.random(n) < 3 * setting.buyers)
    past = rng.poisson(4 * taste / 3) * 10.0
    contacted = rng.random(n) >= setting.withheld
    return contacted, taste / 3, past


def spend(taste: np.ndarray, contacted: np.ndarray, lift: float, rng: np.random.Generator):
    """Spend of a period: orders of ten, more of them where contacted."""
    return rng.poisson(taste * (1 + lift * contacted)) * 10.0


def entering(setting: Setting, *, seed: int) -> list[float]:
    """Held: ours, plain at every look, plain at the end, ours halved; and end widths, seen."""
    rng = np.random.default_rng(seed)
    contacted, taste, past = made(setting, rng)
    came = spend(4 * taste, contacted, setting.lift, rng)
    truth = setting.lift * 4 * 10 * true_taste(setting)
    held, found = np.ones(4, dtype=bool), None
    for count in np.linspace(setting.customers / LOOKS, setting.customers, LOOKS).astype(int):
        if min(contacted[:count].sum(), (~contacted[:count]).sum()) < 20 or count < 50:
            continue
        found = effect(
            contacted[:count], came[:count], past=past[:count] if setting.past else None,
            tightest=setting.customers, level=LEVEL,
        )  # fmt: skip
        held &= _held(found, truth, last=count == setting.customers)
    return [*held, found.high - found.low, found.once_high - found.once_low, found.low > 0]


def same(setting: Setting, *, seed: int) -> list[float]:
    """As `entering`, for the same customers looked at every week, by the union of looks."""
    rng = np.random.default_rng(seed)
    contacted, taste, past = made(setting, rng)
    came, held, found = np.zeros(setting.customers), np.ones(4, dtype=bool), None
    known = past if setting.past else None
    for look in range(1, WEEKS + 1):
        came += spend(taste / 4, contacted, setting.lift, rng)
        truth = setting.lift * look / 4 * 10 * true_taste(setting)
        found = looked_at(contacted, came, look=look, past=known, level=LEVEL)
        held &= _held(found, truth, last=look == WEEKS)
    return [*held, found.high - found.low, found.once_high - found.once_low, found.low > 0]


def true_taste(setting: Setting) -> float:
    """Mean orders in a period among all customers there might be."""
    return float(np.exp(setting.tail**2 / 2) * min(3 * setting.buyers, 1.0) / 3)


def _held(found, truth: float, *, last: bool) -> np.ndarray:
    ours = found.low <= truth <= found.high
    plain = found.once_low <= truth <= found.once_high
    half = abs(truth - found.estimate) <= (found.high - found.low) / 4
    return np.array([ours, plain, plain or not last, half])


def line(setting: Setting, kind, *, replications: int) -> str:
    """One row of a table."""
    rows = np.array([kind(setting, seed=seed) for seed in range(replications)], dtype=float)
    mean = rows.mean(axis=0)
    error = np.sqrt(mean[:4] * (1 - mean[:4]) / replications)
    cells = " | ".join(f"{mean[k]:.3f} ± {error[k]:.3f}" for k in range(4))
    return (
        f"| {setting.customers:,} | {setting.withheld:.0%} | {setting.lift:.0%} "
        f"| {setting.buyers:.0%} | {setting.tail:g} | {'yes' if setting.past else 'no'} | {cells} "
        f"| {mean[4] / mean[5]:.2f} | {mean[6]:.2f} |"
    )


def seen_at_the_size_needed(replications: int) -> None:
    """How often an effect is seen by the time that `needed` says, and how often when none is."""
    print("\n| effect | customers needed | seen by then | seen where there is none |")
    print("| --- | --- | --- | --- |")
    for wanted in (0.2, 0.4):
        many = needed(wanted, spread=1.0, share=0.5, level=LEVEL, power=0.8).always
        seen = np.zeros((replications, 2))
        for seed in range(replications):
            rng = np.random.default_rng(seed)
            contacted, noise = rng.random(many) < 0.5, rng.normal(size=many)
            for column, true in enumerate((wanted, 0.0)):
                came = noise + true * contacted
                for count in np.linspace(many / LOOKS, many, LOOKS).astype(int):
                    if count < 100:
                        continue
                    part = slice(0, count)
                    found = effect(contacted[part], came[part], tightest=many, level=LEVEL)
                    seen[seed, column] += found.low > 0 or found.high < 0
        share = (seen > 0).mean(axis=0)
        print(f"| {wanted} sd | {many:,} | {share[0]:.3f} | {share[1]:.3f} |", flush=True)


def main(replications: int) -> None:
    """Print the tables in Markdown."""
    for title, kind in (("entering one by one", entering), ("the same every week", same)):
        print(f"\n{title}, {replications} replications, 90 %\n")
        print(
            "| customers | withheld | lift | buyers | tail | past used | ours held "
            "| plain at every look | plain at the end alone | ours halved "
            "| width over plain | seen above 0 at the end |"
        )
        print("| --- " * 12 + "|")
        for setting in SETTINGS:
            if kind is same and setting.customers > 2000:
                continue
            print(line(setting, kind, replications=replications), flush=True)
    seen_at_the_size_needed(replications)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
