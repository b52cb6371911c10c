"""What customers need, read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All needs, or those said by a day or on none that we know, as entered.

    key, customer, deal, person (keys), words (theirs), consequence, per_year (minor units),
    currency, mark ("supposed", "said", "measured"; "" is "supposed"), said_on, settled_on (with
    the customer; null: not yet; after `until` counts as not yet), passage (its key or ""), batch.
    """
    if until is None:
        return frames.of_kind("needs")
    found = frames.of_kind("needs", "r.said_on IS NULL OR r.said_on <= %s", [until])
    return frames.not_after(found, until, "settled_on")
