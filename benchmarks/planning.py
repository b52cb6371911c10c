"""The plan of contacts beside greedy and beside scipy.optimize.milp on the whole problem.

`python benchmarks/planning.py [CUSTOMERS] [--seconds 20] [--peer-seconds 120]`. Made-up firms of
20 people and 50,000 customers: languages and territories decide who may contact whom, promises and
due contacts bind, and in the second anybody may contact anybody (the hardest: plans that are worth
the same abound). Value, proven gap, seconds; then the plan a day later, when values moved by 2 %
and 1 % of the customers are worth half as much again, with and without a price on change.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np

from whybuy.methods.planning import plan
from whybuy.methods.planning.problem import read
from whybuy.methods.planning.search import programme

PEOPLE, HOURS = 20, 36.0
WINDOW = 2


def firm(customers: int, *, anybody: bool = False, seed: int = 0) -> dict:
    """Customers with one or two proposals, worth log-normal money and five minutes to hours."""
    rng = np.random.default_rng(seed)
    customer = np.repeat(np.arange(customers), rng.integers(1, 3, customers))
    proposals = len(customer)
    speaks = np.append([0, 1, 2], rng.choice(3, PEOPLE - 3, p=[0.5, 0.3, 0.2]))
    serves = rng.integers(0, 5, PEOPLE)
    language, territory = rng.choice(3, customers, p=[0.6, 0.3, 0.1]), rng.integers(0, 5, customers)
    near = serves[None] == territory[customer][:, None]
    may = speaks[None] == language[customer][:, None]
    may &= near | (rng.random((proposals, PEOPLE)) < 0.3)
    if anybody:
        may[:] = True
    what, who = np.nonzero(may)
    worth = np.exp(rng.normal(3.5, 1.2, proposals))
    minutes = np.maximum(5, np.round(np.exp(rng.normal(3, 0.6, proposals)) / 5) * 5)
    known = rng.integers(0, PEOPLE, customers)
    liking = 1.0 if anybody else np.where(known[customer[what]] == who, 1.2, 1.0)
    best = np.argsort(-np.bincount(customer, weights=worth))[: customers // 100]
    return {
        "proposal": what,
        "person": who,
        "value": (worth[what] * liking).round(2),
        "hours": minutes[what] / 60,
        "customer": customer,
        "capacity": np.full(PEOPLE, HOURS),
        "promised": rng.random(proposals) < 100 / proposals,
        "due": np.isin(np.arange(customers), best),
        "room": np.ones(customers, dtype=int),
    }


def greedy(made: dict) -> float:
    """Promises, then due customers, then the most money an hour; whoever has most hours left."""
    what, who, hours = made["proposal"], made["person"], made["hours"]
    owner = made["customer"][what]
    urgent = np.where(made["promised"][what], 0, np.where(made["due"][owner], 1, 2))
    left, room = made["capacity"].copy(), made["room"].copy()
    room = np.maximum(room, np.bincount(made["customer"], weights=made["promised"]))
    done, value = set(), 0.0
    for pair in np.lexsort((-made["value"] / hours, urgent)):
        proposal, person, customer = what[pair], who[pair], owner[pair]
        if proposal in done or room[customer] < 1 or hours[pair] > left[person]:
            continue
        done.add(proposal)
        room[customer] -= 1
        left[person] -= hours[pair]
        value += made["value"][pair]
    return value


def by_scipy(made: dict, *, seconds: float, gap: float) -> tuple[float, float]:
    """Value and gap by scipy.optimize.milp (HiGHS) on the whole problem, promises as rows."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_array

    problem = read(**made)
    given = programme(problem, np.arange(len(problem.value)), worth=problem.value, whole=True)
    shape = (len(given.low), len(given.gain))
    rows = csc_array((given.entries, given.rows, given.starts), shape=shape)
    found = milp(
        -given.gain,
        integrality=np.ones(shape[1]),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, given.low, given.high),
        options={"time_limit": seconds, "mip_rel_gap": gap},
    )
    if found.x is None:
        return float("nan"), float("nan")
    return -float(found.fun), float(found.mip_gap)


def timed(task) -> tuple[object, float, float]:
    """What it gives, elapsed and processor seconds."""
    began, busy = time.perf_counter(), time.process_time()
    found = task()
    return found, time.perf_counter() - began, time.process_time() - busy


def compare(made: dict, *, seconds: float, peer_seconds: float) -> None:
    """One table."""
    print(f"\n{len(set(made['customer'])):,} customers, {len(made['proposal']):,} pairs\n")
    print("| plan | value | proven within | seconds | of the processor |")
    print("| --- | --- | --- | --- | --- |")
    for gap in (1e-4, 1e-6):
        found, took, busy = timed(lambda gap=gap: plan(**made, gap=gap, seconds=seconds))
        print(
            f"| ours, within {gap:.4%} | {found.value:,.0f} | {found.gap:.4%} | {took:.1f} "
            f"| {busy:.1f} |",
            flush=True,
        )
    value, took, busy = timed(lambda: greedy(made))
    print(f"| greedy | {value:,.0f} | | {took:.1f} | {busy:.1f} |", flush=True)
    if peer_seconds > 0:
        (value, gap), took, busy = timed(lambda: by_scipy(made, seconds=peer_seconds, gap=1e-4))
        print(f"| scipy milp | {value:,.0f} | {gap:.4%} | {took:.1f} | {busy:.1f} |", flush=True)


def a_day_later(made: dict) -> None:
    """How many of the planned contacts change when the data change a little."""
    before = plan(**made)
    rng = np.random.default_rng(1)
    kept = np.isin(np.arange(len(made["proposal"])), before.chosen)
    value = made["value"] * np.exp(rng.normal(0, 0.02, len(kept)))
    new = rng.random(len(made["room"])) < 0.01
    later = {**made, "value": value * np.where(new[made["customer"][made["proposal"]]], 1.5, 1.0)}
    print(f"\nA day later, of {len(before.chosen):,} contacts:\n")
    print("| price on change | other customer or person | value given up |")
    print("| --- | --- | --- |")
    best = None
    for cost in (0.0, 5.0, 20.0):
        found = plan(**later, kept=kept, change_cost=cost)
        moved = len(set(before.chosen) - set(found.chosen))
        real = later["value"][found.chosen].sum()
        best = best if best is not None else real
        print(f"| {cost:g} | {moved} ({moved / len(before.chosen):.1%}) | {1 - real / best:.3%} |")


def main() -> None:
    """Read the arguments and print the tables."""
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("customers", type=int, nargs="?", default=50_000)
    asks.add_argument("--peer-seconds", type=float, default=120.0)
    asks.add_argument("--seconds", type=float, default=20.0)
    asks.add_argument("--firms", nargs="+", default=["usual", "anybody"])
    given = asks.parse_args()
    for kind in given.firms:
        made = firm(given.customers, anybody=kind == "anybody")
        compare(made, seconds=given.seconds, peer_seconds=given.peer_seconds)
        if kind == "usual":
            a_day_later(made)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\nMost memory: {peak:.1f} GB")


if __name__ == "__main__":
    main()
