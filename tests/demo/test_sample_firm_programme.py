"""The invented firm's programme: its true effect is known, and lies where the answer says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from whybuy.demo import programme


@pytest.fixture(scope="module")
def found(ask: Callable[..., dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the answer tells of the programme, by measure."""
    rows = ask("next")["findings"]["rows"]
    return {row["measure"]: row for row in rows if row["name"] == programme.NAME}


def test_the_true_effect_on_orders_is_recovered_and_told_from_nothing(found):
    row = found["orders_changed"]
    assert row["low"] < programme.TRUE_ORDERS < row["high"]
    assert row["low"] > 0


def test_the_true_effect_on_margin_is_recovered_within_a_range_that_owns_up_to_chance(found):
    row = found["changed"]
    sold = programme.TRUE_ORDERS * sum(pieces * price for _, pieces, price in programme.KIT)
    assert row["low"] < 0.44 * sold < row["high"]
    assert row["low"] < 0 < row["high"]


def test_who_is_owed_something_is_on_the_list_and_who_said_no_is_not(ask):
    rows = ask("next")["findings"]["rows"]
    named = {row["subject"] for row in rows if row["measure"] == "contact"}
    assert {"customer:20080", "customer:20443"} <= named
    assert not {"customer:20053", "customer:20119"} & named
