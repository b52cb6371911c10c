"""A case: what a value model comes to with one customer's inputs, every figure with its range."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SCHEMA = "whybuy.case/1"


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount with every input at its mean (`point`: what the spreadsheet shows), the mean over
    all draws, and the 5 % and 95 % points."""

    point: float
    mean: float
    low: float
    high: float

    def times(self, weight: float) -> Figure:
        """The same figure, weighed; the weight is 0 or more."""
        return Figure(*(weight * one for one in (self.point, self.mean, self.low, self.high)))


@dataclass(frozen=True, slots=True)
class LineResult:
    """A line: `yearly` is a full year's amount after shares and risk (or the amount that comes
    once), `amounts` what comes at the start and in each year, `present_value` all of it now.

    `own_share`: the part that rests on what the customer said. `in_words`: it is no money here.
    `terms`: what it is cut, raised and spread by, in words; assumptions of the value model.
    """

    name: str
    title: str
    kind: str
    driver: str
    note: str
    yearly: Figure
    amounts: tuple[float, ...]
    present_value: Figure
    rests_on: tuple[str, ...]
    own_share: float
    in_words: bool
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Used:
    """An input as it was used, in its own unit, and who says so."""

    name: str
    title: str
    unit: str
    value: float
    low: float
    high: float
    mark: str
    source: str
    words: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Swing:
    """The net present value with one input at its 5 % and at its 95 % point, the others at their
    means; the inputs' own values are in their units."""

    name: str
    title: str
    at_low: float
    at_high: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """By how much the result moves from the low end to the high one."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class Asking:
    """An input worth asking for: `worth` is that of a reply that is itself uncertain (EVSI),
    `at_most` that of knowing it exactly (EVPPI), both in money, for the decision to buy or wait."""

    name: str
    title: str
    ask: str
    mark: str
    worth: float
    at_most: float
    variance_share: float


@dataclass(frozen=True, slots=True)
class StandingStill:
    """The customer's own loss if nobody changes anything: a month now, and over the horizon
    (present value); `growth` is a year's."""

    per_month: Figure
    present_value: Figure
    growth: float
    lines: tuple[LineResult, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """All figures of one customer's case, in `currency`; None where a figure is not defined, and
    then `notes` says why. Amounts over time begin with the start."""

    title: str
    currency: str
    years: int
    rate: float
    convention: str
    convention_words: str
    lines: tuple[LineResult, ...]
    benefits: tuple[float, ...]
    costs: tuple[float, ...]
    cumulative: tuple[float, ...]
    present_benefits: Figure
    present_costs: Figure
    npv: Figure
    roi: Figure | None
    irr: float | None
    payback_months: float | None
    chance_positive: float
    standing_still: StandingStill | None
    forgone_per_month: float
    inputs: tuple[Used, ...]
    derived: dict[str, float]
    tornado: tuple[Swing, ...]
    variance: dict[str, float]
    variance_explained: float
    decision_worth: float
    ask_next: tuple[Asking, ...]
    own_share: float
    notes: tuple[str, ...]

    def line(self, name: str, *, kind: str = "") -> LineResult:
        """The line of that name: a benefit before a cost, before standing still, or of a kind."""
        still = self.standing_still.lines if self.standing_still else ()
        return next(
            line for line in (*self.lines, *still) if line.name == name and kind in ("", line.kind)
        )

    def to_dict(self) -> dict[str, Any]:
        """The case as plain values, for JSON."""
        return {"schema": SCHEMA, **asdict(self)}
