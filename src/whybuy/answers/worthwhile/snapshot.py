"""What a shared case shows: words and figures in the customer's terms, and nothing of ours."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from whybuy.answers.wording import money, share
from whybuy.answers.worthwhile.case_words import (
    GAINS,
    HALF,
    Money,
    growing,
    paid_back,
    questions,
    three,
    years,
)

if TYPE_CHECKING:
    from whybuy.methods.value.case import Case, LineResult, Used
    from whybuy.methods.value.model import ValueModel

MARKS = {
    "said": "you told us",
    "case": "from what others got",
    "benchmark": "a benchmark",
    "guess": "our estimate, to be checked with you",
}


def snapshot(case: Case, model: ValueModel, *, name: str, firm: str) -> dict[str, Any]:
    """All that the link shows, as plain values: the case, or below half of the customer's own
    numbers the questions. Who said what by name is not in it, nor what our cases are called, nor a
    competitor."""
    still, unit = case.standing_still, case.currency
    told: dict[str, Any] = {
        "firm": firm,
        "name": name,
        "title": case.title,
        "years": years(case.years),
        "own_share": share(case.own_share),
        "assumed": [_assumed(one) for one in case.inputs],
        "asks": questions(case, model),
        "convention": f"Discounted at {share(case.rate)} a year. {case.convention_words}",
        "is_case": case.own_share >= HALF,
    }
    if case.own_share < HALF:
        return told
    return {
        **told,
        "currency": unit,
        "still": asdict(Money.of(still.per_month, unit)) if still else None,
        "growing": growing(case),
        "net": asdict(Money.of(case.npv, unit)),
        "pays": case.npv.point > 0,
        "gain": asdict(Money.of(case.present_benefits, unit)),
        "pay": asdict(Money.of(case.present_costs, unit)),
        "chance": share(case.chance_positive),
        "payback": paid_back(case),
        "lines": [_line(line, unit) for line in case.lines],
        "course": list(case.cumulative),
    }


def _line(line: LineResult, currency: str) -> dict[str, Any]:
    words = line.in_words
    kind = GAINS.get(line.driver, "") if line.kind == "benefit" else "what you pay"
    return {
        "title": line.title,
        "kind": "; ".join((kind, *line.terms) if kind else line.terms),
        "yearly": "" if words else money(line.yearly.point, currency),
        "now": {} if words else asdict(Money.of(line.present_value, currency)),
    }


def _assumed(one: Used) -> dict[str, str]:
    """A number and whose word it is; a benchmark names its source, the customer's own nobody."""
    low, high = three(one.low), three(one.high)
    value = f"{low} to {high}" if one.high > one.low else three(one.value)
    ours = one.ours and one.mark == "guess"
    return {
        "title": one.title,
        "value": f"{value} {one.unit}".strip(),
        "mark": "what we ask or promise" if ours else MARKS[one.mark],
        "source": one.source if one.mark == "benchmark" else "",
    }
