"""Everything that is given for a case: inputs, who says so, what goes together, the horizon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from whybuy.errors import BadInput
from whybuy.methods.value.amounts import Plan
from whybuy.methods.value.flows import CONVENTIONS
from whybuy.methods.value.inputs import Input, read_input
from whybuy.methods.value.model import Line, ValueModel
from whybuy.methods.value.notation import Table
from whybuy.methods.value.reading import LONGEST_HORIZON, NAME, read_correlations
from whybuy.methods.value.reckoning import Value

OWN_MARK = "said"


@dataclass(frozen=True)
class Gathered:
    """The inputs of a case by name, in the model's order."""

    model: ValueModel
    inputs: Mapping[str, Input]
    correlations: tuple[tuple[str, str, float], ...]
    plan: Plan
    notes: tuple[str, ...]

    @cached_property
    def means(self) -> dict[str, Value]:
        """Each variable at its mean."""
        return {name: given.spread.mean for name, given in self.inputs.items()}

    @cached_property
    def uncertain(self) -> tuple[str, ...]:
        """The names of the variables that are given with a range."""
        return tuple(name for name, given in self.inputs.items() if not given.spread.certain)

    def in_words(self, line: Line) -> bool:
        """Whether a line is no money here: feelings are, only once the user gives a measure."""
        if line.formula is None:
            return True
        theirs = [n for n in self.model.rests_on(line) if not self.model.variables[n].ours]
        return line.driver == "emotion" and any(self.inputs[n].mark == "guess" for n in theirs)

    def own_share(self, line: Line) -> float:
        """The share of the inputs that a line rests on which the customer said."""
        names = self.model.rests_on(line)
        said = sum(self.inputs[name].mark == OWN_MARK for name in names)
        return said / len(names) if names else 0.0


def gather(model: ValueModel, given: Mapping[str, Any]) -> Gathered:
    """The inputs read, defaults where none is given. Raises BadInput naming every fault."""
    faults: list[str] = []
    values = {k: v for k, v in given.items() if k not in ("correlations", "settings")}
    inputs = _inputs(model, values, faults)
    tied, wrong = read_correlations(given.get("correlations", []), model.variables)
    faults += [f"The inputs' file {fault}." for fault in wrong]
    plan = _plan(model, given.get("settings", {}), faults)
    if faults:
        raise BadInput("\n".join(faults))
    notes = _of_words(model, inputs)
    return Gathered(model, inputs, (*model.correlations, *tied), plan, notes)


def _inputs(model: ValueModel, values: Mapping[str, Any], faults: list[str]) -> dict[str, Input]:
    for name in values:
        if name not in model.variables or model.variables[name].formula:
            faults.append(_stranger(model, name))
    found: dict[str, Input] = {}
    for name in model.asked:
        variable = model.variables[name]
        if name not in values:
            if variable.default is not None:
                found[name] = variable.default
            else:
                ask = f" Ask: {variable.ask}" if variable.ask else ""
                faults.append(f"{variable.title!r} ({name}) is not given and has no default.{ask}")
            continue
        try:
            found[name] = read_input(
                values[name],
                bounds=variable.bounds,
                units=model.units,
                mark="guess" if variable.ours else OWN_MARK,
            )
        except BadInput as fault:
            faults.append(f"{variable.title!r} ({name}): {fault}")
    return found


def _stranger(model: ValueModel, name: str) -> str:
    import difflib

    if name in model.variables:
        return f"{name!r} is reckoned by a formula of the model; it cannot be given."
    near = difflib.get_close_matches(name, model.asked, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    known = ", ".join(model.asked) if NAME.fullmatch(name) else "names without spaces"
    return f"The model has no variable {name!r}.{hint} It has: {known}."


def _plan(model: ValueModel, given: Any, faults: list[str]) -> Plan:
    table = Table(given, where="settings", faults=faults)
    years = table.whole("years", model.years, least=0, most=LONGEST_HORIZON)
    rate = table.number("discount_rate", model.rate, least=-0.99, most=1.0)
    convention = table.choice("convention", tuple(CONVENTIONS), model.convention)
    table.done()
    return Plan(years or 0, rate or 0.0, convention)


def _of_words(model: ValueModel, inputs: Mapping[str, Input]) -> tuple[str, ...]:
    """Notes on feelings that stand in words."""
    bare = Gathered(model, inputs, (), Plan(0, 0.0, "tei"), ())
    return tuple(
        f"{line.title!r} stands in words: a feeling is money only where the customer measures it."
        for line in model.lines
        if bare.in_words(line)
    )
