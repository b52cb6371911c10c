"""A firm whose truth is known: customers who buy at random until they stop, as BG/NBD has it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from tests.fakes import bought

START, END = date(2022, 1, 1), date(2024, 6, 30)
CUT = date(2023, 12, 31)


def lines(customers: int = 400, *, seed: int = 0) -> list[dict[str, Any]]:
    """Orders of customers who came in 2022: rates Gamma(1.5, 1/45 a day), stop Beta(1, 6)."""
    rng = np.random.default_rng(seed)
    found: list[dict[str, Any]] = []
    for number in range(customers):
        rate, stop = rng.gamma(1.5, 1 / 45), rng.beta(1, 6)
        scale = 6 / rng.gamma(4, 1 / 3)
        day, last = float(rng.uniform(0, 365)), (END - START).days
        while day <= last:
            amount = round(100 * rng.gamma(6, scale)) + 1
            on = START + timedelta(days=int(day))
            found += bought(f"c{number:03}", on, amount=amount)
            if rng.random() < stop:
                break
            day += 1 + rng.exponential(1 / rate)
    return found
