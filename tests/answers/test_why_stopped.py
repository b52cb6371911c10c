"""`why` of a firm some of whose customers have stopped: told of apart, and in no share."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.answers.test_why import of, why
from tests.fakes import ListOrderLog, bought
from tests.voices import TODAY, coded, load, says
from whybuy.answers.answer import Answer
from whybuy.evidence.books import Books

pytestmark = pytest.mark.django_db

STAYS = "Without the night service we would be gone tomorrow."
WENT = "If that cupboard had been full we would never have opened their letter."
LONG_AGO = date(2024, 2, 1)


@pytest.fixture
def books(db: None, monkeypatch: pytest.MonkeyPatch) -> Books:
    """Abel buys; Boll has a contract; Cone and Dorn have stopped; Eich bought elsewhere."""
    from whybuy.errors import MissingExtra
    from whybuy.estimates import coded as machine

    def missing(*_: object) -> None:
        raise MissingExtra("The model is not installed: pip install 'whybuy[words]'")

    monkeypatch.setattr(machine, "shipped", missing)
    names = ("abel", "boll", "cone", "dorn", "eich")
    load("customers", ["key", "name"], [(name, name.title()) for name in names])
    load("contracts", ["key", "customer", "start"], [("K1", "boll", LONG_AGO)])
    coded(says("abel", STAYS), STAYS, "would_leave", "emotion.people")
    coded(says("cone", WENT), WENT, "would_leave", "risk.supply")
    says("dorn", "The weather was fine that week.")
    lines = [*bought("abel", date(2026, 4, 1)), *bought("cone", LONG_AGO)]
    return Books(ListOrderLog([*lines, *bought("dorn", LONG_AGO)]), TODAY, 1, "EUR")


def with_measure(answer: Answer, measure: str) -> list[dict[str, Any]]:
    return answer.findings.table.filter(pl.col("measure") == measure).to_dicts()


def test_counts_are_of_those_who_buy_now_and_the_answer_says_who_that_is(books: Books):
    answer = why(books)
    assert "1 of 2 who buy now were never asked" in answer.headline
    assert of(answer, "reason:emotion.people")["reason_named_by"]["why"].startswith("1 of 1: Abel")
    assert not of(answer, "reason:risk.supply")
    assert answer.sureness.records["customers who buy now"] == 2
    assert "2 customers were heard who stopped buying" in " ".join(answer.notes)


def test_who_has_stopped_keeps_a_line_and_is_not_asked_as_if_nobody_had(books: Books):
    answer = why(books)
    assert WENT in of(answer, "customer:cone")["reasons_named"]["why"]
    assert "Heard" in of(answer, "customer:dorn")["reasons_named"]["why"]
    assert {ask.to for ask in answer.ask_next} == {"Boll", "Eich"}


def test_who_fell_silent_has_left_though_they_never_had_a_contract(books: Books):
    rows = with_measure(why(books, by="outcome"), "by_outcome_named_by")
    told = {row["name"]: row["why"] for row in rows}
    assert told["Left: Dependable supply"].startswith("1 of 2: Cone")
    assert told["Bought: The people"].startswith("1 of 1: Abel")
    assert not [name for name in told if name == "Bought: Dependable supply"]


def test_a_deal_once_won_is_no_reason_to_buy_for_one_who_has_stopped(books: Books):
    columns = ["key", "customer", "stage", "opened", "closed", "outcome"]
    load("deals", columns, [("D1", "dorn", "Won", LONG_AGO, LONG_AGO, "won")])
    said = "It was the rinse that we wanted."
    coded(says("dorn", said, deal="D1"), said, "risk.quality")
    rows = with_measure(why(Books(books.orders, TODAY, 2, "EUR")), "by_outcome_named_by")
    assert "Left: Fewer faults" in {row["name"] for row in rows}


def test_who_would_leave_and_who_has_left_are_counted_apart(books: Books):
    answer = why(books)
    assert "; 1 would leave if something were cut, and 1 who said so has left;" in answer.headline
    assert of(answer, "never_cut:any")["never_cut_for"]["why"].startswith("1 of 1: Abel")
    (row,) = of(answer, "left_without:risk.supply").values()
    assert row["why"] == "Of those heard who have stopped buying: 1 of 2: Cone"
    assert not of(answer, "never_cut:risk.supply")


def test_only_of_those_who_bought_is_it_said_what_they_bought_for(books: Books):
    columns = ["key", "customer", "stage", "opened", "closed", "outcome", "lost_to"]
    load("deals", columns, [("D1", "eich", "Lost", LONG_AGO, LONG_AGO, "lost", "Wexbury")])
    said = "Their offer was cheaper to run, so we went with Wexbury."
    coded(says("eich", said), said, "cost.running")
    answer = why(Books(books.orders, TODAY, 2, "EUR"))
    lines = {
        name: of(answer, f"customer:{name}")["reasons_named"]["why"]
        for name in ("abel", "cone", "eich")
    }
    assert lines["abel"].startswith(f"Bought for the people, “{STAYS}” (2026-05-01). Would leave")
    assert lines["cone"].startswith(f"Has stopped buying; named dependable supply, “{WENT}”")
    assert "Said of leaving: the same words" in lines["cone"]
    assert lines["eich"].startswith(f"Has not bought; named cheaper to run, “{said}”")


def test_a_quote_stands_for_the_reasons_that_are_read_in_it_and_no_other(books: Books):
    first, second = "Ann comes within the hour.", "The audit was easy with your papers."
    talk = says("boll", first, second)
    coded(talk, first, "emotion.people", "risk.downtime")
    coded(talk, second, "risk.compliance")
    line = of(why(Books(books.orders, TODAY, 2, "EUR")), "customer:boll")["reasons_named"]["why"]
    one = f"Bought for the people, no standstill, “{first}” (2026-05-01). Also named: safety"
    other = f"Bought for safety, law and security, “{second}” (2026-05-01). Also named: the people"
    assert line.startswith((one, other.replace("the people", "")))


def test_that_nothing_was_read_is_not_called_supposed(books: Books):
    line = of(why(books), "customer:dorn")["reasons_named"]["why"]
    assert line.startswith("Heard, and nobody has read it yet. Missing: why they bought")
