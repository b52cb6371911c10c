"""Forecasts are scored when their day has come, beside a plain rule, and no sooner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from tests.estimates.simulated import CUT, END, lines
from tests.estimates.told_cases import load
from tests.fakes import books
from whybuy.estimates.customers import ahead, customer_values
from whybuy.estimates.ledger import forecasts, remember
from whybuy.estimates.replayed_values import values_as_if_asked
from whybuy.estimates.scored import scored, scored_of
from whybuy.estimates.track_record import record_of
from whybuy.evidence.books import Books
from whybuy.records import ledger
from whybuy.records.ledger import Foretold, foretell

pytestmark = pytest.mark.django_db

LINES = lines()


def _firm(as_of: date) -> Books:
    return books(LINES, as_of=as_of)


@cache
def _foretold_then() -> tuple[Foretold, ...]:
    """What `keep` foretold at the end of 2023 of its forty best customers."""
    then = _firm(CUT)
    values = customer_values(then, horizon_days=91)
    best = values.table.sort("value", descending=True).head(40)
    return forecasts(then, values, ahead(then), best=best)


@pytest.fixture
def then() -> tuple[Foretold, ...]:
    """The forecasts, reckoned once."""
    return _foretold_then()


def _by_key(as_of: date):
    return {one.family.key: one for one in scored(_firm(as_of))}


def test_what_was_foretold_is_scored_from_its_day_on_and_not_a_day_sooner(
    then: tuple[Foretold, ...],
):
    assert remember(then, last_days={CUT}) == len(then)
    due = CUT + timedelta(days=91)
    before, after = _by_key(due - timedelta(days=1)), _by_key(due)
    assert all(one.scores is None for one in before.values())
    assert before["keep_orders_of_one"].first_due == due
    assert after["keep_orders_of_one"].waiting == 0
    assert after["keep_orders_of_one"].scores.forecasts == 40
    assert after["keep_orders_of_one"].held >= 34
    assert set(after) == {
        "keep_orders_of_all", "keep_orders_of_one", "keep_value_of_all", "keep_value_of_one",
        "keep_active",
    }  # fmt: skip


def test_an_order_log_that_ends_before_the_day_tells_nothing(then: tuple[Foretold, ...]):
    late = [replace(one, due=END + timedelta(days=1)) for one in then]
    foretell(late)
    firm = replace(_firm(END + timedelta(days=10)), last_record=END + timedelta(days=10))
    assert all(one.scores is None for one in scored(firm))


def test_what_came_is_what_the_log_says_of_those_days(then: tuple[Foretold, ...]):
    foretell(then)
    table = _by_key(END)["keep_orders_of_one"].table
    due = CUT + timedelta(days=91)
    for row in table.head(5).iter_rows(named=True):
        customer = row["subject"].removeprefix("customer:")
        days = {
            line["day"]
            for line in LINES
            if line["customer_id"] == customer and CUT < line["day"] <= due
        }
        assert row["came"] == len(days)
        assert row["behind"] == f"orders-of:{customer}"


def test_money_comes_on_the_forecasts_own_terms(then: tuple[Foretold, ...]):
    value = next(one for one in then if one.measure == "value" and one.subject == "all")
    half = replace(value, method="BG/NBD; discount 0, margin 0.5 said, contact 0", revision=8)
    whole = replace(half, method="BG/NBD; discount 0, margin unknown, contact 0", revision=9)
    sums = []
    for one in (half, whole):
        foretell([replace(one, due=one.due + timedelta(days=one.revision))])
    table = _by_key(END)["keep_value_of_all"].table.sort("due")
    sums = table["came"].to_list()
    assert 0.45 < sums[0] / sums[1] < 0.55


def test_a_contact_that_nobody_answered_costs_no_more_than_was_foretold(then: tuple[Foretold, ...]):
    value = next(one for one in then if one.measure == "value" and one.subject == "all")
    foretell([replace(value, method="BG/NBD; discount 0, margin unknown, contact 10")])
    came = []
    for response in ("no answer", "happy"):
        who = LINES[0]["customer_id"]
        made = {"key": "1", "customer": who, "day": CUT + timedelta(days=5), "response": response}
        load("customers", [{"key": who, "name": "First"}])
        load("contacts", [made])
        came.append(_by_key(END)["keep_value_of_all"].table["came"][0])
    assert came[0] - came[1] == pytest.approx(10)


def test_of_a_customer_whom_the_log_no_longer_knows_nothing_is_told(then: tuple[Foretold, ...]):
    foretell([replace(one, subject="customer:gone") for one in then if one.subject != "all"][:3])
    found = _by_key(END)
    assert {one.unknown for one in found.values()} == {1}
    assert all(one.scores is None for one in found.values())


def test_asking_every_day_foretells_no_more_than_asking_once(then: tuple[Foretold, ...]):
    foretell(then)
    foretell([replace(one, revision=one.revision + 1) for one in then])
    assert ledger.foretold().height == 2 * len(then)
    assert _by_key(END)["keep_orders_of_one"].scores.forecasts == 40


def test_a_model_that_does_worse_than_the_plain_rule_is_said_to(then: tuple[Foretold, ...]):
    rng = np.random.default_rng(0)
    wild = [
        replace(one, estimate=9 * one.estimate + 9, low=8.0, high=99 + float(rng.uniform(0, 9)))
        for one in then
        if one.measure == "orders" and one.subject != "all"
    ]
    foretell(wild)
    assert _by_key(END)["keep_orders_of_one"].verdict == "worse"
    record = record_of(_firm(END), "keep")
    assert record is not None
    assert record.worse
    assert "worse than the plain rule" in record.words[0]
    assert record_of(_firm(CUT), "keep") is None
    assert scored_of(_firm(END), "pursue") == ()
    assert record_of(_firm(END), "tea") is None


def test_a_right_model_beats_the_plain_rule_where_customers_are_as_it_says(
    then: tuple[Foretold, ...],
):
    foretell(then)
    found = _by_key(END)
    assert found["keep_orders_of_one"].verdict in ("better", "open")
    assert found["keep_orders_of_one"].fault != "too narrow"
    assert found["keep_active"].fault not in ("too sure", "too high")
    record = record_of(_firm(END), "keep")
    assert record is not None
    assert not record.worse


def test_what_customers_bring_is_replayed_from_what_was_known_a_year_before():
    found = values_as_if_asked(_firm(END))
    each = found["keep_value_of_one"]
    then = END - timedelta(days=365)
    assert set(each["as_of"]) == {then}
    assert 20 < each.height <= 100
    untold = [line for line in LINES if line["day"] <= then]
    values = customer_values(books(untold, as_of=then)).table
    known = dict(values.select("customer_id", "expected_orders").iter_rows())
    orders = found["keep_orders_of_one"]
    told = dict(orders.select("subject", "estimate").iter_rows())
    assert told == pytest.approx({who: known[who.removeprefix("customer:")] for who in told})
    assert values_as_if_asked(_firm(LINES[0]["day"] + timedelta(days=30))) == {}
