"""A formula written for others: as JavaScript, or as a spreadsheet's formula."""

from __future__ import annotations

from collections.abc import Mapping

from whybuy.methods.value.formula import Formula, Node
from whybuy.methods.value.units import Units

_RANK = {"compare": 1, "add": 2, "subtract": 2, "multiply": 3, "divide": 3, "power": 5}
_ATOM = 6


def javascript(formula: Formula, *, factors: Mapping[str, float], units: Units) -> str:
    """The formula as a JavaScript expression on variables in their own units.

    factors: base units in one of each variable's unit; other than 1, they are written out.
    """
    names = {
        name: name if (factor := factors.get(name, 1.0)) == 1 else f"({name} * {factor!r})"
        for name in formula.names
    }
    return _JavaScript(names, units).of(formula.root)


def spreadsheet(formula: Formula, *, cells: Mapping[str, str], units: Units) -> str:
    """The formula for a workbook, without the "=" before it.

    cells: for each variable what stands for it, in base units: "Inputs!$B$3", "(Inputs!$B$3/100)".
    The result is in base units, too: a year's money where the line is a year's.
    """
    return _Spreadsheet(cells, units).of(formula.root)


class _Writing:
    """What the two have in common: brackets only where they are needed."""

    def __init__(self, names: Mapping[str, str], units: Units) -> None:
        self.names, self.units = names, units

    def of(self, node: Node, above: int = 0) -> str:
        """A part of the formula; in brackets where the sign around it binds more."""
        if node.kind == "number":
            return _number(node.number * (self.units.read(node.word).factor if node.word else 1.0))
        if node.kind == "name":
            return self.names[node.word]
        if node.kind == "negative":
            return f"(-{self.of(node.parts[0], _ATOM)})"
        if node.kind == "call":
            return self.call(node.word, [self.of(part) for part in node.parts])
        if node.kind == "power":
            return self.power(*node.parts)
        rank = _RANK[node.kind]
        left, right = self.of(node.parts[0], rank), self.of(node.parts[1], rank + 1)
        text = f"{left} {self.sign(node.word)} {right}"
        return f"({text})" if rank < above else text

    def sign(self, word: str) -> str:
        """How a sign of ours is written."""
        return word

    def power(self, base: Node, exponent: Node) -> str:
        """A power."""
        raise NotImplementedError

    def call(self, name: str, parts: list[str]) -> str:
        """A function of ours with its arguments, which are written already."""
        raise NotImplementedError


class _JavaScript(_Writing):
    def power(self, base: Node, exponent: Node) -> str:
        return f"Math.pow({self.of(base)}, {self.of(exponent)})"

    def call(self, name: str, parts: list[str]) -> str:
        if name == "if":
            return f"({parts[0]} ? {parts[1]} : {parts[2]})"
        if name == "round" and len(parts) == 2:
            scale = f"Math.pow(10, {parts[1]})"
            return f"(Math.round(({parts[0]}) * {scale}) / {scale})"
        return f"Math.{name}({', '.join(parts)})"


_OF_SHEETS = {"log": "LN", "if": "IF"}


class _Spreadsheet(_Writing):
    def sign(self, word: str) -> str:
        return "=" if word in ("==", "===") else word

    def power(self, base: Node, exponent: Node) -> str:
        return f"POWER({self.of(base)}, {self.of(exponent)})"

    def call(self, name: str, parts: list[str]) -> str:
        if name == "floor":
            return f"INT({parts[0]})"
        if name == "ceil":
            return f"(-INT(-({parts[0]})))"
        if name == "round" and len(parts) == 1:
            parts = [*parts, "0"]
        return f"{_OF_SHEETS.get(name, name.upper())}({', '.join(parts)})"


def _number(value: float) -> str:
    return f"{value!r}".removesuffix(".0")
