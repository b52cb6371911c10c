"""CDNOW's raw purchases, from the PyPI package `lifetimes`, as the papers summarise them."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import polars as pl

LAST_DAY = pl.date(1997, 9, 30)


@cache
def cdnow() -> pl.DataFrame:
    """One row a customer of the 1/10 sample: calibration to 1997-09-30, 39 weeks held out.

    frequency, recency, age in weeks; value: mean of repeat days; later_orders, later_money.
    """
    days = _purchase_days()
    seen, later = days.filter(pl.col("day") <= LAST_DAY), days.filter(pl.col("day") > LAST_DAY)
    first = seen.group_by("customer").agg(first=pl.col("day").min())
    repeat = seen.join(first, on="customer").filter(pl.col("day") > pl.col("first"))
    bought = repeat.group_by("customer").agg(
        frequency=pl.len(), last=pl.col("day").max(), value=pl.col("money").mean()
    )
    after = later.group_by("customer").agg(later_orders=pl.len(), later_money=pl.col("money").sum())
    return (
        first.join(bought, on="customer", how="left")
        .join(after, on="customer", how="left")
        .with_columns(pl.col("last").fill_null(pl.col("first")))
        .with_columns(
            recency=(pl.col("last") - pl.col("first")).dt.total_days() / 7,
            age=(LAST_DAY - pl.col("first")).dt.total_days() / 7,
        )
        .fill_null(0)
        .sort("customer")
        .select("frequency", "recency", "age", "value", "later_orders", "later_money")
    )


def _purchase_days() -> pl.DataFrame:
    spec = find_spec("lifetimes")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations)))
    text = (folder / "datasets" / "CDNOW_sample.txt").read_text(encoding="ascii")
    lines = [line.split() for line in text.splitlines()]
    rows = {"customer": [x[1] for x in lines], "day": [x[2] for x in lines]}
    table = pl.DataFrame({**rows, "money": [float(x[4]) for x in lines]})
    return (
        table.with_columns(pl.col("day").str.to_date("%Y%m%d"))
        .group_by("customer", "day")
        .agg(pl.col("money").sum())
    )
