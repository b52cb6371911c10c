"""Promised beside what came; and where the cases are thin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.estimates.told_cases import TODAY, told
from tests.fakes import ListOrderLog, bought
from whybuy.estimates.case_evidence import candidates, how_thick, six
from whybuy.estimates.promises import forecasts, kept_word, promised
from whybuy.estimates.promises_scored import promises_scored
from whybuy.estimates.scored import scored
from whybuy.estimates.track_record import sentence
from whybuy.evidence.books import Books
from whybuy.records.ledger import foretell

pytestmark = pytest.mark.django_db
BUYERS = ("p1", "p2", *(f"c{n}" for n in range(5)))


def promise(customer: str, after: float, **more: Any) -> dict[str, Any]:
    row = {"key": f"promise-{customer}", "customer": customer, "name": "Scrap rate", "unit": "%"}
    row |= {"before": 6.0, "after": after, "said_on": date(2025, 9, 1), "promised": True}
    return {**row, **more}


def came(customer: str, after: float, day: date, **more: Any) -> dict[str, Any]:
    row = {"key": f"came-{customer}-{day}", "customer": customer, "name": "scrap rate"}
    row |= {"unit": "%", "before": 6.0, "after": after, "measured_on": day, "promised": False}
    return {**row, **more}


def books(*more: dict[str, Any]) -> Books:
    return told([], more=more)


def test_what_came_of_a_promise_over_time():
    first, last = date(2025, 12, 1), date(2026, 3, 1)
    rows = promised(books(promise("p1", 3.0), came("p1", 5.0, first), came("p1", 3.6, last)))
    assert rows["came_on"].to_list() == [first, last]
    assert rows["share"].to_list() == pytest.approx([1 / 3, 0.8])
    assert rows["newest"].to_list() == [False, True]
    assert rows["came_evidence"][1] == "measure:came-p1-2026-03-01"


def test_what_was_measured_before_a_promise_does_not_answer_it():
    rows = promised(books(promise("p1", 3.0), came("p1", 5.0, date(2025, 1, 1))))
    assert rows.height == 1
    assert rows["came"].to_list() == [None]


def test_a_promise_in_another_unit_is_not_held_against_it():
    rows = promised(books(promise("p1", 3.0), came("p1", 50, date(2026, 1, 1), unit="kg/year")))
    assert rows["share"].to_list() == [None]


def test_how_promises_were_kept_is_told_by_customers():
    day = date(2026, 3, 1)
    kept = kept_word(
        books(
            *(promise(who, 3.0) for who in ("p1", "p2")),
            *(came(who, after, day) for who, after in (("p1", 3.0), ("p2", 4.5))),
        )
    )
    assert kept is not None
    assert (kept.customers, kept.kept) == (2, 1)
    assert kept.share == pytest.approx(0.75)
    assert kept.low is None


def test_a_promise_that_is_not_due_is_a_forecast():
    due = date(2026, 9, 1)
    (foretold,) = forecasts(books(promise("p1", 3.0)))
    assert (foretold.estimate, foretold.due, foretold.as_of) == (3.0, due, TODAY)
    assert foretold.subject == "customer:p1"


def test_a_promise_past_its_day_waits_to_be_measured():
    late = [promise("p1", 3.0, said_on=date(2024, 1, 1)), promise("p2", 3.0)]
    kept = kept_word(books(*late, came("p2", 3.0, date(2026, 3, 1))))
    assert kept is not None
    assert kept.waiting == 1


def test_where_cases_are_thick_or_thin():
    so_far = six(told())
    (scrap,) = so_far.measured
    assert how_thick(scrap) == "thick"
    by_trade = {row["trade"]: row for row in so_far.trades.iter_rows(named=True)}
    assert by_trade["foundry"]["cases"] == 5
    assert by_trade["foundry"]["prospects"] == 1
    assert by_trade["bakery"]["cases"] == 0
    assert so_far.candidates.is_empty()


def test_whoever_was_promised_something_and_never_asked_is_studied_first():
    orders = [line for who in ("p1", "p2") for line in bought(who, date(2025, 1, 1))]
    told(more=[promise("p2", 3.0)])
    firm = Books(ListOrderLog(orders), TODAY, 2, "EUR")
    assert candidates(firm)["customer_id"].to_list() == ["p2", "p1"]
    assert candidates(firm)["why"][0].startswith("We promised them something and never measured")


def test_a_trade_without_cases_comes_before_one_with_many():
    orders = [line for who in BUYERS for line in bought(who, date(2025, 1, 1))]
    told()
    firm = Books(ListOrderLog(orders), TODAY, 2, "EUR")
    assert candidates(firm)["customer_id"].to_list() == ["p2", "p1"]
    assert candidates(firm)["why"][0] == "No case yet in “bakery”; 0 prospects there."


def test_a_promise_is_scored_as_a_part_of_what_was_and_once_though_the_ledger_has_it_too():
    due, day = date(2026, 3, 1), date(2026, 3, 5)
    other = {"key": "wash", "name": "Washing", "unit": "min", "before": 600.0}
    made = [promise("p1", 3.0), promise("p2", 3.0), promise("p1", 300.0, **other)]
    made = [{**one, "measured_on": due} for one in made]
    early = books(*made)
    foretell([replace(one, as_of=date(2025, 9, 2)) for one in forecasts(_on(early, "2025-10-01"))])
    other["key"] = "washed"
    mine = [came("p1", 3.6, day), came("p2", 6.0, day), came("p1", 360, day, **other)]
    firm = books(*made, *mine)
    (found,) = promises_scored(firm, scored(firm))
    assert (found.family.key, found.table.height) == ("worth_promised", 3)
    assert found.scores is not None
    assert found.scores.distance == pytest.approx((0.1 + 0.5 + 0.1) / 3)
    assert found.scores.plain_distance == pytest.approx((0.4 + 0.0 + 0.4) / 3)
    assert (found.ranged, found.fault) == (False, "")
    assert "off by 23 % of what it had been on average, the plain rule by 27 %" in sentence(found)
    (alone,) = promises_scored(firm, ())
    assert alone.scores.distance == found.scores.distance


def _on(firm: Books, day: str) -> Books:
    then = date.fromisoformat(day)
    return replace(firm, as_of=then, last_record=then)
