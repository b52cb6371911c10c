"""Money over the years: present value, NPV, ROI, IRR and payback, each by a named convention."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from whybuy.errors import BadInput

Floats = NDArray[np.float64]

CONVENTIONS = {
    "tei": "Total Economic Impact: the start is not discounted, each year is at its end.",
    "end_of_year": "Spreadsheets' NPV(): the start counts as the end of a first year, too.",
    "mid_year": "The start is not discounted, each year is at its middle.",
    "nucleus": "Nucleus Research: nothing is discounted; ROI is the average yearly benefit, less "
    "running costs, over the first three years, as a share of the initial cost.",
}
NUCLEUS_YEARS = 3


def discount_factors(years: int, *, rate: float, convention: str = "tei") -> Floats:
    """What a unit of money at the start and in years 1 to `years` is worth now, (years + 1,).

    Raises BadInput for a rate of -100 % or less and for a convention that is not known.
    """
    if convention not in CONVENTIONS:
        raise BadInput(f"A convention is one of {', '.join(CONVENTIONS)}, not {convention!r}.")
    if not (np.isfinite(rate) and rate > -1):
        raise BadInput(f"The discount rate is {rate}; it must lie above -1. For 10 %, give 0.1.")
    when = np.arange(years + 1, dtype=np.float64)
    if convention == "end_of_year":
        when += 1
    elif convention == "mid_year":
        when[1:] -= 0.5
    elif convention == "nucleus":
        when[:] = 0
    return (1.0 + rate) ** -when


def present_value(amounts: ArrayLike, *, rate: float, convention: str = "tei") -> float:
    """What the amounts are worth now. (n + 1,): at the start, then in years 1 to n.

    rate is a year's, 0.1 for 10 %. convention: see `CONVENTIONS`. Raises BadInput.
    """
    given = _amounts(amounts)
    if given.ndim != 1:
        raise BadInput("Give one amount for the start and one for each year.")
    factors = discount_factors(len(given) - 1, rate=rate, convention=convention)
    return float(given @ factors)


@dataclass(frozen=True, eq=False)
class CashFlows:
    """Benefits and costs, (n + 1,) or (draws, n + 1): the start, then years 1 to n; both at or
    above 0 as a rule. Every figure is by `convention`, and is None where it is not defined."""

    benefits: Floats
    costs: Floats
    rate: float
    convention: str = "tei"

    @cached_property
    def factors(self) -> Floats:
        """(years + 1,) what money of each year is worth today."""
        years = self.benefits.shape[-1] - 1
        return discount_factors(years, rate=self.rate, convention=self.convention)

    @property
    def net(self) -> Floats:
        """Benefits less costs, a column a year."""
        return self.benefits - self.costs

    @property
    def pv_benefits(self) -> Floats:
        """Present value of the benefits: a number, or one a draw."""
        return self.benefits @ self.factors

    @property
    def pv_costs(self) -> Floats:
        """Present value of the costs: a number, or one a draw."""
        return self.costs @ self.factors

    @property
    def npv(self) -> Floats:
        """Net present value: a number, or one a draw."""
        return self.net @ self.factors

    @property
    def cumulative(self) -> Floats:
        """Net benefit so far, not discounted, at the start and at the end of each year."""
        return np.cumsum(self.net, axis=-1)

    @property
    def roi(self) -> float | None:
        """Return on investment as a share, 3.29 for 329 %; None where nothing is paid."""
        benefits, costs = np.atleast_2d(self.net), np.atleast_2d(self.costs)
        if self.convention == "nucleus":
            initial = float(costs[0, 0])
            three = benefits[0, 1 : NUCLEUS_YEARS + 1]
            return float(three.mean() / initial) if initial > 0 and three.size else None
        paid = float(np.atleast_1d(self.pv_costs)[0])
        return float(np.atleast_1d(self.npv)[0]) / paid if paid > 0 else None

    @property
    def irr(self) -> float | None:
        """The rate at which the net present value is 0; None where there is none, or several."""
        return internal_rate(np.atleast_2d(self.net)[0])

    @property
    def payback_months(self) -> float | None:
        """Months until the net benefit so far stays at or above 0; None where it never does.

        A year's benefit and cost come evenly over the year.
        """
        return payback(np.atleast_2d(self.net)[0])


def cash_flows(
    benefits: ArrayLike, costs: ArrayLike, *, rate: float, convention: str = "tei"
) -> CashFlows:
    """Benefits and costs together. Raises BadInput for lengths that differ, or no number."""
    plus, minus = _amounts(benefits), _amounts(costs)
    if plus.shape != minus.shape:
        raise BadInput(
            f"There are benefits at {plus.shape[-1]} times and costs at {minus.shape[-1]}: "
            "give both for the start and for the same years."
        )
    discount_factors(0, rate=rate, convention=convention)
    return CashFlows(plus, minus, rate, convention)


def internal_rate(net: Floats) -> float | None:
    """The only rate above -100 % at which these amounts, (n + 1,), are worth nothing."""
    if not ((net > 0).any() and (net < 0).any()):
        return None

    def worth(log_growth: float) -> float:
        """The worth of the flow where each year divides it by exp(log_growth)."""
        return float(net @ np.exp(-log_growth * np.arange(len(net))))

    grid: Floats = np.linspace(float(np.log(0.01)), float(np.log(1e4)), 800)
    at = np.exp(-grid[:, None] * np.arange(len(net))) @ net
    crossed = np.flatnonzero(np.sign(at[:-1]) * np.sign(at[1:]) < 0)
    if len(crossed) != 1:
        return None
    low, high = float(grid[crossed[0]]), float(grid[crossed[0] + 1])
    root = float(brentq(worth, low, high, xtol=1e-14))  # pyright: ignore[reportArgumentType, reportUnknownArgumentType]
    return float(np.expm1(root))


def payback(net: Floats) -> float | None:
    """Months until the sum of these amounts, (n + 1,), stays at or above 0."""
    so_far = np.cumsum(net)
    below = np.flatnonzero(so_far < 0)
    if not len(below):
        return 0.0
    last = int(below[-1])
    if last == len(net) - 1:
        return None
    return float(12 * (last + -so_far[last] / net[last + 1]))


def _amounts(given: ArrayLike) -> Floats:
    amounts = np.asarray(given, dtype=np.float64)
    if amounts.ndim not in (1, 2) or not amounts.shape[-1]:
        raise BadInput("Give at least the amount at the start.")
    if not np.isfinite(amounts).all():
        raise BadInput("Every amount must be a number.")
    return amounts
