"""What holds for any lines at all. Engines agree, so what holds on one holds on each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.orders.conftest import log_of
from tests.orders.lines import Shelf, line
from whybuy.orders.port import KINDS

END = date(2024, 3, 5)

some_lines = st.lists(
    st.builds(
        line,
        st.sampled_from("123456"),
        st.sampled_from(["ann", "bob", "cat", None]),
        st.sampled_from(
            [
                "2024-02-28 23:50",
                "2024-02-29 00:05",
                "2024-02-29 23:59:59",
                "2024-03-01",
                "2024-03-05",
            ]
        ),
        st.integers(-500, 1000),
        kind=st.sampled_from(KINDS),
        product_id=st.sampled_from(["tea", "cup", None]),
        quantity=st.sampled_from([-1.0, 0.0, 1.0, 2.5]),
    ),
    max_size=14,
)

law = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@contextmanager
def empty_shelf(engine: str, request: pytest.FixtureRequest) -> Iterator[Shelf]:
    with tempfile.TemporaryDirectory() as folder:
        yield Shelf(log_of(engine, Path(folder) / "orders", request), Path(folder))


def by_order(lines: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    orders: dict[str, list[dict[str, Any]]] = {}
    for one in lines:
        orders.setdefault(one["order_id"], []).append(one)
    return list(orders.values())


def everything(shelf: Shelf) -> dict[str, pl.DataFrame]:
    log, cut = shelf.log, date(2024, 2, 29)
    costs = pl.DataFrame({"product_id": ["tea"], "unit_cost": [250]})
    return {
        "line_counts": log.line_counts(),
        "customer_summary": log.customer_summary(until=END, costs=costs),
        "summary_counts": log.summary_counts(until=END),
        "weekly_purchases": log.weekly_purchases(until=END),
        "calibration": log.calibration(cut=cut, until=END),
        "recent_change": log.recent_change(until=END, days=3),
        "customer_products": log.customer_products(until=END),
        "product_days": log.product_days(since=date(2024, 1, 15), until=END),
        "product_returns": log.product_returns(until=END),
        "orders_of": log.orders_of("ann", until=END),
        "purchase_days": log.purchase_days("ann", until=END),
    }


def assert_same(left: dict[str, pl.DataFrame], right: dict[str, pl.DataFrame]) -> None:
    for name, frame in left.items():
        assert_frame_equal(frame, right[name])


@law
@given(lines=some_lines, parts=st.integers(1, 4))
def test_batches_split_any_way_between_orders_say_the_same(request, lines, parts):
    with empty_shelf("duckdb", request) as whole, empty_shelf("duckdb", request) as split:
        whole.load(lines)
        orders = by_order(lines)
        for part in range(parts):
            split.load([one for order in orders[part::parts] for one in order])
        assert_same(everything(whole), everything(split))


@law
@given(lines=some_lines)
def test_loading_twice_changes_nothing(request, lines):
    with empty_shelf("duckdb", request) as shelf:
        shelf.load(lines)
        once = everything(shelf)
        again = shelf.load(lines[::-1])
        assert (again.new, again.changed, again.unchanged) == (0, 0, len(lines))
        assert_same(once, everything(shelf))


@law
@given(before=some_lines, after=some_lines)
def test_undo_restores_what_stood_before(request, before, after):
    with empty_shelf("duckdb", request) as shelf:
        shelf.load(before)
        stood = everything(shelf)
        shelf.load(after)
        shelf.undo(2)
        assert_same(stood, everything(shelf))


@law
@given(before=some_lines, after=some_lines)
def test_orders_of_a_later_batch_stand_whole_and_the_others_as_they_were(request, before, after):
    newer = {one["order_id"] for one in after}
    with empty_shelf("duckdb", request) as loaded, empty_shelf("duckdb", request) as plain:
        loaded.load(before)
        loaded.load(after)
        plain.load([one for one in before if one["order_id"] not in newer] + after)
        assert_same(everything(loaded), everything(plain))


@law
@given(lines=some_lines)
def test_every_line_is_in_one_row_of_the_counts_and_money_adds_up(request, lines):
    with empty_shelf("duckdb", request) as shelf:
        shelf.load(lines)
        counts = shelf.log.line_counts()
        assert counts["lines"].sum() == len(lines)
        assert counts["amount"].sum() == sum(one["amount"] for one in lines)
        summary = shelf.log.customer_summary(until=END)
        weekly = shelf.log.weekly_purchases(until=END)
        assert weekly["amount"].sum() == summary["total"].sum()
        assert weekly["purchases"].sum() == (summary["frequency"] + 1).sum()
        assert weekly["first_purchases"].sum() == summary.height
        assert shelf.log.summary_counts(until=END)["count"].sum() == summary.height


@pytest.mark.postgres
@law
@given(before=some_lines, after=some_lines)
def test_engines_agree(request, before, after):
    with empty_shelf("duckdb", request) as duckdb, empty_shelf("postgres", request) as postgres:
        for shelf in (duckdb, postgres):
            shelf.load(before)
            shelf.load(after)
        assert_same(everything(duckdb), everything(postgres))
