"""How often the intervals of `prediction_powered_share` hold the true share, on made-up customers.

`python benchmarks/coverage_shares.py [REPLICATIONS]` prints the first table of
docs/methods/shares.md; with `sizes` after the number the second, of firms in which who is heard and
why they buy both depend on how large they are.
Each replication makes customers whose truth is known, a machine that reads them with a bias, and an
audit by hash; a queue of confirmations is made too, of those of whom the machine is least sure, and
left unused, as it must be (its own interval is shown beside, to show why).
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, replace

import numpy as np

from whybuy.errors import TooLittleEvidence
from whybuy.methods.judge import prediction_powered_share
from whybuy.methods.judge.cells import cells, size_classes

LEVEL = 0.90


@dataclass(frozen=True)
class Setting:
    """A firm: how many are asked, checked and on record; how common the reason is.

    bias: added to the machine's log odds; sharp: how well it tells who names it; heavy: whether
    customers whom the machine believes to name it are drawn more often; revenue: whether the share
    is of revenue (log-normal, of which those who name it have more), not of customers.
    """

    asked: int
    checked: int
    share: float
    bias: float = 1.0
    sharp: float = 2.5
    heavy: bool = False
    on_record: int = 0
    revenue: bool = False


@dataclass(frozen=True)
class Made:
    """One replication: what is given to the method, the true share, and the queue's truth."""

    machine: np.ndarray
    truth: np.ndarray
    chance: np.ndarray
    strata: np.ndarray
    base: np.ndarray | None
    revenue: np.ndarray | None
    share: float
    queue: np.ndarray


SETTINGS = [
    *(
        Setting(600, checked, share)
        for share in (0.05, 0.2, 0.5, 0.9)
        for checked in (30, 100, 300)
    ),
    Setting(600, 300, 0.02),
    *(Setting(3000, 300, share, heavy=True) for share in (0.02, 0.05)),
    *(Setting(3000, 100, share, heavy=True) for share in (0.05, 0.2)),
    *(Setting(600, 100, 0.2, bias=bias) for bias in (-2.0, 0.0, 3.0)),
    *(Setting(600, 100, 0.2, sharp=sharp) for sharp in (0.0, 6.0)),
    *(Setting(600, checked, 0.2, on_record=2400) for checked in (100, 300)),
    *(Setting(600, checked, 0.2, revenue=True) for checked in (100, 300)),
    Setting(600, 300, 0.2, on_record=2400, revenue=True),
    Setting(60, 30, 0.5),
    Setting(60, 30, 0.5, on_record=200),
]


def made(setting: Setting, *, seed: int) -> Made:
    """Customers of two segments, of whom the second names the reason less and is asked less."""
    rng = np.random.default_rng(seed)
    whole = setting.on_record or setting.asked
    segment = (np.arange(whole) % 3 == 0).astype(int)
    tilt = np.where(segment == 1, 0.6, 1.2)
    names_it = rng.random(whole) < np.minimum(setting.share * tilt, 0.98)
    asked = _asked(setting, segment, rng)
    truth, strata = names_it[asked].astype(float), segment[asked]
    heard = rng.normal(size=len(truth)) + setting.sharp * (truth - setting.share)
    log_odds = np.log(setting.share / (1 - setting.share)) + heard + setting.bias
    machine = 1 / (1 + np.exp(-log_odds))
    chance = _chances(setting, machine)
    drawn = np.array([_hashed(seed, number) for number in asked]) < chance
    unsure = np.argsort(np.abs(machine - 0.5))[: setting.checked]
    queue = np.full(len(truth), np.nan)
    queue[unsure] = truth[unsure]
    base = np.bincount(segment) if setting.on_record else None
    money = np.exp(rng.normal(size=whole) + 0.5 * names_it) if setting.revenue else np.ones(whole)
    share = float(names_it @ money / money.sum())
    weights = money[asked] if setting.revenue else None
    known = np.where(drawn, truth, np.nan)
    return Made(machine, known, chance, strata, base, weights, share, queue)


def _asked(setting: Setting, segment: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if not setting.on_record:
        return np.arange(setting.asked)
    first, second = np.flatnonzero(segment == 0), np.flatnonzero(segment == 1)
    many = setting.asked * 4 // 5
    few = setting.asked - many
    return np.sort(
        np.concatenate([rng.choice(first, many, replace=False), rng.choice(second, few, False)])
    )


def _chances(setting: Setting, machine: np.ndarray) -> np.ndarray:
    size = np.maximum(machine, 0.05) if setting.heavy else np.ones(len(machine))
    return np.clip(setting.checked * size / size.sum(), 0.0, 1.0)


def _hashed(seed: int, number: int) -> float:
    digest = hashlib.blake2b(f"{seed}:{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def replicate(setting: Setting, *, seed: int) -> tuple[bool, bool, float, bool] | None:
    """Whether the interval held, whether half of it did, its width, and whether the queue's did."""
    firm = made(setting, seed=seed)
    held = _interval(firm, firm.truth, firm.chance)
    if held is None:
        return None
    low, high, estimate = held
    half = (estimate + (low - estimate) / 2, estimate + (high - estimate) / 2)
    share = setting.checked / len(firm.machine)
    queue = _interval(firm, firm.queue, np.full(len(firm.machine), share))
    by_queue = queue is not None and queue[0] <= firm.share <= queue[1]
    return low <= firm.share <= high, half[0] <= firm.share <= half[1], high - low, by_queue


def _interval(firm: Made, truth: np.ndarray, chance: np.ndarray):
    strata = None if firm.base is None else firm.strata
    try:
        found = prediction_powered_share(
            firm.machine,
            truth,
            chance=chance,
            weights=firm.revenue,
            strata=strata,
            base=firm.base,
            level=LEVEL,
        )
    except TooLittleEvidence:
        return None
    return found.low, found.high, found.estimate


def line(setting: Setting, *, replications: int) -> str:
    """One row of the table."""
    rows = [replicate(setting, seed=seed) for seed in range(replications)]
    shown = np.array([row for row in rows if row is not None], dtype=float)
    refused = f"{len(rows) - len(shown)} of {len(rows)}"
    on = setting.on_record or setting.asked
    first = (
        f"| {setting.share:.0%}{' of revenue' if setting.revenue else ''} "
        f"| {setting.checked} of {setting.asked} | {on} "
        f"| {setting.bias:+g} | {setting.sharp:g} | {'by its call' if setting.heavy else 'even'} "
    )
    if len(shown) < replications / 20:
        return f"{first}| | | | | {refused} |"
    error = np.sqrt(shown.mean(axis=0) * (1 - shown.mean(axis=0)) / len(shown))
    cells = [f"{shown[:, k].mean():.3f} ± {error[k]:.3f}" for k in (0, 1, 3)]
    width = f"{shown[:, 2].mean():.3f}"
    return f"{first}| {cells[0]} | {width} | {cells[1]} | {cells[2]} | {refused} |"


@dataclass(frozen=True)
class Sized:
    """A firm of which the large are heard far oftener; who names it among the small, and the large.

    From the middle size on, to the largest, the chance to name it moves from `small` to `large`.
    Sizes are log-normal; the chance to be heard is in proportion to a power of the size, so that
    most of the largest eighth are heard. revenue: whether the share is of revenue.
    """

    customers: int
    asked: int
    checked: int
    small: float
    large: float
    revenue: bool = False


SIZED = [
    Sized(300, 78, 60, 0.55, 0.9),
    Sized(300, 78, 40, 0.55, 0.9),
    Sized(300, 78, 60, 0.45, 0.2),
    Sized(300, 78, 60, 0.3, 0.5, revenue=True),
    Sized(300, 120, 60, 0.3, 0.6),
    Sized(2400, 500, 150, 0.2, 0.5),
    Sized(2400, 500, 150, 0.2, 0.5, revenue=True),
]
SEGMENTS = 8


def made_by_size(setting: Sized, *, seed: int) -> tuple[Made, np.ndarray, np.ndarray]:
    """A replication by size; and the cells of segment alone, with how many customers each has."""
    rng = np.random.default_rng(seed)
    whole = setting.customers
    money = np.exp(rng.normal(0, 1.3, whole))
    rank = np.argsort(np.argsort(money)) / (whole - 1)
    segment = rng.integers(0, SEGMENTS, whole)
    step = np.clip(2 * rank - 1, 0, 1)
    names_it = rng.random(whole) < setting.small + (setting.large - setting.small) * step
    order = np.argsort(-np.log(rng.random(whole)) / money**1.2)
    heard = np.isin(np.arange(whole), order[: setting.asked])
    cell = cells(segment, size_classes(money), heard)
    by_segment = cells(segment, np.zeros(whole, dtype=int), heard)
    truth = names_it[heard].astype(float)
    machine = 1 / (1 + np.exp(-(rng.normal(size=len(truth)) + 2.5 * (truth - 0.5) + 0.5)))
    chance = np.full(len(truth), setting.checked / len(truth))
    drawn = np.array([_hashed(seed, int(at)) for at in np.flatnonzero(heard)]) < chance
    of = money if setting.revenue else np.ones(whole)
    made_now = Made(
        machine, np.where(drawn, truth, np.nan), chance, cell[heard], np.bincount(cell[cell >= 0]),
        money[heard] if setting.revenue else None, float(names_it @ of / of.sum()), truth,
    )  # fmt: skip
    return made_now, by_segment[heard], np.bincount(by_segment[by_segment >= 0])


def replicate_by_size(setting: Sized, *, seed: int) -> tuple[bool, bool, float, bool, float] | None:
    """Whether it held, whether half of it did, its width, whether by segment it did; how far off.

    None where the share was refused.
    """
    firm, strata, base = made_by_size(setting, seed=seed)
    found = _interval(firm, firm.truth, firm.chance)
    alone = _interval(replace(firm, strata=strata, base=base), firm.truth, firm.chance)
    if found is None or alone is None:
        return None
    low, high, estimate = found
    half = estimate + (low - estimate) / 2 <= firm.share <= estimate + (high - estimate) / 2
    by_segment = alone[0] <= firm.share <= alone[1]
    return low <= firm.share <= high, half, high - low, by_segment, estimate - firm.share


def line_by_size(setting: Sized, *, replications: int) -> str:
    """One row of the table by size."""
    rows = [replicate_by_size(setting, seed=seed) for seed in range(replications)]
    shown = np.array([row for row in rows if row is not None], dtype=float)
    held = shown[:, [0, 1, 3]]
    error = np.sqrt(held.mean(axis=0) * (1 - held.mean(axis=0)) / len(shown))
    cells_shown = [f"{held[:, k].mean():.3f} ± {error[k]:.3f}" for k in range(3)]
    return (
        f"| {setting.large:.0%} and {setting.small:.0%}{' of revenue' if setting.revenue else ''} "
        f"| {setting.checked} of {setting.asked} | {setting.customers} | {cells_shown[0]} "
        f"| {shown[:, 2].mean():.3f} | {shown[:, 4].mean():+.3f} | {cells_shown[1]} "
        f"| {cells_shown[2]} | {replications - len(shown)} of {replications} |"
    )


def by_size(replications: int) -> None:
    """Print the table by size in Markdown."""
    print(
        "| largest and smallest who name it | checked | customers | held | width | off on average "
        "| half as wide | by segment alone | refused |"
    )
    print("| --- " * 9 + "|")
    for setting in SIZED:
        print(line_by_size(setting, replications=replications), flush=True)


def main(replications: int) -> None:
    """Print the table in Markdown."""
    print(
        "| share | checked | customers | bias | sharpness | drawn | held | width | half as wide | "
        "the queue's instead | refused |"
    )
    print("| --- " * 11 + "|")
    for setting in SETTINGS:
        print(line(setting, replications=replications), flush=True)


if __name__ == "__main__":
    table = by_size if sys.argv[2:] == ["sizes"] else main
    table(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
