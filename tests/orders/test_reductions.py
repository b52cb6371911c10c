"""What the reductions say, on every engine, of a few lines that one can reckon in the head."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from tests.orders.lines import Shelf, line
from whybuy.errors import BadInput
from whybuy.orders.reductions import FRAMES, schema

END = date(2024, 3, 31)


def summary_of(shelf: Shelf, customer_id: str, *, until: date = END) -> dict[str, object]:
    frame = shelf.log.customer_summary(until=until)
    return frame.row(by_predicate=pl.col("customer_id") == customer_id, named=True)


def test_two_orders_of_one_day_are_one_purchase_day(shelf: Shelf):
    shelf.load(
        [
            line("1", "ann", "2024-01-01 00:05", 1000),
            line("2", "ann", "2024-01-01 23:50", 500),
            line("3", "ann", "2024-02-29 12:00", 2000),
        ]
    )
    assert summary_of(shelf, "ann") == {
        "customer_id": "ann",
        "first_day": date(2024, 1, 1),
        "last_day": date(2024, 2, 29),
        "frequency": 1,
        "recency": 59,
        "age": 90,
        "orders": 3,
        "value": 2000.0,
        "mean_value": 1750.0,
        "total": 3500,
    }


def test_a_quarter_of_an_hour_over_midnight_is_a_repeat_purchase_a_day_later(shelf: Shelf):
    shelf.load(
        [line("1", "ann", "2024-01-01 23:50", 1000), line("2", "ann", "2024-01-02 00:05", 500)]
    )
    found = summary_of(shelf, "ann")
    assert (found["frequency"], found["recency"]) == (1, 1)


def test_a_customer_who_came_once_has_no_repeat_value(shelf: Shelf):
    shelf.load([line("1", "ann", "2024-01-01", 1000)])
    found = summary_of(shelf, "ann")
    assert (found["frequency"], found["value"], found["mean_value"]) == (0, 0.0, 1000.0)


def test_a_return_takes_money_back_but_is_no_purchase(shelf: Shelf):
    shelf.load(
        [
            line("1", "ann", "2024-01-01", 1000),
            line("2", "ann", "2024-01-05", 800),
            line("3", "ann", "2024-01-05", -300, kind="return", quantity=-1),
            line("4", "ann", "2024-01-09", -200, kind="return", quantity=-1),
        ]
    )
    found = summary_of(shelf, "ann")
    assert (found["frequency"], found["last_day"]) == (1, date(2024, 1, 5))
    assert (found["value"], found["total"]) == (500.0, 1300)


@pytest.mark.parametrize("kind", ["return", "cancelled"])
def test_what_came_back_or_was_cancelled_never_adds_money(shelf: Shelf, kind: str):
    shelf.load(
        [line("1", "ann", "2024-01-01", 1000), line("2", "ann", "2024-01-02", 900, kind=kind)]
    )
    found = summary_of(shelf, "ann")
    assert (found["frequency"], found["total"]) == (0, 1000)


@pytest.mark.parametrize(
    "other",
    [
        line("2", "ann", "2024-01-02", 0, kind="free"),
        line("2", "ann", "2024-01-02", 0),
        line("2", "ann", "2024-01-02", 450, kind="fee"),
        line("2", None, "2024-01-02", 450),
    ],
    ids=["free", "price zero", "postage", "without customer"],
)
def test_neither_gifts_nor_postage_nor_strangers_are_purchases_of_a_customer(shelf: Shelf, other):
    shelf.load([line("1", "ann", "2024-01-01", 1000), other])
    found = summary_of(shelf, "ann")
    assert (found["frequency"], found["orders"], found["total"]) == (0, 1, 1000)
    assert shelf.log.line_counts()["lines"].sum() == 2


def test_who_only_returned_has_no_purchase_and_no_row(shelf: Shelf):
    shelf.load(
        [
            line("1", "ann", "2024-01-01", 1000),
            line("2", "bob", "2024-01-01", -1000, kind="return"),
        ]
    )
    assert shelf.log.customer_summary(until=END)["customer_id"].to_list() == ["ann"]
    assert shelf.log.weekly_purchases(until=END)["amount"].sum() == 1000


def test_the_summary_of_an_earlier_day_knows_nothing_of_later_ones(shelf: Shelf):
    shelf.load([line("1", "ann", "2024-01-01", 1000), line("2", "ann", "2024-02-01", 500)])
    found = summary_of(shelf, "ann", until=date(2024, 1, 31))
    assert (found["frequency"], found["age"], found["total"]) == (0, 30, 1000)


def test_customers_come_in_the_order_of_their_ids_bytes(shelf: Shelf):
    shelf.load([line(name, name, "2024-01-01", 1) for name in ("é", "b", "B", "a", "10", "9", "")])
    found = shelf.log.customer_summary(until=END)["customer_id"].to_list()
    assert found == ["", "10", "9", "B", "a", "b", "é"]


def test_margin_counts_only_lines_whose_cost_is_known_and_says_how_much_that_is(shelf: Shelf):
    shelf.load(
        [
            line("1", "ann", "2024-01-01", 3000, product_id="tea", quantity=3),
            line("2", "ann", "2024-01-02", 1000, product_id="cup"),
            line("3", "ann", "2024-01-03", -1000, product_id="tea", kind="return", quantity=-1),
            line("4", "ann", "2024-01-03", 0, product_id="tea", kind="free", quantity=2),
            line("5", "bob", "2024-01-03", 500, product_id=None),
        ]
    )
    costs = pl.DataFrame({"product_id": ["tea", "mug"], "unit_cost": [400, 1]})
    found = shelf.log.customer_summary(until=END, costs=costs)
    # Tea: 3000 - 1000 earned; 3 sold, 1 back, 2 given away: 4 x 400 spent.
    assert found["margin"].to_list() == [400.0, None]
    assert found["margin_known"].to_list() == [0.8, 0.0]


def test_a_product_with_two_costs_is_refused(shelf: Shelf):
    costs = pl.DataFrame({"product_id": ["tea", "tea"], "unit_cost": [400, 300]})
    with pytest.raises(BadInput, match="2 rows of the costs"):
        shelf.log.customer_summary(until=END, costs=costs)


def test_customers_alike_are_one_row_with_their_number(shelf: Shelf):
    shelf.load(
        [
            line(f"{name}{day}", name, day, 1)
            for name in "ab"
            for day in ("2024-03-01", "2024-03-11")
        ]
        + [line("c", "c", "2024-03-01", 1)]
    )
    found = shelf.log.summary_counts(until=END).rows()
    assert found == [(0, 0, 30, 1), (1, 10, 30, 2)]


def test_every_week_from_the_first_to_the_last_is_there(shelf: Shelf):
    shelf.load(
        [
            line("1", "ann", "2024-02-29", 1000),
            line("2", "bob", "2024-03-03 23:50", 500),
            line("3", "ann", "2024-03-18", 700),
        ]
    )
    assert shelf.log.weekly_purchases(until=END).rows() == [
        (date(2024, 2, 26), 2, 2, 2, 1500),
        (date(2024, 3, 4), 0, 0, 0, 0),
        (date(2024, 3, 11), 0, 0, 0, 0),
        (date(2024, 3, 18), 1, 1, 0, 700),
    ]


def test_calibration_knows_who_had_bought_by_then_and_sees_what_they_did_after(shelf: Shelf):
    shelf.load(
        [
            line("1", "ann", "2024-01-01", 1000),
            line("2", "ann", "2024-02-01", 500),
            line("3", "ann", "2024-02-02", -100, kind="return"),
            line("4", "bob", "2024-01-03", 700),
            line("5", "cat", "2024-02-20", 900),
        ]
    )
    cut = date(2024, 1, 31)
    found = shelf.log.calibration(cut=cut, until=END)
    assert found.drop("observed", "observed_total").equals(shelf.log.customer_summary(until=cut))
    assert found.select("customer_id", "observed", "observed_total").rows() == [
        ("ann", 1, 400),
        ("bob", 0, 0),
    ]


def test_a_cut_must_lie_before_the_end(shelf: Shelf):
    with pytest.raises(BadInput, match="must lie before"):
        shelf.log.calibration(cut=END, until=END)


def test_recent_change_sets_the_last_days_beside_as_many_before(shelf: Shelf):
    shelf.load(
        [
            line("1", "ann", "2024-03-02", 1000, product_id="tea"),
            line("2", "ann", "2024-03-02", 500, product_id="cup"),
            line("3", "ann", "2024-03-01", 300, product_id="tea"),
            line("4", "ann", "2024-03-31", -200, kind="return"),
            line("5", "ann", "2024-01-31", 9999),
            line("6", "bob", "2024-02-01", 700),
        ]
    )
    found = shelf.log.recent_change(until=END, days=30).rows(named=True)
    assert found[0] == {
        "customer_id": "ann",
        "purchases": 1,
        "purchases_before": 1,
        "amount": 1300,
        "amount_before": 300,
        "returned": 200,
        "returned_before": 0,
        "returns": 1,
        "returns_before": 0,
        "products": 2,
        "products_before": 1,
    }
    assert (found[1]["purchases"], found[1]["purchases_before"]) == (0, 1)


def test_every_line_is_counted_once(shelf: Shelf):
    shelf.load(
        [
            line("1", "ann", "2024-01-01", 1000),
            line("1", "ann", "2024-01-01", 450, kind="fee"),
            line("1", "ann", "2024-01-01", 1000),
            line("2", None, "2024-01-01", 300),
            line("3", "ann", "2024-04-01", -5, kind="return"),
        ]
    )
    assert shelf.log.line_counts().rows() == [
        ("fee", True, 1, 1, 450),
        ("return", True, 1, 1, -5),
        ("sale", False, 1, 1, 300),
        ("sale", True, 2, 1, 2000),
    ]
    assert shelf.log.line_counts(until=END)["lines"].sum() == 4


def test_the_span_is_that_of_sales(shelf: Shelf):
    assert shelf.log.span() is None
    shelf.load(
        [
            line("1", "ann", "2023-12-01", 0, kind="free"),
            line("2", None, "2024-01-01", 1000),
            line("3", "ann", "2024-02-29 23:50", 1000),
            line("4", "ann", "2024-03-01", -1000, kind="return"),
        ]
    )
    assert shelf.log.span() == (date(2024, 1, 1), date(2024, 2, 29))


def test_a_customers_orders_come_newest_first_a_page_at_a_time(shelf: Shelf):
    shelf.load(
        [
            line("1", "ann", "2024-01-01 09:00", 1000),
            line("1", "ann", "2024-01-01 09:00", 450, kind="fee"),
            line("2", "ann", "2024-02-01", 500, quantity=2.5),
            line("3", "bob", "2024-02-01", 500),
            line("4", "ann", "2024-04-01", 500),
        ]
    )
    found = shelf.log.orders_of("ann", until=END)
    assert found.rows() == [
        ("2", "shop", date(2024, 2, 1), datetime(2024, 2, 1), 1, 2.5, 500, "sale"),
        ("1", "shop", date(2024, 1, 1), datetime(2024, 1, 1, 9), 2, 2.0, 1450, "fee, sale"),
    ]
    assert shelf.log.orders_of("ann", until=END, limit=1, offset=1)["order_id"].to_list() == ["1"]


def test_the_lines_of_an_order_lead_back_to_the_rows_of_their_file(shelf: Shelf):
    shelf.load(
        [
            line("1", "ann", "2024-01-01 09:00", 1000),
            line("2", "bob", "2024-01-01", 1),
            line("1", "ann", "2024-01-01 09:00", 450, kind="fee", product_id=None),
        ]
    )
    found = shelf.log.lines_of("1", source="shop")
    assert found.select("row", "batch", "source", "product_id", "kind").rows() == [
        (2, 1, "shop", "tea", "sale"),
        (4, 1, "shop", None, "fee"),
    ]
    assert shelf.log.lines_of("1", source="other").is_empty()


def test_purchase_days_of_a_customer_oldest_first(shelf: Shelf):
    shelf.load(
        [
            line("1", "ann", "2024-02-01", 500),
            line("2", "ann", "2024-01-01", 1000),
            line("3", "ann", "2024-02-01", -100, kind="return"),
            line("4", "ann", "2024-02-02", -100, kind="return"),
        ]
    )
    found = shelf.log.purchase_days("ann", until=END)
    assert found.rows() == [(date(2024, 1, 1), 1000), (date(2024, 2, 1), 400)]


def test_what_was_bought_of_each_product_and_what_only_came_back_was_not(shelf: Shelf):
    shelf.load(
        [
            line("1", "ben", "2024-01-01", 900, product_id="cup", quantity=3),
            line("2", "ann", "2024-01-01", 1000, quantity=2),
            line("2", "ann", "2024-01-01", 500, product_id=None),
            line("3", "ann", "2024-03-01", 1000, quantity=2),
            line("4", "ann", "2024-03-02", -500, kind="return"),
            line("5", "ann", "2024-03-02", -100, kind="return", product_id="cup"),
            line("6", None, "2024-03-02", 800, product_id="cup"),
            line("7", "ann", "2024-03-03", 600, kind="fee", product_id="post"),
            line("8", "ann", "2024-04-01", 600, product_id="pot"),
        ]
    )
    assert shelf.log.customer_products(until=END).rows() == [
        ("ann", "tea", 2, date(2024, 1, 1), date(2024, 3, 1), 1500, 3.0),
        ("ben", "cup", 1, date(2024, 1, 1), date(2024, 1, 1), 900, 3.0),
    ]


def test_what_was_bought_is_told_by_day_and_what_went_back_apart(shelf: Shelf):
    shelf.load(
        [
            line("1", "ben", "2024-01-01", 900, product_id="cup", quantity=3),
            line("2", "ann", "2024-03-01 00:05", 1000, quantity=2),
            line("3", "ann", "2024-03-01 23:50", 500),
            line("4", "ann", "2024-03-02", -500, kind="return"),
            line("5", "ann", "2024-03-09", -500, kind="return", quantity=-1),
            line("6", "ann", "2024-03-10", 700, kind="cancelled", quantity=4),
            line("7", None, "2024-03-02", 800, product_id="cup"),
            line("8", "ann", "2024-03-03", 600, product_id=None),
            line("9", "ann", "2024-03-03", 0, kind="free"),
            line("10", "ann", "2024-04-01", 600, product_id="pot"),
        ]
    )
    days = shelf.log.product_days(since=date(2024, 1, 2), until=END)
    assert days.rows() == [("ann", "tea", date(2024, 3, 1), 3.0, 1500)]
    back = shelf.log.product_returns(until=END)
    assert back.rows() == [("ann", "tea", 2, date(2024, 3, 9), 2.0, 1000)]


def test_an_empty_log_gives_empty_frames_of_the_same_form(shelf: Shelf):
    asked = {
        "line_counts": shelf.log.line_counts(),
        "customer_summary": shelf.log.customer_summary(until=END),
        "summary_counts": shelf.log.summary_counts(until=END),
        "weekly_purchases": shelf.log.weekly_purchases(until=END),
        "calibration": shelf.log.calibration(cut=date(2024, 1, 1), until=END),
        "recent_change": shelf.log.recent_change(until=END, days=30),
        "customer_products": shelf.log.customer_products(until=END),
        "product_days": shelf.log.product_days(since=date(2020, 1, 1), until=END),
        "product_returns": shelf.log.product_returns(until=END),
        "orders_of": shelf.log.orders_of("ann", until=END),
        "lines_of": shelf.log.lines_of("1", source="shop"),
        "purchase_days": shelf.log.purchase_days("ann", until=END),
    }
    assert asked.keys() | {"span", "customer_margin"} == FRAMES.keys()
    for name, frame in asked.items():
        assert frame.is_empty()
        assert frame.schema == schema(name)


def test_words_that_look_like_sql_are_only_words(shelf: Shelf):
    odd = "x'; DROP TABLE line; -- %s $until \\ \" \n,\t"
    shelf.load([line(odd, odd, "2024-01-01", 1000, product_id=odd)], source=odd)
    shelf.load([line("2", odd, "2024-01-02", 1000)], source=odd)
    assert shelf.log.customer_summary(until=END)["customer_id"].to_list() == [odd]
    assert shelf.log.lines_of(odd, source=odd)["product_id"].to_list() == [odd]
    assert shelf.log.orders_of(odd, until=END)["source"].to_list() == [odd, odd]


def test_sums_too_large_for_the_column_are_an_error_and_not_a_wrong_number(shelf: Shelf):
    most = 9_000_000_000_000_000_000
    shelf.load([line("1", "ann", "2024-01-01", most), line("2", "ann", "2024-01-02", most)])
    with pytest.raises(Exception, match=r"(?i)out of range|overflow|can't be cast"):
        shelf.log.customer_summary(until=END)
