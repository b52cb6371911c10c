"""Past periods are foretold from what was known before them."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tests.estimates.simulated import CUT, END, lines
from tests.fakes import books, bought
from whybuy.estimates.customers import horizon_spread
from whybuy.estimates.holdout import held_out, period_days, plain_rule, spread_of
from whybuy.estimates.outlook import with_calendar
from whybuy.estimates.standstill import standstill

pytestmark = pytest.mark.django_db
LINES = lines()


def test_a_period_is_a_quarter_of_what_we_know_between_four_and_thirteen_weeks():
    first = date(2024, 1, 1)
    assert period_days(first, first + timedelta(days=111)) is None
    assert period_days(first, first + timedelta(days=112)) == 28
    assert period_days(first, first + timedelta(days=5000)) == 91


def test_the_last_period_is_foretold_within_its_range_and_happened_as_counted():
    periods = held_out(books(LINES, as_of=CUT))
    last = periods[0]
    seen = {
        (line["customer_id"], line["day"]) for line in LINES if last.cut < line["day"] <= last.until
    }
    known = {line["customer_id"] for line in LINES if line["day"] <= last.cut}
    assert last.until == CUT
    assert last.happened == len([who for who, _ in seen if who in known])
    assert last.low <= last.happened <= last.high
    assert last.low < last.forecast < last.high
    assert sum(last.weeks) == pytest.approx(last.forecast, rel=1e-6)
    assert last.top_tenth <= last.top_tenth_best


def test_a_forecast_sees_nothing_of_what_came_after_its_cut():
    whole, cut = held_out(books(LINES, as_of=CUT)), CUT - timedelta(days=91)
    future_gone = [line for line in LINES if line["day"] <= cut]
    future_gone += [line | {"amount": 9_999_999} for line in LINES if cut < line["day"] <= CUT]
    again = held_out(books(future_gone, as_of=CUT))
    assert again[0].forecast == whole[0].forecast
    assert (again[0].low, again[0].high) == (whole[0].low, whole[0].high)


def test_the_plain_rule_says_the_same_as_the_period_before():
    firm = books(LINES, as_of=CUT)
    last = held_out(firm)[0]
    start = last.cut - timedelta(days=last.days)
    before = {
        (line["customer_id"], line["day"]) for line in LINES if start < line["day"] <= last.cut
    }
    assert plain_rule(firm, last) == len(before)


def test_single_customers_ranges_hold_as_often_as_they_promise_where_the_model_is_true():
    for as_of in (CUT, END):
        last = held_out(books(LINES, as_of=as_of))[0]
        assert last.covered >= 0.88
        assert last.pit_distance < 0.09


def test_records_too_short_to_hold_a_period_out_give_none():
    few = [line for line in LINES if line["day"] < date(2022, 3, 1)]
    assert held_out(books(few, as_of=date(2022, 3, 1))) == []


def test_errors_of_a_firms_own_past_widen_what_comes():
    calm, wild = spread_of([0.01, -0.01, 0.0]), spread_of([0.6, -0.5, 0.7])
    assert calm < spread_of([]) < wild


def test_a_period_missed_without_measure_never_puts_an_estimate_outside_its_range():
    wild = spread_of([-6.0, 5.0, -6.0, 6.0])
    assert spread_of([None, None]) == spread_of([])
    low, high = np.quantile(with_calendar(np.array([100.0]), spread=wild), [0.05, 0.95])
    assert low < 100 < high
    missed = replace(held_out(books(LINES, as_of=CUT))[0], happened=0)
    a_year = horizon_spread([missed] * 4, horizon_days=1825)
    low, high = np.quantile(with_calendar(np.array([100.0]), spread=a_year), [0.05, 0.95])
    assert low < 100 < high


def test_a_period_of_hardly_any_orders_teaches_nothing_of_the_calendar():
    last = held_out(books(LINES, as_of=CUT))[0]
    assert replace(last, happened=0, forecast=4.0).error is None
    assert replace(last, happened=0, forecast=40.0).error == pytest.approx(-4.39, abs=0.01)


def test_a_firm_that_sells_once_a_season_has_not_stopped_between_two_seasons():
    markets = [date(year, 12, day) for year in (2020, 2021, 2022) for day in range(1, 25)]
    firm = [line for day in markets for line in bought(f"c{day.day}", day)]
    assert standstill(books(firm, as_of=date(2023, 11, 30))) is None
    assert (
        standstill(books(firm, as_of=date(2025, 11, 30))) == (date(2025, 11, 30) - markets[-1]).days
    )
