"""The numbers of a case as somebody types them: each a number, a range, or left as it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from whybuy.answers.worthwhile.case_words import three
from whybuy.errors import BadInput
from whybuy.faces.web.worth_source import Basis
from whybuy.methods.value.gathering import OWN_MARK
from whybuy.methods.value.inputs import Input, read_input
from whybuy.methods.value.model import ValueModel, Variable

FROM, TO = "v.", "to."
"""Before a variable's name in the address: what it is, or from what; and to what."""
TRIED = "tried"
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_RANGE = re.compile(r"(.*?\d)\s*(?:-|–|to|bis)\s*(-?\s*[\d.].*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Slider:
    """The bounds and the place of a slider, in the variable's unit."""

    least: float
    most: float
    step: float
    at: float


@dataclass(frozen=True, slots=True)
class Field:
    """One number as the page shows it; `mark` says on whose word it stands, `fault` what is wrong.

    `was` is what stands on record, in words, where it was `changed` here.
    """

    variable: Variable
    low: str
    high: str
    mark: str
    source: str
    was: str = ""
    fault: str = ""
    slider: Slider | None = None
    evidence: str = ""
    changed: bool = False

    @property
    def missing(self) -> bool:
        """Whether it must be given before there are figures."""
        return not self.low and not self.high


@dataclass(frozen=True, slots=True)
class Typed:
    """All numbers of a case: what stands with what was changed, and what is wrong or missing."""

    fields: tuple[Field, ...]
    inputs: Mapping[str, Any]
    changed: Mapping[str, Any]

    @property
    def faults(self) -> list[Field]:
        return [one for one in self.fields if one.fault]

    @property
    def missing(self) -> list[Field]:
        return [one for one in self.fields if one.missing and not one.fault]

    @property
    def complete(self) -> bool:
        """Whether a case can be reckoned."""
        return not self.faults and not self.missing


def read(basis: Basis, form: Mapping[str, str]) -> Typed:
    """What stands on record, with what the form changes."""
    model = basis.model
    fields, inputs = list[Field](), dict(basis.inputs)
    changed: dict[str, Any] = {}
    for name in model.asked:
        variable = model.variables[name]
        stands = _stands(basis, variable)
        typed = form.get(FROM + name), form.get(TO + name)
        if typed == (None, None) or _same(typed, stands):
            fields.append(stands)
            continue
        field, given = _changed(model, stands, typed[0] or "", typed[1] or "")
        fields.append(field)
        if given is None:
            inputs.pop(name, None)
        else:
            inputs[name] = changed[name] = given
    return Typed(tuple(fields), inputs, changed)


def _stands(basis: Basis, variable: Variable) -> Field:
    """The field by what is known of the customer, else the model's default."""
    fault, known, given = "", variable.default, basis.inputs.get(variable.name)
    if given is not None:
        try:
            known = _input(basis.model, variable, given)
        except BadInput as wrong:
            fault, known = str(wrong), None
    if known is None:
        return Field(variable, "", "", "", "", fault=fault)
    low, high = _ends(variable, known)
    shown = number if _as_given(basis, variable) else three
    return Field(
        variable,
        shown(low),
        shown(high) if high > low else "",
        _mark(variable, known.mark),
        known.source,
        slider=slider(variable, low, high),
        evidence=basis.evidence.get(variable.name, ""),
    )


def _as_given(basis: Basis, variable: Variable) -> bool:
    """Whether the ends of its range were given, and not made of a prediction, of bounds, or of
    another unit."""
    name = variable.name
    given: Any = basis.inputs.get(name)
    if given is None:
        table: Any = basis.model.source.get("variables", {})
        given = table.get(name, {}).get("default") if isinstance(table, Mapping) else None
    made = {"quantiles", "data", "likely"}
    if isinstance(given, Mapping) and given.get("unit", variable.unit.words) != variable.unit.words:
        return False
    return not (isinstance(given, Mapping) and made & set(cast("Mapping[str, Any]", given)))


def _changed(
    model: ValueModel, stands: Field, first: str, second: str
) -> tuple[Field, dict[str, Any] | None]:
    """The field as typed, and the input that it gives; none where it cannot be, or was emptied."""
    variable, was = stands.variable, words_of(stands)
    if not first.strip() and not second.strip():
        return Field(variable, "", "", "", "", was=was, changed=bool(was)), None
    try:
        given = typed_value(first, second)
        known = _input(model, variable, given)
    except BadInput as wrong:
        return Field(
            variable, first, second, TRIED, "", was=was, fault=str(wrong), changed=True
        ), None
    low, high = _ends(variable, known)
    shown = number(low), number(high) if high > low else ""
    if "unit" not in given:
        shown = first.strip(), second.strip()
    return Field(
        variable, *shown, TRIED, "", was=was, slider=slider(variable, low, high), changed=True
    ), given


def _input(model: ValueModel, variable: Variable, given: Any) -> Input:
    mark = "guess" if variable.ours else OWN_MARK
    return read_input(given, bounds=variable.bounds, units=model.units, mark=mark)


def _ends(variable: Variable, known: Input) -> tuple[float, float]:
    """Where nine in ten of it lie, in the variable's unit; twice the number where it is one."""
    import numpy as np

    if known.spread.certain:
        only = known.spread.mean / variable.unit.factor
        return only, only
    low, high = known.spread.at(np.array([0.05, 0.95])) / variable.unit.factor
    return float(low), float(high)


def _mark(variable: Variable, mark: str) -> str:
    return "ours" if variable.ours and mark == "guess" else mark


def _same(typed: tuple[str | None, str | None], stands: Field) -> bool:
    return (typed[0] or "").strip() == stands.low and (typed[1] or "").strip() == stands.high


def words_of(field: Field) -> str:
    """`12 to 16 hour/week`."""
    unit = field.variable.unit.words
    if not field.low:
        return ""
    ranged = _("%(low)s to %(high)s") % {"low": field.low, "high": field.high}
    return f"{ranged if field.high else field.low} {unit}".strip()


def typed_value(first: str, second: str) -> dict[str, Any]:
    """What two fields say: a number, a range, or "3 to 5 hour/week" in the first alone.

    Raises BadInput naming what is no number, or a range upside down.
    """
    if not second.strip():
        ranged = _RANGE.fullmatch(first.strip())
        first, second = ranged.groups() if ranged else (first, "")
    value, unit = _number(first or second)
    mark = {"mark": "guess", "source": _("tried on this page")}
    if not second.strip() or not first.strip():
        return {"value": value, **({"unit": unit} if unit else {}), **mark}
    high, other = _number(second)
    unit = other or unit
    if value > high:
        raise BadInput(
            _("It goes from %(low)s to %(high)s. Write the smaller number first.")
            % {"low": number(value), "high": number(high)}
        )
    ends = {"value": value} if value == high else {"low": value, "high": high}
    return {**ends, **({"unit": unit} if unit else {}), **mark}


def _number(text: str) -> tuple[float, str]:
    """The number, and what stands behind it."""
    bare = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3})", "", text.strip().replace("−", "-"))
    for form in (_GROUPED, _PLAIN):
        found = form.match(bare)
        if found and not bare[found.end() :].startswith((",", ".")):
            return float(found[0].replace(",", "")), bare[found.end() :].strip()
    comma = re.match(r"([+-]?\d+),(\d{1,2})(?![\d,.])", bare)
    if comma:
        return float(f"{comma[1]}.{comma[2]}"), bare[comma.end() :].strip()
    raise BadInput(
        _("“%(text)s” is no number. Write one such as 1,200 or 0.5, or a range such as 3 to 5.")
        % {"text": text.strip()}
    )


def number(value: float) -> str:
    """A number to type over: five figures at most where it has a fraction, thousands set apart."""
    if value == round(value) or abs(value) >= 10_000:
        return f"{value:,.0f}"
    return f"{float(f'{value:.5g}'):,.10g}"


def slider(variable: Variable, low: float, high: float) -> Slider:
    """A slider wide enough to try what may be: up to the double, within the variable's bounds."""
    middle, widest = (low + high) / 2, max(abs(low), abs(high)) or 1.0
    least, most = variable.bounds.least, variable.bounds.most
    bottom = least if least is not None else min(0.0, 2 * low)
    top = 2 * widest if most is None else min(most, max(2 * widest, bottom))
    step = _nice((top - bottom) / 100)
    if middle == round(middle) and top - bottom >= 20:
        step = max(1.0, step)
    return Slider(*(float(f"{one:.6g}") for one in (bottom, top, step, middle)))


def _nice(step: float) -> float:
    """A step of 1, 2 or 5 of its size."""
    from math import floor, log10

    if step <= 0:
        return 1.0
    size = 10.0 ** floor(log10(step))
    return float(f"{max((f for f in (1, 2, 5) if f * size <= step), default=1) * size:.6g}")
