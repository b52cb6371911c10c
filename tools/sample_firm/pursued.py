"""All deals: those that were told, and those that run by the law of `deal_law`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from tools.sample_firm.customers import customers
from tools.sample_firm.deal_law import (
    LONGEST_WEEKS,
    Course,
    Facts,
    as_told,
    drawn_facts,
    hours,
    run,
)
from tools.sample_firm.deals import Deal, deals
from tools.sample_firm.firm import ENGINEERS, FIRST, INSIDE_SALES, LAST, stream, words
from tools.sample_firm.prospects import prospects
from tools.sample_firm.takers import Takers
from tools.sample_firm.team import looked_after_by

MANY = 215
UNFIT_SHARE, STRANGER_SHARE = 0.15, 0.3
RIVALS = ("Purelock", "Wexbury", "Rheindosa")
SOURCES = ("visit", "call", "fair", "website", "visit")
TRIAL_COST = (700.0, 2400.0)
"""EUR of a trial unit and its freight, where ours does not fit."""
READY = ("D-1034", "D-1041", "D-1044")
"""Told deals in which all is settled that comes before a solution."""
NO_USE = 3_000
"""Told deals below this are for small things; what they are for was not noted."""


@dataclass(frozen=True, slots=True)
class Pursuit:
    """One deal with the truth about it. `told`: its words stand in deals.toml."""

    key: str
    customer: str
    title: str
    opened: date
    closed: date | None
    expected: date | None
    outcome: str
    lost_to: str
    rivals: tuple[str, ...]
    referred_to: str
    reason: str
    application: str
    unfit: str
    facts: Facts
    course: Course
    hours: float
    cost: float
    source: str
    seller: str
    told: bool

    def day_of(self, week: int) -> date:
        """A working day of one of its weeks."""
        day = self.opened + timedelta(weeks=week)
        return day - timedelta(days=max(day.weekday() - 4, 0))

    def had(self, week: int | None) -> date | None:
        """The day of something that came in a week; None where the deal ended before it."""
        if week is None or week >= self.course.weeks:
            return None
        return self.day_of(week)

    @property
    def end(self) -> date:
        """The day on which it closed, or the last day of the books."""
        return self.closed or LAST


@cache
def pursuits() -> tuple[Pursuit, ...]:
    """All deals, the told ones first, then the others by the day on which they were opened."""
    return (*(_told(one) for one in deals()), *_simulated())


def _told(one: Deal) -> Pursuit:
    rng = stream("told pursuit", one.key)
    opened = date.fromisoformat(one.opened)
    closed = date.fromisoformat(one.closed) if one.outcome else None
    weeks = max(((closed or LAST) - opened).days // 7, 1)
    rivals = tuple(filter(None, one.competitors.split("; ")))
    request = "tender" in one.title or "supplier" in one.title
    given: dict[str, object] = {"amount": float(one.amount), "rival": bool(rivals)}
    given["request"] = request
    if one.key in READY:
        given |= {"need": weeks - 7, "buyer": weeks - 6, "second": weeks - 9, "light": None}
    end = "no decision" if one.outcome == "withdrawn" else one.outcome
    facts, course = as_told(
        rng, end=end, weeks=min(weeks, LONGEST_WEEKS), opened=opened, given=given
    )
    whose = {c.key: c for c in customers()}[one.customer]
    used = str(words("sayings")["applications"][whose.use]["title"])
    return Pursuit(
        key=one.key, customer=one.customer, title=one.title, opened=opened, closed=closed,
        expected=None if closed is None else opened + timedelta(days=int(rng.integers(60, 240))),
        outcome=one.outcome, lost_to=one.lost_to, rivals=rivals, referred_to="", reason=one.reason,
        application=used if one.amount > NO_USE else "", unfit="", facts=facts, course=course,
        hours=hours(rng, facts, course), cost=_cost(rng, facts, course),
        source=_source(rng, facts), seller=looked_after_by(whose), told=True,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Run:
    """A course that was simulated, before it is anybody's."""

    n: int
    opened: date
    closed: date | None
    unfit: str
    stranger: bool
    facts: Facts
    course: Course


def _simulated() -> list[Pursuit]:
    takers, made = Takers(), list[tuple[_Run, str]]()
    for one in sorted(map(_run, range(MANY)), key=lambda r: (r.opened, r.n)):
        rng = stream("taker", str(one.n))
        taker = takers.take(
            rng, opened=one.opened, closed=one.closed, outcome=one.course.end,
            stranger=one.stranger, alone=one.facts.second is None,
            unfit=bool(one.unfit), referred=one.facts.referral,
        )  # fmt: skip
        if taker:
            made.append((one, taker))
    first = 1001 + len(deals())
    return [_pursuit(f"D-{first + n}", one, taker) for n, (one, taker) in enumerate(made)]


def _run(n: int) -> _Run:
    rng = stream("pursuit", str(n))
    opened = FIRST + timedelta(days=int(rng.integers(0, (LAST - FIRST).days - 14)))
    opened -= timedelta(days=max(opened.weekday() - 4, 0))
    unfit = str(rng.choice(list(words("pursuits")["unfit"]))) if rng.random() < UNFIT_SHARE else ""
    facts = drawn_facts(rng, opened=opened, unfit=bool(unfit))
    stranger = rng.random() < (0.85 if facts.harvest else STRANGER_SHARE)
    course = run(rng, facts, opened=opened, most=(LAST - opened).days // 7)
    closed = None
    if course.end:
        closed = min(opened + timedelta(days=7 * course.weeks + int(rng.integers(0, 4))), LAST)
    return _Run(n, opened, closed, unfit, stranger, facts, course)


def _pursuit(key: str, one: _Run, taker: str) -> Pursuit:
    rng = stream("pursuit words", str(one.n))
    facts, told, outcome = one.facts, words("pursuits"), one.course.end
    used, title = _use(rng, taker, one.unfit)
    rivals = _rivals(rng, facts, one.unfit)
    better = str(told["unfit"][one.unfit]["better"]) if one.unfit else ""
    lost_to = str(rng.choice(rivals)) if rivals and outcome == "lost" else ""
    return Pursuit(
        key=key, customer=taker, title=title, opened=one.opened, closed=one.closed,
        expected=_expected(rng, one), outcome=outcome, lost_to=lost_to, rivals=rivals,
        referred_to=better if outcome == "referred" else "",
        reason=_reason(rng, facts, outcome),
        application=used if one.unfit or rng.random() < 0.85 else "", unfit=one.unfit,
        facts=facts, course=one.course, hours=hours(rng, facts, one.course),
        cost=_cost(rng, facts, one.course), source=_source(rng, facts),
        seller=_seller(rng, taker), told=False,
    )  # fmt: skip


def _use(rng: np.random.Generator, taker: str, unfit: str) -> tuple[str, str]:
    """What it would be used for, and the deal's name."""
    told = words("pursuits")
    if unfit:
        one = told["unfit"][unfit]
        return str(one["application"]), str(rng.choice(one["titles"]))
    by_key = {one.key: one.use for one in customers()}
    use = by_key.get(taker) or _use_of_prospect(taker)
    return (
        str(words("sayings")["applications"][use]["title"]),
        str(rng.choice(told["titles"][use])),
    )


def _use_of_prospect(key: str) -> str:
    segment = next(one.segment for one in prospects() if one.key == key)
    uses = words("names")["segments"][segment]["uses"]
    return str(max(uses, key=lambda name: (uses[name], name)))


def _rivals(rng: np.random.Generator, facts: Facts, unfit: str) -> tuple[str, ...]:
    if facts.harvest:
        return RIVALS
    if not facts.rival:
        return ()
    found = list(rng.permutation(list(RIVALS))[: int(rng.choice([1, 2], p=[0.7, 0.3]))])
    better = words("pursuits")["unfit"][unfit]["better"] if unfit else ""
    if better and better not in found:
        found[0] = better
    return tuple(str(name) for name in found)


def _expected(rng: np.random.Generator, one: _Run) -> date:
    """When they said that they would decide; an answer to a harvest is wanted at once."""
    if one.facts.harvest:
        return one.opened + timedelta(days=int(rng.integers(14, 29)))
    if one.closed is None:
        return LAST + timedelta(days=int(rng.integers(20, 190)))
    return one.opened + timedelta(days=int(rng.integers(60, 240)))


def _reason(rng: np.random.Generator, facts: Facts, outcome: str) -> str:
    told = words("pursuits")
    if not outcome:
        return ""
    if facts.harvest and outcome != "won":
        return str(rng.choice(told["reasons"]["harvest"]))
    table = told["unfit_reasons"] if facts.unfit else told["reasons"]
    return str(rng.choice(table[outcome]))


def _cost(rng: np.random.Generator, facts: Facts, course: Course) -> float:
    """Money spent on it: the road to the site, and a trial unit where ours does not fit."""
    road = float(rng.integers(40, 260)) if len(course.entered) > 2 else 0.0
    trial = float(rng.uniform(*TRIAL_COST)) if facts.unfit and len(course.entered) > 1 else 0.0
    return round(road + trial, -1)


def _source(rng: np.random.Generator, facts: Facts) -> str:
    if facts.request:
        return "tender"
    return "referral" if facts.referral else str(rng.choice(list(SOURCES)))


def _seller(rng: np.random.Generator, taker: str) -> str:
    by_key = {one.key: one for one in customers()}
    if taker in by_key:
        return looked_after_by(by_key[taker])
    country = next(one.country for one in prospects() if one.key == taker)
    return INSIDE_SALES if rng.random() < 0.2 else ENGINEERS[country]
