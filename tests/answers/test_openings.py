"""The first sentence of a call says of goods only what can be said of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.fakes import ListOrderLog, bought
from whybuy.answers.contacting.openings import Names, opening
from whybuy.evidence.books import Books
from whybuy.evidence.goods import products

TODAY = date(2026, 6, 30)
NAMES = Names({"P1": "Gloves, large"}, frozenset({"P1"}), TODAY)


def due(**other: Any) -> str:
    row = {"sort": "re-sell", "kind": "due", "product_id": "P1", "last_day": date(2026, 6, 1)}
    return opening({**row, "units": 6.0, "usual_gap": 30.0, **other}, NAMES)


def test_pieces_are_told_where_they_are_pieces():
    assert due().startswith("You last took the gloves (6) on 1 June: what is left of it")
    for measure in (17524.0, 12.5):
        assert due(units=measure).startswith("You last took the gloves on 1 June")


def test_nobody_is_asked_what_is_left_of_what_they_buy_every_other_day():
    often = due(usual_gap=2.0)
    assert "left" not in often
    assert "every few days" in often


@pytest.mark.django_db
def test_what_is_measured_by_thousands_is_not_kept_on_a_shelf():
    lines = [
        {**line, "quantity": quantity}
        for product, quantity in (("fuel", 17_524.0), ("gloves", 6.0))
        for line in bought("a", date(2026, 5, 1), date(2026, 6, 1), product=product)
    ]
    found = products(Books(ListOrderLog(lines), TODAY, 1, "EUR"))
    assert dict(found.select("product_id", "kept").iter_rows()) == {"fuel": False, "gloves": True}
