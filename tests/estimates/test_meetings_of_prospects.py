"""Meetings with who has bought nothing yet, what came of the last one, and what answers add to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.fakes import ListOrderLog
from tests.records.loads import load
from whybuy.answers.contacting.openings import Names, opening
from whybuy.estimates.meeting_plan import meeting_plan
from whybuy.estimates.meeting_quarter import line_of
from whybuy.estimates.meeting_questions import choose, decisions
from whybuy.estimates.meeting_time import Terms
from whybuy.estimates.planned import Wanted, week_plan
from whybuy.estimates.touches import pretexts
from whybuy.evidence.books import Books
from whybuy.evidence.last_contacts import last_contacts
from whybuy.evidence.meetings import meetings
from whybuy.records import editing, sources

pytestmark = pytest.mark.django_db

MONDAY = date(2024, 7, 1)
TODAY = MONDAY - timedelta(days=1)
TERMS = Terms(MONDAY)


@pytest.fixture
def firm() -> None:
    """Ada had a deal won, Bee has one open, Cyd has none."""
    load("customers", {"key": ["ada", "bee", "cyd"], "name": ["Ada", "Bee", "Cyd"]})
    deals: dict[str, list[Any]] = {
        "key": ["d1", "d2", "d3"], "customer": ["ada", "ada", "bee"],
        "title": ["Old", "New", "Vat"], "outcome": ["won", "", ""],
        "amount": [900_000, 1_400_000, 2_000_000],
        "currency": ["EUR"] * 3, "opened": [date(2023, 5, 1), date(2024, 5, 1), date(2024, 6, 1)],
        "closed": [date(2023, 8, 1), None, None],
    }  # fmt: skip
    load("deals", deals)


def books() -> Books:
    return Books(ListOrderLog([]), TODAY, sources.revision(), "EUR", last_record=TODAY)


def test_who_never_bought_is_asked_what_they_need_and_not_why_they_buy(firm):
    plan = meeting_plan(books(), "cyd", terms=TERMS)
    put = [one.key for one in (*plan.chosen.asked, *plan.chosen.reach)]
    assert (plan.aim, put[0]) == ("need", "first_change")
    assert not {"why_us", "value_most", "drivers", "served"} & {*put}
    assert "why_us" in {one.key for one in choose(books(), "ada", aim="know", minutes=60).asked}
    kinds = dict(pretexts(books(), monday=MONDAY).select("customer_id", "kind").iter_rows())
    assert (kinds["ada"], kinds["cyd"]) == ("why", "not yet")
    row = {"sort": "touch", "kind": "not yet"}
    assert "why do you buy" not in opening(row, Names({}, {}, TODAY))


def test_while_nobody_has_bought_and_no_deal_is_on_record_all_are_customers():
    load("customers", {"key": ["ada"], "name": ["Ada"]})
    assert line_of(books(), "ada", terms=TERMS, week=MONDAY)["aim"] == "know"


@pytest.mark.parametrize("minutes", [20, 30, 60, 120])
def test_the_parts_of_the_answers_make_up_what_all_together_are_worth(firm, minutes: int):
    found = choose(books(), "ada", aim="deal", minutes=minutes, deal="d2")
    assert decisions(books(), "ada", deal="d2")
    together = sum(value for name, value in found.worth.items() if name != "case")
    assert sum(one.worth for one in found.asked) == pytest.approx(together)


def test_a_meeting_of_which_something_is_told_was_held_and_is_the_last_contact(firm):
    told = {"customer": "ada", "day": TODAY - timedelta(days=5), "learnt": "They lose a day"}
    editing.add("meetings", told, by=None)
    assert meetings(books())["state"].to_list() == ["held"]
    days = dict(last_contacts(books()).select("customer_id", "days_since").iter_rows())
    assert (days["ada"], days["bee"]) == (5, None)


def test_a_next_step_of_ours_is_a_task_and_no_promise_to_the_customer(firm):
    met = {"customer": "ada", "day": TODAY - timedelta(days=5), "state": "held"}
    editing.add("meetings", {**met, "next_step": "Ask who signs"}, by=None)
    for customer in ("ada", "bee"):
        owed = {"customer": customer, "what": "ask who signs", "due": TODAY}
        editing.add("promises", owed, by=None)
    lines = week_plan(books(), Wanted(MONDAY)).lines.filter(sort="promise")
    kinds = dict(lines.select("customer_id", "kind").iter_rows())
    assert kinds == {"ada": "step", "bee": "promise"}
    plans = [meeting_plan(books(), customer, terms=TERMS) for customer in kinds]
    assert sorted(len(plan.promised) for plan in plans) == [0, 1]


def test_who_pays_is_named_where_somebody_else_comes(firm):
    load("people", {"key": ["p1"], "customer": ["ada"], "name": ["Emeka Obi"]})
    load("buying_group", {"key": ["g1"], "deal": ["d2"], "person": ["p1"],
                          "role": ["economic buyer"]})  # fmt: skip
    plan = meeting_plan(books(), "ada", terms=TERMS, deal="d2", record={"people": "Una Dale"})
    assert (plan.has_decider, plan.payer) == (False, "Emeka Obi")
