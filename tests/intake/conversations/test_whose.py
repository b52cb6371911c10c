"""Whose a conversation is, confirmed by somebody: as they type it."""

from __future__ import annotations

from pathlib import Path

import pytest

from whybuy import intake
from whybuy.app import Firm
from whybuy.errors import BadInput
from whybuy.records import conversations, customers, editing, undo
from whybuy.records.transcript import Spoken, Transcript

ORDERS = "order_id,customer_id,product_id,date,quantity,amount\n1,C7,P1,2025-01-02,1,100\n"


def test_a_customer_whom_only_orders_name_can_be_confirmed_and_that_be_undone(
    firm: Firm, tmp_path: Path
):
    (tmp_path / "orders.csv").write_text(ORDERS)
    intake.take(firm, [tmp_path / "orders.csv"])
    talk = conversations.add(Transcript("A visit", None, "note", [Spoken("Ada", "", "It helps.")]))

    batch = conversations.assign(talk, customer=customers.key_of("C7"))
    assert conversations.one(talk).customer == "C7"

    assert batch is not None
    undo.undo(batch)
    assert conversations.one(talk).customer is None


def test_a_misspelt_name_is_answered_with_the_names_much_like_it(firm: Firm):
    for name in ("Hartwell & Sons", "Branch 12", "Moor Mills"):
        editing.add("customers", {"key": name, "name": name}, by=None)
    with pytest.raises(BadInput, match="Is it one of these: 'Hartwell & Sons'"):
        customers.key_of("Hartwel")
    assert customers.near("Moore Mill")[0][0] == "Moor Mills"
    assert customers.near("Branch 13") == []
