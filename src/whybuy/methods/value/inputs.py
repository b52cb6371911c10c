"""What is given for a variable: read, its unit taken off, marked with who says so."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from whybuy.errors import BadInput
from whybuy.methods.value.ranges import (
    Spread,
    constant,
    from_bounds,
    from_data,
    from_quantiles,
    from_range,
)
from whybuy.methods.value.units import Unit, Units, hours_forgotten, said

MARKS = ("said", "case", "benchmark", "guess")
"""The customer said it; our cases foretell it; a benchmark with its source; our guess."""

_NUMBER = re.compile(r"\s*([+-]?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*")
_KEYS = {
    "value", "low", "likely", "high", "level", "family", "data", "quantiles", "unit", "mark",
    "source",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Input:
    """What is known of a variable, in base units, who says so, and what it was in words."""

    spread: Spread
    mark: str
    source: str
    words: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the variable itself says: its unit, its bounds in that unit, its usual family."""

    unit: Unit
    least: float | None = None
    most: float | None = None
    family: str = ""


def read_input(given: Any, *, bounds: Bounds, units: Units, mark: str, source: str = "") -> Input:
    """The input. given: a number, "12 EUR/hour", [low, high], or a mapping of low, likely, high,
    level, family, data, quantiles, value, unit, mark and source.

    Raises BadInput that says what is wrong and how to write it.
    """
    told = as_mapping(given)
    unknown = sorted(set(told) - _KEYS)
    if unknown:
        raise BadInput(f"{unknown[0]!r} is not known here; there are: {', '.join(sorted(_KEYS))}.")
    mark, source = str(told.get("mark", mark)), str(told.get("source", source))
    if mark not in MARKS:
        raise BadInput(f"A mark is one of {', '.join(MARKS)}, not {mark!r}.")
    if mark == "benchmark" and not source.strip():
        raise BadInput("A benchmark needs its source: who measured it, where it was published.")
    spread = _spread(told, bounds)
    factor = _factor(told, bounds, units)
    inside = spread.times(factor / bounds.unit.factor).within(bounds.least, bounds.most)
    _check_inside(inside, bounds)
    words = f"{spread.words} {told.get('unit', bounds.unit.words)}".strip()
    return Input(inside.times(bounds.unit.factor), mark, source, words)


def as_mapping(given: Any) -> Mapping[str, Any]:
    """What is given, as the table that it stands for: a number, "12 EUR/hour", [low, high]."""
    if isinstance(given, Mapping):
        return cast(Mapping[str, Any], given)
    if isinstance(given, str):
        found = _NUMBER.fullmatch(given)
        if not found:
            raise BadInput(
                f"{given!r} is no number, nor a number with a unit, such as 12 EUR/hour."
            )
        number, unit = found.groups()
        return {"value": float(number.replace("_", ""))} | ({"unit": unit} if unit else {})
    if isinstance(given, Sequence):
        ends = cast(Sequence[Any], given)
        if len(ends) != 2:
            raise BadInput(
                f"A list of {len(ends)} numbers is no range. Write [low, high], "
                "{low = 1, likely = 2, high = 4}, or {data = [1, 2, 3]}."
            )
        return {"low": ends[0], "high": ends[1]}
    return {"value": given}


def _spread(told: Mapping[str, Any], bounds: Bounds) -> Spread:
    family = str(told.get("family", bounds.family))
    if "data" in told:
        return from_data([_number(v, "data") for v in told["data"]])
    if "quantiles" in told:
        given: Any = told["quantiles"]
        pairs: Any = list(cast(Mapping[Any, Any], given).items() if _is_table(given) else given)
        return from_quantiles([(_number(p, "chance"), _number(v, "value")) for p, v in pairs])
    if "low" not in told and "high" not in told:
        return constant(_number(told.get("value"), "value"))
    low, high = _number(told.get("low"), "low"), _number(told.get("high"), "high")
    if "likely" in told:
        wanted = family if family in ("pert", "triangular") else "pert"
        return from_bounds(low, _number(told["likely"], "likely"), high, family=wanted)
    level = _number(told.get("level", 0.9), "level")
    return from_range(low, high, family=family, level=level, least=bounds.least, most=bounds.most)


def _is_table(given: Any) -> bool:
    return isinstance(given, Mapping)


def _factor(told: Mapping[str, Any], bounds: Bounds, units: Units) -> float:
    """Base units in one of the unit given; the variable's own unit where none is."""
    if "unit" not in told:
        return bounds.unit.factor
    unit = units.read(str(told["unit"]))
    if unit.dimension != bounds.unit.dimension:
        why = hours_forgotten(unit.dimension, bounds.unit.dimension)
        raise BadInput(
            f"It is given in {unit.words!r} ({said(unit.dimension)}); "
            f"the model wants {bounds.unit.words!r} ({said(bounds.unit.dimension)}). {why}".strip()
        )
    return unit.factor


def _check_inside(spread: Spread, bounds: Bounds) -> None:
    unit = f" {bounds.unit.words}".rstrip()
    if bounds.least is not None and spread.mean < bounds.least:
        raise BadInput(f"It is {spread.mean:g}{unit}; the least that can be is {bounds.least:g}.")
    if bounds.most is not None and spread.mean > bounds.most:
        raise BadInput(f"It is {spread.mean:g}{unit}; the most that can be is {bounds.most:g}.")


def _number(given: Any, what: str) -> float:
    try:
        number = float(given)
    except (TypeError, ValueError):
        raise BadInput(f"{what} is {given!r}; it must be a number.") from None
    if not math.isfinite(number) or isinstance(given, bool):
        raise BadInput(f"{what} is {given!r}; it must be a number.")
    return number
