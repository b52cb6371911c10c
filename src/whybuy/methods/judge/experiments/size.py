"""How many customers are needed before an effect of a given size would be seen."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf

import numpy as np

from whybuy.errors import BadInput
from whybuy.methods.judge.experiments.sequences import FIRST, normal_score, widening


@dataclass(frozen=True, slots=True)
class Needed:
    """Customers in both groups together, to see the effect with the chance asked for.

    always: where one may look at any time; once: where one looks at the end alone. withheld: of
    `always`, those withheld.
    """

    always: int
    once: int
    withheld: int


def needed(
    effect: float,
    *,
    spread: float,
    share: float = 0.5,
    explained: float = 0.0,
    power: float = 0.8,
    level: float = 0.90,
) -> Needed:
    """How many customers it takes to tell this effect from none.

    effect: a customer, in units of the outcome (money over the time of the experiment); spread:
    standard deviation of the outcome among customers; share: withheld; explained: share of the
    variance that the past explains (squared correlation of a customer's two last periods); power:
    chance to see it if it is there. Two groups with one spread. Raises BadInput.
    """
    faults = [
        text
        for wrong, text in (
            (not (np.isfinite(effect) and effect != 0), "effect must be a number other than 0."),
            (not (np.isfinite(spread) and spread > 0), "spread must be above 0."),
            (not 0 < share < 1, "share must be above 0 and below 1."),
            (not 0 <= explained < 1, "explained must be from 0 to below 1."),
            (not (0 < power < 1 and 0 < level < 1), "power and level lie between 0 and 1."),
        )
        if wrong
    ]
    if faults:
        raise BadInput(" ".join(faults))
    unit = spread**2 * (1 - explained) / (share * (1 - share)) / effect**2
    luck = normal_score(2 * power - 1) if power > 0.5 else -normal_score(1 - 2 * power)
    once = ceil(unit * (normal_score(level) + luck) ** 2)
    always = _always(unit, luck=luck, level=level)
    return Needed(always, max(once, FIRST), ceil(share * always))


def _always(unit: float, *, luck: float, level: float) -> int:
    """The count at which a sequence that is narrowest there would see it, by halving."""
    low, high = float(FIRST), max(unit * 200.0, 2.0 * FIRST)
    wide = float(widening(high, tightest=high, level=level))
    if unit * (wide + luck) ** 2 > high:
        high = min(unit * (wide + abs(luck)) ** 2, inf)
    while high - low > 0.5:
        middle = (low + high) / 2
        wide = float(widening(middle, tightest=middle, level=level))
        low, high = (low, middle) if unit * (wide + luck) ** 2 <= middle else (middle, high)
    return ceil(high)
