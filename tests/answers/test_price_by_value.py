"""`price` by what it is worth to a customer, and from list price to what is left."""

from __future__ import annotations

import pytest

from tests.answers.test_price import price, rows
from tests.estimates.test_prices import books, quoted
from tests.estimates.told_cases import number, told
from whybuy.errors import TooLittleEvidence
from whybuy.evidence.trail import records_behind

pytestmark = pytest.mark.django_db

MODEL = """
title = "Less scrap"
currency = "EUR"
years = 2
discount_rate = 0

[variables.saved]
unit = "EUR/year"
default = [0, 5000]
ask = "What would you save?"

[variables.price]
unit = "EUR/year"
default = 400
ours = true

[variables.start]
unit = "EUR"
default = 100
ours = true

[benefits.scrap]
driver = "cost"
formula = "saved"

[costs.price]
formula = "price"

[costs.start]
formula = "start"
timing = "one-off"
"""


def worth_a_thousand():
    return told((), numbers=[number("saved", 1000.0)], models=[("scrap", MODEL)])


def test_the_most_they_could_pay_is_what_it_is_worth_less_what_it_costs_them_besides():
    told_of = worth_a_thousand()
    answer = price(told_of)
    most = rows(answer, "most_by_value")
    assert most["Prospect One"]["estimate"] == pytest.approx(950)
    assert "1 of 3 numbers are their own" in most["Prospect One"]["why"]
    assert "Prospect Two" not in most
    kept = rows(answer, "share_of_worth_they_keep")["Prospect One"]
    assert kept["estimate"] == pytest.approx(100 * (1 - 400 / 950))
    assert rows(answer, "most_by_trade")["foundry"]["estimate"] == pytest.approx(950)
    assert records_behind(told_of, most["Prospect One"]["evidence"]).rows


def test_one_customer_is_named_as_people_name_them():
    answer = price(worth_a_thousand(), customer="Prospect One")
    assert set(rows(answer, "most_by_value")) == {"Prospect One"}
    assert rows(answer, "most_by_trade") == {}


def test_what_ours_adds_in_one_deal_comes_from_their_case():
    answer = price(worth_a_thousand(), customer="p1", alternative=300, cost=100)
    amounts = rows(answer, "deal_amount")
    assert amounts["scrap"]["estimate"] == pytest.approx(1000)
    assert amounts["start"]["estimate"] == pytest.approx(-50)
    assert amounts["Worth to them"]["estimate"] == pytest.approx(1250)


def test_a_case_with_numbers_missing_says_which():
    model = MODEL.replace("default = [0, 5000]\n", "")
    with pytest.raises(TooLittleEvidence, match="saved"):
        price(told((), models=[("scrap", model)]), customer="p1", alternative=300, cost=100)


def test_from_list_price_each_step_leads_down_to_what_is_left():
    answer = price(books(quoted(200)), top=3)
    whole = [
        rows(answer, measure)["All quotes won"]["estimate"]
        for measure in ("at_list_price", "less_discount", "less_cost_of_goods")
    ]
    left = rows(answer, "left_in_the_pocket")["All quotes won"]["estimate"]
    assert whole[0] > left > 0
    assert sum(whole) == pytest.approx(left)
