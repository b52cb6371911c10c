"""Every evidence key leads to records, and no further than the day of the books."""

from datetime import date

import pytest

from tests.fakes import books, bought
from whybuy.errors import BadInput, NotFound
from whybuy.evidence.trail import MOST_ROWS, order_key, records_behind

pytestmark = pytest.mark.django_db

LINES = [
    *bought("ann", date(2024, 1, 5), date(2024, 2, 5), amount=1250),
    *bought("ann", date(2024, 2, 9), amount=-250, kind="return"),
    *bought("bob", date(2024, 3, 1), amount=99),
]


def test_a_customers_key_leads_to_their_orders_newest_first_and_each_order_to_its_lines():
    firm = books(LINES, as_of=date(2024, 3, 31))
    orders = records_behind(firm, "orders-of:ann")
    assert orders.total == 3
    assert [row[orders.columns.index("day")] for row in orders.rows] == [
        date(2024, 2, 9),
        date(2024, 2, 5),
        date(2024, 1, 5),
    ]
    assert [row[orders.columns.index("amount")] for row in orders.rows] == [-2.5, 12.5, 12.5]
    lines = records_behind(firm, orders.leads_to[2])
    assert lines.rows[0][lines.columns.index("amount")] == 12.5
    assert lines.rows[0][lines.columns.index("row")] == 1
    assert lines.leads_to == ("batch:1",)


def test_what_came_after_the_day_of_the_books_is_not_shown():
    assert records_behind(books(LINES, as_of=date(2024, 2, 6)), "orders-of:ann").total == 2


def test_the_log_is_counted_by_kind_and_every_line_is_in_one_row():
    behind = records_behind(books(LINES, as_of=date(2024, 3, 31)), "log")
    assert sum(row[behind.columns.index("lines")] for row in behind.rows) == len(LINES)


def test_a_page_of_many_rows_says_how_many_there_are():
    days = [date(2024, 1, day) for day in range(1, 31)]
    firm = books(bought("ann", *days), as_of=date(2024, 3, 31))
    page = records_behind(firm, "orders-of:ann", limit=4, offset=28)
    assert (len(page.rows), len(page.leads_to), page.total) == (2, 2, 30)
    assert len(records_behind(firm, "orders-of:ann", limit=10 * MOST_ROWS).rows) == 30


def test_a_colon_in_the_name_of_a_source_does_not_cut_its_key():
    assert order_key("shop: Berlin", "a:7") == "order:shop%3A Berlin:a:7"


@pytest.mark.parametrize("key", ["", "orders-of:", "who:ann", "batch:first"])
def test_a_key_of_no_kind_is_refused_in_words(key: str):
    with pytest.raises(BadInput):
        records_behind(books(LINES, as_of=date(2024, 3, 31)), key)


@pytest.mark.parametrize("key", ["orders-of:zoe", "customer:zoe", "contact:1", "order:shop:o99"])
def test_a_key_without_a_record_is_not_found(key: str):
    with pytest.raises(NotFound):
        records_behind(books(LINES, as_of=date(2024, 3, 31)), key)
