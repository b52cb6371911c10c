"""What running contracts will bring: agreed up to the renewal, by chance beyond it."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.estimates.simulated import CUT, lines
from tests.fakes import ListOrderLog, books
from whybuy.estimates.agreed import Agreed, agreed
from whybuy.estimates.customers import customer_values
from whybuy.estimates.ranged import Ranged
from whybuy.evidence.books import Books
from whybuy.records import loading, sources

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 1)


def sign(*contracts: tuple[str, int, str, str | None, str | None, str | None]) -> None:
    """Contracts of customer, fee in cents, per, start, renewal, ended."""
    names = ["customer", "fee", "per", "start", "renewal", "ended"]
    frame = pl.DataFrame(contracts, schema=names, orient="row", infer_schema_length=None)
    frame = frame.with_columns(pl.col("start", "renewal", "ended").cast(pl.String).str.to_date())
    frame = frame.with_row_index("key").with_columns(pl.col("key").cast(pl.String))
    with sources.new_batch(source="test", kind="contracts", file_name="", file_sha256="") as batch:
        loading.load(
            "customers", frame.select(pl.col("customer").alias("key")).unique(), batch=batch
        )
        loading.load("contracts", frame, batch=batch)


def of_a_year(rate: float = 0.0) -> Agreed:
    firm = Books(ListOrderLog(), TODAY, 1, "EUR")
    return agreed(firm, horizon_days=365, discount_rate=rate)


def ends(found: Agreed) -> tuple[float, float, float]:
    return found.table.select("fees_low", "fees", "fees_high").row(0)


def test_up_to_the_renewal_fees_are_agreed_and_beyond_it_they_may_end():
    sign(("acme", 36_500, "year", "2025-11-01", "2026-11-01", None))
    low, fees, high = ends(of_a_year())
    assert (low, high) == pytest.approx((184, 365), abs=0.01)
    # No contract ran a year ago: the chance to go on is even.
    assert fees == pytest.approx(184 + 181 / 2, abs=0.01)


def test_the_chance_to_go_on_is_that_of_the_contracts_that_ran_a_year_ago():
    running = [(f"c{n}", 100, "month", "2024-01-01", "2027-01-01", None) for n in range(7)]
    sign(*running, ("gone", 100, "month", "2024-01-01", None, "2026-01-31"))
    found = of_a_year()
    assert (found.went_on, found.ran, found.chance) == (7, 8, 0.8)


def test_where_no_renewal_is_known_nothing_is_agreed_and_where_an_end_is_nothing_follows():
    sign(
        ("open", 36_500, "year", "2025-11-01", None, None),
        ("ends", 36_500, "year", "2025-11-01", None, "2026-05-11"),
    )
    by = {row["customer_id"]: row for row in of_a_year().table.iter_rows(named=True)}
    assert by["open"]["fees_low"] == 0
    assert by["open"]["fees_high"] == pytest.approx(365, abs=0.01)
    assert [by["ends"][end] for end in ("fees_low", "fees", "fees_high")] == pytest.approx([10] * 3)


def test_what_is_paid_once_or_has_ended_brings_nothing_more():
    sign(
        ("once", 99_000, "once", "2026-01-01", None, None),
        ("over", 99_000, "year", "2024-01-01", None, "2026-04-30"),
    )
    found = of_a_year()
    assert found.table.select(pl.col("fees_high").sum()).item() in (0, None)
    assert found.total == Ranged(0, 0, 0)


def test_money_to_come_later_is_worth_less():
    sign(("acme", 36_500, "year", "2025-11-01", "2028-11-01", None))
    assert ends(of_a_year(0.10))[1] == pytest.approx(365 / 1.1**0.5, rel=0.001)


def test_fees_join_what_a_customer_is_worth_and_leave_what_they_order_alone():
    sign(("new", 36_500, "year", "2023-06-01", "2026-06-01", None))
    without = customer_values(books(lines(60), as_of=CUT), discount_rate=0.0)
    buyer = without.table.sort("value")["customer_id"][-1]
    sign(
        (buyer, 36_500, "year", "2023-06-01", "2026-06-01", None),
        ("new", 36_500, "year", "2023-06-01", "2026-06-01", None),
    )
    both = customer_values(books(lines(60), as_of=CUT), discount_rate=0.0)
    old, new = (
        values.table.row(by_predicate=pl.col("customer_id") == buyer, named=True)
        for values in (without, both)
    )
    assert new["orders_value"] == old["orders_value"]
    assert new["value"] == pytest.approx(old["value"] + 365, abs=0.01)
    assert new["value_high"] == pytest.approx(old["value_high"] + 365, abs=0.01)
    assert both.not_buying.select("customer_id", "value").rows() == [
        ("new", pytest.approx(365, abs=0.01))
    ]
    assert both.orders_value == without.orders_value
    assert both.value.estimate == pytest.approx(both.orders_value.estimate + 730, abs=0.1)
    others = both.table.filter(pl.col("customer_id") != buyer)
    assert others["value_low"].equals(others["orders_value_low"])
