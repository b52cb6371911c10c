"""What a thing is worth to one customer, and the room for a price.

Economic value (Forbis and Mehta 1981): the price of the customer's next best alternative, plus what
ours adds for them, less what it takes away or costs them to switch. All in the customer's money.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from whybuy.errors import BadInput

Amount = float | tuple[float, float]
_NINETY = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class EconomicValue:
    """reference: the alternative's price; lines: what ours adds (+) and takes away (-).

    total and its 90 % interval, in which each range given is read as a normal's 90 % and the lines
    as independent.
    """

    reference: float
    lines: Mapping[str, float]
    total: float
    low: float
    high: float

    @property
    def differentiation(self) -> float:
        """All that ours adds, less all that it takes away."""
        return self.total - self.reference

    def share_given(self, price: float) -> float:
        """The share of the differentiation that a price leaves with the customer."""
        if self.differentiation <= 0:
            raise BadInput(
                f"Ours is worth {-self.differentiation:,.2f} less to them than the alternative: "
                "there is no value to share. Send them to the alternative, or find what ours adds."
            )
        return (self.total - price) / self.differentiation

    def price_giving(self, share: float) -> float:
        """The price that leaves this share of the differentiation with the customer."""
        if not 0 <= share <= 1:
            raise BadInput(f"A share lies between 0 and 1; it is {share:g}.")
        return self.total - share * max(self.differentiation, 0.0)


def economic_value(
    reference: Amount,
    *,
    adds: Mapping[str, Amount] | None = None,
    takes: Mapping[str, Amount] | None = None,
) -> EconomicValue:
    """The value to one customer.

    reference: what the next best alternative costs them. adds, takes: lines in words, each an
    amount of 0 or more, or its 90 % range (low, high). Raises BadInput for ranges upside down and
    amounts below 0, naming the line.
    """
    middles: dict[str, float] = {}
    variance = 0.0
    signed = [(1, "the alternative's price", reference)]
    signed += [(1, name, amount) for name, amount in (adds or {}).items()]
    signed += [(-1, name, amount) for name, amount in (takes or {}).items()]
    for sign, name, amount in signed:
        middle, sd = _read(name, amount)
        if name in middles:
            raise BadInput(f"“{name}” stands twice: it would be counted twice.")
        middles[name] = sign * middle
        variance += sd**2
    total = sum(middles.values())
    half = _NINETY * float(np.sqrt(variance))
    alternative = middles.pop("the alternative's price")
    return EconomicValue(alternative, middles, total, total - half, total + half)


def _read(name: str, amount: Amount) -> tuple[float, float]:
    """Middle and sd of a line, a range being a normal's 90 %."""
    low, high = amount if isinstance(amount, tuple) else (amount, amount)
    if not (np.isfinite(low) and np.isfinite(high)):
        raise BadInput(f"“{name}” is not a number.")
    if low > high:
        raise BadInput(f"The range of “{name}” is upside down: {low:g} to {high:g}.")
    if low < 0:
        raise BadInput(
            f"“{name}” is {low:g}: give amounts of 0 or more, and what takes value away among the "
            "lines that ours takes."
        )
    return (low + high) / 2, (high - low) / (2 * _NINETY)


@dataclass(frozen=True, slots=True)
class Room:
    """The room for one deal's price: from our floor to what it is worth to them.

    floor: below it we lose by the deal; ceiling: above it they lose; fair: where the
    differentiation is shared as asked. `overlaps` is false where no price serves both.
    """

    floor: float
    ceiling: float
    fair: float

    @property
    def overlaps(self) -> bool:
        """Whether some price suits both: the floor is not above the ceiling."""
        return self.floor <= self.ceiling


def room(
    value: EconomicValue, *, cost: float, least_margin: float = 0.0, share_given: float = 0.5
) -> Room:
    """The room for a price. cost: ours for this deal; least_margin: share of the price that must be
    left above it; share_given: of the differentiation that the customer is to keep."""
    if not 0 <= least_margin < 1:
        raise BadInput(f"A least margin lies from 0 to below 1; it is {least_margin:g}.")
    floor = cost / (1 - least_margin)
    return Room(floor, value.total, max(value.price_giving(share_given), floor))


def chance_needed(chance: float, *, price: float, lower_price: float, cost: float) -> float:
    """The chance to win that a lower price must reach to earn as much as the price now.

    Above 1: no chance is high enough. Raises BadInput where nothing is left above cost.
    """
    if lower_price <= cost:
        raise BadInput("At that price nothing is left above cost: it never pays.")
    return chance * (price - cost) / (lower_price - cost)
