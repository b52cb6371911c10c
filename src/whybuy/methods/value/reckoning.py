"""A parsed formula's units, and its value on numbers or on arrays of draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from whybuy.errors import BadInput
from whybuy.methods.value.formula import Formula, Node
from whybuy.methods.value.units import NONE, Dimension, Units, product, raised, said

Floats = NDArray[np.float64]
Value = Floats | np.float64 | float


def dimension(formula: Formula, *, names: Mapping[str, Dimension], units: Units) -> Dimension:
    """The dimension of what the formula gives. names: each variable's.

    Raises FormulaFault where units clash, pointing at the sign between them.
    """
    return _Checking(formula, names, units).of(formula.root)


class _Checking:
    def __init__(self, formula: Formula, names: Mapping[str, Dimension], units: Units) -> None:
        self.formula, self.names, self.units = formula, names, units

    def of(self, node: Node) -> Dimension:
        """The dimension of what a part of the formula gives."""
        if node.kind == "number":
            return self._number(node)
        if node.kind == "name":
            return self.names[node.word]
        parts = [self.of(part) for part in node.parts]
        if node.kind == "multiply":
            return product(*parts)
        if node.kind == "divide":
            return product(parts[0], parts[1], power=-1.0)
        if node.kind == "power":
            return self._power(node, *parts)
        if node.kind == "call":
            return self._call(node, parts)
        if node.kind == "negative":
            return parts[0]
        same = self._same(node, list(zip(node.parts, parts, strict=True)))
        return NONE if node.kind == "compare" else same

    def _number(self, node: Node) -> Dimension:
        if not node.word:
            return NONE
        try:
            return self.units.read(node.word).dimension
        except BadInput as fault:
            raise self.formula.fault(str(fault), node.at) from None

    def _power(self, node: Node, below: Dimension, above: Dimension) -> Dimension:
        exponent = node.parts[1]
        if above != NONE:
            raise self.formula.fault(f"A power is a plain number, not {said(above)}.", exponent.at)
        if below == NONE:
            return NONE
        sign = -1.0 if exponent.kind == "negative" else 1.0
        literal = exponent.parts[0] if exponent.kind == "negative" else exponent
        if literal.kind != "number":
            why = f"{said(below)} can only be raised to a number that is written out."
            raise self.formula.fault(why, exponent.at)
        return raised(below, sign * literal.number)

    def _call(self, node: Node, parts: list[Dimension]) -> Dimension:
        given = list(zip(node.parts, parts, strict=True))
        if node.word in ("min", "max"):
            return self._same(node, given)
        if node.word == "if":
            return self._same(node, given[1:])
        if node.word in ("exp", "log") and parts[0] != NONE:
            why = f"{node.word}() takes a plain number, not {said(parts[0])}."
            raise self.formula.fault(why, node.parts[0].at)
        return raised(parts[0], 0.5) if node.word == "sqrt" else parts[0]

    def _same(self, node: Node, given: list[tuple[Node, Dimension]]) -> Dimension:
        """The one dimension of all; a bare 0 has any."""
        measured = [d for part, d in given if not _is_zero(part)]
        if len(set(measured)) <= 1:
            return measured[0] if measured else NONE
        one, other = list(dict.fromkeys(measured))[:2]
        raise self.formula.fault(f"{_clash(one, other, node)}", node.at)


def _is_zero(node: Node) -> bool:
    return node.kind == "number" and node.number == 0 and not node.word


def _clash(one: Dimension, other: Dimension, node: Node) -> str:
    what = {"add": "added", "subtract": "subtracted"}.get(node.kind, "compared")
    words = f"{said(one)} and {said(other)} cannot be {what}."
    money = [[n for n, _ in d if len(n) == 5 and n[1:4].isupper()] for d in (one, other)]
    if money[0] and money[1] and money[0] != money[1]:
        a, b = (names[0].strip("[]") for names in money)
        return f"{words} Two currencies: multiply one by a variable with the unit {a}/{b}."
    if NONE in (one, other):
        unit = said(other if one == NONE else one)
        return f"{words} If a number stands for {unit}, write its unit behind it: 5 [{unit}]."
    return words


def reckon(formula: Formula, values: Mapping[str, Value], *, units: Units) -> Value:
    """The formula's value; `values` are in base units, numbers or arrays that fit together.

    Raises FormulaFault where it divides by 0, pointing at the sign.
    """
    return _Reckoning(formula, values, units).of(formula.root)


_UNARY: dict[str, Callable[[Value], Value]] = {
    "abs": np.abs,
    "exp": np.exp,
    "floor": np.floor,
    "ceil": np.ceil,
}
_COMPARE: dict[str, Callable[[Value, Value], Value]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "===": np.equal,
}


class _Reckoning:
    def __init__(self, formula: Formula, values: Mapping[str, Value], units: Units) -> None:
        self.formula, self.values, self.units = formula, values, units

    def of(self, node: Node) -> Value:
        """The value of a part of the formula, in base units."""
        if node.kind == "number":
            return node.number * (self.units.read(node.word).factor if node.word else 1.0)
        if node.kind == "name":
            return self.values[node.word]
        if node.kind == "call":
            return self._call(node)
        first = self.of(node.parts[0])
        if node.kind == "negative":
            return -first
        second = self.of(node.parts[1])
        match node.kind:
            case "add":
                return first + second
            case "subtract":
                return first - second
            case "multiply":
                return first * second
            case "divide":
                return first / self._divisor(second, node)
            case "power":
                return self._power(first, second, node)
            case _:
                return np.asarray(_COMPARE[node.word](first, second), dtype=np.float64)

    def _divisor(self, value: Value, node: Node) -> Value:
        below, above = float(np.min(value)), float(np.max(value))
        if below > 0 or above < 0:
            return value
        part = node.parts[1]
        what = f"{part.word!r}" if part.kind == "name" else "what stands under it"
        if below == above == 0:
            raise self.formula.fault(f"This divides by zero: {what} is 0.", node.at)
        raise self.formula.fault(
            f"This may divide by zero: the range of {what} holds 0. "
            "Give a range that lies on one side of it.",
            node.at,
        )

    def _power(self, base: Value, exponent: Value, node: Node) -> Value:
        with np.errstate(all="ignore"):
            found = np.asarray(np.power(np.asarray(base, dtype=np.float64), exponent))
        if not np.isfinite(found).all():
            raise self.formula.fault("This power has no value, or one beyond all bounds.", node.at)
        return found

    def _call(self, node: Node) -> Value:
        if node.word == "if":
            return self._either(node)
        given = [self.of(part) for part in node.parts]
        if node.word == "min":
            return np.minimum.reduce(np.broadcast_arrays(*given))
        if node.word == "max":
            return np.maximum.reduce(np.broadcast_arrays(*given))
        if node.word == "round":
            digits = int(np.max(given[1])) if len(given) > 1 else 0
            return rounded(given[0], digits)
        if node.word in ("sqrt", "log"):
            return self._root_or_log(node, given[0])
        return _UNARY[node.word](given[0])

    def _either(self, node: Node) -> Value:
        """Only the branch that is taken is reckoned: if(n == 0, 0, a / n) does not divide by 0."""
        asked = np.asarray(self.of(node.parts[0])) != 0
        if asked.all():
            return self.of(node.parts[1])
        if not asked.any():
            return self.of(node.parts[2])
        return np.where(asked, self.of(node.parts[1]), self.of(node.parts[2]))

    def _root_or_log(self, node: Node, value: Value) -> Value:
        low = float(np.min(value))
        if low < 0 or (node.word == "log" and low == 0):
            why = f"{node.word}() of a number {'below' if low < 0 else 'of'} 0."
            raise self.formula.fault(why, node.at)
        return np.sqrt(value) if node.word == "sqrt" else np.log(value)


def rounded(value: Value, digits: int) -> Value:
    """The value rounded half away from 0, as people and spreadsheets do it: 2.5 to 3."""
    scale, given = 10.0**digits, np.asarray(value, dtype=np.float64)
    return np.sign(given) * np.floor(np.abs(given) * scale + 0.5) / scale
