"""Customers sent to us and by us, read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All referrals, or those of a day or earlier (or of none that we know), as entered.

    key, customer (key: the newcomer, or whom we sent elsewhere), direction ("in", "out"), day,
    deal (key), other (name of the firm or person at the other end), other_customer, other_person
    (keys, where on record), why, split (their product, our service), came_of_it, batch.
    """
    if until is None:
        return frames.of_kind("referrals", order="r.day, r.id")
    return frames.of_kind("referrals", "r.day IS NULL OR r.day <= %s", [until], order="r.day, r.id")
