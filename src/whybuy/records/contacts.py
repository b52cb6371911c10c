"""Contacts made, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from whybuy.records import frames
from whybuy.records.models import Contact

if TYPE_CHECKING:
    import polars as pl

_QUERY = """
    SELECT k.key, c.key, p.key, k.day, k.channel, k.by_whom, k.gave, k.offer, k.said,
        k.response, k.sort, k.product, k.minutes, k.batch_id
    FROM records_contact AS k JOIN records_customer AS c ON c.id = k.customer_id
        LEFT JOIN records_person AS p ON p.id = k.person_id"""


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All contacts up to and including a day, oldest first.

    key, customer and person (their keys), day, channel, by_whom, gave, offer, said,
    response, sort, product (a key or ""), minutes, batch.
    """
    if until is None:
        return _read("", [])
    return _read("WHERE k.day <= %s", [until])


def of(customer_key: str, *, until: date | None = None) -> pl.DataFrame:
    """The contacts made with one customer, in the columns of `frame`, oldest first."""
    if until is None:
        return _read("WHERE c.key = %s", [customer_key])
    return _read("WHERE c.key = %s AND k.day <= %s", [customer_key, until])


def count_after(day: date) -> int:
    """How many contacts were made after a day."""
    return Contact.objects.filter(day__gt=day).count()


def _read(where: str, parameters: Sequence[object]) -> pl.DataFrame:
    import polars as pl

    texts = ("channel", "by_whom", "gave", "offer", "said", "response", "sort", "product")
    schema = dict.fromkeys(("key", "customer", "person"), pl.String) | {"day": pl.Date}
    schema |= dict.fromkeys(texts, pl.String) | {"minutes": pl.Int64, "batch": pl.Int64}
    return frames.read(f"{_QUERY} {where} ORDER BY k.day, k.id", parameters, schema=schema)
