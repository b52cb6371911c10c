"""Who else customers may buy from, read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All competitors, whatever the day: nobody knows since when.

    key, name, note, serves_better (applications or needs, "A; B"), product, page, batch.
    """
    return frames.of_kind("competitors")
