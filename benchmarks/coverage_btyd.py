"""How often the intervals of BetaGeo and GammaGamma hold what happens, on customers of known truth.

`python benchmarks/coverage_btyd.py [REPLICATIONS]` prints the table of docs/methods/bg-nbd.md. Each
replication draws customers, fits to what is seen of them, and looks at what they then do.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import polars as pl

from whybuy.errors import TooLittleEvidence
from whybuy.methods.btyd import BetaGeo, GammaGamma
from whybuy.methods.btyd.activity import BetaGeoParams
from whybuy.methods.btyd.simulation import simulate_customers
from whybuy.methods.btyd.spend import GammaGammaParams

LEVEL = 0.90
KINDS = {
    "retail (r .25, a .8, b 2.5)": BetaGeoParams(r=0.25, alpha=4.4, a=0.8, b=2.5),
    "loyal (r 2, a .3, b 6)": BetaGeoParams(r=2.0, alpha=20.0, a=0.3, b=6.0),
}
SPEND = GammaGammaParams(p=6.25, q=3.74, gamma=15.44)
HORIZON = 26.0
MEASURES = (
    "orders, a customer",
    "orders, total",
    "total, half as wide",
    "money, a customer",
    "money, total",
)


@dataclass(frozen=True)
class Seen:
    """A simulated summary and what its customers then do."""

    table: pl.DataFrame
    orders: np.ndarray
    money: np.ndarray


def simulated(customers: int, *, params: BetaGeoParams, seed: int) -> Seen:
    """Customers won evenly over a year (weeks), with half a year to come."""
    rng = np.random.default_rng(seed)
    age = rng.uniform(0, 52, customers)
    made = simulate_customers(age, params=params, later=HORIZON, seed=seed)
    scale = rng.gamma(SPEND.q, 1 / SPEND.gamma, customers)
    seen, later = (
        rng.gamma(np.maximum(SPEND.p * n, 1e-300)) / scale
        for n in (made.frequency, made.later_orders)
    )
    value = np.where(made.frequency > 0, seen / np.maximum(made.frequency, 1), 0.0)
    columns = {"frequency": made.frequency, "recency": made.recency, "age": age, "value": value}
    return Seen(pl.DataFrame(columns), made.later_orders, later * (made.later_orders > 0))


def replicate(customers: int, *, params: BetaGeoParams, seed: int) -> tuple[float, ...] | None:
    """For each measure, the share of what happened that its 90 % interval held; None if refused."""
    seen = simulated(customers, params=params, seed=seed)
    try:
        model, spend = (
            BetaGeo(prior="weak").fit(seen.table),
            GammaGamma(prior="weak").fit(seen.table),
        )
        orders = model.forecast(seen.table, days=HORIZON, draws=300, seed=seed)
        money = model.lifetime_value(
            seen.table, spend=spend, days=HORIZON, discount_rate=0.0, draws=300, seed=seed
        )
    except TooLittleEvidence:
        return None
    middle = (orders.total_low + orders.total_high) / 2
    quarter = (orders.total_high - orders.total_low) / 4
    return (
        float(np.mean((orders.low <= seen.orders) & (seen.orders <= orders.high))),
        float(orders.total_low <= seen.orders.sum() <= orders.total_high),
        float(abs(seen.orders.sum() - middle) <= quarter),
        float(np.mean((money.low <= seen.money) & (seen.money <= money.high))),
        float(money.total_low <= seen.money.sum() <= money.total_high),
    )


def main(replications: int) -> None:
    """Print the table in Markdown."""
    print(f"| customers | {' | '.join(MEASURES)} | refused |")
    print("| --- " * (len(MEASURES) + 2) + "|")
    for name, params in KINDS.items():
        for customers in (20, 100, 1000):
            many = max(50, replications // (1 if customers < 1000 else 5))
            rows = [replicate(customers, params=params, seed=seed) for seed in range(many)]
            held = np.array([row for row in rows if row is not None])
            error = held.std(axis=0) / np.sqrt(len(held))
            cells = [f"{m:.3f} ± {e:.3f}" for m, e in zip(held.mean(axis=0), error, strict=True)]
            refused = f"{len(rows) - len(held)} of {many}"
            print(f"| {customers} {name} | {' | '.join(cells)} | {refused} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
