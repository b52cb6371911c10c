"""A formula: parsed, its units checked, reckoned on numbers or arrays. Nothing is ever `eval`ed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

from whybuy.errors import BadInput

FUNCTIONS = {
    "min": (2, 9),
    "max": (2, 9),
    "abs": (1, 1),
    "sqrt": (1, 1),
    "exp": (1, 1),
    "log": (1, 1),
    "pow": (2, 2),
    "round": (1, 2),
    "floor": (1, 1),
    "ceil": (1, 1),
    "if": (3, 3),
}
"""Name to the least and the most number of arguments."""
LONGEST = 2_000
DEEPEST = 200


class FormulaFault(BadInput):
    """A formula that cannot be right; the text shows it with a mark under the character."""

    def __init__(self, why: str, *, formula: str, at: int, of: str = "") -> None:
        self.why, self.formula, self.at, self.of = why, formula, at, of
        where = f"In the formula of {of!r}: " if of else ""
        line, column = _line_of(formula, at)
        super().__init__(f"{where}{why}\n    {line}\n    {' ' * column}^")


def _line_of(formula: str, at: int) -> tuple[str, int]:
    """The line that this character stands in, and its column there."""
    start = formula.rfind("\n", 0, at) + 1
    end = formula.find("\n", at)
    return formula[start : end if end >= 0 else None].replace("\t", " "), at - start


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a formula: its kind, the character it stands at, its word, number and parts."""

    kind: str
    at: int
    parts: tuple[Node, ...] = ()
    word: str = ""
    number: float = 0.0

    def walk(self) -> Iterator[Node]:
        """The node and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as written and as parsed; `of` is whose formula it is, for errors."""

    text: str
    root: Node
    of: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The variables in it, each once, in the order in which they stand."""
        return tuple(dict.fromkeys(n.word for n in self.root.walk() if n.kind == "name"))

    def place(self, name: str) -> int:
        """The character at which a variable first stands."""
        return next(n.at for n in self.root.walk() if n.kind == "name" and n.word == name)

    def fault(self, why: str, at: int) -> FormulaFault:
        """An error that points at a character of this formula."""
        return FormulaFault(why, formula=self.text, at=at, of=self.of)


def parse(text: str, *, of: str = "") -> Formula:
    """The formula. Raises FormulaFault that points at the first character that cannot be read."""
    if len(text) > LONGEST:
        raise BadInput(f"The formula of {of!r} has {len(text)} characters; {LONGEST} are the most.")
    try:
        return Formula(text, _parsed(text), of)
    except FormulaFault as fault:
        raise FormulaFault(fault.why, formula=text, at=fault.at, of=of) from None


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Node:
    from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

    def fault(why: str, at: int) -> FormulaFault:
        return FormulaFault(why, formula=text, at=at)

    if not text.strip():
        raise fault("The formula is empty.", 0)
    try:
        tree = _grammar().parse(text)
    except UnexpectedCharacters as found:
        at = int(found.pos_in_stream or 0)  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
        raise fault(f"{text[at]!r} cannot stand here.", at) from None
    except UnexpectedToken as found:
        token: Any = found.token
        if token.type == "$END":
            raise fault("The formula ends too early.", len(text)) from None
        word = str(token) if token.type in ("NAME", "NUMBER") else str(token)[:1]
        raise fault(f"{word!r} cannot stand here.", int(token.start_pos)) from None
    except UnexpectedEOF:
        raise fault("The formula ends too early.", len(text)) from None
    return _node(tree, text, 0)


@lru_cache(maxsize=1)
def _grammar() -> Any:
    from lark import Lark

    grammar = (resources.files(__name__.rpartition(".")[0]) / "formula.lark").read_text(
        encoding="utf-8"
    )
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


_OF_TWO = {"add", "subtract", "multiply", "divide", "power", "compare"}


def _node(tree: Any, text: str, depth: int) -> Node:
    """Our node of a parse tree's, checked for what the grammar cannot say."""
    at, kind, parts = int(tree.meta.start_pos), str(tree.data), list(tree.children)
    if depth > DEEPEST:
        raise FormulaFault(
            "The formula goes too deep here; put parts of it into variables.", formula=text, at=at
        )
    if kind in ("number", "percent", "measure"):
        number = float(str(parts[0]).replace("_", "")) / (100.0 if kind == "percent" else 1.0)
        unit = str(parts[1]).strip() if kind == "measure" else ""
        return Node("number", at, (), unit, number)
    if kind == "name":
        return Node("name", at, (), str(parts[0]))
    if kind == "negative":
        return Node(kind, at, (_node(parts[1], text, depth + 1),))
    if kind in _OF_TWO:
        sign = parts.pop(1)
        at, word = int(sign.start_pos), str(sign)
        return Node(kind, at, tuple(_node(p, text, depth + 1) for p in parts), word)
    if kind == "if_else":
        return Node("call", at, tuple(_node(p, text, depth + 1) for p in parts), "if")
    return _call(parts, text, at, depth)


def _call(parts: list[Any], text: str, at: int, depth: int) -> Node:
    name = str(parts[0]).removeprefix("Math.")
    if name not in FUNCTIONS:
        raise FormulaFault(
            f"{name!r} is no function; there are: {', '.join(FUNCTIONS)}.", formula=text, at=at
        )
    least, most = FUNCTIONS[name]
    if not least <= len(parts) - 1 <= most:
        many = str(least) if least == most else f"{least} to {most}"
        raise FormulaFault(
            f"{name}() takes {many} values; it has {len(parts) - 1}.", formula=text, at=at
        )
    inside = tuple(_node(p, text, depth + 1) for p in parts[1:])
    if name == "pow":
        return Node("power", at, inside, "^")
    return Node("call", at, inside, name)


def ordered(formulas: Mapping[str, Formula]) -> list[str]:
    """The names in an order in which each comes after those that it needs.

    Raises FormulaFault for a circle, naming it and pointing into one of its formulas.
    """
    done: dict[str, None] = {}
    path: list[str] = []

    def visit(name: str) -> None:
        if name in done or name not in formulas:
            return
        if name in path:
            circle = [*path[path.index(name) :], name]
            said = ", ".join(f"{a} needs {b}" for a, b in pairwise(circle))
            last = formulas[circle[-2]]
            raise last.fault(f"The formulas go round in a circle: {said}.", last.place(name))
        path.append(name)
        for needed in formulas[name].names:
            visit(needed)
        path.pop()
        done[name] = None

    for name in formulas:
        visit(name)
    return list(done)
