"""What stands in words about customers: why they buy, what for, and what we want for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from whybuy.records import frames
from whybuy.records.models import Batch, Customer, Fact

if TYPE_CHECKING:
    import polars as pl

TOLD = ("why_they_buy", "use")
"""Facts about a customer: supposed, or said by somebody at the customer on a day."""
OURS = ("why_we_serve", "what_we_want_for_them")
"""What the firm itself says of a customer; nobody else could."""


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All words about customers that are not empty, those stated last at the end.

    customer (key), what (one of TOLD and OURS), words, standing ("supposed", "said", "measured";
    "ours" for what the firm itself says), said_by (a name), said_on. What was said after `until`
    is left out.
    """
    import polars as pl

    schema = dict.fromkeys(("customer", "what", "words", "standing", "said_by"), pl.String)
    schema |= {"said_on": pl.Date}
    there = Customer.objects.values("key")
    told = Fact.objects.filter(record="customer", record_key__in=there, name__in=TOLD)
    told = told.filter(batch__state=Batch.State.LOADED, undone_in=None)
    columns = ("record_key", "name", "value", "standing", "said_by_name", "said_on")
    rows = list(told.order_by("id").values_list(*columns))
    facts = pl.DataFrame(rows, schema=schema, orient="row")
    if until is not None:
        facts = facts.filter(pl.col("said_on").is_null() | (pl.col("said_on") <= until))
    return pl.concat([facts, *(_ours(name, schema) for name in OURS)])


def _ours(name: str, schema: Iterable[str]) -> pl.DataFrame:
    import polars as pl

    assert name in OURS
    texts = frames.read(
        f"SELECT key, {name} FROM records_customer WHERE {name} <> '' ORDER BY id",  # noqa: S608
        schema={"customer": pl.String, "words": pl.String},
    )
    return texts.with_columns(
        pl.lit(name).alias("what"),
        pl.lit("ours").alias("standing"),
        pl.lit("").alias("said_by"),
        pl.lit(None, dtype=pl.Date).alias("said_on"),
    ).select(*schema)
