"""Meetings held over two years, and those that are agreed for the weeks to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from tools.sample_firm.acquainted import planted
from tools.sample_firm.buying import buying, open_day
from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.firm import LAST, stream, words
from tools.sample_firm.people import Person
from tools.sample_firm.prospect_people import everybody
from tools.sample_firm.pursued import READY, Pursuit, pursuits
from tools.sample_firm.sent import referrals
from tools.sample_firm.team import looked_after_by

Table = tuple[tuple[str, ...], list[tuple[object, ...]]]
SINCE = date(2024, 10, 1)
A_YEAR = 1.7
"""Meetings a year with a large customer who still buys."""
SERVED = {"well": 0.62, "not quite": 0.2, "": 0.18}
ZONES = {
    "Ireland": "Europe/Dublin", "United Kingdom": "Europe/London", "France": "Europe/Paris",
    "Germany": "Europe/Berlin", "Netherlands": "Europe/Amsterdam",
}  # fmt: skip
TIMES = ("09:30", "10:00", "11:00", "13:30", "14:00", "15:30")
AGREED = 12
"""Meetings agreed for the weeks after the last day, one a customer."""
AGREED_DAYS = (5, 47)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting; what it taught stands only where it was held."""

    customer: str
    deal: str
    day: date
    state: str
    ours: str
    theirs: tuple[Person, ...]
    unfit: bool
    decides: bool = False


@cache
def meetings() -> tuple[Meeting, ...]:
    """All meetings by day."""
    held = [*_usual(), *_of_unfit(), *_before_referrals(), *_direct(), *_ready()]
    days = {(one.customer, one.day): one for one in held}
    found = [*days.values(), *_agreed()]
    return tuple(sorted(found, key=lambda one: (one.day, one.customer)))


def meeting_table() -> Table:
    """The firm's calendar and its notes."""
    header = (
        "Meeting id", "Customer no.", "Deal ID", "Meeting date", "Start time", "Time zone",
        "Minutes", "Place", "Channel", "Of us", "With whom", "Aim", "Decision to reach",
        "Questions", "What we learnt", "What was decided", "Next step", "Next due", "State",
        "Served", "Served in words",
    )  # fmt: skip
    return header, [(f"ME-{n:03d}", *_row(one)) for n, one in enumerate(meetings(), start=1)]


def _row(one: Meeting) -> tuple[object, ...]:
    rng, told = stream("meeting words", f"{one.customer} {one.day}"), words("meetings")
    held, place = one.state == "held", str(rng.choice(told["places"]))
    aim = str(rng.choice(told["aims" if held else "to_come"]))
    asked = str(rng.choice(told["questions"])).replace("|", "\n")
    learnt = str(rng.choice(told["unfit"]["learnt"] if one.unfit else told["learnt"]))
    decided = str(rng.choice(told["decided"]))
    decided = str(told["settles"]) if one.decides else decided
    step = str(rng.choice(told["next_steps"])) if held and rng.random() < 0.6 else ""
    due = one.day + timedelta(days=int(rng.integers(7, 60))) if step else ""
    served, said = _served(rng, one) if held else ("", "")
    return (
        one.customer, one.deal, one.day, str(rng.choice(list(TIMES))), _zone(one.customer),
        int(rng.choice([45, 60, 60, 90, 120])), place,
        "visit" if place.startswith(("At", "Our")) else "call", one.ours,
        "; ".join(person.key for person in one.theirs), aim, str(rng.choice(told["decisions"])),
        asked, learnt if held else "", decided if held else "", step, due,
        one.state, served, said,
    )  # fmt: skip


def _served(rng: np.random.Generator, one: Meeting) -> tuple[str, str]:
    """Whether they are served properly, in their words; badly where ours does not fit."""
    answer = "badly" if one.unfit else str(rng.choice(list(SERVED), p=list(SERVED.values())))
    return answer, str(rng.choice(words("meetings")["served"][answer])) if answer else ""


def _zone(key: str) -> str:
    country = next((one.country for one in customers() if one.key == key), "")
    return ZONES[country or _country_of_prospect(key)]


def _country_of_prospect(key: str) -> str:
    from tools.sample_firm.prospects import prospects

    return next(one.country for one in prospects() if one.key == key)


def _usual() -> Iterator[Meeting]:
    """Large customers, as long as they buy."""
    for one in customers():
        rng, end = stream("meetings", one.key), buying(one).left or LAST
        if not one.large or end < SINCE:
            continue
        years = (end - SINCE).days / 365
        for _ in range(int(rng.poisson(A_YEAR * years))):
            day = SINCE + timedelta(days=int(rng.integers(0, max((end - SINCE).days - 7, 1))))
            yield _with(rng, one, day, deal=_deal_at(one.key, day))


def _deal_at(key: str, day: date) -> str:
    found = [p.key for p in pursuits() if p.customer == key and p.opened <= day <= p.end]
    return found[0] if found else ""


def _with(
    rng: np.random.Generator, one: Customer, day: date, *, deal: str = "", unfit: bool = False,
    state: str = "held",
) -> Meeting:  # fmt: skip
    there = everybody()[one.key]
    many = 2 if len(there) > 1 and rng.random() < 0.4 else 1
    theirs = tuple(there[int(at)] for at in sorted(rng.choice(len(there), many, replace=False)))
    return Meeting(one.key, deal, open_day(day), state, looked_after_by(one), theirs, unfit)


def _of_unfit() -> Iterator[Meeting]:
    """A year of visits to those who bought what does not fit them; the last word is badly."""
    by_key = {one.key: one for one in customers()}
    for p in _unfit_won():
        rng, one = stream("unfit visits", p.key), by_key[p.customer]
        for n in range(int(rng.integers(3, 6))):
            day = max(p.end, SINCE) + timedelta(days=30 + 60 * n + int(rng.integers(0, 20)))
            if day < LAST:
                yield _with(rng, one, day, deal=p.key, unfit=True)


def _unfit_won() -> list[Pursuit]:
    return [p for p in pursuits() if p.unfit and p.outcome == "won"]


def _before_referrals() -> Iterator[Meeting]:
    """Who sent us somebody had been visited a few weeks before."""
    by_key = {one.key: one for one in customers()}
    for r in referrals():
        day = r.day - timedelta(days=int(stream("visit", r.customer).integers(100, 170)))
        if r.other_person and day >= SINCE:
            one = by_key[r.other_customer]
            met = [who for who in everybody()[one.key] if who.key == r.other_person]
            yield Meeting(
                one.key, "", open_day(day), "held", looked_after_by(one), tuple(met), unfit=False
            )


def _direct() -> Iterator[Meeting]:
    """One talk with each prospect whom one of us knows."""
    for path in planted():
        if path.kind == "direct":
            day = LAST - timedelta(days=int(stream("first talk", path.prospect).integers(20, 160)))
            who = everybody()[path.prospect][1]
            deal = _deal_at(path.prospect, open_day(day))
            yield Meeting(
                path.prospect, deal, open_day(day), "held", path.member, (who,), unfit=False
            )


def _ready() -> Iterator[Meeting]:
    """Where all is settled, they decided in a meeting how to go on."""
    for p in pursuits():
        if p.key in READY:
            day, who = open_day(p.day_of(p.course.weeks - 3)), everybody()[p.customer][0]
            yield Meeting(
                p.customer, p.key, day, "held", p.seller, (who,), unfit=False, decides=True
            )


def _agreed() -> Iterator[Meeting]:
    """Meetings to come: they stay where they are, whatever else is planned."""
    no = {row[0] for row in words("team")["consents"] if row[3] == "no"}
    open_ones = {p.customer: p.key for p in pursuits() if not p.outcome}
    found = [
        one for one in customers()
        if one.key in open_ones and one.key not in no and buying(one).left is None
    ]  # fmt: skip
    rng = stream("agreed")
    for at in sorted(rng.choice(len(found), AGREED, replace=False).tolist()):
        one, day = found[at], LAST + timedelta(days=int(rng.integers(*AGREED_DAYS)))
        while day.weekday() > 4 or _away(looked_after_by(one), day):
            day += timedelta(days=1)
        yield _with(rng, one, day, deal=open_ones[one.key], state="agreed")


def _away(name: str, day: date) -> bool:
    rows = [row for row in words("team")["team"] if row[1] == name and len(row) > 6]
    return any(date.fromisoformat(r[5]) <= day <= date.fromisoformat(r[6]) for r in rows)
