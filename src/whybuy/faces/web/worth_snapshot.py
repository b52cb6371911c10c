"""What a shared case shows: words and figures in the customer's terms, and nothing of ours."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from whybuy.answers.wording import money, share
from whybuy.faces.web.worth_drawing import Course, drawn, year_names
from whybuy.faces.web.worth_figures import DRIVERS, Figures, Money, years
from whybuy.faces.web.worth_typed import number

if TYPE_CHECKING:
    from whybuy.methods.value.case import LineResult, Used

MARKS = {
    "said": "you told us",
    "case": "from what others got",
    "benchmark": "a benchmark",
    "guess": "our estimate, to be checked with you",
}


def snapshot(figures: Figures, *, firm: str) -> dict[str, Any]:
    """All that the link shows, as plain values. Who said what by name is not in it, nor what our
    cases are called, nor a competitor."""
    case = figures.case
    told = {
        "firm": firm,
        "name": figures.name,
        "title": case.title,
        "years": years(case.years),
        "own_share": share(case.own_share),
        "still": asdict(figures.still) if figures.still else None,
        "growing": figures.growing,
        "assumed": [_assumed(one) for one in case.inputs],
        "asks": figures.questions,
        "convention": case.convention_words,
    }
    if figures.below_half:
        return {**told, "is_case": False}
    return {
        **told,
        "is_case": True,
        "net": asdict(figures.net),
        "chance": figures.chance,
        "payback": figures.payback,
        "gain": asdict(Money.of(case.present_benefits, case.currency)),
        "pay": asdict(Money.of(case.present_costs, case.currency)),
        "lines": [_line(line, case.currency) for line in case.lines],
        "currency": case.currency,
        "course": list(case.cumulative),
    }


def course(contents: dict[str, Any]) -> dict[str, Any]:
    """The picture of what a shared case comes to year by year, and the same as a table."""
    if not contents.get("is_case"):
        return {}
    amounts, unit = contents["course"], contents["currency"]
    way = [Course("us", _("changing"), amounts)]
    return {
        "drawings": (drawn(way, unit, wide=True), drawn(way, unit, wide=False)),
        "rows": list(zip(year_names(len(amounts)), (money(a, unit) for a in amounts), strict=True)),
    }


def _line(line: LineResult, currency: str) -> dict[str, Any]:
    words = line.in_words
    return {
        "title": line.title,
        "kind": DRIVERS.get(line.driver, "") if line.kind == "benefit" else _("what you pay"),
        "yearly": "" if words else money(line.yearly.point, currency),
        "now": {} if words else asdict(Money.of(line.present_value, currency)),
    }


def _assumed(one: Used) -> dict[str, str]:
    """A number and whose word it is; a benchmark names its source, the customer's own nobody."""
    ranged = one.high > one.low
    low, high = number(_three(one.low)), number(_three(one.high))
    value = _("%(low)s to %(high)s") % {"low": low, "high": high} if ranged else number(one.value)
    mark = _("what we ask or promise") if one.ours and one.mark == "guess" else MARKS[one.mark]
    return {
        "title": one.title,
        "value": f"{value} {one.unit}".strip(),
        "mark": mark,
        "source": one.source if one.mark == "benchmark" else "",
    }


def _three(value: float) -> float:
    return float(f"{value:.3g}")
