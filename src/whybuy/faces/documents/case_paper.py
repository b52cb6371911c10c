"""A case to be handed to the customer: what is known of it, beside its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from whybuy.answers.wording import counted, share
from whybuy.errors import BadInput

if TYPE_CHECKING:
    from whybuy.methods.value import Case, ValueModel
    from whybuy.methods.value.case import Asking, LineResult, Used
    from whybuy.methods.value.model import Variable

ENOUGH = 0.5
"""The share of a case that must rest on the customer's own numbers; below it are questions."""
SMALL = 1000
"""Below this, amounts are shown to the cent."""
MARKS = {"said": "You said", "case": "Our cases", "benchmark": "Benchmark", "guess": "Our guess"}
OURS = "What we ask"
"""Instead of a guess: a number of our own offer, that is sure."""
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}


@dataclass(frozen=True)
class Paper:
    """A case and its model, for whom it is and by whom, and what stands beside the figures.

    reckoned: the case; None while inputs are `missing`, and then `known` are those that are not.
    others: what other customers got, in sentences, approved by those whom they name. invented: the
    words that say so, where all of it was made up.
    """

    reckoned: Case | None
    model: ValueModel
    customer: str = ""
    firm: str = ""
    as_of: date | None = None
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    invented: str = ""
    missing: tuple[Variable, ...] = ()
    known: tuple[Used, ...] = ()

    @property
    def case(self) -> Case:
        """The case. Raises BadInput where numbers are missing."""
        if self.reckoned is None:
            asks = " ".join(one.ask or f"{one.title}?" for one in self.missing)
            raise BadInput(
                f"{counted(len(self.missing), 'number is', 'numbers are')} missing, and without "
                f"them nothing can be reckoned. Ask: {asks} The PDF has them as questions."
            )
        return self.reckoned

    @property
    def inputs(self) -> tuple[Used, ...]:
        """All that is known of the numbers."""
        return self.reckoned.inputs if self.reckoned else self.known

    @property
    def enough(self) -> bool:
        """Whether it is a case, and not yet the questions to ask."""
        return self.reckoned is not None and self.reckoned.own_share >= ENOUGH

    @cached_property
    def used(self) -> dict[str, Used]:
        """The inputs by name."""
        return {one.name: one for one in self.inputs}

    @cached_property
    def asked(self) -> tuple[Asking, ...]:
        """What is worth asking, the most telling first."""
        told = (one for one in self.case.ask_next if one.worth >= 1 or one.variance_share >= 0.005)
        return tuple(told)

    def of(self, kind: str) -> tuple[LineResult, ...]:
        """The lines of a kind, those in words last."""
        lines = [one for one in self.case.lines if one.kind == kind]
        return tuple(sorted(lines, key=lambda one: one.in_words))

    @cached_property
    def small(self) -> bool:
        """Whether cents matter here."""
        case = self.case
        return max(case.present_benefits.point, case.present_costs.point) < SMALL

    def money(self, amount: float) -> str:
        """An amount to the whole unit (or all of them to the cent), so that columns add up."""
        return exact(amount, self.case.currency, cents=self.small)

    def between(self, low: float, high: float, *, weight: float = 1.0) -> str:
        """A range of money; nothing where there is none."""
        one, other = self.money(low * weight), self.money(high * weight)
        return "" if one == other else f"{one} to {other}"


@dataclass(frozen=True, slots=True)
class Room:
    """How much is put on one of the two pages: letters' size, the most rows of a kind and letters
    of a text, columns of assumptions, and whether each line says what it is reckoned from. What is
    left out is counted, and stands in the sheet."""

    size: float
    rows: int
    letters: int
    columns: int = 1
    details: bool = True


def exact(amount: float, currency: str, *, cents: bool = False) -> str:
    """An amount to the whole unit, or to the cent: €41,237; CHF 8.50. The minus does not break."""
    digits = 2 if cents else 0
    sign = _SIGNS.get(currency, f"{currency}\u00a0")
    minus = "−" if round(amount, digits) < 0 else ""
    return f"{minus}{sign}{abs(amount):,.{digits}f}"


def percent(fraction: float) -> str:
    """A share in per cent that a line does not break: 36 %, −12 %."""
    return share(fraction).replace("-", "−").replace(" ", "\u00a0")


def quantity(value: float) -> str:
    """A number to three figures, or whole where it is larger: 1,250; 14; 13.9; 0.0042."""
    if value == round(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def mark_of(one: Used) -> str:
    """Who says so, in words."""
    return OURS if one.ours and one.mark == "guess" and one.low == one.high else MARKS[one.mark]


def measured(value: float, unit: str) -> str:
    """A number with its unit: 14 hour/week, 40 %."""
    return f"{quantity(value)} {unit}".strip()


def shorter(text: str, most: int) -> str:
    """The text, or its beginning where it is longer."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]
