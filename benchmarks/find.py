"""How long `find` takes to score a bulk list: losses, chances and the warmest path to each.

    uv run python benchmarks/find.py [PROSPECTS] [PEOPLE]

A made-up list: a tenth of the prospects told a number, two fifths have a size; people know one
another at random. Nothing is read from a database: what is timed is the reckoning, on one
processor.
"""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import numpy as np
import polars as pl

from whybuy.estimates.prospect_chances import CHANGE, REACH, Learnt
from whybuy.estimates.prospect_losses import Basis
from whybuy.estimates.prospects import score
from whybuy.methods.network import Network, warmest
from whybuy.methods.prospects import Others, fit, foretell
from whybuy.methods.prospects.standstill import standing_still
from whybuy.methods.value import read_model

MODEL = standing_still(
    read_model("""
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
default = {low = 2, high = 8}
[variables.hours]
title = "Hours lost"
unit = "hour/week"
least = 0
default = {low = 1, high = 6}
[variables.wage]
title = "Wage"
unit = "EUR/hour"
least = 0
default = {low = 18, high = 24}
[standing_still.scrap]
title = "Scrap as it is"
formula = "output * scrap"
[standing_still.hours]
title = "Hours lost"
formula = "hours * wage"
""")
)


def basis(rng: np.random.Generator, many: int) -> Basis:
    """What the losses rest on: own numbers of a tenth, the others foretold from 300."""
    trades = [f"t{one}" for one in rng.integers(0, 20, many)]
    sizes = np.where(rng.random(many) < 0.4, rng.normal(3, 1, many), np.nan)
    told = rng.random(many) < 0.1
    middle = np.round(np.exp(rng.normal(13, 1, many)), -4) + 1e4
    own = np.where(told[:, None], middle[:, None] * np.array([0.8, 1.25]), np.nan)
    others = Others(rng.normal(13, 1, 300), rng.normal(3, 1, 300), trades[:300])
    nothing = np.zeros(many, dtype=bool)
    return Basis(
        key="scrap",
        model=MODEL,
        customers=tuple(f"p{n}" for n in range(many)),
        columns={"output": own},
        foretold={"output": foretell(others, sizes=sizes, trades=trades)},
        from_others={"output": 300},
        own=told.astype(np.int64),
        said=np.full(many, np.nan),
        said_spread=np.full(many, 0.2),
        untold=nothing,
        missing=(),
        by_words=nothing,
    )


def paths(rng: np.random.Generator, people: int, many: int) -> np.ndarray:
    """The warmest path to each prospect, of whom a twentieth have somebody who is known."""
    ties = 8 * people
    source, target = rng.integers(0, people, ties), rng.integers(0, people, ties)
    reached = rng.choice(many, many // 20, replace=False)
    places = people + reached
    known = rng.integers(0, people, len(places))
    strong = np.concatenate([rng.uniform(0.02, 0.6, ties), np.full(len(places), 0.999)])
    network = Network(people + many, np.append(source, known), np.append(target, places), strong)
    return warmest(network, 0).strength[people:]


def main(many: int, people: int) -> None:
    rng = np.random.default_rng(1)
    began = time.perf_counter(), time.process_time()
    warm = paths(rng, people, many)
    there = time.perf_counter(), time.process_time()
    found = basis(rng, many)
    told = time.perf_counter(), time.process_time()
    table = pl.DataFrame(
        {"customer_id": found.customers, "warm": warm, "unasked": (rng.random(many) < 0.02) * 1.0}
        | {name: (rng.random(many) < 0.1) * 1.0 for name in ("need", "trigger")}
        | {"alike": rng.normal(0, 1, many)}
    )
    none = {"signs": np.zeros((0, 2)), "came": np.zeros(0)}
    taught = Learnt(fit(REACH, **none), fit(CHANGE, np.zeros((0, 4)), np.zeros(0)))
    ranked = score(table, found, taught).sort("gain", descending=True)
    done = time.perf_counter(), time.process_time()
    assert ranked["gain"].is_not_null().sum() == many
    for name, one, other in (
        (f"warmest paths through {people:,} people", began, there),
        ("numbers of those who told none", there, told),
        ("losses, chances, intervals and order", told, done),
        ("in all", began, done),
    ):
        wall, cpu = other[0] - one[0], other[1] - one[1]
        print(f"{name}: {wall:.1f} s, {cpu:.1f} s of the processor")
    print(f"{many:,} prospects; {many / (done[0] - began[0]):,.0f} a second")


if __name__ == "__main__":
    asked = [int(one) for one in sys.argv[1:]]
    main(*(asked + [100_000, 5_000][len(asked) :]))
