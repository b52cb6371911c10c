"""A case's figures as people read them: an amount with its range, when it has paid back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from whybuy.answers.wording import counted, money, share

if TYPE_CHECKING:
    from whybuy.methods.value.case import Asking, Case, Figure
    from whybuy.methods.value.model import ValueModel

HALF = 0.5
"""Below this share of the customer's own numbers it is the questions to ask, not a case."""
NOTHING = 1e-3
"""A reply worth less than this share of what is at stake is worth next to nothing."""
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


def to_ask(case: Case) -> list[Asking]:
    """What a customer can tell and is worth asking, what may change their decision first.

    What they have said already they are asked again only where a closer figure is worth more.
    """
    ours = {one.name for one in case.inputs if one.ours}
    asked = [a for a in case.ask_next if a.name not in ours or a.ask != f"{a.title}?"]
    asked.sort(
        key=lambda a: (
            -a.worth if matters(case, a) else 0.0,
            a.mark == "said",
            -a.variance_share,
        )
    )
    return asked


def matters(case: Case, asking: Asking) -> bool:
    """Whether a reply may change what is best by more than crumbs."""
    return asking.worth > NOTHING * max(abs(case.npv.low), abs(case.npv.high))


def questions(case: Case, model: ValueModel) -> list[str]:
    """How to ask for each of their numbers that they have not said, what settles most first."""
    rank = {one.name: at for at, one in enumerate(case.ask_next)}
    open_ = [one for one in case.inputs if not one.ours and one.mark != "said"]
    first = sorted(open_, key=lambda one: rank.get(one.name, len(rank)))
    return [model.variables[one.name].ask or one.title for one in first]


def three(value: float) -> str:
    """A number to three figures, thousands set apart."""
    return f"{float(f'{value:.3g}'):,.10g}"
