"""A firm that tries a programme whose true effect is known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from tests.fakes import bought

BEGAN = date(2025, 3, 3)
START, END = BEGAN - timedelta(days=400), BEGAN + timedelta(days=27 + 28 * 2)


def rates(customers: int) -> dict[str, float]:
    """By customer, the chance of an order on a day: log-normal, one in five weeks at the middle."""
    drawn = 0.03 * np.exp(np.random.default_rng(0).normal(-0.3, 0.8, customers))
    return {f"c{number:04}": float(rate) for number, rate in enumerate(drawn)}


def lines(customers: int, *, offered: set[str] | None = None, more: float = 0.0) -> list[Any]:
    """Their orders; whoever is offered something buys `more` times as often besides, since then.

    The customers' own orders are the same whatever is offered.
    """
    found: list[Any] = []
    for number, (name, rate) in enumerate(rates(customers).items()):
        rng = np.random.default_rng([1, number])
        days = (END - START).days + 1
        own = rng.random(days) < rate
        since = np.arange(days) >= (BEGAN - START).days
        besides = (rng.random(days) < more * rate) & since & (name in (offered or ()))
        worth = 6000 * np.exp(rng.normal(0, 0.3)) * rng.gamma(4, 0.25, days)
        for step in np.flatnonzero(own | besides):
            found += bought(name, START + timedelta(days=int(step)), amount=int(worth[step]) + 1)
    return found
