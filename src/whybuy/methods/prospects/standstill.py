"""What standing still costs each of many prospects a month: their own loss, ours nowhere in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr, stdtrit  # pyright: ignore[reportMissingTypeStubs]

from whybuy.errors import BadInput
from whybuy.methods.prospects.foretelling import Foretelling
from whybuy.methods.value.amounts import full_amount, variables
from whybuy.methods.value.model import ValueModel, Variable
from whybuy.methods.value.prospects import drawn
from whybuy.methods.value.reckoning import Value
from whybuy.methods.value.sampling import scores

Floats = NDArray[np.float64]
POINTS = 2**8
AT_ONCE = 4_096
"""Prospects reckoned together: few enough that their draws stay near the processor."""
CUT = 0.01
"""Where a t is cut off on either side, so that money has a mean."""
TAILS = (0.05, 0.95)
MONTHS = 12


@dataclass(frozen=True, eq=False)
class Losses:
    """Of each of m prospects the loss a month: its mean, 5 % and 95 % points, (m,)."""

    mean: Floats
    low: Floats
    high: Floats


def losses(
    model: ValueModel,
    own: Mapping[str, Floats],
    foretold: Mapping[str, Foretelling],
    *,
    many: int,
    seed: int = 0,
    points: int = POINTS,
) -> Losses:
    """What standing still costs each of `many` prospects a month, in the model's currency.

    own: for each variable the prospects' own ranges, (m, 2), in its unit, read as 90 %; NaN where
    they told none. foretold: what is foretold of the others, on the scale of `unbounded`; else the
    model's default stands. All are reckoned on the same draws, so that they can be compared.

    Raises BadInput where no line tells what standing still costs, where one speaks of our product,
    and for a variable that is not known of all.
    """
    parts = list(drawn_losses(model, own, foretold, many=many, seed=seed, points=points))
    ends = [np.quantile(part, TAILS, axis=1) for part in parts]
    if not parts:
        return Losses(*(np.zeros(0) for _ in range(3)))
    low, high = np.concatenate(ends, axis=1)
    return Losses(np.concatenate([part.mean(axis=1) for part in parts]), low, high)


def drawn_losses(
    model: ValueModel,
    own: Mapping[str, Floats],
    foretold: Mapping[str, Foretelling],
    *,
    many: int,
    seed: int = 0,
    points: int = POINTS,
) -> Iterator[Floats]:
    """The same as draws, (prospects, points), some thousands of prospects after another."""
    theirs = standing_still(model)
    z, _ = scores(theirs.asked, correlations=theirs.correlations, points=points, seed=seed)
    for begin in range(0, many, AT_ONCE):
        rows = slice(begin, min(begin + AT_ONCE, many))
        given = {
            name: _values(theirs.variables[name], own.get(name), foretold.get(name), rows, z[:, at])
            for at, name in enumerate(theirs.asked)
        }
        yield _a_month(theirs, given, (rows.stop - begin, points))


def standing_still(model: ValueModel) -> ValueModel:
    """The model cut down to what standing still costs. Raises BadInput where it tells nothing of
    it, or where our product has a part in it."""
    lines = tuple(line for line in model.lines if line.kind == "standing_still" and line.formula)
    if not lines:
        raise BadInput(
            f"The value model {model.title!r} does not say what standing still costs. Add "
            "[standing_still.NAME] with a formula in the customer's own numbers."
        )
    names = dict.fromkeys(name for line in lines for name in model.rests_on(line))
    ours = [name for name in names if model.variables[name].ours]
    if ours:
        raise BadInput(f"{ours[0]!r} is of our product; standing still is the customer's own loss.")
    needed = names | dict.fromkeys(n for n in model.variables if _above(model, n, set(names)))
    kept = {name: one for name, one in model.variables.items() if name in needed}
    tied = tuple(one for one in model.correlations if {one[0], one[1]} <= kept.keys())
    return replace(model, variables=kept, lines=lines, correlations=tied)


def _above(model: ValueModel, name: str, leaves: set[str]) -> bool:
    """Whether a formula gives this variable, out of these leaves alone."""
    formula = model.variables[name].formula
    return formula is not None and set(model.leaves(formula)) <= leaves


def _values(
    variable: Variable, own: Floats | None, others: Foretelling | None, rows: slice, z: Floats
) -> Value:
    """Draws of a variable in base units: own numbers, else what is foretold, else the default."""
    if own is None and others is None:
        return drawn(variable, None, z, rows.stop - rows.start)
    values = np.empty((rows.stop - rows.start, len(z)))
    told = np.zeros(len(values), dtype=bool) if own is None else ~np.isnan(own[rows, 0])
    if own is not None and told.any():
        # Many told the same: each range is drawn once.
        ranges, which = np.unique(own[rows][told], axis=0, return_inverse=True)
        some = np.broadcast_to(drawn(variable, ranges, z, len(ranges)), (len(ranges), len(z)))
        values[told] = some[np.asarray(which).reshape(-1)]
    if others is not None:
        values[~told] = _of_others(variable, others, rows, ~told, z)
    elif not told.all():
        if variable.default is None:
            raise BadInput(f"{variable.name!r} is not known of all prospects, and has no default.")
        values[~told] = drawn(variable, None, z, 1)
    return values


def _of_others(
    variable: Variable, others: Foretelling, rows: slice, which: NDArray[np.bool_], z: Floats
) -> Floats:
    """Draws of the t about each prospect's middle, in base units and within bounds."""
    chances = np.clip(ndtr(z), CUT, 1 - CUT)
    steps = np.asarray(stdtrit(others.freedom, chances), dtype=np.float64)
    at = others.middle[rows][which][:, None] + others.scale[rows][which][:, None] * steps
    return bounded(variable, at) * variable.unit.factor


def unbounded(variable: Variable, values: Floats) -> Floats:
    """Numbers in the variable's unit on a scale without bounds: odds between two, logarithms
    above one, as they are else."""
    least, most = variable.bounds.least, variable.bounds.most
    if least is not None and most is not None:
        shares = np.clip((values - least) / (most - least), 1e-6, 1 - 1e-6)
        return np.log(shares / (1 - shares))
    if least is not None:
        return np.log(np.maximum(values - least, 1e-9))
    return values


def bounded(variable: Variable, values: Floats) -> Floats:
    """The way back from `unbounded`."""
    least, most = variable.bounds.least, variable.bounds.most
    if least is not None and most is not None:
        return least + (most - least) * np.asarray(expit(values), dtype=np.float64)
    return values if least is None else least + np.exp(values)


def _a_month(model: ValueModel, given: Mapping[str, Value], shape: tuple[int, int]) -> Floats:
    values = variables(model, given)
    total = np.zeros(shape)
    for line in model.lines:
        total = total + np.asarray(full_amount(model, line, values)) / MONTHS
    return total
