"""The picture of a customer's chance to be active, over the days on which they bought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from whybuy.answers.answer import Picture
from whybuy.answers.pictures import axis, layer, picture

if TYPE_CHECKING:
    import polars as pl

BOUGHT = "bought"
QUARTERS = [0, 0.25, 0.5, 0.75, 1]


def activity_picture(activity: pl.DataFrame, *, bought: Sequence[date]) -> Picture:
    """The chance on each day of `activity` (day, chance_active); a mark for each purchase day."""
    says = _(
        "Each mark below is a day with a purchase. The line falls while the customer is silent for "
        "longer than their own habit, and comes back with the next purchase."
    )
    rows = _rows(activity, bought)
    drawn = picture(
        _("Chance still active, day by day"), says=says, rows=rows, layers=_layers(), height=200
    )
    columns = (_("Day"), _("Chance active"))
    return Picture(drawn.title, drawn.says, drawn.specification, columns, tuple(activity.rows()))


def _rows(activity: pl.DataFrame, bought: Sequence[date]) -> list[dict[str, Any]]:
    chances = [
        {"day": day.isoformat(), "chance": round(chance, 4), "what": "chance"}
        for day, chance in activity.iter_rows()
    ]
    return chances + [{"day": day.isoformat(), "chance": 0, "what": BOUGHT} for day in bought]


def _layers() -> list[dict[str, Any]]:
    day = axis("day", "temporal", "")
    chance = axis(
        "chance",
        "quantitative",
        _("Chance"),
        scale={"domain": [0, 1]},
        axis={"format": "%", "values": QUARTERS},
    )
    silent, marked = f"datum.what != '{BOUGHT}'", f"datum.what == '{BOUGHT}'"
    tick = {"type": "tick", "orient": "vertical", "size": 10, "thickness": 1.5}
    return [
        layer({"type": "area", "opacity": 0.14}, where=silent, x=day, y=chance),
        layer("line", where=silent, x=day, y=chance),
        layer(tick, where=marked, x=day, y=chance),
    ]
