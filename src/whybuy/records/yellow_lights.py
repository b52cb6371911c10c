"""Hesitations of customers, read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All yellow lights, or those said by a day or on none that we know, as entered.

    key, customer, deal, person (keys), words (theirs), fear (behind them), said_on, settled_on
    (null: still open; settled after `until` counts as open), settled_by (what settled it), passage
    (its key or ""), batch.
    """
    if until is None:
        return frames.of_kind("yellow_lights")
    found = frames.of_kind("yellow_lights", "r.said_on IS NULL OR r.said_on <= %s", [until])
    return frames.not_after(found, until, "settled_on")
