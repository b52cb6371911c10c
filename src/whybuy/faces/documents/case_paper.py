"""A case to be handed to the customer: what is known of it, beside its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.value import Case, ValueModel
    from whybuy.methods.value.case import Asking, LineResult, Used

ENOUGH = 0.5
"""The share of a case that must rest on the customer's own numbers; below it are questions."""
MARKS = {"said": "You said", "case": "Our cases", "benchmark": "Benchmark", "guess": "Our guess"}
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}


@dataclass(frozen=True)
class Paper:
    """A case and its model, for whom it is and by whom, and what stands beside the figures.

    others: what other customers got, in sentences, approved by those whom they name. invented: the
    words that say so, where all of it was made up.
    """

    case: Case
    model: ValueModel
    customer: str = ""
    firm: str = ""
    as_of: date | None = None
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    invented: str = ""

    @property
    def enough(self) -> bool:
        """Whether it is a case, and not yet the questions to ask."""
        return self.case.own_share >= ENOUGH

    @cached_property
    def used(self) -> dict[str, Used]:
        """The inputs by name."""
        return {one.name: one for one in self.case.inputs}

    @cached_property
    def asked(self) -> tuple[Asking, ...]:
        """What is worth asking, the most telling first."""
        told = (one for one in self.case.ask_next if one.worth >= 1 or one.variance_share >= 0.005)
        return tuple(told)

    def of(self, kind: str) -> tuple[LineResult, ...]:
        """The lines of a kind, those in words last."""
        lines = [one for one in self.case.lines if one.kind == kind]
        return tuple(sorted(lines, key=lambda one: one.in_words))

    def money(self, amount: float) -> str:
        """An amount to the whole unit, so that columns add up: €41,237."""
        return exact(amount, self.case.currency)

    def between(self, low: float, high: float, *, weight: float = 1.0) -> str:
        """A range of money; nothing where there is none."""
        one, other = self.money(low * weight), self.money(high * weight)
        return "" if one == other else f"{one} to {other}"


@dataclass(frozen=True, slots=True)
class Room:
    """How much is put on the two pages: letters' size, columns of assumptions, and the most rows
    of each kind; what is left out is counted, and stands in the sheet."""

    size: float
    columns: int
    inputs: int
    lines: int
    letters: int
    asks: int
    notes: int


def exact(amount: float, currency: str) -> str:
    """An amount to the whole unit, or to the cent where it is small: €41,237; CHF 8.50."""
    digits = 2 if 0 < abs(amount) < 100 and amount != round(amount) else 0
    sign = _SIGNS.get(currency, f"{currency} ")
    minus = "-" if round(amount, digits) < 0 else ""
    return f"{minus}{sign}{abs(amount):,.{digits}f}"


def quantity(value: float) -> str:
    """A number as people write it: 1,250; 14; 3.75; 0.0042."""
    if value == round(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) >= 1 else f"{value:.3g}"


def measured(value: float, unit: str) -> str:
    """A number with its unit: 14 hour/week, 40 %."""
    return f"{quantity(value)} {unit}".strip()


def shorter(text: str, most: int) -> str:
    """The text, or its beginning where it is longer."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]
