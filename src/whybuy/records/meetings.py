"""Meetings, read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All meetings by day; or those up to a day, and what was planned and agreed for later.

    key, customer, deal (keys), day, at ("14:30") in zone (an IANA name), minutes, place, channel,
    by_whom (of the team, "A; B"), people (keys or names, "A; B"), aim, decision, questions (one a
    line), learnt, decided, next_step, next_due, state ("planned", "agreed", "held", "cancelled"; ""
    is "planned"), served ("well", "not quite", "badly", ""), served_words, uid, batch.
    """
    if until is None:
        return frames.of_kind("meetings", order="r.day, r.at, r.id")
    there = "r.day <= %s OR r.state NOT IN ('held', 'cancelled')"
    return frames.of_kind("meetings", there, [until], order="r.day, r.at, r.id")
