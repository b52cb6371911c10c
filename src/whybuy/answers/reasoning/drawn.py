"""The picture of `why`: drivers and reasons with their ranges, or the counts while they are few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whybuy.answers.pictures import axis, layer, picture

if TYPE_CHECKING:
    from whybuy.answers.answer import Picture
    from whybuy.answers.reasoning.reasoned import Reasoned

MOST_REASONS = 12
HIGH_A_ROW = 24

Row = dict[str, Any]


def pictures(reasoned: Reasoned) -> tuple[Picture, ...]:
    """Those that there is enough to draw."""
    ranked = [*reasoned.ranked(reasoned.drivers), *reasoned.ranked(reasoned.reasons)]
    told = [each for each in ranked if each.share is not None][: MOST_REASONS + 4]
    if told:
        return (_shares(reasoned, [each.key for each in told]),)
    named = [each.key for each in ranked if each.named][: MOST_REASONS + 4]
    return (_counts(reasoned, named),) if named else ()


def _shares(reasoned: Reasoned, keys: list[str]) -> Picture:
    rows: list[Row] = []
    for key in keys:
        share = reasoned.moved[key].share
        assert share is not None
        believed = _believed(reasoned).get(key)
        rows.append(
            {
                "reason": reasoned.called(key),
                "kind": "driver" if key in reasoned.drivers else "reason",
                "share": 100 * share.estimate,
                "low": 100 * share.low,
                "high": 100 * share.high,
                "supposed": None if believed is None else 100 * believed,
            }
        )
    return picture(
        "What moves them",
        says=(
            "The share of customers who name each driver and reason, with its 90 % range; a "
            "stroke marks what people of the firm supposed."
        ),
        rows=rows,
        layers=_layers(),
        height=HIGH_A_ROW * len(rows),
    )


def _layers() -> list[Row]:
    """Ranges, estimates on them, and a stroke where people of the firm supposed it."""
    across = axis("reason", "nominal", "", sort=None)
    scale = {"domain": [0, 100]}
    spans = layer(
        {"type": "rule", "strokeWidth": 3},
        y=across,
        x=axis("low", "quantitative", "Customers who name it, %", scale=scale),
        x2={"field": "high"},
        color=axis("kind", "nominal", "", legend={"orient": "top"}),
    )
    points = layer(
        {"type": "point", "filled": True, "size": 70},
        y=across,
        x=axis("share", "quantitative", "Customers who name it, %"),
        color=axis("kind", "nominal", ""),
    )
    supposed = layer(
        {"type": "tick", "thickness": 2},
        where="datum.supposed != null",
        y=across,
        x=axis("supposed", "quantitative", "Customers who name it, %"),
    )
    return [spans, points, supposed]


def _believed(reasoned: Reasoned) -> dict[str, float]:
    from whybuy.evidence.supposed import beliefs

    return dict(beliefs(reasoned.books).select("code", "share").iter_rows())


def _counts(reasoned: Reasoned, keys: list[str]) -> Picture:
    rows = [
        {
            "reason": reasoned.called(key),
            "kind": "driver" if key in reasoned.drivers else "reason",
            "customers": reasoned.moved[key].named,
            "heard": reasoned.moved[key].heard,
        }
        for key in keys
    ]
    bars = layer(
        {"type": "bar"},
        y=axis("reason", "nominal", "", sort=None),
        x=axis("customers", "quantitative", "Customers who name it"),
        color=axis("kind", "nominal", "", legend={"orient": "top"}),
    )
    return picture(
        "What moves them",
        says="How many of the customers heard name each driver and reason, as people read it.",
        rows=rows,
        layers=[bars],
        height=HIGH_A_ROW * len(rows),
    )
