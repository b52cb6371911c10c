"""Many prospects at once: one value model, a column a variable, one vectorised call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput
from whybuy.methods.value.amounts import Plan, full_amount, variables
from whybuy.methods.value.inputs import Input
from whybuy.methods.value.model import ValueModel, Variable
from whybuy.methods.value.ranges import from_range, score
from whybuy.methods.value.reading import read_model
from whybuy.methods.value.reckoning import Value
from whybuy.methods.value.sampling import scores

Floats = NDArray[np.float64]
POINTS = 2**8
TAILS = (0.05, 0.95)


@dataclass(frozen=True, eq=False)
class Ranked:
    """Figures of m prospects, each (m,), in the model's currency; `order`: the best first.

    standing_still: what it costs them a month that nothing changes (0 where no line tells).
    """

    npv: Floats
    low: Floats
    high: Floats
    chance_positive: Floats
    benefits: Floats
    costs: Floats
    standing_still: Floats

    @property
    def order(self) -> NDArray[np.intp]:
        """(customers,) places by net present value, the most first."""
        return np.argsort(-self.npv, kind="stable")


def rank(
    model: ValueModel | str | Mapping[str, Any],
    prospects: Mapping[str, ArrayLike],
    *,
    seed: int = 0,
    points: int = POINTS,
) -> Ranked:
    """The mean net present value of each prospect, its 5 % and 95 % points, its chance above 0.

    prospects: for each variable one number a prospect, (m,), or a range, (m, 2), read as 90 %;
    NaN where it is not known, so that the model's default stands. Values are in the variable's own
    unit. All prospects are reckoned on the same draws, so that they can be compared.

    Raises BadInput for a variable that is neither given for all nor has a default.
    """
    read = read_model(model)
    columns = {name: np.asarray(given, dtype=np.float64) for name, given in prospects.items()}
    many = _many(read, columns)
    z, _ = scores(read.asked, correlations=read.correlations, points=points, seed=seed)
    given: dict[str, Value] = {
        name: drawn(read.variables[name], columns.get(name), z[:, at], many)
        for at, name in enumerate(read.asked)
    }
    return _ranked(read, variables(read, given), (many, points))


def _ranked(model: ValueModel, values: Mapping[str, Value], shape: tuple[int, int]) -> Ranked:
    plan = Plan(model.years, model.rate, model.convention)
    totals = {"benefit": np.zeros(shape), "cost": np.zeros(shape)}
    for line in model.lines:
        # What people feel is compared in words: without a customer's measure it is no money.
        if line.kind in totals and line.driver != "emotion":
            weight = float(plan.weights(line).sum())
            totals[line.kind] = totals[line.kind] + weight * full_amount(model, line, values)
    still = np.zeros(shape)
    for line in model.lines:
        if line.kind == "standing_still":
            still = still + np.asarray(full_amount(model, line, values)) / 12
    net = totals["benefit"] - totals["cost"]
    low, high = np.quantile(net, TAILS, axis=1)
    return Ranked(
        npv=net.mean(axis=1),
        low=np.asarray(low),
        high=np.asarray(high),
        chance_positive=np.asarray((net > 0).mean(axis=1), dtype=np.float64),
        benefits=totals["benefit"].mean(axis=1),
        costs=totals["cost"].mean(axis=1),
        standing_still=still.mean(axis=1),
    )


def _many(model: ValueModel, columns: Mapping[str, Floats]) -> int:
    """How many prospects there are. Raises BadInput for names and lengths that do not fit."""
    strangers = [name for name in columns if name not in model.asked]
    if strangers:
        raise BadInput(
            f"The model asks for no {strangers[0]!r}; it asks for: {', '.join(model.asked)}."
        )
    lengths = {len(column) for column in columns.values() if column.ndim in (1, 2)}
    if len(lengths) != 1:
        raise BadInput(f"Every column needs as many prospects; there are {sorted(lengths)}.")
    for name, variable in model.variables.items():
        if name in model.asked and variable.default is None:
            _check_given(name, columns.get(name))
    return lengths.pop()


def _check_given(name: str, column: Floats | None) -> None:
    if column is None:
        raise BadInput(f"{name!r} has no default and is not given.")
    missing = np.flatnonzero(np.isnan(column.reshape(len(column), -1)).any(axis=1))
    if len(missing):
        raise BadInput(f"{name!r} has no default, and prospect {missing[0] + 1} has no value.")


def drawn(variable: Variable, column: Floats | None, z: Floats, many: int) -> Value:
    """Draws of a variable, (m, n), (m, 1) or (1, n), in base units."""
    if column is None:
        return _of_default(variable.default, z)[None, :]
    unit = variable.unit.factor
    known = ~np.isnan(column.reshape(many, -1)).any(axis=1)
    _check_bounds(variable, column[known])
    if column.ndim == 1 and known.all():
        return column[:, None] * unit
    drawn = np.empty((many, len(z)))
    if not known.all():
        drawn[~known] = _of_default(variable.default, z)
    given = column[known]
    drawn[known] = unit * (given[:, None] if column.ndim == 1 else _ranges(variable, given, z))
    return drawn


def _of_default(default: Input | None, z: Floats) -> Floats:
    assert default is not None
    return default.spread.of_score(z)


def _ranges(variable: Variable, given: Floats, z: Floats) -> Floats:
    """Draws from (m, 2) ranges: normal and lognormal ones all at once, others one by one."""
    bounds = variable.bounds
    lower, upper = given[:, 0], given[:, 1]
    if (lower > upper).any():
        at = int(np.argmax(lower > upper))
        raise BadInput(f"A range of {variable.name!r} is upside down: {lower[at]} to {upper[at]}.")
    positive = bounds.least is not None and bounds.least >= 0 and bool((lower > 0).all())
    usual = "lognormal" if positive else "normal"
    family = bounds.family or ("beta" if bounds.most is not None and positive else usual)
    wide = float(2 * score(0.95))
    if family == "normal":
        drawn = (lower + upper)[:, None] / 2 + ((upper - lower) / wide)[:, None] * z
    elif family == "lognormal":
        middle, width = np.log(lower * upper) / 2, np.log(upper / lower) / wide
        drawn = np.exp(middle[:, None] + width[:, None] * z)
    else:
        drawn = _one_by_one(variable, given.tolist(), z)
    return np.clip(drawn, bounds.least, bounds.most) if _bounded(variable) else drawn


def _one_by_one(variable: Variable, given: Sequence[Sequence[float]], z: Floats) -> Floats:
    bounds = variable.bounds
    made = [
        from_range(low, high, family=bounds.family, least=bounds.least, most=bounds.most)
        for low, high in given
    ]
    return np.stack([spread.of_score(z) for spread in made])


def _bounded(variable: Variable) -> bool:
    return variable.bounds.least is not None or variable.bounds.most is not None


def _check_bounds(variable: Variable, given: Floats) -> None:
    least, most = variable.bounds.least, variable.bounds.most
    low, high = (-np.inf if least is None else least), (np.inf if most is None else most)
    wrong = (given < low) | (given > high)
    if wrong.any():
        raise BadInput(
            f"{variable.name!r} is {given[wrong][0]:g} for a prospect; it lies from {low:g} to "
            f"{high:g}."
        )
