"""A real wholesaler's year, troubles and all: every line is somewhere, and the money adds up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.orders.lines import FORM, Shelf
from whybuy.orders.duckdb import DuckDBOrderLog

END = date(2010, 12, 9)
NO_GOODS = ["POST", "DOT", "M", "D", "BANK CHARGES", "AMAZONFEE", "ADJUST", "ADJUST2"]


@pytest.fixture
def retail(shared_data: Path, tmp_path: Path) -> Shelf:
    """Online Retail II, 2009-12 to 2010-12: all 525,461 rows, in the form of the log."""
    bought = pl.read_parquet(
        shared_data / "orders" / "online_retail" / "online_retail_II_2009-2010.parquet"
    )
    amount = (pl.col("Quantity") * pl.col("Price") * 100).round().cast(pl.Int64)
    kind = (
        pl.when(pl.col("StockCode").is_in(NO_GOODS))
        .then(pl.lit("fee"))
        .when(pl.col("Invoice").str.starts_with("C"))
        .then(pl.lit("cancelled"))
        .when(amount == 0)
        .then(pl.lit("free"))
        .when(amount < 0)
        .then(pl.lit("return"))
        .otherwise(pl.lit("sale"))
    )
    path = tmp_path / "retail.parquet"
    bought.select(
        order_id="Invoice",
        customer_id=pl.col("Customer ID").cast(pl.Int64).cast(pl.String),
        product_id="StockCode",
        at=pl.col("InvoiceDate").str.to_datetime(),
        quantity=pl.col("Quantity"),
        amount=amount,
        currency=pl.lit("GBP"),
        kind=kind,
        row=pl.int_range(2, pl.len() + 2),
    ).cast(FORM).write_parquet(path)
    (tmp_path / "orders").mkdir()
    shelf = Shelf(DuckDBOrderLog(tmp_path / "orders"), tmp_path)
    shelf.load_file(path)
    return shelf


def test_each_kind_of_trouble_is_counted_and_no_line_is_lost(retail: Shelf):
    counts = retail.log.line_counts().select("kind", "has_customer", "lines").rows()
    assert counts == [
        ("cancelled", False, 228),
        ("cancelled", True, 9_404),
        ("fee", False, 1_036),
        ("fee", True, 1_659),
        ("free", False, 3_649),
        ("free", True, 44),
        ("return", False, 3),
        ("sale", False, 103_011),
        ("sale", True, 406_427),
    ]
    assert sum(lines for _, _, lines in counts) == 525_461


def test_the_summary_is_what_polars_reckons_from_the_same_lines(retail: Shelf):
    goods = (
        pl.read_parquet(retail.folder / "retail.parquet")
        .with_columns(day=pl.col("at").dt.date(), bought=pl.col("kind") == "sale")
        .filter(pl.col("customer_id").is_not_null(), pl.col("kind") != "fee")
    )
    expected = (
        goods.group_by("customer_id")
        .agg(
            first_day=pl.col("day").filter("bought").min(),
            frequency=pl.col("day").filter("bought").n_unique().cast(pl.Int64) - 1,
            orders=pl.col("order_id").filter("bought").n_unique().cast(pl.Int64),
            total=pl.col("amount").sum(),
        )
        .drop_nulls()
        .sort("customer_id")
    )
    ours = retail.log.customer_summary(until=END)
    assert ours.select(expected.columns).equals(expected)


def test_loading_the_year_again_changes_nothing(retail: Shelf):
    again = retail.load_file(retail.folder / "retail.parquet")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 525_461)
