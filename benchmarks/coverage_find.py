"""How often the ranges of `find` hold: losses of prospects who told nothing, and chances.

    uv run python benchmarks/coverage_find.py

Truth is planted: firms whose output and scrap rise with size and differ by trade. A few of them
tell their numbers; the loss a month of fifty others is foretold and held against the truth, 200
times for each row. One row breaks the model on purpose (tails as of a t with three degrees of
freedom). Chances are held against the chances that the outcomes were drawn from, and paths against
those planted.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from whybuy.methods.network import Network, chains, warmest
from whybuy.methods.prospects import Others, Prior, draws, fit, foretell, losses
from whybuy.methods.prospects.standstill import unbounded
from whybuy.methods.value import read_model

TIMES, OFTEN = 200, 1_000
ASKED = 50
TRADES = 5
MODEL = read_model("""
title = "Scrap"
currency = "EUR"
years = 3
[variables.output]
title = "Output"
unit = "EUR/year"
least = 0
[variables.scrap]
title = "Scrap"
unit = "%"
least = 0
most = 100
[standing_still.scrap]
title = "Scrap as it is"
formula = "output * scrap"
""")
PRIOR = Prior((-2.2, 0.7), {"need": (0.8, 0.5), "alike": (0.35, 0.3)})


def firms(
    rng: np.random.Generator, many: int, *, tails: bool, spread: float
) -> dict[str, np.ndarray]:
    """Sizes, trades, output and scrap of so many firms."""
    trade = rng.integers(0, TRADES, many)
    sizes = rng.normal(3.5, 1.0, many)
    noise = rng.standard_t(3, (2, many)) / 3**0.5 if tails else rng.standard_normal((2, many))
    effect = rng.normal(0, spread, (2, TRADES))
    output = np.exp(10 + 0.9 * sizes + effect[0][trade] + 0.5 * noise[0])
    scrap = 100 / (1 + np.exp(2.9 - effect[1][trade] - 0.4 * noise[1]))
    return {"trade": trade, "size": sizes, "output": output, "scrap": scrap}


def loss_row(told: int, *, tails: bool = False, spread: float = 0.5, sizes: bool = True) -> str:
    """The share of true losses within their range, its width, and how well it ranks them."""
    held, width, order = [], [], []
    for seed in range(TIMES):
        rng = np.random.default_rng([seed, told])
        all_ = firms(rng, told + ASKED, tails=tails, spread=spread)
        known = all_["size"] if sizes else np.full(told + ASKED, np.nan)
        names = [f"t{one}" for one in all_["trade"]]
        made = {
            name: foretell(
                Others(
                    unbounded(MODEL.variables[name], all_[name][:told]), known[:told], names[:told]
                ),
                sizes=known[told:],
                trades=names[told:],
            )
            for name in ("output", "scrap")
        }
        found = losses(MODEL, {}, made, many=ASKED)
        truth = (all_["output"] * all_["scrap"] / 1200)[told:]
        held.append(np.mean((found.low <= truth) & (truth <= found.high)))
        width.append(np.median(found.high / found.low))
        order.append(np.corrcoef(ranks(found.mean), ranks(truth))[0, 1])
    error = np.std(held) / TIMES**0.5
    return (
        f"{100 * np.mean(held):5.1f} ± {100 * error:.1f} % | x {np.mean(width):8.1f} "
        f"| {np.mean(order):.2f}"
    )


def ranks(values: np.ndarray) -> np.ndarray:
    return np.argsort(np.argsort(values))


def chance_row(told: int) -> str:
    """The share of true chances within their range, and its width."""
    held, width = [], []
    for seed in range(OFTEN):
        rng = np.random.default_rng([seed, told, 1])
        truth = np.array([rng.normal(*pair) for pair in (PRIOR.intercept, *PRIOR.signs.values())])
        signs = np.column_stack([rng.random(told + 20) < 0.3, rng.normal(0, 1, told + 20)])
        chance = 1 / (1 + np.exp(-(truth[0] + signs @ truth[1:])))
        found = fit(PRIOR, signs[:told], rng.random(told) < chance[:told])
        drawn = draws(found, signs[told:], points=256, seed=1)
        low, high = np.quantile(drawn, (0.05, 0.95), axis=1)
        held.append(np.mean((low <= chance[told:]) & (chance[told:] <= high)))
        width.append(np.mean(high - low))
    error = np.std(held) / OFTEN**0.5
    return f"{100 * np.mean(held):5.1f} ± {100 * error:.1f} % | {100 * np.mean(width):.0f} points"


def path_row(people: int) -> str:
    """How often the planted chain, warmer than any other, is found first; and next to it Yen's."""
    hits, second = 0, 0
    for seed in range(TIMES):
        rng = np.random.default_rng([seed, people, 2])
        many = 6 * people
        source, target = rng.integers(0, people, many), rng.integers(0, people, many)
        strong = rng.uniform(0.02, 0.5, many)
        chain = [0, *rng.permutation(np.arange(1, people))[:3]]
        other = [0, *(one for one in rng.permutation(np.arange(1, people)) if one not in chain)][:3]
        for path, weight in ((chain, 0.95), ([*other, chain[-1]], 0.9)):
            source, target = np.append(source, path[:-1]), np.append(target, path[1:])
            strong = np.append(strong, np.full(len(path) - 1, weight))
        network = Network(people, source, target, strong)
        found = chains(network, 0, int(chain[-1]), most=2)
        hits += found[0].places == tuple(int(one) for one in chain)
        second += len(found) > 1 and found[1].places == tuple(
            int(one) for one in [*other, chain[-1]]
        )
        assert abs(warmest(network, 0).strength[chain[-1]] - found[0].strength) < 1e-12
    return f"{100 * hits / TIMES:.0f} % | {100 * second / TIMES:.0f} %"


ROWS: dict[str, Callable[[], str]] = {
    "5 firms told": lambda: loss_row(5),
    "15 firms told": lambda: loss_row(15),
    "50 firms told": lambda: loss_row(50),
    "200 firms told": lambda: loss_row(200),
    "50 told, trades alike": lambda: loss_row(50, spread=0.0),
    "50 told, sizes unknown": lambda: loss_row(50, sizes=False),
    "50 told, heavy tails (not the model)": lambda: loss_row(50, tails=True),
}


def main() -> None:
    print("loss a month of those who told nothing | held | width, high over low | rank correlation")
    for name, row in ROWS.items():
        print(f"{name} | {row()}", flush=True)
    print("chance | held | width")
    for told in (0, 20, 100, 500):
        print(f"{told} approaches | {chance_row(told)}", flush=True)
    print("people in the network | planted chain first | planted second chain second")
    for people in (30, 300):
        print(f"{people} | {path_row(people)}", flush=True)


if __name__ == "__main__":
    main()
