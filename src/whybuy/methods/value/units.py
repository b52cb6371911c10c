"""Units of a value model: time, energy and the like, currencies, and whatever the model counts.

pint keeps the sums; the units are our own few, so that a year is the year of the trade (365.25
days, 12 months) and each currency is a dimension that no other can be added to. An hour is one of
work or of running, and no 24th of a day: a wage a year is no wage an hour times 8,766, so that the
two never become each other in silence.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, cast

from whybuy.errors import BadInput

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "%": "percent", "²": "**2", "³": "**3"}
_CURRENCY = re.compile(r"(?<![A-Za-z_])[A-Z]{3}(?![A-Za-z_])")
_WORD = re.compile(r"[^\W\d]\w*")

Dimension = tuple[tuple[str, float], ...]
"""Sorted pairs of a base dimension and its power: (("[EUR]", 1), ("[time]", -1))."""

NONE: Dimension = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: how it is written, its dimension, and how many base units it is (a year, a EUR)."""

    words: str
    dimension: Dimension
    factor: float


PLAIN = Unit("", NONE, 1.0)


@dataclass(frozen=True, slots=True)
class Units:
    """The units that a model may use: ours, every currency, and the things that it counts."""

    counts: frozenset[str] = frozenset()

    def read(self, words: str) -> Unit:
        """The unit as written: "EUR/hour", "hour/week", "%". Raises BadInput with the remedy."""
        if not words.strip():
            return PLAIN
        return _read(self.counts, words)


def product(one: Dimension, other: Dimension, *, power: float = 1.0) -> Dimension:
    """The dimension of one times other to a power."""
    total = dict(one)
    for name, exponent in other:
        total[name] = total.get(name, 0.0) + exponent * power
    return tuple(sorted((name, e) for name, e in total.items() if abs(e) > 1e-12))


def raised(one: Dimension, power: float) -> Dimension:
    """The dimension to a power."""
    return product(NONE, one, power=power)


_SAID = {
    "[time]": "year",
    "[hours]": "hour",
    "[mass]": "kg",
    "[length]": "metre",
    "[energy]": "kWh",
}


def said(dimension: Dimension) -> str:
    """A dimension in words, in its base units: "EUR/year"; "a plain number" where it has none."""

    def one(name: str, power: float) -> str:
        word = _SAID.get(name, name.strip("[]"))
        return word if power == 1 else f"{word}^{power:g}"

    over = [one(name, e) for name, e in dimension if e > 0]
    under = [one(name, -e) for name, e in dimension if e < 0]
    if not dimension:
        return "a plain number"
    return "*".join(over or ["1"]) + "".join(f"/{word}" for word in under)


def hours_forgotten(one: Dimension, other: Dimension) -> str:
    """What to do where two dimensions differ by hours beside days or years alone; else ""."""
    apart = product(one, other, power=-1)
    if "[hours]" not in dict(apart) or {name for name, _ in apart} - {"[hours]", "[time]"}:
        return ""
    return (
        "Hours are hours worked or run, and nobody works all 8,766 of a year: say how many there "
        "are (hour/week, hour/year), or what an hour worked costs."
    )


def _spelled(words: str) -> str:
    for sign, spelled in _SIGNS.items():
        words = words.replace(sign, spelled)
    return words


@lru_cache(maxsize=2048)
def _read(counts: frozenset[str], words: str) -> Unit:
    spelled = _spelled(words)
    registry = _registry(frozenset(_CURRENCY.findall(spelled)), counts)
    for word in _WORD.findall(spelled):
        if word not in registry:
            raise BadInput(f"The unit {words!r} is not known: {_unknown(word, counts)}")
    try:
        quantity = registry.Quantity(1.0, registry.parse_units(spelled)).to_base_units()
        dimension = tuple(sorted((str(n), float(e)) for n, e in quantity.dimensionality.items()))
    except Exception:
        raise BadInput(f"The unit {words!r} cannot be read. Write it as EUR/hour/person.") from None
    return Unit(words, dimension, float(quantity.magnitude))


def _unknown(word: str, counts: frozenset[str]) -> str:
    near = difflib.get_close_matches(word, [*names(), *counts], n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return (
        f"{word!r} is none of ours.{hint} "
        f'If it is a thing that you count, add counts = ["{word}"] to the model.'
    )


@lru_cache(maxsize=64)
def _registry(currencies: frozenset[str], counts: frozenset[str]) -> Any:
    import pint

    registry: Any = cast(Any, pint.UnitRegistry)(None)
    registry.load_definitions(_lines())
    for name in sorted(counts | currencies):
        if name in registry:
            raise BadInput(f"{name!r} is a unit already; take it out of counts.")
        registry.define(f"{name} = [{name}]")
    return registry


@lru_cache(maxsize=1)
def _lines() -> list[str]:
    text = (resources.files(__name__.rpartition(".")[0]) / "units.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def names() -> list[str]:
    """The names of all our units, currencies aside."""
    return [word.strip() for line in _lines() for word in line.split("=") if word.strip().isalpha()]
