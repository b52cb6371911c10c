"""A whole model checked before anything is computed: names, circles, units, whose product it is."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from whybuy.errors import BadInput
from whybuy.methods.value.formula import Formula, ordered
from whybuy.methods.value.model import Line, ValueModel
from whybuy.methods.value.reckoning import dimension
from whybuy.methods.value.units import NONE, Dimension, hours_forgotten, product, said


def check_model(model: ValueModel) -> list[str]:
    """Every fault of a model whose parts could be read."""
    faults = [str(fault) for fault in _unknown_names(model)]
    if faults:
        return faults
    formulas = {n: v.formula for n, v in model.variables.items() if v.formula}
    try:
        order = ordered(formulas)
    except BadInput as circle:
        return [str(circle)]
    dimensions = {n: v.unit.dimension for n, v in model.variables.items()}
    for line in model.lines:
        faults += _of_standing_still(model, line)
    if not model.unit_checks:
        return faults
    for name in order:
        faults += _of_variable(model, name, dimensions)
    for line in model.lines:
        faults += _of_line(model, line, dimensions)
    return faults


def _formulas(model: ValueModel) -> Iterator[Formula]:
    yield from (v.formula for v in model.variables.values() if v.formula)
    for line in model.lines:
        yield from (f for f in (line.formula, line.attribution, line.adoption) if f)


def _unknown_names(model: ValueModel) -> Iterator[BadInput]:
    for formula in _formulas(model):
        for name in formula.names:
            if name not in model.variables:
                near = difflib.get_close_matches(name, model.variables, n=1)
                hint = f"Did you mean {near[0]!r}?" if near else f"Add [variables.{name}]."
                yield formula.fault(f"There is no variable {name!r}. {hint}", formula.place(name))


def _of_variable(model: ValueModel, name: str, dimensions: dict[str, Dimension]) -> list[str]:
    """Check a derived variable; where it has no unit of its own, it takes that of its formula."""
    variable = model.variables[name]
    assert variable.formula is not None
    try:
        found = dimension(variable.formula, names=dimensions, units=model.units)
    except BadInput as fault:
        return [str(fault)]
    if not variable.unit.words:
        dimensions[name] = found
        return []
    if found == variable.unit.dimension:
        return []
    why = f"It gives {said(found)}; the variable's unit is {variable.unit.words!r}."
    why = f"{why} {hours_forgotten(found, variable.unit.dimension)}".strip()
    return [str(variable.formula.fault(why, 0))]


def _of_line(model: ValueModel, line: Line, dimensions: Mapping[str, Dimension]) -> list[str]:
    faults: list[str] = []
    for share in (line.attribution, line.adoption):
        if share:
            faults += _wanted(model, share, dimensions, NONE, "It must be a share: a plain number.")
    if line.formula is None:
        return faults
    money: Dimension = ((f"[{model.currency}]", 1.0),)
    yearly = product(money, (("[time]", -1.0),))
    once = line.timing.one_off or line.per > 0
    how = "once, or per a time" if once else "every year"
    remedy = f"{line.title!r} comes {how}, so that it must be {said(money if once else yearly)}."
    if not once:
        remedy += f' If the formula gives {model.currency} for a year, add per = "year".'
    return faults + _wanted(model, line.formula, dimensions, money if once else yearly, remedy)


def _wanted(
    model: ValueModel,
    formula: Formula,
    dimensions: Mapping[str, Dimension],
    wanted: Dimension,
    remedy: str,
) -> list[str]:
    try:
        found = dimension(formula, names=dimensions, units=model.units)
    except BadInput as fault:
        return [str(fault)]
    if found == wanted:
        return []
    forgotten = hours_forgotten(found, wanted)
    return [str(formula.fault(f"It gives {said(found)}. {forgotten or remedy}", 0))]


def _of_standing_still(model: ValueModel, line: Line) -> list[str]:
    """What standing still costs is the customer's own loss: our product has no part in it."""
    if line.kind != "standing_still" or line.formula is None:
        return []
    ours = [name for name in line.formula.names if _rests_on_ours(model, name)]
    if not ours:
        return []
    why = (
        f"{ours[0]!r} describes our product, or rests on it. What standing still costs is the "
        "customer's own loss if nobody changes anything: leave our product out of it."
    )
    return [str(line.formula.fault(why, line.formula.place(ours[0])))]


def _rests_on_ours(model: ValueModel, name: str) -> bool:
    leaves = model.leaves(model.variables[name].formula) or (name,)
    return any(model.variables[n].ours for n in (name, *leaves))
