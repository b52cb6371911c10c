"""Pictures: what came of chances of each height, and how forecasts did over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from whybuy.answers.learning.forecasts import quarters
from whybuy.answers.pictures import axis, layer, picture

if TYPE_CHECKING:
    from whybuy.answers.answer import Picture
    from whybuy.answers.learning.learned import Learned
    from whybuy.estimates.scored import Scored
    from whybuy.methods.judge.forecasts import Ends

MOST_LINES = 5
SHORT = {
    "keep_orders_of_all": "all orders", "keep_orders_of_one": "orders of one",
    "keep_value_of_all": "all value", "keep_value_of_one": "value of one",
    "keep_active": "buys again", "price_won": "won at price", "next_offers": "offer taken",
    "pursue_won": "deal won", "pursue_no_decision": "no decision", "find_loss": "cost of waiting",
    "find_change": "prospect changes", "worth_promised": "promises", "worth_benefits": "benefits",
    "worth_after": "measures",
}  # fmt: skip
"""Families in two words, where a line has room for no more."""
FEWEST = 10
"""Chances: of fewer, a curve would be drawn from luck."""


def pictures(learned: Learned) -> Iterator[Picture]:
    """The calibration curves, of forecasts where there are any, else of replays; and over time."""
    drawn = [one for one in learned.due if _enough(one)]
    made = {one.family.key for one in drawn}
    drawn += [one for one in learned.replayed if _enough(one) and one.family.key not in made]
    yield from (_curve(one) for one in drawn)
    for found in (learned.due, learned.replayed):
        over_time = _over_time(found)
        if over_time is not None:
            yield over_time


def _enough(one: Scored) -> bool:
    return one.family.kind == "chance" and one.table.height >= FEWEST


def _curve(one: Scored) -> Picture:
    """Of the chances called so high, how many came true."""
    rows: list[dict[str, Any]] = [
        {
            "foretold": round(100 * bin.foretold, 1),
            "came true": round(100 * bin.came, 1),
            "low": round(100 * bin.low, 1),
            "high": round(100 * bin.high, 1),
            "forecasts": bin.forecasts,
        }
        for bin in one.curve()
    ]
    ends = {"domain": [0, 100]}
    foretold = axis("foretold", "quantitative", "Chance foretold, %", scale=ends)
    came = axis("came true", "quantitative", "Came true, %", scale=ends)
    line = {"values": [{"x": 0, "y": 0}, {"x": 100, "y": 100}]}
    right: dict[str, Any] = {
        "data": line,
        "mark": {"type": "line", "strokeDash": [4, 4], "strokeWidth": 1, "opacity": 0.6},
        "encoding": {
            "x": axis("x", "quantitative", "Chance foretold, %"),
            "y": axis("y", "quantitative", "Came true, %"),
        },
    }
    layers = [
        right,
        layer("rule", x=foretold, y={**came, "field": "low"}, y2={"field": "high"}),
        layer({"type": "point", "filled": True, "size": 70}, x=foretold, y=came),
    ]
    then = "As if asked then, " if one.replayed else ""
    called = one.family.called
    title = f"{then}{called}" if one.replayed else called[0].upper() + called[1:]
    says = (
        "What came true of chances of each height, with 90 % ranges. Honest chances lie on the "
        "dashed line; below it they were too high, above it too low."
    )
    if one.replayed:
        says += " Past days replayed: these were never foretold."
    return picture(title, says=says, rows=rows, layers=layers, height=320)


def _over_time(found: Sequence[Scored]) -> Picture | None:
    """By how much less each family erred than the plain rule, by the quarter made."""
    rows: list[dict[str, Any]] = []
    for one in [one for one in found if len(quarters(one)) > 1][:MOST_LINES]:
        for quarter, scores in quarters(one):
            if scores.better is not None:
                rows.append(_in_quarter(one, quarter, scores.better))
    if not rows:
        return None
    made = axis("made in", "ordinal", "Made in", axis={"labelAngle": 0})
    gain = axis("less error, %", "quantitative", "Less error than the plain rule, %")
    of = axis("of", "nominal", "", legend={"orient": "bottom"})
    ends = {"y": {**gain, "field": "low"}, "y2": {"field": "high"}}
    layers = [
        layer({"type": "rule", "opacity": 0.35}, where=KNOWN, x=made, color=of, **ends),
        layer({"type": "line", "point": True}, x=made, y=gain, color=of),
        layer({"type": "rule", "strokeDash": [4, 4]}, y={"datum": 0}),
    ]
    says = (
        "Above nothing, forecasts lay nearer to what came than the plain rule; below it, farther; "
        "thin lines are 90 % ranges."
    )
    title = "Forecasts over time"
    if any(one.replayed for one in found):
        title = "As if asked then, over time"
        says = says.replace("forecasts", "replays") + " Past days replayed: never foretold."
    return picture(title, says=says, rows=rows, layers=layers)


KNOWN = "isValid(datum.low)"


def _in_quarter(one: Scored, quarter: str, better: Ends) -> dict[str, Any]:
    """By how much less it erred in a quarter, in per cent, with its range where that is known."""

    def shown(share: float) -> float:
        return round(max(min(100 * share, 100.0), -100.0), 1)

    what = SHORT.get(one.family.key, one.family.called)
    return {
        "made in": quarter,
        "less error, %": shown(better.estimate),
        "of": f"{one.family.question}: {what}",
        "low": shown(better.low) if better.known else None,
        "high": shown(better.high) if better.known else None,
    }
