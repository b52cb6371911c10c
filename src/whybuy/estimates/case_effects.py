"""One case's measure as an effect, and how it may be told to others."""

from __future__ import annotations

from dataclasses import dataclass

from whybuy.methods.synthesis import Effect

INDEX = 100.0
"""The value before, without a unit, of a change of which a share alone was told."""


@dataclass(frozen=True, slots=True)
class CaseEffect:
    """What one case measured: before and after in `unit`, and the effect on the scale."""

    key: str
    case: str | None
    customer_id: str
    name: str
    trade: str
    size: float | None
    before: float
    after: float
    unit: str
    attribution: float | None
    approval: str
    effect: Effect
    evidence: str

    @property
    def called(self) -> str:
        """The customer as others may read it: by name only where it was allowed."""
        return discreet(self.name, self.trade, self.approval)

    @property
    def words(self) -> str:
        return change_in_words(self.before, self.after, self.unit)


@dataclass(frozen=True, slots=True)
class Unused:
    """A measure that could not be used, and why; `called` as others may read it."""

    name: str
    called: str
    why: str


def is_index(before: float, unit: str) -> bool:
    """Whether a share alone was told ("down a fifth"): such a measure is kept as 100 to 80."""
    return not unit and before == INDEX


def change_in_words(before: float, after: float, unit: str) -> str:
    """A change as others may read it: "6 to 4 %"; "-20 %" where a share alone was told."""
    if is_index(before, unit):
        return f"{after - INDEX:+.0f} %"
    return f"{digits(before)} to {digits(after)} {unit}".strip()


def digits(value: float) -> str:
    """A measured value as people write it: 36,000; 62; 0.36."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def discreet(name: str, trade: str, approval: str) -> str:
    """A customer as others may read it."""
    if approval == "named":
        return name
    return f"A customer ({trade})" if trade else "A customer"
