"""Value models of The Value Project's open "value-models" 1.0 JSON schema, read and written.

The schema knows variables (Money, Numeric, Percentage), dependencies and value drivers with
JavaScript equations, each in money a year or once; it knows no costs, no ramps and no units that
are checked. https://github.com/The-Value-Project/value-models (schemas: Apache-2.0).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from whybuy.errors import BadInput
from whybuy.methods.value.model import Line, ValueModel, Variable
from whybuy.methods.value.reading import read_model
from whybuy.methods.value.writing import javascript

VERSION = "1.0.0"
_OURS = ("Solution Variable", "Improvement Claim")
_DRIVERS = (("revenue", "revenue"), ("risk", "risk"), ("emotion", "emotion"), ("", "cost"))
_CATEGORIES = {
    "revenue": "Revenue Growth",
    "cost": "Cost Reduction",
    "risk": "Risk Reduction",
    "emotion": "Peace of Mind",
}


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What came of the exchange: a document of the other form, and what was left out or guessed."""

    document: dict[str, Any]
    told: tuple[str, ...]


def from_value_models(
    document: Mapping[str, Any], *, currency: str = "EUR", years: int = 3
) -> Exchanged:
    """Our mapping, for `read_model`, of a ValueModel document; `told` says what it leaves open.

    currency: that of its Money. A Percentage of 30 is 30 %: equations use 0.3, as the standard's
    reference says. Raises BadInput naming what the schema asks for and is missing, or an equation
    that is more than arithmetic.
    """
    told: list[str] = []
    for needed in ("variables", "value_drivers"):
        if not isinstance(document.get(needed), list):
            raise BadInput(f"This is no value-models document: it has no list {needed!r}.")
    if document.get("schema_version") != VERSION:
        told.append(f"It does not say that its schema is {VERSION}; it was read as that.")
    variables = {str(v["name"]): _variable_in(v, currency) for v in _rows(document, "variables")}
    for row in _rows(document, "dependencies"):
        name = str(row["variable"])
        kept = {k: v for k, v in variables.get(name, {}).items() if k in ("title", "note")}
        variables[name] = {**kept, "formula": str(row["equation"])}
    benefits: dict[str, Any] = {}
    for row in _rows(document, "value_drivers"):
        benefits[_key(str(row["name"]), benefits)] = _driver_in(row, told)
    told.append("Its equations carry no units, so that none were checked.")
    told.append("The schema has no costs: add [costs.NAME], else ROI is not defined.")
    model: dict[str, Any] = {
        "title": str(document.get("product_name", document.get("model_id", ""))),
        "key": str(document.get("model_id", "")),
        "note": str(document.get("product_description", "")),
        "currency": currency,
        "years": years,
        "unit_checks": False,
        "variables": variables,
        "benefits": benefits,
    }
    read_model(model)
    return Exchanged(model, tuple(told))


def inputs_from_customer(document: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs for `evaluate` from a CustomerVariables document.

    It names sources by number alone, so that each value is marked a guess unless the row itself
    carries our `mark`.
    """
    return {
        str(row["name"]): {
            "value": row["value"],
            "mark": str(row.get("mark", "guess")),
            "source": str(row.get("triangulation_notes", "")),
        }
        for row in _rows(document, "variables")
    }


def to_value_models(given: ValueModel | str | Mapping[str, Any]) -> Exchanged:
    """The ValueModel document of a model; `told` says what the schema cannot hold."""
    model = read_model(given)
    told: list[str] = []
    factors = {n: _factor_out(v) for n, v in model.variables.items()}
    drivers: list[dict[str, Any]] = []
    for line in model.lines:
        if line.kind == "benefit" and line.formula is not None:
            drivers.append(_driver_out(model, line, factors, len(drivers) + 1, told))
        else:
            what = "a cost" if line.kind == "cost" else "standing still, or in words alone"
            told.append(f"{line.title!r} was left out: it is {what}.")
    for variable in model.variables.values():
        if variable.measure:
            told.append(f"{variable.title!r} lost its measure: the schema knows of no cases.")
        if variable.default is not None and not variable.default.spread.certain:
            told.append(f"{variable.title!r} lost its range, and keeps its mean.")
    told.append(f"The discount rate, {model.rate:.1%} a year, was left out: the schema has none.")
    document = {
        "schema_version": VERSION,
        "model_id": model.key or _key(model.title or "model", {}),
        "product_name": model.title or "A value model",
        "product_description": model.note,
        "variables": [_variable_out(model, v) for v in model.variables.values()],
        "dependencies": [
            {"variable": name, "equation": _dependency(model, name, factors)}
            for name in model.derived
        ],
        "value_drivers": drivers,
        "tiers_and_modules": [],
    }
    return Exchanged(document, tuple(told))


def _rows(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    given: list[Any] = list(document.get(name, []))
    needed = {"variables": "name", "dependencies": "equation", "value_drivers": "equation"}[name]
    for at, row in enumerate(given):
        if not isinstance(row, Mapping) or needed not in row:
            raise BadInput(f"Row {at + 1} of {name!r} has no {needed!r}.")
    return cast(list[Mapping[str, Any]], given)


def _key(words: str, taken: Mapping[str, Any]) -> str:
    key = re.sub(r"\W+", "_", words.lower()).strip("_")[:60] or "line"
    at, made = 1, key
    while made in taken:
        at += 1
        made = f"{key}_{at}"
    return made


def _variable_in(row: Mapping[str, Any], currency: str) -> dict[str, Any]:
    unit = {"Money": currency, "Percentage": "%"}.get(str(row.get("type")), "")
    made: dict[str, Any] = {
        "title": str(row.get("display_name", row["name"])),
        "note": str(row.get("description", "")),
        "ask": f"{row.get('display_name', row['name'])}?",
        "unit": unit,
    }
    if row.get("category") in _OURS:
        made["ours"] = True
    if isinstance(row.get("default_value"), int | float):
        made["default"] = row["default_value"]
    return made


def _driver_in(row: Mapping[str, Any], told: list[str]) -> dict[str, Any]:
    given: Any = row.get("continuity_profile", {})
    profile: Mapping[str, Any] = cast(Any, given) if isinstance(given, Mapping) else {}
    # The schema says `type`; the standard's own example says `mode`.
    kind = str(profile.get("type", profile.get("mode", "recurring")))
    category = f"{row.get('category', '')} {row.get('subcategory', '')}".lower()
    driver = next(ours for word, ours in _DRIVERS if word in category)
    if driver == "cost" and not re.search("cost|sav|effic|produc|capital|expen", category):
        told.append(f"{row.get('name')!r} was taken for a saving of costs; say if it is not.")
    made: dict[str, Any] = {
        "title": str(row.get("name", "")),
        "note": str(row.get("description", "")),
        "driver": driver,
        "formula": str(row["equation"]),
    }
    if kind == "one_time":
        return {**made, "timing": "one-off"}
    made["per"] = "year"
    if profile.get("annual_decay_rate"):
        made["decay"] = profile["annual_decay_rate"]
    if profile.get("time_horizon_years"):
        made["years"] = profile["time_horizon_years"]
    return made


def _kind(variable: Variable, currency: str) -> str:
    if variable.unit.words.strip() == "%":
        return "Percentage"
    return "Money" if (f"[{currency}]", 1.0) in variable.unit.dimension else "Numeric"


def _factor_out(variable: Variable) -> float:
    """Percentages are shares in the standard's equations already."""
    return 1.0 if variable.unit.words.strip() == "%" else variable.unit.factor


def _variable_out(model: ValueModel, variable: Variable) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": variable.name,
        "display_name": variable.title,
        "description": variable.note or variable.ask or variable.title,
        "type": _kind(variable, model.currency),
        "category": "Solution Variable" if variable.ours else "Customer Variable",
    }
    if variable.unit.words:
        made["unit"] = variable.unit.words
    if variable.default is not None:
        made["default_value"] = variable.default.spread.mean / variable.unit.factor
    return made


def _dependency(model: ValueModel, name: str, factors: Mapping[str, float]) -> str:
    variable = model.variables[name]
    assert variable.formula is not None
    written = javascript(variable.formula, factors=factors, units=model.units)
    return written if factors[name] == 1 else f"({written}) / {factors[name]!r}"


def _driver_out(
    model: ValueModel, line: Line, factors: Mapping[str, float], number: int, told: list[str]
) -> dict[str, Any]:
    assert line.formula is not None
    equation = javascript(line.formula, factors=factors, units=model.units)
    if line.per not in (0.0, 1.0):
        equation = f"({equation}) * {line.per!r}"
    timing, profile = line.timing, cast(dict[str, Any], {"type": "recurring"})
    if timing.one_off:
        profile["type"] = "one_time"
    elif timing.decay:
        profile["annual_decay_rate"] = timing.decay
    if not timing.one_off and model.years:
        profile["time_horizon_years"] = min(model.years, timing.years or model.years)
    if line.attribution or line.adoption or line.risk or timing.ramp or timing.ramp_months:
        told.append(f"{line.title!r} lost its shares, risk and ramp: the schema has none.")
    return {
        "name": line.title,
        "number": number,
        "category": _CATEGORIES[line.driver],
        "equation": equation,
        "description": line.note or line.title,
        "variables_used": list(line.formula.names),
        "continuity_profile": profile,
        "tiers_or_modules": [],
    }
