"""Customers won day by day over three years, as BG/NBD and Gamma-Gamma make them.

`python benchmarks/simulated_customers.py 1000000 customers.parquet` writes frequency, recency, age
(days) and value, so that every library in a comparison reads the same file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl

from whybuy.methods.btyd.activity import BetaGeoParams
from whybuy.methods.btyd.simulation import simulate_customers, simulate_spend
from whybuy.methods.btyd.spend import GammaGammaParams

ORDERS = BetaGeoParams(r=0.25, alpha=30.0, a=0.8, b=2.5)  # near CDNOW's, in days
SPEND = GammaGammaParams(p=6.25, q=3.74, gamma=15.44)


def rolling_customers(customers: int, *, days: int = 1096, seed: int = 1) -> pl.DataFrame:
    """Customers won evenly over `days`; times are whole days, and a purchase day counts once."""
    age = np.random.default_rng(seed).integers(1, days, customers).astype(np.float64)
    made = simulate_customers(age, params=ORDERS, seed=seed)
    recency = np.minimum(np.ceil(made.recency), age)
    frequency = np.minimum(made.frequency, recency)
    value = simulate_spend(frequency, params=SPEND, seed=seed)
    columns = {"frequency": frequency, "recency": recency, "age": age, "value": value}
    return pl.DataFrame(columns)


if __name__ == "__main__":
    rolling_customers(int(sys.argv[1])).write_parquet(Path(sys.argv[2]))
