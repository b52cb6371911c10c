"""Deals and quotes come in, change, are edited and undone like every kind of record."""

from __future__ import annotations

from datetime import date

import pytest

from tests.records.loads import counted, load
from whybuy.errors import BadInput
from whybuy.records import deals, editing, history, undo

pytestmark = pytest.mark.django_db

DEAL = {
    "key": ["d1"],
    "customer": ["A1"],
    "title": ["New line"],
    "amount": [1_200_000],
    "currency": ["EUR"],
    "opened": [date(2024, 1, 8)],
    "competitors": ["Bolt; Nut & Co"],
}


def test_a_deal_is_lost_and_the_loss_taken_back() -> None:
    load("customers", {"key": ["A1"]})
    load("deals", DEAL)
    lost = {"outcome": "lost", "lost_to": "Bolt", "closed": date(2024, 3, 1), "reason": "price"}
    edit = editing.change("deals", "d1", lost, by=None)
    (row,) = deals.of("A1").rows(named=True)
    assert (row["outcome"], row["lost_to"], row["amount"]) == ("lost", "Bolt", 1_200_000)
    assert edit is not None
    undo.undo(edit)
    assert deals.frame().select("outcome", "closed", "competitors").rows() == [
        ("", None, "Bolt; Nut & Co")
    ]
    assert {c.field for c in history.of("deal", "d1") if c.batch == edit} == {*lost}


def test_deals_are_read_as_of_a_day() -> None:
    load("customers", {"key": ["A1"]})
    load("deals", DEAL)
    assert deals.frame(until=date(2024, 1, 7)).height == 0
    assert deals.frame(until=date(2024, 1, 8)).height == 1


def test_a_quote_names_its_deal_and_product_and_holds_parts_of_a_unit() -> None:
    load("customers", {"key": ["A1"]})
    load("products", {"key": ["tape"]})
    load("deals", DEAL)
    quote = {"key": ["q1"], "customer": ["A1"], "deal": ["d1"], "product": ["tape"]}
    terms = {"day": [date(2024, 2, 1)], "price": [990], "list_price": [1100], "quantity": [2.5]}
    load("quotes", quote | terms)
    (row,) = deals.quotes().rows(named=True)
    assert (row["deal"], row["product"], row["quantity"], row["price"]) == ("d1", "tape", 2.5, 990)
    assert counted("quotes", quote | terms)[1].unchanged == 1
    assert deals.quotes(until=date(2024, 1, 31)).height == 0
    editing.remove("deals", "d1", by=None)
    assert deals.quotes()["deal"].to_list() == [None], "a quote outlives its deal"


def test_an_outcome_is_one_of_four() -> None:
    load("customers", {"key": ["A1"]})
    with pytest.raises(BadInput, match="won, lost, no decision, withdrawn"):
        load("deals", DEAL | {"outcome": ["maybe"]})
