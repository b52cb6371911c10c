"""Products read."""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

from typing import TYPE_CHECKING

from whybuy.records import frames
from whybuy.records.kinds import quoted

if TYPE_CHECKING:
    import polars as pl


def frame() -> pl.DataFrame:
    """All products: key, name, group, brand, unit_cost (minor units), currency, is_fee.

    once (who has it needs no second one), withdrawn_on, step_up_to and replaced_by (keys or "").
    """
    import polars as pl

    schema = dict.fromkeys(("key", "name", "group", "brand"), pl.String)
    whole = schema | {"unit_cost": pl.Int64, "currency": pl.String, "is_fee": pl.Boolean}
    whole |= {"once": pl.Boolean, "withdrawn_on": pl.Date}
    whole |= dict.fromkeys(("step_up_to", "replaced_by"), pl.String)
    columns = ", ".join(map(quoted, whole))
    return frames.read(f"SELECT {columns} FROM records_product ORDER BY id", schema=whole)


def costs() -> pl.DataFrame:
    """Products whose cost is known: product_id, unit_cost (minor units), currency."""
    import polars as pl

    return frames.read(
        "SELECT key, unit_cost, currency FROM records_product "
        "WHERE unit_cost IS NOT NULL ORDER BY id",
        schema={"product_id": pl.String, "unit_cost": pl.Int64, "currency": pl.String},
    )
