"""A value model read from its text or mapping: every fault of it is found and told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from whybuy.errors import BadInput
from whybuy.methods.value.flows import CONVENTIONS
from whybuy.methods.value.formula import Formula, parse
from whybuy.methods.value.inputs import MARKS, Bounds, Input, read_input
from whybuy.methods.value.line_reading import line_of
from whybuy.methods.value.model import MEASURED_AS, Line, ValueModel, Variable
from whybuy.methods.value.notation import Table, parsed
from whybuy.methods.value.ranges import FAMILIES
from whybuy.methods.value.unit_checks import check_model
from whybuy.methods.value.units import PLAIN, Unit, Units

LONGEST_HORIZON = 50
NAME = re.compile(r"[A-Za-z_]\w*")
KINDS = {"benefits": "benefit", "costs": "cost", "standing_still": "standing_still"}


def read_model(given: ValueModel | str | Mapping[str, Any]) -> ValueModel:
    """The model, from TOML, YAML or JSON text, or from a parsed mapping.

    Raises BadInput naming every fault: unknown names, units that clash, circles, numbers out of
    bounds; a fault in a formula points at its character.
    """
    if isinstance(given, ValueModel):
        return given
    if isinstance(given, str):
        return _of_text(given)
    return _of_mapping(given)


@lru_cache(maxsize=64)
def _of_text(text: str) -> ValueModel:
    return _of_mapping(parsed(text))


def _of_mapping(given: Mapping[str, Any]) -> ValueModel:
    faults: list[str] = []
    table = Table(given, where="The model", faults=faults)
    known = _units(table)
    variables = _variables(table, known)
    lines = [line for name in KINDS for line in _lines(table, name)]
    model = ValueModel(
        title=table.text("title"),
        key=table.text("key"),
        note=table.text("note"),
        unit_checks=table.raw("unit_checks", True) is not False,
        currency=_currency(table),
        units=known,
        variables=variables,
        lines=tuple(lines),
        correlations=_correlations(table, variables),
        years=table.whole("years", 3, least=0, most=LONGEST_HORIZON) or 0,
        rate=_rate(table),
        convention=table.choice("convention", tuple(CONVENTIONS), "tei"),
        source=given,
    )
    table.done()
    if not lines:
        table.fault("has no line. Add [benefits.NAME], [costs.NAME] or [standing_still.NAME]")
    if not faults:
        faults += check_model(model)
    if faults:
        raise BadInput("\n".join(faults))
    return model


def _rate(table: Table) -> float:
    rate = table.number("discount_rate", 0.1, least=-0.99, most=1.0)
    return 0.0 if rate is None else rate


def _currency(table: Table) -> str:
    code = table.text("currency", "EUR")
    if not re.fullmatch(r"[A-Z]{3}", code):
        table.fault(f"has currency = {code!r}; it must be three capital letters, such as EUR")
        return "EUR"
    return code


def _units(table: Table) -> Units:
    counts: Any = table.raw("counts", [])
    names = cast(list[Any], counts) if isinstance(counts, list) else [counts]
    for name in names:
        if not (isinstance(name, str) and NAME.fullmatch(name)):
            table.fault(f"counts {name!r}; a thing counted is one word, such as visit")
    return Units(frozenset(str(name) for name in names if NAME.fullmatch(str(name))))


def _variables(table: Table, known: Units) -> dict[str, Variable]:
    given: Any = table.raw("variables", {})
    if not isinstance(given, Mapping):
        table.fault("has variables that are no table; write [variables.NAME] for each")
        return {}
    found: dict[str, Variable] = {}
    for name, one in cast(Mapping[str, Any], given).items():
        if not NAME.fullmatch(str(name)):
            table.fault(f"has a variable {name!r}; a name is letters, digits and _, no spaces")
            continue
        row = Table(one, where=f"Variable {name!r}", faults=table.faults)
        found[name] = _variable(row, name, known)
        row.done()
    return found


def _variable(row: Table, name: str, known: Units) -> Variable:
    formula = _formula(row, "formula", of=name)
    default = row.raw("default")
    if formula and default is not None:
        row.fault("has a formula and a default; take one of them away")
    bounds = Bounds(
        unit=_unit(row, known),
        least=row.number("least"),
        most=row.number("most"),
        family=row.choice("family", FAMILIES),
    )
    mark, source = row.choice("mark", MARKS, "guess"), row.text("source")
    measure, measured_as = _measure(row, bounds.unit, reckoned=formula is not None)
    return Variable(
        name=name,
        title=row.text("title") or name.replace("_", " "),
        bounds=bounds,
        ask=row.text("ask"),
        note=row.text("note"),
        ours=row.flag("ours"),
        default=None if default is None else _default(row, default, bounds, known, mark, source),
        formula=formula,
        round=row.whole("round", None, least=-9, most=9),
        measure=measure,
        measured_as=measured_as,
    )


def _measure(row: Table, unit: Unit, *, reckoned: bool) -> tuple[str, str]:
    """What cases measured that speaks of this variable, and how it is read."""
    measure, read_as = row.text("measure").strip(), row.choice("as", tuple(MEASURED_AS))
    ways = ", ".join(MEASURED_AS)
    if measure and not read_as and not row.raw("as"):
        row.fault(f'has a measure; say how it reads it: as = "share_saved" (or {ways})')
    if read_as and not measure:
        row.fault('has as, and no measure: name it, such as measure = "scrap rate"')
    if measure and reckoned:
        row.fault("is reckoned by a formula; cases speak only of what is given. Take measure away")
    if measure and read_as in ("share_saved", "ratio") and unit.dimension:
        row.fault(f'has as = "{read_as}", which is a share; its unit is {unit.words!r}. Write "%"')
    return measure, read_as


def _unit(row: Table, known: Units) -> Unit:
    try:
        return known.read(row.text("unit"))
    except BadInput as fault:
        row.fault(f"has a fault in its unit. {fault}")
        return PLAIN


def _default(
    row: Table, given: Any, bounds: Bounds, known: Units, mark: str, source: str
) -> Input | None:
    try:
        return read_input(given, bounds=bounds, units=known, mark=mark, source=source)
    except BadInput as fault:
        row.fault(f"has a default that cannot be. {fault}")
        return None


def _formula(row: Table, key: str, *, of: str) -> Formula | None:
    text = row.raw(key)
    if text is None:
        return None
    try:
        return parse(str(text), of=of)
    except BadInput as fault:
        row.faults.append(str(fault))
        return None


def _lines(table: Table, key: str) -> list[Line]:
    given: Any = table.raw(key, {})
    if not isinstance(given, Mapping):
        table.fault(f"has {key} that are no table; write [{key}.NAME] for each")
        return []
    rows = cast(Mapping[str, Any], given)
    return [
        line_of(Table(one, where=f"Line {name!r}", faults=table.faults), str(name), KINDS[key])
        for name, one in rows.items()
    ]


def _correlations(
    table: Table, variables: Mapping[str, Variable]
) -> tuple[tuple[str, str, float], ...]:
    given: Any = table.raw("correlations", [])
    found, faults = read_correlations(given, variables)
    for fault in faults:
        table.fault(fault)
    return tuple(found)


def read_correlations(
    given: Any, variables: Mapping[str, Variable]
) -> tuple[list[tuple[str, str, float]], list[str]]:
    """Triples of two names and how they go together, from -1 to 1; and the faults found."""
    found: list[tuple[str, str, float]] = []
    faults: list[str] = []
    for triple in cast(list[Any], given) if isinstance(given, list) else [given]:
        try:
            one, other, rho = triple
            number = float(rho)
        except (TypeError, ValueError):
            faults.append(f'has the correlation {triple!r}; write ["one", "other", 0.5]')
            continue
        missing = [n for n in (one, other) if n not in variables or variables[n].formula]
        if missing:
            faults.append(f"has a correlation of {missing[0]!r}, which is no given variable")
        elif one == other or not -1 < number < 1:
            faults.append(f"has the correlation {triple!r}; it lies between -1 and 1, of two names")
        else:
            found.append((str(one), str(other), number))
    return found, faults
