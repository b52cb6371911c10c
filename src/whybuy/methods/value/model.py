"""A value model: variables with units, lines of benefit and cost, and what standing still costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from whybuy.methods.value.formula import Formula, ordered
from whybuy.methods.value.inputs import Bounds, Input
from whybuy.methods.value.units import Unit, Units

DRIVERS = {
    "revenue": "increase revenue",
    "cost": "decrease costs",
    "risk": "mitigate risks",
    "emotion": "assuage emotions",
}
KINDS = ("benefit", "cost", "standing_still")
MEASURED_AS = {
    "share_saved": "the share that went away: 1 - after / before",
    "ratio": "after / before",
    "after": "the value after",
    "change": "after - before",
    "before": "the value before, as it is now",
}
"""How a variable reads what cases measured (`as` in the file)."""


@dataclass(frozen=True, eq=False)
class Variable:
    """A number of the model: asked for, with a default perhaps, or reckoned by a formula.

    `ours` says that it describes our product; such a one may not stand in what standing still
    costs. `ask` is how to ask a customer for it. `round`: digits that it is rounded to before it
    is used further (None: not at all). `measure` names what cases measured that speaks of it, and
    `measured_as`, one of `MEASURED_AS`, how ("" for a variable of which no case speaks).
    """

    name: str
    title: str
    bounds: Bounds
    ask: str = ""
    note: str = ""
    ours: bool = False
    default: Input | None = None
    formula: Formula | None = None
    round: int | None = None
    measure: str = ""
    measured_as: str = ""

    @property
    def unit(self) -> Unit:
        """The unit that the variable is told in."""
        return self.bounds.unit


@dataclass(frozen=True, slots=True)
class Timing:
    """When a line's money comes: each year, or once in `year` (0: at the start).

    ramp: the share reached in each year, the last of which lasts; ramp_months: a straight rise
    from nothing to all, beginning after starts_month months. decay and growth are a year's.
    """

    one_off: bool = False
    year: int = 1
    years: int | None = None
    ramp: tuple[float, ...] = ()
    ramp_months: float = 0.0
    starts_month: float = 0.0
    decay: float = 0.0
    growth: float = 0.0


@dataclass(frozen=True, eq=False)
class Line:
    """A line of benefit or cost, or of what standing still costs the customer.

    formula gives money a year; or plain money, once or `per` times a year. None: in words only.
    attribution and adoption are shares, or formulas of variables. risk: the mean of a triangular
    low, likely, high; it cuts a benefit and raises a cost.
    """

    name: str
    title: str
    kind: str
    driver: str = ""
    note: str = ""
    formula: Formula | None = None
    per: float = 0.0
    timing: Timing = Timing()
    attribution: Formula | None = None
    adoption: Formula | None = None
    risk: float = 0.0
    round: int | None = None

    @property
    def risk_factor(self) -> float:
        """What risk makes of the amount."""
        if self.kind == "standing_still":
            return 1.0
        return 1 + self.risk if self.kind == "cost" else 1 - self.risk


@dataclass(frozen=True, eq=False)
class ValueModel:
    """A model that was read and checked; amounts are in `currency`.

    unit_checks is False for a model of another form, whose equations carry no units.
    """

    title: str
    currency: str
    units: Units
    variables: Mapping[str, Variable]
    lines: tuple[Line, ...]
    correlations: tuple[tuple[str, str, float], ...] = ()
    years: int = 3
    rate: float = 0.1
    convention: str = "tei"
    unit_checks: bool = True
    note: str = ""
    key: str = ""
    source: Mapping[str, object] = field(default_factory=dict[str, object])

    @cached_property
    def derived(self) -> tuple[str, ...]:
        """The variables that formulas give, each after those that it needs."""
        formulas = {n: v.formula for n, v in self.variables.items() if v.formula}
        return tuple(ordered(formulas))

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The variables that must be given, or have a default."""
        return tuple(n for n, v in self.variables.items() if v.formula is None)

    def leaves(self, formula: Formula | None) -> tuple[str, ...]:
        """The given variables that a formula rests on, through all others."""
        if formula is None:
            return ()
        found: dict[str, None] = {}
        for name in formula.names:
            below = self.variables[name].formula
            found.update(dict.fromkeys(self.leaves(below) if below else (name,)))
        return tuple(found)

    def rests_on(self, line: Line) -> tuple[str, ...]:
        """The given variables that a line rests on, those of its shares too."""
        all_ = (line.formula, line.attribution, line.adoption)
        return tuple(dict.fromkeys(name for one in all_ for name in self.leaves(one)))
