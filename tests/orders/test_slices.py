"""A large log is reduced some customers at a time; nobody can tell from the answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.orders.lines import FORM, Shelf, line
from whybuy.orders import duckdb
from whybuy.orders.duckdb import DuckDBOrderLog

END, CUT = date(2024, 3, 31), date(2024, 1, 31)
NAMES = ["", "'; --", "Zoë", "ann", "bob", "cat", "dan", "eve", "fay", None]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Ten customers with four lines each, in row groups of five, and a batch that changes some."""
    (tmp_path / "orders").mkdir()
    shelf = Shelf(DuckDBOrderLog(tmp_path / "orders"), tmp_path)
    lines = [
        line(f"{name}{month}", name, f"2024-0{month}-{day + 1:02}", 100 * month)
        for day, name in enumerate(NAMES)
        for month in (1, 2, 2, 3)
    ]
    path = tmp_path / "sorted.parquet"
    rows = pl.DataFrame([{**one, "row": row} for row, one in enumerate(lines)], schema=FORM)
    rows.sort("customer_id", "order_id", nulls_last=True).write_parquet(path, row_group_size=5)
    shelf.load_file(path)
    shelf.load([line("ann2", "eve", "2024-02-04", 5), line("new", "new", "2024-02-04", 7)])
    return shelf


def everything(shelf: Shelf) -> list[pl.DataFrame]:
    log = shelf.log
    costs = pl.DataFrame({"product_id": ["tea"], "unit_cost": [3]})
    return [
        log.line_counts(),
        log.customer_summary(until=END, costs=costs),
        log.summary_counts(until=END),
        log.weekly_purchases(until=END),
        log.calibration(cut=CUT, until=END),
        log.recent_change(until=END, days=30),
    ]


def test_a_log_reduced_in_slices_says_the_same(shelf: Shelf, monkeypatch: pytest.MonkeyPatch):
    whole = everything(shelf)
    monkeypatch.setattr(duckdb, "SLICE_LINES", 5)
    duckdb._opened.cache_clear()
    shelf.name(shelf.manifest)
    assert len(shelf.log._bounds) > 3
    for left, right in zip(whole, everything(shelf), strict=True):
        assert_frame_equal(left, right)


def test_a_sorted_file_of_a_new_source_is_taken_as_it_is(shelf: Shelf):
    staged = shelf.log.stage(shelf.folder / "sorted.parquet", source="other")
    taken = (shelf.log.folder / staged.file).read_bytes()
    assert taken == (shelf.folder / "sorted.parquet").read_bytes()


def test_an_unsorted_file_is_sorted_by_customer(shelf: Shelf):
    path = shelf.folder / "unsorted.parquet"
    rows = pl.read_parquet(shelf.folder / "sorted.parquet")
    rows.reverse().write_parquet(path, row_group_size=5)
    staged = shelf.log.stage(path, source="other")
    taken = pl.read_parquet(shelf.log.folder / staged.file)
    assert taken["customer_id"].to_list() == rows["customer_id"].to_list()
    assert taken.height == rows.height
