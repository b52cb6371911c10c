"""The law by which a deal is won, lost or comes to nothing, week by week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log10

import numpy as np

STAGES = ("First talk", "Need understood", "Site visit", "Proposal", "Negotiation")
HAZARDS = {
    "First talk": (0.004, 0.016, 0.012, 0.24),
    "Need understood": (0.012, 0.016, 0.014, 0.22),
    "Site visit": (0.022, 0.018, 0.012, 0.24),
    "Proposal": (0.055, 0.036, 0.016, 0.20),
    "Negotiation": (0.120, 0.048, 0.018, 0.0),
}
"""Chance a week to be won, lost, to end without a decision, and to go on to the next stage."""
EFFECTS = {
    "need": (1.1, -0.3, -1.0),
    "buyer": (0.7, -0.2, -0.5),
    "single": (-0.8, 0.2, 0.4),
    "request": (-0.7, 0.5, -0.4),
    "harvest": (-2.2, 0.3, 0.9),
    "rival": (-0.3, 0.25, -0.2),
    "referral": (0.8, -0.4, -0.2),
    "size": (-0.6, 0.1, 0.3),
    "light": (-0.7, 0.2, 0.5),
    "unfit": (0.5, 0.3, 0.1),
}
"""What each fact adds to the log of each of the three chances; `size` a tenfold of 8,000 EUR."""
MIDDLE_AMOUNT = 8_000
ENDS = ("won", "lost", "no decision")
SENT_FROM = date(2024, 5, 6)
"""From this day on the firm sends those whom it does not fit to others who do."""
SENDS = 0.07
"""Chance a week that it does, once the need is understood."""
PACE = dict(zip(STAGES, (0.5, 0.9, 1.6, 1.3, 1.0), strict=True))
"""Hours a week by stage."""
UNFIT_PACE, PAPER_HOURS = 2.4, 9.0
"""Times the hours where ours does not fit; hours to answer a request in writing."""
REQUESTS, HARVESTS = 0.28, 0.55
"""The share of deals that come by a request, and of these the share that only gather ideas."""
LONGEST_WEEKS = 110
TRIES, MOST_TRIES = 250, 20_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a deal. Weeks count from its first day; None: it never comes to that."""

    amount: float
    request: bool
    harvest: bool
    rival: bool
    referral: bool
    unfit: bool
    need: int | None
    buyer: int | None
    second: int | None
    light: int | None
    dimmed: int | None

    def at(self, week: int) -> dict[str, float]:
        """The facts of the law as they stand in a week."""
        lit = _by(self.light, week) and not _by(self.dimmed, week)
        return {
            "need": _by(self.need, week),
            "buyer": _by(self.buyer, week),
            "single": not _by(self.second, week),
            "request": self.request,
            "harvest": self.harvest,
            "rival": self.rival,
            "referral": self.referral,
            "size": log10(self.amount / MIDDLE_AMOUNT),
            "light": lit,
            "unfit": self.unfit,
        }


@dataclass(frozen=True, slots=True)
class Course:
    """How a deal went: its end ("" where it is open), after so many weeks, and the week in which
    each stage was entered."""

    end: str
    weeks: int
    entered: tuple[int, ...]

    @property
    def stage(self) -> str:
        """The last one entered."""
        return STAGES[len(self.entered) - 1]


def drawn_facts(rng: np.random.Generator, *, opened: date, unfit: bool) -> Facts:
    """Facts as they come: what is asked in writing has most of its rivals and harvests."""
    request = rng.random() < REQUESTS
    harvest = request and not unfit and rng.random() < HARVESTS
    typical = 3_600 if unfit else MIDDLE_AMOUNT
    amount = max(round(float(np.exp(rng.normal(np.log(typical), 0.8))), -2), 400.0)
    bid = 0.5 if opened < SENT_FROM else 0.32
    light = _week(rng, 0.75 if unfit else 0.35, 6)
    dims = light is not None and rng.random() < (0.15 if unfit else 0.6)
    return Facts(
        amount=amount,
        request=request,
        harvest=harvest,
        rival=harvest or rng.random() < (0.8 if request else bid),
        referral=not request and rng.random() < 0.2,
        unfit=unfit,
        need=None if harvest else _week(rng, 0.72, 5),
        buyer=None if harvest else _week(rng, 0.6, 6),
        second=None if harvest else _week(rng, 0.6, 5),
        light=light,
        dimmed=None if not dims or light is None else light + 2 + int(rng.geometric(0.2)),
    )


def run(rng: np.random.Generator, facts: Facts, *, opened: date, most: int) -> Course:
    """One course of a deal, at most so many weeks of it."""
    entered, stage = [0], 0
    for week in range(1, min(most, LONGEST_WEEKS) + 1):
        chances = weekly(facts, STAGES[stage], week)
        day = opened + timedelta(weeks=week)
        sends = SENDS if facts.unfit and stage > 0 and day >= SENT_FROM else 0.0
        ends = np.cumsum([*chances, sends])
        drawn = rng.random()
        if drawn < ends[-1]:
            name = (*ENDS, "referred")[int(np.searchsorted(ends, drawn, side="right"))]
            return Course(name, week, tuple(entered))
        if rng.random() < HAZARDS[STAGES[stage]][3]:
            stage += 1
            entered.append(week)
    return Course("", most, tuple(entered))


def weekly(facts: Facts, stage: str, week: int) -> tuple[float, float, float]:
    """The chances that a deal is won, lost, or comes to nothing in a week."""
    there = facts.at(week)
    won, lost, nothing = (
        base * exp(sum(EFFECTS[name][end] * float(value) for name, value in there.items()))
        for end, base in enumerate(HAZARDS[stage][:3])
    )
    whole = won + lost + nothing
    part = min(1.0, 0.9 / whole)
    return won * part, lost * part, nothing * part


def as_told(
    rng: np.random.Generator, *, end: str, weeks: int, opened: date, given: dict[str, object]
) -> tuple[Facts, Course]:
    """Facts and a course of a deal whose end is told: drawn until one ends so, about as late."""
    near: tuple[float, Facts, Course] | None = None
    for tried in range(MOST_TRIES):
        facts = replace(drawn_facts(rng, opened=opened, unfit=False), harvest=False, **given)
        course = run(rng, facts, opened=opened, most=LONGEST_WEEKS if end else weeks)
        if course.end != end:
            continue
        off = abs(np.log(max(course.weeks, 1) / max(weeks, 1)))
        if near is None or off < near[0]:
            near = (float(off), facts, course)
        if off < 0.35 or tried > TRIES:
            break
    assert near is not None
    _, facts, course = near
    return facts, replace(course, weeks=weeks, entered=_stretched(course, weeks))


def hours(rng: np.random.Generator, facts: Facts, course: Course) -> float:
    """Hours that it took, to the half."""
    ends = (*course.entered[1:], course.weeks)
    spent = sum(
        PACE[STAGES[at]] * max(end - begin, 0)
        for at, (begin, end) in enumerate(zip(course.entered, ends, strict=True))
    )
    spent = spent * (UNFIT_PACE if facts.unfit else 1.0) + PAPER_HOURS * facts.request + 1
    return max(round(2 * spent * float(np.exp(rng.normal(0, 0.3)))) / 2, 0.5)


def _by(week: int | None, now: int) -> bool:
    return week is not None and week <= now


def _week(rng: np.random.Generator, chance: float, usual: int) -> int | None:
    """The week of something that comes with a chance, usually so late."""
    return int(rng.geometric(1 / usual)) if rng.random() < chance else None


def _stretched(course: Course, weeks: int) -> tuple[int, ...]:
    """The stages spread over another length."""
    part = weeks / max(course.weeks, 1)
    return tuple(int(week * part) for week in course.entered)
