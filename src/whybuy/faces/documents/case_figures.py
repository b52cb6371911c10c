"""The money of a case on paper: what is lost today, what could change, the range, over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import counted, money
from whybuy.faces.documents.case_paper import Paper, Room, capital, measured, percent, shorter
from whybuy.methods.value.model import DRIVERS

if TYPE_CHECKING:
    from whybuy.methods.value.case import Figure, LineResult

Row = dict[str, Any]
TIMES = (0, 1, 2, 3, 5, 10, 20, 30, 40)
"""The start and the years that may be shown over time; the last one always is."""


def still(paper: Paper, room: Room) -> Row | None:
    """What standing still costs: our product stands nowhere in it."""
    lost = paper.case.standing_still
    if lost is None:
        return None
    rows = [
        {
            "name": capital(shorter(line.title, room.letters)),
            "why": _from(paper, line, room),
            "cells": [
                paper.money(line.yearly.point / 12),
                paper.between(line.yearly.low, line.yearly.high, weight=1 / 12),
            ],
        }
        for line in lost.lines
    ]
    shown = _cut(rows, room.rows)
    total = paper.money(lost.per_month.point)
    over = counted(paper.case.years, "year", "years")
    now = paper.money(lost.present_value.point)
    grows = f" It grows by {percent(lost.growth)} a year." if lost.growth > 0 else ""
    shrinks = f" It shrinks by {percent(-lost.growth)} a year." if lost.growth < 0 else ""
    return {
        "heads": ["a month", "nine times in ten"],
        "rows": shown,
        "month": f"{total} a month",
        "between": paper.between(lost.per_month.low, lost.per_month.high),
        "whole": f"That is {now} over {over}, at today's worth.{grows}{shrinks} "
        "Nothing that we sell stands in this sum.",
    }


def _from(paper: Paper, line: LineResult, room: Room) -> str:
    """What a line is reckoned from, in the customer's own terms."""
    if not room.details:
        return ""
    if line.in_words:
        return shorter(line.note or "In words: no number was put on it.", room.letters)
    used = [paper.used[name] for name in line.rests_on if name in paper.used]
    said = "; ".join(f"{one.title}: {measured(one.value, one.unit)}" for one in used)
    told = ". ".join(part for part in (said, capital("; ".join(line.terms)), line.note) if part)
    return shorter(told, 3 * room.letters)


def change(paper: Paper, room: Room) -> Row:
    """Benefits by driver and what they take, a full year's and all of it now."""
    benefits = _cut([_line(paper, one, room) for one in paper.of("benefit")], room.rows)
    costs = _cut([_line(paper, one, room) for one in paper.of("cost")], room.rows)
    case = paper.case
    totals = [
        _total(paper, "All that it brings", case.present_benefits),
        _total(paper, "All that it takes", case.present_costs),
        _total(paper, "What is left for you", case.npv, last=True),
    ]
    return {
        "heads": ["a full year,\nor once", f"over {case.years} years,\nat today's worth"],
        "benefits": benefits,
        "costs": costs,
        "totals": totals,
    }


def _line(paper: Paper, line: LineResult, room: Room) -> Row:
    told = {
        "name": capital(shorter(line.title, room.letters)),
        "beside": DRIVERS.get(line.driver, ""),
        "why": _from(paper, line, room),
    }
    if line.in_words:
        return {**told, "cells": ["in words", ""]}
    now = line.present_value
    return {
        **told,
        "cells": [paper.money(line.yearly.point), paper.money(now.point)],
        "under": paper.between(now.low, now.high),
    }


def _total(paper: Paper, name: str, figure: Figure, *, last: bool = False) -> Row:
    return {
        "name": name,
        "last": last,
        "cells": ["", paper.money(figure.point)],
        "under": paper.between(figure.low, figure.high),
    }


def _cut(rows: list[Row], most: int) -> list[Row]:
    """The first rows, and how many more there are."""
    left = len(rows) - most
    if left <= 0:
        return rows
    more = {"name": f"… and {left} more, in the sheet", "why": "", "cells": ["", ""]}
    return [*rows[:most], more]


def ends(paper: Paper) -> Row:
    """From poor to good, with what pays and when."""
    case, npv = paper.case, paper.case.npv
    least, most = min(npv.low, 0.0, npv.point), max(npv.high, 0.0, npv.point)
    width = (most - least) or 1.0
    places = {"low": npv.low, "high": npv.high, "at": npv.point, "nought": 0.0}
    months = case.payback_months
    return {
        "low": paper.money(npv.low),
        "high": paper.money(npv.high),
        "point": paper.money(npv.point),
        "places": {name: (value - least) / width for name, value in places.items()},
        "loses": npv.point < 0,
        "certain": npv.low == npv.high,
        "facts": [
            ("Chance that it pays", percent(case.chance_positive)),
            ("Return on what is spent (ROI)", _roi(paper)),
            ("Paid back after", "not within these years" if months is None else _months(months)),
            ("Internal rate of return", "not defined" if case.irr is None else percent(case.irr)),
        ],
    }


def _months(months: float) -> str:
    return "at once" if months == 0 else counted(max(round(months), 1), "month", "months")


def _roi(paper: Paper) -> str:
    roi = paper.case.roi
    if roi is None:
        return "not defined: nothing is paid"
    low, high = percent(roi.low), percent(roi.high)
    return percent(roi.point) + ("" if low == high else f" ({low} to {high})")


def over_time(paper: Paper) -> Row:
    """What comes, what is paid and what is left so far; of a long horizon some years."""
    case = paper.case
    last = len(case.cumulative) - 1
    times = [at for at in TIMES if at < last]
    times = [*times[:2], *times[2:][-4:], last]
    told = (
        ("It brings", case.benefits),
        ("It takes", case.costs),
        ("Left so far", case.cumulative),
    )
    return {
        "heads": ["Start" if at == 0 else f"Year {at}" for at in times],
        "rows": [{"name": n, "cells": [paper.money(all_[at]) for at in times]} for n, all_ in told],
    }


def waiting(paper: Paper) -> str:
    """What is put off by waiting: no loss that they have now, and said under another name."""
    put_off = paper.case.forgone_per_month
    if put_off <= 0:
        return ""
    return (
        f"Each month of waiting puts off about {money(put_off, paper.case.currency)} of what a "
        "change would leave. That is no loss you have today; it is a gain that comes later."
    )
