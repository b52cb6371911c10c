"""From the list price to what is left in the pocket, step by step, deal by deal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput

Floats = NDArray[np.float64]


class Step(NamedTuple):
    """One reduction: its amount over all deals, and as a share of the list value."""

    name: str
    amount: float
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Waterfall:
    """at_list: all deals at list price; steps down to `pocket`; per deal, (n,): `pocket_share`."""

    at_list: float
    steps: tuple[Step, ...]
    pocket: float
    pocket_share: Floats

    @property
    def band(self) -> tuple[float, float]:
        """The pocket price of the middle 90 % of deals, as shares of list."""
        low, high = np.quantile(self.pocket_share, [0.05, 0.95])
        return float(low), float(high)


def price_waterfall(
    list_price: ArrayLike, reductions: Mapping[str, ArrayLike], *, quantity: ArrayLike = 1.0
) -> Waterfall:
    """The price waterfall of n deals (Marn and Rosiello 1992).

    list_price, (n,), for one; reductions: each (n,), for one, 0 or more, in the order in which they
    are granted. Raises BadInput for list prices not above 0, reductions below 0 (a surcharge is no
    reduction), and a pocket price below 0, naming the deal.
    """
    listed, many = np.asarray(list_price, dtype=float), np.asarray(quantity, dtype=float)
    if not (listed > 0).all():
        raise BadInput(f"Deal {int(np.argmin(listed > 0)) + 1} has no list price above 0.")
    pocket, whole = listed.copy(), float((listed * many).sum())
    steps: list[Step] = []
    for name, given in reductions.items():
        amount = np.broadcast_to(np.asarray(given, dtype=float), listed.shape)
        if not (amount >= 0).all():
            raise BadInput(f"“{name}” is below 0 on deal {int(np.argmin(amount >= 0)) + 1}.")
        pocket = pocket - amount
        total = float((amount * many).sum())
        steps.append(Step(name, total, total / whole))
    if (pocket < 0).any():
        raise BadInput(
            f"Deal {int(np.argmax(pocket < 0)) + 1} gives away more than its list price."
        )
    return Waterfall(whole, tuple(steps), float((pocket * many).sum()), pocket / listed)


class Discount(NamedTuple):
    """A group's deals: how many, and their discount, weighted by list value, with a 90 % interval
    (normal, over deals)."""

    group: str
    deals: int
    share: float
    low: float
    high: float


def discounts(
    list_price: ArrayLike, price: ArrayLike, *, groups: list[str], quantity: ArrayLike = 1.0
) -> list[Discount]:
    """The discount by group (representative, segment, size, quarter's end), the highest first."""
    listed, paid = np.asarray(list_price, dtype=float), np.asarray(price, dtype=float)
    weight = listed * np.asarray(quantity, dtype=float)
    given, of = 1 - paid / listed, np.array(groups)
    found = [_discount(name, given[of == name], weight[of == name]) for name in sorted(set(groups))]
    return sorted(found, key=lambda one: -one.share)


def _discount(name: str, given: Floats, weight: Floats) -> Discount:
    share = float((given * weight).sum() / weight.sum())
    if len(given) < 2:
        return Discount(name, len(given), share, float("nan"), float("nan"))
    part = weight / weight.sum()
    n = len(given)
    half = 1.6449 * float(np.sqrt(n / (n - 1) * (part**2 * (given - share) ** 2).sum()))
    return Discount(name, n, share, share - half, share + half)
