"""Case studies, and what was promised and measured at customers before, on the way and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from tools.sample_firm.firm import words
from tools.sample_firm.measuring import drawn, promise
from tools.sample_firm.people import people


@dataclass(frozen=True, slots=True)
class Measure:
    """Something measured, or promised, at a customer: each value with its 90 % range, if any."""

    customer: str
    case: str
    name: str
    unit: str
    before: tuple[float, ...]
    after: tuple[float, ...]
    day: str
    promised: bool = False
    driver: str = "cost"
    money: float | None = None
    currency: str = "EUR"
    how: str = ""
    by: str = ""
    said_on: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case study as the firm wrote it up."""

    key: str
    customer: str
    title: str
    application: str
    why: str
    how: str
    started: str
    ended: str
    share: float | None
    other: str
    cost: float
    effort: str
    approval: str


@cache
def cases() -> tuple[Case, ...]:
    """All cases, numbered by the day on which they began."""
    told = sorted(words("cases")["cases"], key=lambda one: one["started"])
    return tuple(_case(f"CS-{n:02d}", one) for n, one in enumerate(told, start=1))


def _case(key: str, told: dict[str, Any]) -> Case:
    named = ("customer", "title", "application", "why", "how", "started", "effort", "approval")
    return Case(
        key=key,
        ended=told.get("ended", ""),
        share=told.get("share"),
        other=told.get("other", ""),
        cost=told["cost"],
        **{name: told[name] for name in named},
    )


@cache
def measures() -> tuple[Measure, ...]:
    """All that was promised or measured, by the day."""
    case_of = {one.customer: one.key for one in cases()}
    told = [*words("cases")["cases"], *words("cases")["told"]]
    made = [measure for one in told for measure in _told(one, case_of.get(one["customer"], ""))]
    made += [_drawn(*one) for one in drawn()]
    made.sort(key=lambda one: (one.day, one.customer, one.name, one.promised))
    return tuple(_numbered(one, f"M-{n:03d}") for n, one in enumerate(made, start=1))


def _numbered(one: Measure, key: str) -> Measure:
    return Measure(**{name: getattr(one, name) for name in Measure.__slots__} | {"key": key})


def _told(told: dict[str, Any], case: str) -> list[Measure]:
    """The measures of one customer, with what was promised and the readings on the way."""
    found, staff = list[Measure](), [p for p in people() if p.customer == told["customer"]]
    currency = told.get("currency", "EUR")
    for name, unit, before, after, driver, money, how, who, day in told["measured"]:
        known = {"customer": told["customer"], "case": case, "name": name, "unit": unit}
        known |= {"before": tuple(before), "driver": driver, "currency": currency}
        found.append(Measure(
            **known, after=tuple(after), day=day, money=money or None, how=how,
            by=staff[who].name, said_on=day,
        ))  # fmt: skip
        for other, to, on in told.get("promised", ()):
            if other == name:
                found.append(Measure(**known, after=(to,), **promise(date.fromisoformat(on))))
        for other, on, to in told.get("readings", ()):
            if other == name:
                found.append(Measure(**known, after=(to,), day=on, how="Read on a visit"))
    return found


def _drawn(customer: str, name: str, unit: str, drawing: dict[str, Any]) -> Measure:
    return Measure(customer=customer, case="", name=name, unit=unit, **drawing)


def lasting(name: str, customer: str) -> Measure:
    """What came in the end: the last that was measured of it."""
    found = [m for m in measures() if (m.name, m.customer, m.promised) == (name, customer, False)]
    return max(found, key=lambda one: one.day)


def effect_table() -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """The population: the log ratio of after to before, by measure."""
    effects = words("cases")["effects"]
    return ("measure", "mean", "spread"), [(name, *told) for name, told in effects.items()]
