"""Service contracts, projects and retainers: fees, renewals, and whether they were won by a bid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import numpy as np
from tools.sample_firm.buying import buying
from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.firm import FIRST, LAST, stream, words

TITLES = {
    "contract": (
        "Yearly service and calibration",
        "Service of pumps and probes",
        "Service with spares",
    ),
    "retainer": ("Water management advice", "Monthly water report and visit"),
    "project": ("Installation: {use}", "Renewal of the plant: {use}", "Second line: {use}"),
}
FEES = {"contract": (620, 5200), "retainer": (190, 640), "project": (4200, 28000)}
"""Median fee in EUR of a small and of a large customer's; per year, per month, once."""
PER = {"contract": "year", "retainer": "month", "project": "once"}
CHANCES = {"contract": (0.22, 0.9), "retainer": (0.03, 0.35), "project": (0.05, 0.4)}
"""Chance that a small, and that a large customer has one."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One agreement. `fee` in EUR; `renewal` is the next one after the ledger's last day."""

    customer: str
    title: str
    kind: str
    fee: float
    start: date
    renewal: date | None
    ended: date | None
    won: str
    key: str = ""


@cache
def contracts() -> tuple[Contract, ...]:
    """All agreements, numbered by their start."""
    made = [one for customer in customers() for one in _of(customer)]
    made.sort(key=lambda one: (one.start, one.customer, one.title))
    return tuple(replace(one, key=f"SV-{n:04d}") for n, one in enumerate(made, start=101))


def _of(customer: Customer) -> list[Contract]:
    made = list[Contract]()
    for kind, chances in CHANCES.items():
        rng = stream(f"contract {kind}", customer.name)
        if rng.random() < chances[customer.large] and (start := _start(rng, customer)) is not None:
            made.append(_agreed(rng, customer, kind, start))
    return made


def _start(rng: np.random.Generator, customer: Customer) -> date | None:
    """A day between their first order and their last, years before the ledger included."""
    first = max(customer.since, FIRST - timedelta(days=1100)) + timedelta(days=20)
    last = (buying(customer).left or LAST) - timedelta(days=60)
    if last <= first:
        return None
    return (first + timedelta(days=int(rng.integers((last - first).days + 1)))).replace(day=1)


def _agreed(rng: np.random.Generator, customer: Customer, kind: str, start: date) -> Contract:
    use = words("sayings")["applications"][customer.use]["title"]
    fee = FEES[kind][customer.large] * float(rng.lognormal(0, 0.35))
    renewal, ended = _end(rng, customer, kind, start)
    asked = 0.6 if customer.source == "tender" else 0.15
    return Contract(
        customer=customer.key,
        title=str(rng.choice(TITLES[kind])).format(use=use),
        kind=kind,
        fee=float(round(fee / 10) * 10),
        start=start,
        renewal=renewal,
        ended=ended,
        won="bid" if rng.random() < asked else "no bid",
    )


def _end(
    rng: np.random.Generator, customer: Customer, kind: str, start: date
) -> tuple[date | None, date | None]:
    """The next renewal of what runs; the end of what does not, at the renewal after they left."""
    if kind == "project":
        done = start + timedelta(days=int(rng.integers(30, 150)))
        return None, done if done <= LAST else None
    left = buying(customer).left
    if left is not None and (end := _anniversary(start, left)) <= LAST:
        return None, end
    return _anniversary(start, LAST), None


def _anniversary(start: date, after: date) -> date:
    """The first yearly return of `start` (a first of a month) later than `after`."""
    this_year = start.replace(year=after.year)
    return this_year if this_year > after else start.replace(year=after.year + 1)
