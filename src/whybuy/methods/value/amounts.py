"""A model's variables and lines, reckoned: on one value each, or on draws, or on many customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whybuy.errors import BadInput
from whybuy.methods.value.flows import discount_factors
from whybuy.methods.value.formula import Formula
from whybuy.methods.value.model import Line, ValueModel
from whybuy.methods.value.reckoning import Value, reckon, rounded
from whybuy.methods.value.timing import profile

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a case is reckoned over time, which may differ from what the model says."""

    years: int
    rate: float
    convention: str

    def weights(self, line: Line) -> Floats:
        """Present value of each time's part of a full amount, (years + 1,)."""
        factors = discount_factors(self.years, rate=self.rate, convention=self.convention)
        return profile(line.timing, years=self.years) * factors


def variables(model: ValueModel, given: Mapping[str, Value]) -> dict[str, Value]:
    """Every variable, in base units: those given, and those that formulas make of them."""
    values = dict(given)
    for name in model.derived:
        variable = model.variables[name]
        assert variable.formula is not None
        with np.errstate(over="ignore", invalid="ignore"):
            found = reckon(variable.formula, values, units=model.units)
        if variable.round is not None:
            factor = variable.unit.factor
            found = rounded(found / factor, variable.round) * factor
        values[name] = found
    return values


def full_amount(model: ValueModel, line: Line, values: Mapping[str, Value]) -> Value:
    """A full year's amount of the line (or what comes once), after shares and risk.

    Raises BadInput for a share outside 0 to 1, and where there is no finite amount.
    """
    if line.formula is None:
        return 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        amount = reckon(line.formula, values, units=model.units) * (line.per or 1.0)
    if not np.isfinite(amount).all():
        raise line.formula.fault("This is beyond all bounds.", 0)
    if line.round is not None:
        amount = rounded(amount, line.round)
    for what, share in (("attribution", line.attribution), ("adoption", line.adoption)):
        if share is not None:
            amount = amount * _share(model, share, values, f"The {what} of {line.title!r}")
    return amount * line.risk_factor


def _share(model: ValueModel, formula: Formula, values: Mapping[str, Value], what: str) -> Value:
    share = reckon(formula, values, units=model.units)
    middle = float(np.mean(share))
    if not 0 <= middle <= 1:
        raise BadInput(f"{what} is {middle:.0%}; a share lies between 0 and 100 %.")
    return np.clip(share, 0.0, 1.0)
