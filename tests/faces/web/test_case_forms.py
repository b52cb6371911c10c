"""Cases, measures and numbers are entered by form and stand on the customer's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from whybuy.records import cases, customers, editing, numbers


@pytest.fixture
def hill(served: Any) -> str:
    editing.add("customers", {"key": "hill", "name": "Hill Dairy"}, by=None)
    return "Hill Dairy"


def send(owner: Client, address: str, **typed: str) -> Any:
    return owner.post(address, typed)


def test_a_case_with_a_measure_and_a_number_is_entered_and_shown(hill: str, owner: Client) -> None:
    case = {"title": "Press line", "attribution": "80 %", "cost_money": "1,200.50"}
    send(owner, "/add/cases", customer=hill, **case)
    measure = {"case": "Press line", "before": "20 hours a week", "after": "12 to 14"}
    send(owner, "/add/measures", customer=hill, name="rework", **measure, money_per_year="40,000")
    send(
        owner, "/add/numbers", customer=hill, name="people", value="12", mark="said", said_by="Ada"
    )
    assert cases.cases().select("attribution", "cost_money").row(0) == (0.8, 120_050)
    (row,) = cases.measures().rows(named=True)
    assert (row["unit"], row["before"], row["after_low"]) == ("hour/week", 20.0, 12.0)
    assert numbers.of("hill")["value"].to_list() == [12.0]
    page = owner.get("/customers/hill").content.decode()
    assert "20 before, 12 to 14 after hour/week" in page
    assert "40,000 a year" in page


def test_a_form_that_is_sent_again_as_it_stands_changes_nothing(hill: str, owner: Client) -> None:
    key = editing.add(
        "cases", {"customer": "hill", "title": "Press", "attribution": 0.075}, by=None
    )
    fields = {"customer": "hill", "name": "scrap", "unit": "%", "before": 1.125, "after": 0.5}
    editing.add("measures", {"key": "m", "case": key, **fields}, by=None)
    for kind, one in (("cases", key), ("measures", "m")):
        form = owner.get(f"/change/{kind}/{one}").context
        was = form["was"]
        typed = {asked.name: value for asked, value, _wrong in form["fields"]}
        page = owner.post(f"/change/{kind}/{one}", {**typed, "was": was}, follow=True)
        assert "Nothing was changed" in page.content.decode()
        again = owner.post(f"/change/{kind}/{one}", {**typed, "was": "{}"}, follow=True)
        assert "Nothing was changed" in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"before": "6 to 4 %", "after": "3"}, "upside down"),
        ({"before": "6 %"}, "Only the value before"),
        ({"before": "6 %", "after": "3", "unit": "day"}, "another unit"),
        ({"before": "6", "after": "3", "case": "Lathe"}, "no such case"),
        ({"before": "6", "after": "3", "money_per_year": "40 a month"}, "in a year"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_kept(
    hill: str, owner: Client, typed: dict[str, str], told: str
) -> None:
    page = send(owner, "/add/measures", customer=hill, name="scrap", **typed)
    assert (page.status_code, told in page.content.decode()) == (422, True)
    assert cases.measures().is_empty()


def test_a_number_of_nobody_is_a_benchmark_and_has_a_source(hill: str, owner: Client) -> None:
    send(owner, "/add/numbers", name="rate", value="30 to 50 EUR/hour", mark="benchmark")
    assert numbers.numbers().is_empty()
    source = {"mark": "benchmark", "source": "Chamber 2024"}
    send(owner, "/add/numbers", name="rate", value="30 to 50 EUR/hour", **source)
    assert numbers.numbers().select("customer", "low", "unit").rows() == [(None, 30.0, "EUR/hour")]


def test_how_large_a_customer_is_is_read_with_what_is_counted(hill: str, owner: Client) -> None:
    send(
        owner,
        "/change/customers/hill",
        name=hill,
        size="120 employees",
        was='{"name": "Hill Dairy"}',
    )
    assert (customers.one("hill").size, customers.one("hill").size_unit) == (120.0, "employees")
    assert "120 employees" in owner.get("/customers/hill").content.decode()
