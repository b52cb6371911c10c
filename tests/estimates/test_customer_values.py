"""What customers will bring: against simulated truth, and in money as it was paid."""

from datetime import date, timedelta

import polars as pl
import pytest

from tests.estimates.simulated import CUT, END, lines
from tests.fakes import ListOrderLog, books, bought, every
from whybuy.estimates.customers import (
    activity_over_time,
    ahead,
    customer_table,
    customer_values,
    fitted,
)
from whybuy.estimates.margin import margin, margin_share
from whybuy.evidence.books import Books
from whybuy.records import loading, sources

pytestmark = pytest.mark.django_db
LINES = lines()


@pytest.fixture(scope="module")
def firm() -> Books:
    """One firm for all tests of this file: what one of them reckoned the others find."""
    return books(LINES, as_of=CUT)


def test_the_orders_of_the_half_year_to_come_lie_within_their_range(firm: Books):
    days = (END - CUT).days
    values = customer_values(firm, horizon_days=days)
    truth = ListOrderLog(LINES).calibration(cut=CUT, until=END)
    assert values.orders is not None
    assert values.value is not None
    assert values.orders.low <= truth["observed"].sum() <= values.orders.high
    spent = truth["observed_total"].sum() / 100
    undiscounted = customer_values(firm, horizon_days=days, discount_rate=0.0)
    assert undiscounted.value is not None
    assert undiscounted.value.low <= spent <= undiscounted.value.high
    both = values.table.join(truth.select("customer_id", "observed"), on="customer_id")
    held = both.filter(pl.col("observed").is_between("orders_low", "orders_high")).height
    assert held / both.height >= 0.88


def test_values_are_reckoned_once_for_the_same_terms(firm: Books):
    assert customer_values(firm, margin=0.4) is customer_values(firm, margin=0.4)


def test_a_margin_and_the_cost_of_contacts_come_off_the_value(firm: Books):
    sales, kept = customer_values(firm), customer_values(firm, margin=0.25)
    assert sales.value is not None
    assert kept.value is not None
    assert kept.value.estimate == pytest.approx(0.25 * sales.value.estimate, rel=1e-9)
    assert (sales.margin.standing, kept.margin.standing) == ("unknown", "said")


def test_one_contact_a_month_costs_twelve_a_year(firm: Books):
    made = pl.DataFrame(
        {
            "key": [f"k{number}" for number in range(12)],
            "customer": ["c001"] * 12,
            "day": [CUT - timedelta(days=30 * number) for number in range(12)],
        }
    )
    with sources.new_batch(source="list", kind="customers") as batch:
        loading.load("customers", pl.DataFrame({"key": ["c001"], "name": ["One"]}), batch=batch)
    with sources.new_batch(source="list", kind="contacts") as batch:
        loading.load("contacts", made, batch=batch)
    fresh = Books(firm.orders, firm.as_of, 2, "EUR")
    free, dear = customer_values(fresh), customer_values(fresh, contact_cost=5.0)
    one = pl.col("customer_id") == "c001"
    cost = free.table.filter(one)["value"][0] - dear.table.filter(one)["value"][0]
    assert cost == pytest.approx(60.0)
    assert dear.table.filter(one)["cost_to_serve"][0] == pytest.approx(60.0)
    assert dear.table.filter(~one)["cost_to_serve"].sum() == 0


def test_after_a_single_purchase_there_is_no_silence_to_judge(firm: Books):
    table = customer_values(firm).table
    once = table.filter(pl.col("frequency") == 0)
    assert once["chance_active"].null_count() == once.height > 0
    assert table.filter(pl.col("frequency") > 0)["chance_active"].is_between(0, 1).all()
    assert once["value"].null_count() == 0


def test_nothing_depends_on_the_currencys_minor_units(firm: Books):
    yen = Books(firm.orders, firm.as_of, 1, "JPY")
    euros, in_yen = customer_values(firm).value, customer_values(yen).value
    assert euros is not None
    assert in_yen is not None
    assert in_yen.estimate == pytest.approx(100 * euros.estimate, rel=1e-4)


def test_a_customer_who_sent_everything_back_does_not_stop_the_rest():
    back = bought("zed", date(2023, 3, 1), date(2023, 4, 1), amount=500)
    back += bought("zed", date(2023, 4, 1), amount=-2500, kind="return")
    table = customer_values(books([*LINES, *back], as_of=CUT)).table
    assert 0 <= table.filter(pl.col("customer_id") == "zed")["value"][0] < 10


def test_with_fewer_than_thirty_who_bought_again_nothing_is_modelled():
    few = [line for line in LINES if line["customer_id"] < "c030"]
    values = customer_values(books(few, as_of=CUT))
    assert values.model is None
    assert values.table.height > 0
    assert values.table["value"].null_count() == values.table.height
    assert ahead(books(few, as_of=CUT)) is None


def test_who_asks_with_fewer_gets_a_model_all_the_same():
    few = [line for line in LINES if line["customer_id"] < "c030"]
    assert customer_values(books(few, as_of=CUT), least=10).model is not None


def test_the_table_for_search_has_customers_who_never_bought_too(firm: Books):
    with sources.new_batch(source="list", kind="customers") as batch:
        loading.load("customers", pl.DataFrame({"key": ["new"], "name": ["New"]}), batch=batch)
    table = customer_table(Books(firm.orders, firm.as_of, 3, "EUR"))
    new = table.filter(pl.col("customer_id") == "new").to_dicts()[0]
    assert (new["name"], new["purchase_days"], new["value"]) == ("New", 0, None)
    assert table.height == customer_values(firm).table.height + 1


def test_a_longer_silence_never_makes_a_customer_likelier_to_be_active(firm: Books):
    lines_ = [*LINES, *bought("reg", *every(20, start=date(2022, 6, 1), end=date(2023, 3, 1)))]
    over = activity_over_time(books(lines_, as_of=CUT), "reg")
    assert over["day"].max() == CUT
    silent = over.filter(pl.col("day") > date(2023, 3, 1))["chance_active"]
    assert silent.len() > 100
    assert (silent.diff().drop_nulls() <= 1e-12).all()


def test_todays_chance_is_where_the_line_over_time_ends(firm: Books):
    table = customer_values(firm).table.filter(pl.col("frequency") > 2)
    for row in table.head(5).iter_rows(named=True):
        last = activity_over_time(firm, row["customer_id"])["chance_active"][-1]
        assert last == pytest.approx(row["chance_active"], abs=1e-6)


def test_a_margin_is_measured_where_the_cost_of_half_the_sales_is_known():
    sold = pl.DataFrame(
        {"total": [80.0, 20.0], "margin": [20.0, None], "margin_known": [1.0, None]},
        schema={"total": pl.Float64, "margin": pl.Float64, "margin_known": pl.Float64},
    )
    assert margin_share(sold) == pytest.approx(0.25)
    assert margin_share(sold.with_columns(total=pl.Series([80.0, 100.0]))) is None
    assert margin_share(sold.head(0)) is None


def test_product_costs_on_record_give_the_margin(firm: Books):
    with sources.new_batch(source="list", kind="products") as batch:
        loading.load(
            "products",
            pl.DataFrame({"key": ["apple"], "name": ["Apple"], "unit_cost": [500]}),
            batch=batch,
        )
    one = books(bought("ann", date(2023, 1, 1), amount=2000), as_of=CUT)
    found = margin(one, given=None)
    assert (found.standing, found.share) == ("measured", pytest.approx(0.75))
    assert margin(one, given=0.1).share == 0.1


def test_the_model_says_what_its_data_leave_open(firm: Books):
    model = fitted(firm)
    assert model is not None
    assert model.troubles == ()
