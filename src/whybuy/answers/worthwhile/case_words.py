"""A case's figures as people read them: an amount with its range, when it has paid back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from whybuy.answers.wording import counted, money, share

if TYPE_CHECKING:
    from whybuy.methods.value.case import Case, Figure
    from whybuy.methods.value.model import ValueModel

HALF = 0.5
"""Below this share of the customer's own numbers it is the questions to ask, not a case."""
GAINS = {
    "revenue": "more revenue",
    "cost": "lower costs",
    "risk": "less risk",
    "emotion": "fewer worries",
}
"""What a line does for a customer, by its driver."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as it is written, and its range where it has one; or mere `words`."""

    amount: str
    span: str = ""
    words: bool = False

    @classmethod
    def of(cls, figure: Figure, currency: str) -> Money:
        """The point, and from where to where nine in ten of it lie."""
        return cls(money(figure.point, currency), span(figure, currency))


def span(figure: Figure, currency: str) -> str:
    """`€12,000 to €80,000`; nothing where there is no range."""
    low, high = money(figure.low, currency), money(figure.high, currency)
    return f"{low} to {high}" if low != high else ""


def years(count: int) -> str:
    """`3 years`."""
    return counted(count, "year", "years")


def paid_back(case: Case) -> str:
    """When it has paid back: `8 months`, `at once`, `not within 3 years`."""
    found = case.payback_months
    if found is None:
        return f"not within {years(case.years)}"
    return "at once" if found <= 0 else counted(max(1, round(found)), "month", "months")


def growing(case: Case) -> str:
    """How what standing still costs grows; nothing where it does not."""
    growth = case.standing_still.growth if case.standing_still else 0.0
    if abs(growth) < 0.0005:
        return ""
    return f"{'growing' if growth > 0 else 'falling'} by {share(abs(growth))} a year"


def questions(case: Case, model: ValueModel) -> list[str]:
    """How to ask for each of their numbers that they have not said, what settles most first."""
    rank = {one.name: at for at, one in enumerate(case.ask_next)}
    open_ = [one for one in case.inputs if not one.ours and one.mark != "said"]
    first = sorted(open_, key=lambda one: rank.get(one.name, len(rank)))
    return [model.variables[one.name].ask or one.title for one in first]


def three(value: float) -> str:
    """A number to three figures, thousands set apart."""
    return f"{float(f'{value:.3g}'):,.10g}"
