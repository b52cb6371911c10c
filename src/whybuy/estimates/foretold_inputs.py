"""An input that cases foretell, or that others' numbers do, as quantiles in its own unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, stdtrit  # pyright: ignore[reportMissingTypeStubs]

from whybuy.errors import BadInput
from whybuy.estimates.case_effects import is_index
from whybuy.estimates.cases import PERCENT, Measured, unit_of
from whybuy.methods.synthesis import applied
from whybuy.methods.synthesis.money import OUTERMOST
from whybuy.methods.synthesis.pooling import LEAST
from whybuy.methods.synthesis.scales import Scale
from whybuy.methods.value.model import Variable

Floats = NDArray[np.float64]
CHANCES = np.array([0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0])
"""The chances whose values are handed on; those at 0 and 1 are where the prediction is cut off."""
OF_T = 0.02
"""Where a t is cut off on either side, so that money has a mean."""
SCALES: dict[str, Scale | None] = {
    "share_saved": "log ratio",
    "ratio": "log ratio",
    "change": "difference",
    "after": None,
}
"""The scale on which a measure is pooled for each way to read it; None: by its kind of unit."""


@dataclass(frozen=True, slots=True)
class Quantiles:
    """A prediction in the variable's own unit; `below` and `above`: the chances that lay beyond its
    bounds and were put on them."""

    values: tuple[float, ...]
    below: float
    above: float

    @property
    def pairs(self) -> list[tuple[float, float]]:
        """As an input of a value model takes it."""
        return list(zip(CHANCES.tolist(), self.values, strict=True))

    @property
    def low(self) -> float:
        return self.values[2]

    @property
    def middle(self) -> float:
        return self.values[5]

    @property
    def high(self) -> float:
        return self.values[-3]


def foretold(
    variable: Variable, found: Measured, *, before: float | None = None, envelope: bool = False
) -> Quantiles | None:
    """What the cases say of a variable, for a prospect whose own value before is known or not.

    before: in the measure's unit. envelope: by the plain t instead. None where there are too few
    cases, or the prospect's own before is needed and is not known. Raises BadInput where the
    measure's unit cannot become the variable's.
    """
    if not found.enough:
        return None
    into = reader(variable, found, before)
    if into is None:
        return None
    values = into(effects(found, envelope=envelope))
    least, most = possible(variable, found, before)
    bounds = variable.bounds
    return _bounded(np.clip(values, least, most), bounds.least, bounds.most)


def possible(variable: Variable, found: Measured, before: float | None) -> tuple[float, float]:
    """The least and the most that a variable can be, in its unit: of a share no more than all can
    be left, whatever one odd case makes of the spread.

    before: the prospect's, in the measure's unit; else that of the middle case.
    """
    start = before or float(np.median([case.before for case in found.cases]))
    if found.unit != PERCENT or not 0 < start <= 100:
        return -np.inf, np.inf
    most = 100 / start
    match variable.measured_as:
        case "share_saved":
            return (1 - most) / variable.unit.factor, 1 / variable.unit.factor
        case "ratio":
            return 0.0, most / variable.unit.factor
        case _:
            return -np.inf, np.inf


def effects(found: Measured, *, envelope: bool = False) -> Floats:
    """The next customer's effect at each of `CHANCES`."""
    if envelope:
        return _of_t(np.array(found.sizes))
    assert found.new_case is not None
    chances = np.clip(CHANCES, OUTERMOST, 1 - OUTERMOST)
    return np.array([found.new_case.quantile(float(chance)) for chance in chances])


def reader(
    variable: Variable, found: Measured, before: float | None
) -> Callable[[Floats], Floats] | None:
    """What makes the variable's value of an effect, in its own unit."""
    factor = variable.unit.factor
    match variable.measured_as:
        case "share_saved":
            return lambda sizes: -np.expm1(sizes) / factor
        case "ratio":
            return lambda sizes: np.exp(sizes) / factor
        case "change":
            scale = _into(variable, found)
            return lambda sizes: sizes * scale
        case _:
            return _after(variable, found, before)


def _after(
    variable: Variable, found: Measured, before: float | None
) -> Callable[[Floats], Floats] | None:
    if before is None or (found.scale != "difference" and before <= 0):
        return None
    part = 0.01 if found.scale == "logit share" else 1.0
    if found.scale == "logit share" and before >= 100:
        return None
    into = _into(variable, found)
    return lambda sizes: applied(sizes, before * part, scale=found.scale) * into / part


def _into(variable: Variable, found: Measured) -> float:
    """How many of the variable's unit one of the measure's is."""
    if found.scale == "log ratio" and not found.unit:
        return 1.0  # shares alone were told: they are of whatever unit the variable has
    unit = unit_of(found.unit)
    if unit.dimension != variable.unit.dimension:
        raise BadInput(
            f"{variable.title!r} is in {variable.unit.words or 'no unit'!r}, and the measure "
            f"{found.name!r} in {found.unit or 'no unit'!r}: change one of them."
        )
    return unit.factor / variable.unit.factor


def of_others(values: Sequence[float], variable: Variable) -> Quantiles | None:
    """What the numbers of others say of the next one: a t on their logarithms, or on their odds
    where the variable has two bounds. None below three of them."""
    given = np.asarray(values, dtype=float)
    if len(given) < LEAST:
        return None
    least, most = variable.bounds.least, variable.bounds.most
    if least is not None and most is not None and (given > least).all() and (given < most).all():
        width = most - least
        found = least + width * expit(_of_t(logit((given - least) / width)))
    elif (given > 0).all():
        found = np.exp(_of_t(np.log(given)))
    else:
        found = _of_t(given)
    return _bounded(np.asarray(found, dtype=np.float64), least, most)


def befores(found: Measured, variable: Variable) -> list[float]:
    """What the cases had before, in the variable's unit."""
    into = _into(variable, found)
    unit = unit_of(found.unit).factor
    told = (case for case in found.cases if not is_index(case.before, case.unit))
    return [case.before * unit_of(case.unit).factor / unit * into for case in told]


def _of_t(values: Floats) -> Floats:
    """A new value at each of `CHANCES`: the plain t about the mean, cut off."""
    chances = np.clip(CHANCES, OF_T, 1 - OF_T)
    spread = float(values.std(ddof=1)) * np.sqrt(1 + 1 / len(values))
    return values.mean() + spread * np.asarray(stdtrit(len(values) - 1, chances))


def _bounded(values: Floats, least: float | None, most: float | None) -> Quantiles:
    if values[0] > values[-1]:
        values = values[::-1]
    values = np.maximum.accumulate(values)
    below = _chance_below(values, least) if least is not None else 0.0
    above = 1 - _chance_below(values, most) if most is not None else 0.0
    return Quantiles(tuple(values.tolist()), below, above)


def _chance_below(values: Floats, bound: float) -> float:
    if values[0] >= bound:
        return 0.0
    return 1.0 if values[-1] <= bound else float(np.interp(bound, values, CHANCES))
