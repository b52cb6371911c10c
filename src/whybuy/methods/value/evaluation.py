"""A value model and one customer's inputs in, the case out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whybuy.methods.value.amounts import Plan, full_amount, variables
from whybuy.methods.value.asking import REPLY, evpi, spline, worth_of_reply
from whybuy.methods.value.case import (
    Asking,
    Case,
    Figure,
    LineResult,
    StandingStill,
    Swing,
    Used,
)
from whybuy.methods.value.flows import CONVENTIONS, CashFlows
from whybuy.methods.value.gathering import Gathered, gather
from whybuy.methods.value.importance import variance_shares
from whybuy.methods.value.model import Line, ValueModel
from whybuy.methods.value.reading import read_model
from whybuy.methods.value.reckoning import Value
from whybuy.methods.value.sampling import scores
from whybuy.methods.value.terms import terms
from whybuy.methods.value.timing import profile

Floats = NDArray[np.float64]
POINTS = 2**13
ASKING = 2**12
"""Draws that the splines of what to ask are fitted on."""
TAILS = (0.05, 0.95)


def evaluate(
    model: ValueModel | str | Mapping[str, Any],
    inputs: Mapping[str, Any] | None = None,
    *,
    seed: int = 0,
    points: int = POINTS,
) -> Case:
    """The case that a value model makes with these inputs.

    model: a `ValueModel`, its text (TOML, YAML or JSON) or a parsed mapping. inputs: a value for
    each variable that has no default, or a better one: a number, "12 EUR/hour", [low, high] read
    as 90 %, or a table of low, likely, high, family, data, quantiles, unit, mark, source.
    `correlations` and `settings` (years, discount_rate, convention) may stand among them.
    points: draws, a power of 2. The same seed gives the same case.

    Raises BadInput naming every fault.
    """
    read = read_model(model)
    # Matrices so small go faster on one thread; on a busy machine many times faster.
    with _pools().limit(limits=1):
        return _Reckoning(read, gather(read, inputs or {}), points, seed).case()


@lru_cache(maxsize=1)
def _pools() -> Any:
    """The threads of the libraries of linear algebra, found once."""
    return import_module("threadpoolctl").ThreadpoolController()


@dataclass(frozen=True)
class _Reckoning:
    model: ValueModel
    gathered: Gathered
    points: int
    seed: int

    @property
    def plan(self) -> Plan:
        """When what is paid and got."""
        return self.gathered.plan

    @cached_property
    def uncertain(self) -> tuple[str, ...]:
        """The names of the variables that are given with a range."""
        return self.gathered.uncertain

    @cached_property
    def drawn(self) -> tuple[Floats, Floats]:
        """Normal scores of the uncertain inputs, and the correlations' matrix."""
        tied = self.gathered.correlations
        slopes = np.array([swing.at_high - swing.at_low for swing in self.swings])
        return scores(
            self.uncertain, correlations=tied, points=self.points, seed=self.seed, slopes=slopes
        )

    @cached_property
    def points_values(self) -> dict[str, Value]:
        """Each variable at the mean of what is known of it."""
        return variables(self.model, self.gathered.means)

    @cached_property
    def draws(self) -> dict[Line, Value]:
        """Each line's full amount in each draw; none for a line in words."""
        given: dict[str, Value] = dict(self.gathered.means)
        for at, name in enumerate(self.uncertain):
            given[name] = self.gathered.inputs[name].spread.of_score(self.drawn[0][:, at])
        values = variables(self.model, given)
        return {
            line: 0.0 if self.gathered.in_words(line) else full_amount(self.model, line, values)
            for line in self.model.lines
        }

    @cached_property
    def counted(self) -> tuple[Line, ...]:
        """The lines of benefit and cost that are money here."""
        return tuple(
            line
            for line in self.model.lines
            if line.kind != "standing_still" and not self.gathered.in_words(line)
        )

    def net(self, values: Mapping[str, Value]) -> Value:
        """The net present value for these values."""
        total: Value = 0.0
        for line in self.counted:
            sign = -1.0 if line.kind == "cost" else 1.0
            weight = float(self.plan.weights(line).sum())
            total = total + sign * weight * full_amount(self.model, line, values)
        return total

    @cached_property
    def results(self) -> tuple[LineResult, ...]:
        """What each line comes to, in the order of the model."""
        return tuple(self.result(line) for line in self.model.lines)

    def result(self, line: Line) -> LineResult:
        """The line with its ranges."""
        in_words = self.gathered.in_words(line)
        point = 0.0 if in_words else float(full_amount(self.model, line, self.points_values))
        yearly = figure(point, self.draws[line])
        weight = float(self.plan.weights(line).sum())
        shares = profile(line.timing, years=self.plan.years)
        return LineResult(
            name=line.name,
            title=line.title,
            kind=line.kind,
            driver=line.driver,
            note=line.note,
            yearly=yearly,
            amounts=tuple(float(point * share) for share in shares),
            present_value=yearly.times(weight),
            rests_on=self.model.rests_on(line),
            own_share=self.gathered.own_share(line),
            in_words=in_words,
            terms=terms(line, self.model.variables),
        )

    def of(self, kind: str) -> tuple[LineResult, ...]:
        """The lines of one kind."""
        return tuple(line for line in self.results if line.kind == kind)

    def over_time(self, kind: str) -> Floats:
        """The amounts of all lines of a kind, (years + 1,)."""
        rows = [line.amounts for line in self.of(kind)]
        return np.sum(rows, axis=0) if rows else np.zeros(self.plan.years + 1)

    def present(self, kind: str) -> Value:
        """Draws of the present value of all lines of a kind."""
        total: Value = 0.0
        for line in self.counted:
            if line.kind == kind:
                weight = float(self.plan.weights(line).sum())
                total = total + weight * self.draws[line]
        return total

    def case(self) -> Case:
        """Everything together."""
        benefits, costs = self.over_time("benefit"), self.over_time("cost")
        flows = CashFlows(benefits, costs, self.plan.rate, self.plan.convention)
        plus, minus = self.present("benefit"), self.present("cost")
        net = np.broadcast_to(np.asarray(plus - minus, dtype=np.float64), (self.points,))
        shares = variance_shares(net, scores=self.drawn[0], correlation=self.drawn[1])
        variance = dict(zip(self.uncertain, shares.shares.tolist(), strict=True))
        return Case(
            title=self.model.title,
            currency=self.model.currency,
            years=self.plan.years,
            rate=self.plan.rate,
            convention=self.plan.convention,
            convention_words=CONVENTIONS[self.plan.convention],
            lines=(*self.of("benefit"), *self.of("cost")),
            benefits=tuple(benefits.tolist()),
            costs=tuple(costs.tolist()),
            cumulative=tuple(flows.cumulative.tolist()),
            present_benefits=figure(float(flows.pv_benefits), plus),
            present_costs=figure(float(flows.pv_costs), minus),
            npv=figure(float(flows.npv), net),
            roi=_roi(flows, plus, minus),
            irr=flows.irr,
            payback_months=flows.payback_months,
            chance_positive=float((net > 0).mean()),
            standing_still=self.standing_still(),
            forgone_per_month=_a_month(benefits - costs),
            inputs=self.used(),
            derived=self.derived(),
            tornado=tuple(sorted(self.swings, key=lambda swing: -swing.width)),
            variance=variance,
            variance_explained=shares.explained,
            decision_worth=evpi(np.stack([np.zeros(self.points), net], axis=1)),
            ask_next=self.asking(net, variance),
            own_share=own_share(self.of("benefit")),
            notes=self.notes(flows),
        )

    def standing_still(self) -> StandingStill | None:
        """What it costs the customer that nothing changes; None where the model does not say."""
        lines = [line for line in self.model.lines if line.kind == "standing_still"]
        if not lines:
            return None
        monthly, present = np.zeros(self.points), np.zeros(self.points)
        point, point_present, grown = 0.0, 0.0, 0.0
        for line in lines:
            at_means = float(full_amount(self.model, line, self.points_values))
            draws = self.draws[line]
            weight = float(self.plan.weights(line).sum())
            monthly, present = monthly + draws / 12, present + draws * weight
            point, point_present = point + at_means / 12, point_present + at_means * weight
            grown += at_means / 12 * line.timing.growth
        growth = grown / point if point else 0.0
        both = figure(point, monthly), figure(point_present, present)
        return StandingStill(*both, growth, self.of("standing_still"))

    def used(self) -> tuple[Used, ...]:
        """The inputs in their own units."""
        found: list[Used] = []
        for name, given in self.gathered.inputs.items():
            variable = self.model.variables[name]
            factor = variable.unit.factor
            low, high = given.spread.at(np.array(TAILS)) / factor
            found.append(
                Used(
                    name=name,
                    title=variable.title,
                    unit=variable.unit.words,
                    value=given.spread.mean / factor,
                    low=float(low),
                    high=float(high),
                    mark=given.mark,
                    source=given.source,
                    words=given.words,
                    ours=variable.ours,
                )
            )
        return tuple(found)

    def derived(self) -> dict[str, float]:
        """What the formulas of variables give at the means, in their own units."""
        return {
            name: float(self.points_values[name]) / self.model.variables[name].unit.factor
            for name in self.model.derived
        }

    @cached_property
    def swings(self) -> tuple[Swing, ...]:
        """Each uncertain input at its 5 % and 95 % points, all in one pass."""
        names = self.uncertain
        given: dict[str, Value] = dict(self.gathered.means)
        ends: dict[str, Floats] = {}
        for at, name in enumerate(names):
            ends[name] = self.gathered.inputs[name].spread.at(np.array(TAILS))
            column = np.full(2 * len(names), given[name])
            column[2 * at : 2 * at + 2] = ends[name]
            given[name] = column
        net = np.broadcast_to(self.net(variables(self.model, given)), (2 * len(names),))
        return tuple(
            self.swing(name, ends[name], net[2 * at : 2 * at + 2]) for at, name in enumerate(names)
        )

    def swing(self, name: str, ends: Floats, net: Floats) -> Swing:
        """What the net value is with one variable at its low and its high end."""
        variable = self.model.variables[name]
        low, high = (ends / variable.unit.factor).tolist()
        return Swing(name, variable.title, float(net[0]), float(net[1]), low, high)

    def asking(self, net: Floats, variance: Mapping[str, float]) -> tuple[Asking, ...]:
        """The uncertain inputs, the one most worth asking for first."""
        first = net[:ASKING]
        choices = np.stack([np.zeros(len(first)), first], axis=1)
        found: list[Asking] = []
        for at, name in enumerate(self.uncertain):
            variable = self.model.variables[name]
            fitted = spline(self.drawn[0][:ASKING, at], choices)
            found.append(
                Asking(
                    name=name,
                    title=variable.title,
                    ask=variable.ask or f"{variable.title}?",
                    mark=self.gathered.inputs[name].mark,
                    worth=worth_of_reply(choices, fitted, left=REPLY),
                    at_most=worth_of_reply(choices, fitted, left=0.0),
                    variance_share=variance[name],
                )
            )
        return tuple(sorted(found, key=lambda one: (-one.worth, -one.variance_share)))

    def notes(self, flows: CashFlows) -> tuple[str, ...]:
        """What a reader must know to read the figures."""
        found = list(self.gathered.notes)
        if flows.roi is None:
            found.append("ROI is not defined: nothing is paid.")
        if flows.irr is None:
            found.append("There is no internal rate of return: no rate, or several, give 0.")
        if flows.payback_months is None:
            found.append(f"It does not pay back within {self.plan.years} years.")
        if self.plan.rate == 0 or self.plan.convention == "nucleus":
            found.append("Nothing is discounted.")
        if self.plan.years == 0:
            found.append("The horizon is 0 years: only what comes at the start is counted.")
        return tuple(found)


def figure(point: float, draws: Value) -> Figure:
    """The figure of some draws; a number alone has no range."""
    if np.ndim(draws) == 0:
        return Figure(point, float(draws), float(draws), float(draws))
    low, high = np.quantile(draws, TAILS)
    return Figure(point, float(np.mean(draws)), float(low), float(high))


def own_share(lines: Sequence[LineResult]) -> float:
    """The share of the benefits' total that rests on the customer's own numbers. Over no years
    nothing comes yet: then a year's benefits are the measure."""
    weights = [abs(line.present_value.point) for line in lines]
    if not any(weights):
        weights = [abs(line.yearly.point) for line in lines]
    own = sum(weight * line.own_share for weight, line in zip(weights, lines, strict=True))
    return own / sum(weights) if any(weights) else 0.0


def _a_month(net: Floats) -> float:
    """The mean net benefit a month over the years, the start left out."""
    return float(net[1:].mean() / 12) if len(net) > 1 else 0.0


def _roi(flows: CashFlows, benefits: Value, costs: Value) -> Figure | None:
    """ROI and its range; by Nucleus' measure the point alone."""
    point = flows.roi
    if point is None:
        return None
    if flows.convention == "nucleus" or not float(np.min(costs)) > 0:
        return Figure(point, point, point, point)
    return figure(point, (benefits - costs) / costs)
