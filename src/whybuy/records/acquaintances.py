"""Who knows whom, read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All acquaintances, or those since a day or earlier (or on none that we know), as entered.

    key, person (key: who is known), other (key: by whom, where not by one of the team), member
    (key or name: by whom of the team), how ("colleague", "former colleague", "referral",
    "meeting", "mail", "network", "client", "friend", "family", "other", ""), since, last (day of
    the last contact; null where it was after `until`), times, note, source, batch.
    """
    if until is None:
        return frames.of_kind("acquaintances")
    began = "COALESCE(r.since, r.last)"
    found = frames.of_kind("acquaintances", f"{began} IS NULL OR {began} <= %s", [until])
    return frames.not_after(found, until, "last")
