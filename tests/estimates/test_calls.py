"""The list of a week as whoever calls needs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.faces.calls import MONDAY, plan
from whybuy.estimates.calls import Call, Week, week_of


def test_a_line_has_who_why_now_and_the_first_sentence(firm: Any):
    plan()
    week = week_of(firm.books(), day=MONDAY + timedelta(days=3))
    hill = next(call for call in week.calls if call.customer == "hill")
    assert (hill.name, hill.by_name, hill.product_name) == ("Hill Dairy", "Ann Lee", "Black tea")
    assert (hill.reason, hill.opening, hill.expected) == ("Due again.", "How much is left?", 50.0)
    assert (hill.ask, hill.phone) == ("Why us, and not somebody else?", "+353 1 23")


def test_who_said_no_since_the_week_was_planned_is_off_the_list_and_off_every_file(firm: Any):
    from whybuy.records import editing

    plan()
    no = {"customer": "hill", "allowed": False, "source": "said so", "said_on": MONDAY}
    editing.add("consents", no, by=None)
    week = week_of(firm.books(), day=MONDAY)
    assert {call.customer for call in week.calls} == {"moor", "elm"}
    assert b"Hill" not in firm.calls_document(week.calls, "csv")


def test_a_week_without_a_list_shows_the_last_one_before_it(firm: Any):
    plan()
    assert week_of(firm.books(), day=MONDAY + timedelta(days=20)).monday == MONDAY
    assert week_of(firm.books(), day=MONDAY - timedelta(days=4)).calls == ()


def _call(key: str, *, sort: str = "touch", minutes: int = 60) -> Call:
    return Call(key, MONDAY, key, key, sort, by_whom="ann", minutes=minutes)


def _week(*, done: int = 0) -> Week:
    calls = [_call(str(n)) for n in range(9)] + [_call("owed", sort="promise")]
    for n in range(done):
        calls[n] = replace(calls[n], state="done", settled_on=MONDAY)
    return Week(MONDAY, tuple(calls), people={"ann": "Ann"})


@pytest.mark.parametrize(("days_gone", "due"), [(0, 2), (3, 5), (4, 10), (5, 10)])
def test_what_is_left_is_spread_over_the_days_that_are_left(days_gone: int, due: int):
    today = _week().due(MONDAY + timedelta(days=days_gone))
    assert len(today) == due
    assert "owed" in {call.key for call in today}


def test_a_day_that_was_worked_through_is_done_but_for_what_was_promised():
    assert [call.key for call in _week(done=2).due(MONDAY)] == ["owed"]
