"""A formula written as JavaScript, for the value-models schema."""

from __future__ import annotations

from collections.abc import Mapping

from whybuy.methods.value.formula import Formula, Node
from whybuy.methods.value.units import Units

_RANK = {"compare": 1, "add": 2, "subtract": 2, "multiply": 3, "divide": 3, "power": 5}


def javascript(formula: Formula, *, factors: Mapping[str, float], units: Units) -> str:
    """The formula as a JavaScript expression on variables in their own units.

    factors: base units in one of each variable's unit; other than 1, they are written out.
    """
    return _Writing(factors, units).of(formula.root)


class _Writing:
    def __init__(self, factors: Mapping[str, float], units: Units) -> None:
        self.factors, self.units = factors, units

    def of(self, node: Node, above: int = 0) -> str:
        if node.kind == "number":
            factor = self.units.read(node.word).factor if node.word else 1.0
            return f"{node.number * factor!r}".removesuffix(".0")
        if node.kind == "name":
            factor = self.factors.get(node.word, 1.0)
            return node.word if factor == 1 else f"({node.word} * {factor!r})"
        if node.kind == "negative":
            return f"(-{self.of(node.parts[0], 4)})"
        if node.kind == "call":
            return self._call(node)
        rank = _RANK[node.kind]
        if node.kind == "power":
            one, other = (self.of(part) for part in node.parts)
            return f"Math.pow({one}, {other})"
        left, right = self.of(node.parts[0], rank), self.of(node.parts[1], rank + 1)
        text = f"{left} {node.word} {right}"
        return f"({text})" if rank < above else text

    def _call(self, node: Node) -> str:
        parts = [self.of(part) for part in node.parts]
        if node.word == "if":
            return f"({parts[0]} ? {parts[1]} : {parts[2]})"
        if node.word == "round" and len(parts) == 2:
            return f"Math.round({parts[0]} * 10 ** {parts[1]}) / 10 ** {parts[1]}"
        return f"Math.{node.word}({', '.join(parts)})"
