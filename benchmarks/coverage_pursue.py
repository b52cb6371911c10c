"""How often what `pursue` tells of a deal holds: its chance's interval, and what the rule saves.

`python benchmarks/coverage_pursue.py [REPLICATIONS]` prints the two tables of
docs/methods/pursuits.md. A firm's deals differ by how they came, by trade and by whether a need is
settled; each closes by a weekly chance, is decided or not, is won or lost. We learn from those that
ended, choose between what is known and the base rate as `pursue` does, and tell open deals. The
rule is learnt on deals that ended earlier and tried on later ones; what it truly saves is known
here, since each deal's true chance is.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import polars as pl

from whybuy.estimates.deal_chances import Past, tell
from whybuy.estimates.deal_profit import FREED, Terms
from whybuy.estimates.deal_time import LANDMARK_DAYS, rule, saving_of

AHEAD = 20
KINDS = {"source": 4, "trade": 3, "need": 2}
LEVEL = (-2.4, 0.5, 0.3)
"""Log-odds to close in a week, to be decided, to be won, of a usual deal."""


@dataclass(frozen=True)
class Drawn:
    """Deals with their true chance to be won once they close, and what came of them."""

    deals: pl.DataFrame
    known: dict[str, list[str]]
    won: np.ndarray


def logistic(odds: np.ndarray) -> np.ndarray:
    """Chances of log-odds."""
    return 1 / (1 + np.exp(-odds))


def firm(spread: float, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The effect of each level on each of the three questions; none on when it closes."""
    return {name: spread * rng.standard_normal((2, many)) for name, many in KINDS.items()}


def drawn(effects: dict[str, np.ndarray], many: int, rng: np.random.Generator) -> Drawn:
    """So many deals that ended, in the order in which they did."""
    about = {name: rng.integers(0, levels, many) for name, levels in KINDS.items()}
    odds = np.array(LEVEL[1:])[:, None] + sum(effects[n][:, about[n]] for n in KINDS)
    decided, won = logistic(odds)
    weeks = rng.geometric(logistic(np.array(LEVEL[0])), many) - 0.5
    came = np.where(rng.random(many) < won, "won", "lost")
    outcome = np.where(rng.random(many) < decided, came, "no decision")
    deals = pl.DataFrame(
        {
            "customer_id": [f"c{n}" for n in range(many)],
            "outcome": outcome.tolist(),
            "days": 7 * weeks,
            "hours": weeks * rng.lognormal(0, 0.3, many),
            "amount": rng.lognormal(9, 0.7, many),
        }
    )
    words = {name: [f"{name} {value}" for value in values] for name, values in about.items()}
    return Drawn(deals, words, decided * won)


def of_chances(past: int, spread: float, replications: int) -> str:
    """A row: how often the interval of the chance to win holds it; how often the base rate."""
    held, halved, plain, widths = [], [], 0, []
    for seed in range(replications):
        rng = np.random.default_rng(seed)
        effects = firm(spread, rng)
        learnt, ahead = drawn(effects, past, rng), drawn(effects, AHEAD, rng)
        told = tell(Past(learnt.deals, learnt.known, None), ahead.known, days=np.full(AHEAD, 14.0))
        one = told.told.won
        held.append(((one.low <= ahead.won) & (ahead.won <= one.high)).mean())
        low, high = (one.mean + one.low) / 2, (one.mean + one.high) / 2
        halved.append(((low <= ahead.won) & (ahead.won <= high)).mean())
        widths.append((one.high - one.low).mean())
        plain += told.plain
    error = np.std(held, ddof=1) / np.sqrt(replications)
    return (
        f"| {past} | {spread:g} | {np.mean(held):.3f} ± {error:.3f} | {np.mean(halved):.3f} "
        f"| {np.mean(widths):.2f} | {plain / replications:.0%} |"
    )


def of_saving(past: int, spread: float, replications: int) -> str:
    """A row: how often the range of what the rule saves holds what it truly saves."""
    held, left, gains, harm, silent = [], [], [], 0, 0
    for seed in range(replications):
        rng = np.random.default_rng(1_000 + seed)
        effects = firm(spread, rng)
        whole = drawn(effects, past, rng)
        cut = int(0.6 * past)
        stood = np.flatnonzero(whole.deals["days"].to_numpy()[cut:] > LANDMARK_DAYS) + cut
        first = {name: values[:cut] for name, values in whole.known.items()}
        ahead = {name: [values[at] for at in stood] for name, values in whole.known.items()}
        later = whole.deals[stood]
        leave = rule(Past(whole.deals[:cut], first, None), ahead, later, terms=Terms(), share=0.5)
        left.append(leave.mean())
        if not leave.any() or leave.all():
            silent += 1
            continue
        amount = later["amount"].to_numpy() * 0.5
        hours = later["hours"].to_numpy() * (1 - LANDMARK_DAYS / later["days"].to_numpy())
        won = later["outcome"].to_numpy() == "won"
        told = saving_of(leave, hours=hours, brought=np.where(won, amount, 0.0), won=won)
        should = amount * whole.won[stood]
        an_hour = FREED * should[~leave].sum() / hours[~leave].sum()
        true = an_hour * hours[leave].sum() - should[leave].sum()
        held.append(told.low <= true <= told.high)
        gains.append(true / should.sum())
        harm += true < 0
    tried = max(len(held), 1)
    error = np.sqrt(np.mean(held) * (1 - np.mean(held)) / tried) if held else 0.0
    return (
        f"| {past} | {spread:g} | {np.mean(left):.0%} | {silent / replications:.0%} "
        f"| {np.mean(held) if held else float('nan'):.3f} ± {error:.3f} "
        f"| {np.mean(gains) if gains else 0:+.1%} | {harm / tried:.0%} |"
    )


def main(replications: int) -> None:
    """Print both tables in Markdown."""
    print(f"{replications} firms a row, nominal 90 %\n")
    print("| deals ended | spread of effects | won | won, halved | width | base rate told |")
    print("| --- " * 6 + "|")
    for past, spread in ((12, 0.5), (40, 0.5), (150, 0.0), (150, 0.5), (150, 1.0)):
        print(of_chances(past, spread, replications), flush=True)
    print("\n| deals ended | spread of effects | left | none | range holds | truly saved | harm |")
    print("| --- " * 7 + "|")
    for past, spread in ((150, 0.0), (150, 1.0), (400, 1.0), (400, 2.0)):
        print(of_saving(past, spread, replications), flush=True)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:] or ["200"]))
