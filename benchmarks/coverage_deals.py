"""How often the intervals of deals' chances hold the true chance, on made-up firms.

`python benchmarks/coverage_deals.py [REPLICATIONS [START STEP]]` prints the table of
docs/methods/deal-chances.md. A firm opens a deal at a time over two years; each closes by a weekly
chance that changes with its age, is decided or not, and is won or lost, by its segment, its source
and its seller. We learn from what is known at the end of the two years, and tell the chances of
deals that stand open then. "Halved": the same intervals at half their width, which must fail.
"Straight": the mean of what was told beside the mean truth.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from whybuy.methods.choice import deal_chances, deal_outcomes

WEEKS = 104
AHEAD = 20
KINDS = {"segment": 3, "source": 4, "seller": 6}


@dataclass(frozen=True)
class Setting:
    """deals opened; spread of effects; slow: log-odds to win lost by week 26; usual: fixed truth.

    usual: chances to be decided and to be won of the firm; None draws them from the prior.
    """

    deals: int
    spread: float = 0.4
    slow: float = 0.0
    usual: tuple[float, float] | None = None


SETTINGS = [
    Setting(0),
    Setting(2),
    Setting(12),
    Setting(40),
    Setting(150),
    Setting(600),
    Setting(150, spread=0.0),
    Setting(150, spread=1.0),
    Setting(150, usual=(0.5, 0.25)),
    Setting(150, usual=(0.9, 0.8)),
    Setting(600, slow=1.0),
]


@dataclass(frozen=True)
class Firm:
    """The truth: log-odds of each question, and effects of each level on them."""

    level: np.ndarray
    effects: dict[str, np.ndarray]
    slow: float

    def odds(self, about: dict[str, np.ndarray]) -> np.ndarray:
        """(3, deals) log-odds to close in a week, to be decided, to be won."""
        deals = len(about["segment"])
        parts = [self.effects[name][:, about[name]] for name in KINDS]
        return self.level[:, None] + sum(parts, np.zeros((3, deals)))

    def week(self, odds: np.ndarray, age: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Chances to close in the week of that age, to be decided then, and to be won."""
        shape = 0.5 * np.sin(age / 8)
        won = odds[2] - self.slow * np.minimum(age / 26, 2)
        return tuple(1 / (1 + np.exp(-x)) for x in (odds[0] + shape, odds[1], won))


def firm_of(setting: Setting, rng: np.random.Generator) -> Firm:
    """A firm drawn from the prior, or with its usual chances fixed."""
    level = np.array([-2.6, 0.49, 0.41]) + rng.standard_normal(3) * [0.5, 1.0, 1.0]
    if setting.usual is not None:
        level[1:] = [np.log(p / (1 - p)) for p in setting.usual]
    effects = {name: setting.spread * rng.standard_normal((3, n)) for name, n in KINDS.items()}
    return Firm(level, effects, setting.slow)


def drawn(deals: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """What is known of deals."""
    return {name: rng.integers(0, n, deals) for name, n in KINDS.items()}


def lived(firm: Firm, about: dict[str, np.ndarray], most: np.ndarray, rng: np.random.Generator):
    """Age in weeks and outcome of each deal, up to `most` weeks after it was opened."""
    odds, deals = firm.odds(about), len(most)
    age, outcome = most.astype(float).copy(), np.full(deals, "", dtype=object)
    for week in range(int(most.max(initial=0))):
        closes, decided, won = firm.week(odds, np.full(deals, float(week)))
        now = (outcome == "") & (week < most) & (rng.random(deals) < closes)
        came = np.where(rng.random(deals) < won, "won", "lost")
        outcome[now] = np.where(rng.random(deals) < decided, came, "no decision")[now]
        age[now] = week + 0.5
    return age, outcome


def truth(firm: Firm, about: dict[str, np.ndarray], age: np.ndarray) -> np.ndarray:
    """(deals, 3) true chances of the three ends, of deals open at that age in weeks."""
    odds, still = firm.odds(about), np.ones(len(age))
    found = np.zeros((len(age), 3))
    for week in range(2000):
        closes, decided, won = firm.week(odds, age + week)
        ends = np.stack([decided * won, decided * (1 - won), 1 - decided], axis=1)
        found += (still * closes)[:, None] * ends
        still = still * (1 - closes)
        if still.max(initial=0.0) < 1e-6:
            break
    return found


def told(setting: Setting, *, seed: int) -> tuple[np.ndarray, ...]:
    """True chances (deals, 3), and what we told: means, low and high ends."""
    rng = np.random.default_rng(seed)
    firm = firm_of(setting, rng)
    past, ahead = drawn(setting.deals, rng), drawn(AHEAD, rng)
    age, outcome = lived(firm, past, rng.integers(1, WEEKS + 1, setting.deals), rng)
    words = [{n: [f"{n} {v}" for v in of[n]] for n in KINDS} for of in (past, ahead)]
    fitted = deal_outcomes(list(outcome), days=7 * age, covariates=words[0])
    open_for = rng.integers(0, 20, AHEAD).astype(float)
    chances = deal_chances(
        fitted, deals=AHEAD, days=7 * open_for, covariates=words[1], seed=seed, draws=300
    )
    three = (chances.won, chances.lost, chances.no_decision)
    ends = [np.stack([getattr(one, end) for one in three], 1) for end in ("mean", "low", "high")]
    return truth(firm, ahead, open_for), *ends


def line(setting: Setting, replications: int) -> str:
    """One row of the table."""
    held, halved, means, widths = [], [], [], []
    for seed in range(replications):
        true, mean, low, high = told(setting, seed=seed)
        held.append(((low <= true) & (true <= high)).mean(axis=0))
        halved.append(((mean + low <= 2 * true) & (2 * true <= mean + high)).mean(axis=0))
        means.append([mean[:, 0].mean(), true[:, 0].mean()])
        widths.append((high - low)[:, 0].mean())
    within, apart = np.array(held), np.array(means).mean(axis=0)
    error = within.std(axis=0, ddof=1) / np.sqrt(replications)
    cells = [f"{within.mean(axis=0)[k]:.3f} ± {error[k]:.3f}" for k in range(3)]
    usual = "prior" if setting.usual is None else "{:.0%}, {:.0%}".format(*setting.usual)
    return (
        f"| {setting.deals} | {usual} | {setting.spread:g} | {setting.slow:g} | "
        + " | ".join(cells)
        + f" | {np.mean(np.array(halved)[:, 0]):.3f} | {np.mean(widths):.2f} "
        f"| {apart[0]:.3f}, {apart[1]:.3f} |"
    )


def main(replications: int, start: int = 0, step: int = 1) -> None:
    """Print the table in Markdown; of every so many rows from `start` on."""
    print(f"\n{replications} replications of {AHEAD} open deals, nominal 90 %\n")
    print(
        "| deals opened | decided, won | spread of effects | slow | won | lost | no decision "
        "| won, halved | width, won | told, true |"
    )
    print("| --- " * 10 + "|")
    for setting in SETTINGS[start::step]:
        print(line(setting, replications), flush=True)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:] or ["1000"]))
