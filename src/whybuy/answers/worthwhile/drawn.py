"""Pictures of a case and of the cases so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from whybuy.answers.pictures import axis, layer, picture

if TYPE_CHECKING:
    from whybuy.answers.answer import Picture
    from whybuy.answers.worthwhile.one import One
    from whybuy.estimates.case_effects import CaseEffect
    from whybuy.estimates.cases import Measured

WIDEST = 8
WHOLE_WORDS = {"labelLimit": 260}


def pictures(one: One) -> tuple[Picture, ...]:
    """Year by year, standing still beside changing; and what moves the result most."""
    if one.worth.case is None:
        return ()
    return tuple(p for p in (_over_time(one), _tornado(one)) if p is not None)


def _over_time(one: One) -> Picture | None:
    case = one.worth.case
    if case is None or case.years == 0:
        return None
    rows: list[dict[str, Any]] = [
        {"year": year, "which": "If they change", "so_far": amount}
        for year, amount in enumerate(case.cumulative)
    ]
    if case.standing_still is not None:
        so_far = 0.0
        for year in range(case.years + 1):
            so_far -= sum(line.amounts[year] for line in case.standing_still.lines)
            rows.append({"year": year, "which": "If nothing changes", "so_far": so_far})
    return picture(
        "Year by year",
        says="Net benefit so far if they change, and their loss so far if nothing changes; not "
        "discounted.",
        rows=rows,
        layers=[
            layer(
                {"type": "line", "point": True},
                x=axis("year", "quantitative", "Year", axis={"tickMinStep": 1}),
                y=axis("so_far", "quantitative", f"So far, {one.currency}"),
                color=axis("which", "nominal", "", legend={"orient": "top"}),
            )
        ],
    )


def _tornado(one: One) -> Picture | None:
    case = one.worth.case
    swings = [swing for swing in case.tornado if swing.width > 0][:WIDEST] if case else []
    if not swings:
        return None
    rows = [
        {
            "what": swing.title,
            "low": min(swing.at_low, swing.at_high),
            "high": max(swing.at_low, swing.at_high),
        }
        for swing in swings
    ]
    return picture(
        "What moves it most",
        says="The net present value with one assumption at the low and at the high end of its "
        "range, all others as they are.",
        rows=rows,
        layers=[
            layer(
                "bar",
                y=axis("what", "nominal", "", sort=None, axis=WHOLE_WORDS),
                x=axis("low", "quantitative", f"Net present value, {one.currency}"),
                x2={"field": "high"},
            )
        ],
        height=40 + 30 * len(rows),
    )


def forest(measured: Sequence[Measured]) -> tuple[Picture, ...]:
    """The measure with the most cases: each case, and what they foretell of the next customer."""
    from whybuy.answers.worthwhile.foretelling import unit_of

    found = next((one for one in measured if one.prediction and one.envelope), None)
    if found is None or found.prediction is None or found.envelope is None or not found.new_case:
        return ()

    rows = [_reach(found, case.name, case.effect.size, *_own(case)) for case in found.cases]
    rows.append(_reach(found, "The next customer", found.new_case.median, *found.prediction))
    middle = sum(found.envelope) / 2
    rows.append(_reach(found, "The same, by plain t", middle, *found.envelope))
    title = "Change, %" if unit_of(found) == "share" else f"Change, {found.apart}"
    who = axis("who", "nominal", "", sort=None, axis=WHOLE_WORDS)
    return (
        picture(
            f"Each case, and the next customer: {found.name}",
            says="Dots are what was measured; lines hold nine times in ten.",
            rows=rows,
            layers=[
                layer("rule", y=who, x=axis("low", "quantitative", title), x2={"field": "high"}),
                layer(
                    {"type": "point", "filled": True},
                    y=who,
                    x=axis("change", "quantitative", title),
                ),
            ],
            height=40 + 24 * len(rows),
        ),
    )


def _own(case: CaseEffect) -> tuple[float, float]:
    reach = 1.645 * case.effect.sd
    return case.effect.size - reach, case.effect.size + reach


def _reach(found: Measured, who: str, middle: float, low: float, high: float) -> dict[str, Any]:
    """A row of the picture, in per cent where the change is a share."""
    from whybuy.answers.worthwhile.foretelling import unit_of

    scale = 100 if unit_of(found) == "share" else 1
    ends = sorted(scale * found.change(end) for end in (low, high))
    return {"who": who, "change": scale * found.change(middle), "low": ends[0], "high": ends[1]}
