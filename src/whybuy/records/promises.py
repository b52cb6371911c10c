"""What was promised to customers, read; and a promise that was kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from whybuy.errors import BadInput, NotFound
from whybuy.records import editing, frames
from whybuy.records.models import Promise

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import User

_QUERY = """
    SELECT r.key, c.key, p.key, r.what, r.made_on, r.due, r.by_whom, r.done_on, r.contact,
        r.batch_id
    FROM records_promise AS r JOIN records_customer AS c ON c.id = r.customer_id
        LEFT JOIN records_person AS p ON p.id = r.person_id"""


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All promises, or those made by a day or on none that we know, those due first at the top.

    key, customer and person (keys), what, made_on, due, by_whom, done_on (null: still open; kept
    after `until` counts as open), contact (its key or ""), batch.
    """
    import polars as pl

    schema = dict.fromkeys(("key", "customer", "person", "what"), pl.String)
    whole = schema | {"made_on": pl.Date, "due": pl.Date, "by_whom": pl.String}
    whole |= {"done_on": pl.Date, "contact": pl.String, "batch": pl.Int64}
    order = "ORDER BY CASE WHEN r.due IS NULL THEN 1 ELSE 0 END, r.due, r.id"
    if until is None:
        return frames.read(f"{_QUERY} {order}", schema=whole)
    where = "WHERE r.made_on IS NULL OR r.made_on <= %s"
    found = frames.read(f"{_QUERY} {where} {order}", [until], schema=whole)
    kept = pl.when(pl.col("done_on") <= until).then("done_on")
    return found.with_columns(kept.alias("done_on"))


def open_ones(*, until: date | None = None) -> pl.DataFrame:
    """The promises not kept yet, in the columns of `frame`."""
    import polars as pl

    return frame(until=until).filter(pl.col("done_on").is_null())


def done(key: str, *, on: date, by: User | None) -> int | None:
    """A promise was kept on a day; the batch's number, None where the records said so already.

    Raises NotFound for an unknown key, BadInput for a day before it was made.
    """
    made = Promise.objects.filter(key=key).values_list("made_on", flat=True)
    if not made:
        raise NotFound(f"There is no promise {key!r} in the records.")
    if made[0] and on < made[0]:
        raise BadInput(f"The promise was made on {made[0]}; it was not kept on {on} already.")
    return editing.change("promises", key, {"done_on": on}, by=by)
