"""Deals and all that belongs to them, entered and mended by form."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from whybuy.records import (
    acquaintances,
    competitors,
    customers,
    deals,
    meetings,
    needs,
    people,
    referrals,
    yellow_lights,
)


@pytest.fixture
def hill(served: Any, owner: Client) -> Client:
    """The owner's browser, at a firm with a customer, somebody there, and a deal."""
    owner.post("/add/customers", {"name": "Hill Dairy", "unasked": "yes", "source": "fair"})
    owner.post(
        "/add/people", {"name": "Ann Lee", "customer": "hill dairy", "past_employers": "Moor"}
    )
    deal = {"customer": "Hill Dairy", "title": "Press line", "amount": "900", "hours": "a day"}
    owner.post("/add/deals", deal)
    return owner


def test_a_deal_is_entered_with_its_hours_in_bands_and_what_it_cost(hill: Client) -> None:
    (deal,) = deals.frame().to_dicts()
    assert (deal["amount"], deal["hours"], deal["by_request"]) == (90000, 8.0, None)
    address = f"/change/deals/{deal['key']}"
    was = hill.get(address).context["was"]
    assert json.loads(was)["hours"] == "a day"
    typed = json.loads(was) | {"cost": "120", "by_request": "no", "was": was}
    hill.post(address, typed)
    was = hill.get(address).context["was"]
    hill.post(address, json.loads(was) | {"cost": "", "hours": "2-3 days", "was": was})
    (deal,) = deals.frame().to_dicts()
    assert (deal["cost"], deal["currency"], deal["hours"], deal["by_request"]) == (
        None,
        "EUR",
        20.0,
        False,
    )
    assert customers.one("Hill Dairy").unasked is True
    assert people.frame()["past_employers"].to_list() == ["Moor"]


def test_a_link_from_a_deal_fills_in_whose_it_is(hill: Client) -> None:
    key = deals.frame()["key"][0]
    page = hill.get(f"/add/yellow_lights?customer=Hill%20Dairy&deal={key}").content.decode()
    assert 'value="Press line"' in page
    said = {"customer": "Hill Dairy", "deal": "Press line", "words": "Will it hold?"}
    answer = hill.post("/add/yellow_lights", said | {"person": "Ann Lee", "fear": "a stop"})
    assert answer["Location"] == f"/deals/{key}"
    assert yellow_lights.frame().select("deal", "fear").rows() == [(key, "a stop")]
    hill.post("/add/needs", said | {"per_year": "12,000", "mark": "said"})
    assert needs.frame().select("per_year", "mark").rows() == [(1_200_000, "said")]


def test_all_that_belongs_to_a_deal_has_its_form(hill: Client) -> None:
    hill.post("/add/buying_group", {"deal": "press line", "person": "Ann Lee", "role": "champion"})
    hill.post("/add/decision_steps", {"deal": "Press line", "what": "Board", "due": "2027-03-03"})
    hill.post("/add/stage_changes", {"deal": "Press line", "stage": "talk", "day": "2024-03-03"})
    hill.post("/add/acquaintances", {"person": "Ann Lee", "member": "Eva", "how": "friend"})
    hill.post("/add/competitors", {"name": "Moor", "serves_better": "bottling"})
    hill.post("/add/referrals", {"customer": "Hill Dairy", "direction": "out", "other": "Moor"})
    assert deals.buying_group()["role"].to_list() == ["champion"]
    assert deals.decision_steps()["what"].to_list() == ["Board"]
    assert "talk" in deals.stages()["stage"].to_list()
    assert acquaintances.frame()["member"].to_list() == ["Eva"]
    assert competitors.frame()["serves_better"].to_list() == ["bottling"]
    assert referrals.frame().select("direction", "split").rows() == [("out", None)]


def test_a_meeting_has_a_time_in_a_zone_and_not_one_that_never_was(hill: Client) -> None:
    typed = {"customer": "Hill Dairy", "day": "2024-03-31", "zone": "Europe/Berlin"}
    answer = hill.post("/add/meetings", typed | {"at": "02:30"})
    assert answer.status_code == 422
    assert "Write 03:30" in answer.content.decode()
    assert meetings.frame().is_empty()
    hill.post("/add/meetings", typed | {"at": "3.30 pm", "minutes": "30", "aim": "Ask"})
    assert meetings.frame().select("day", "at", "minutes").rows() == [
        (date(2024, 3, 31), "15:30", 30)
    ]


def test_what_cannot_be_comes_back_with_its_reason(hill: Client) -> None:
    for kind, typed, said in (
        ("needs", {"customer": "Hill Dairy", "words": "x", "deal": "No such"}, "No deals are"),
        ("acquaintances", {"person": "Nobody", "member": "Eva"}, "is not on record"),
        ("acquaintances", {"person": "Ann Lee"}, "Nobody is named who knows them"),
        ("deals", {"customer": "Hill Dairy", "title": "x", "hours": "ages"}, "no time spent"),
        ("meetings", {"customer": "Hill Dairy", "day": "2024-03-03", "zone": "Mars"}, "time zone"),
    ):
        answer = hill.post(f"/add/{kind}", typed)
        assert answer.status_code == 422, kind
        assert said in answer.content.decode()
