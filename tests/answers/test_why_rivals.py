"""`why` by what came of deals, and rival by rival."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.fakes import ListOrderLog, bought
from tests.voices import TODAY, coded, load, says
from whybuy.answers.answer import Answer
from whybuy.answers.question import question
from whybuy.errors import MissingExtra
from whybuy.estimates import coded as machine
from whybuy.evidence.books import Books
from whybuy.evidence.deals import deals
from whybuy.evidence.rivals import rivals
from whybuy.evidence.trail import records_behind
from whybuy.records import conversations, services
from whybuy.records.transcript import Spoken, Transcript

pytestmark = pytest.mark.django_db

CHEAPER = "Kestrel was cheaper, but you deliver when you say so."
DEAR = "In the end Kestrel simply cost less."
WAIT = "We put it off until the new hall is built."
LEFT = "Nobody answered the telephone any more."


@pytest.fixture
def books(db: None, monkeypatch: pytest.MonkeyPatch) -> Books:
    """Abel bought over Kestrel, Boll went to Kestrel, Cone put it off, Dorn left us."""

    def missing() -> None:
        raise MissingExtra("no machine")

    monkeypatch.setattr(machine, "shipped", missing)
    names = ("abel", "boll", "cone", "dorn")
    load("customers", ["key", "name"], [(name, name.title()) for name in names])
    columns = ["key", "customer", "amount", "closed", "outcome", "lost_to", "competitors", "reason"]
    load(
        "deals",
        columns,
        [
            ("1", "abel", 900_00, "2026-02-01", "won", "", "Kestrel", ""),
            ("2", "boll", 500_00, "2026-03-01", "lost", "Kestrel", "Kestrel; Merlin", "Price"),
            ("3", "cone", 100_00, "2026-03-09", "no decision", "", "", ""),
        ],
    )
    load(
        "contracts",
        ["key", "customer", "start", "ended"],
        [("k", "dorn", "2020-01-01", "2025-01-01")],
    )
    coded(says("abel", CHEAPER, deal="1"), CHEAPER, "competitor", "risk.supply")
    coded(says("boll", DEAR, deal="2"), DEAR, "competitor", "cost.price")
    coded(says("cone", WAIT, deal="3"), WAIT, "staying", "risk.money")
    coded(says("dorn", LEFT, day=date(2025, 1, 2)), LEFT, "concern", "emotion.people")
    return Books(ListOrderLog(bought("abel", TODAY)), TODAY, 1, "EUR")


def why(books: Books, **options: Any) -> Answer:
    asked = question("why")
    return asked.ask(books, asked.read(options))


def of(answer: Answer, subject: str) -> dict[str, dict[str, Any]]:
    return {row["measure"]: row for row in answer.findings.of(subject)}


@pytest.mark.parametrize(
    ("outcome", "reason", "name"),
    [
        ("Bought", "risk.supply", "Abel"),
        ("Lost to a competitor", "cost.price", "Boll"),
        ("No decision", "risk.money", "Cone"),
        ("Left", "emotion.people", "Dorn"),
    ],
)
def test_reasons_stand_apart_by_what_came_of_it(books: Books, outcome: str, reason: str, name: str):
    row = of(why(books), f"outcome:{outcome}:{reason}")["by_outcome_named_by"]
    assert row["why"].startswith(f"1 of 1: {name}")


def test_a_rival_has_who_compared_us_with_it_what_they_said_and_what_was_lost_to_it(books: Books):
    rows = of(why(books), "rival:Kestrel")
    assert rows["compared_by"]["why"] == (
        "2 of 4: Abel, Boll; beside it they name: cheaper to buy (1), dependable supply (1)"
    )
    assert rows["deals_lost_to_it"]["estimate"] == 1
    assert rows["deals_lost_to_it"]["why"] == "Price"
    assert rows["lost_amount"]["estimate"] == 500
    assert rivals(books) == ["Kestrel", "Merlin"]


def test_a_rival_that_customers_name_and_no_deal_has_its_row(books: Books):
    for customer, words in (
        ("abel", "If you dropped it we would go to Purelock, like Boll."),
        ("cone", "Purelock Gas have no van, and you are dearer than Ridgeback in May."),
        ("dorn", "It was you or Purelock Gas, and we chose Ann."),
    ):
        coded(says(customer, words), words, "competitor")
    load("people", ["key", "name", "customer"], [("ann", "Ann Dorn", "dorn")])
    load("competitors", ["key", "name"], [("w", "Wexbury"), ("v", "Vanterra")])
    coded(says("boll", "Wexbury, oh dear."), "Wexbury, oh dear.", "competitor")
    rows = of(why(books), "rival:Purelock")
    assert rows["compared_by"]["why"].startswith("3 of 4: Abel, Cone, Dorn")
    assert "deals_lost_to_it" not in rows
    assert records_behind(books, rows["compared_by"]["evidence"]).total == 3
    assert rivals(books) == ["Kestrel", "Purelock", "Merlin", "Ridgeback", "Wexbury"]


def test_why_us_counts_wherever_one_of_ours_put_that_question(books: Books):
    turns = [
        Spoken("Ana", "us", "Why did you choose us over a competitor?"),
        Spoken("", "customer", "Your van comes on the day you say. We looked at Merlin before."),
        Spoken("Ana", "us", "And how is the new hall?"),
        Spoken("", "customer", "Your prices are the lowest, by the way."),
    ]
    talk = Transcript("A visit", TODAY, "interview", turns)
    key = conversations.add(talk, customer="cone")
    coded(key, "Your van comes on the day you say.", "risk.supply")
    coded(key, "We looked at Merlin before.", "competitor")
    coded(key, "Your prices are the lowest, by the way.", "cost.price")
    answer = why(books)
    (row,) = of(answer, "why_us:risk.supply").values()
    assert row["why"] == "Of those asked why us: 1 of 1: Cone"
    assert not of(answer, "why_us:cost.price")
    behind = records_behind(books, row["evidence"])
    assert behind.total == 1
    assert behind.title.endswith("Dependable supply: asked why us")
    beside = of(answer, "rival:Merlin")["compared_by"]["why"]
    assert beside == "1 of 4: Cone; beside it they name: dependable supply (1)"


def test_what_is_on_record_of_a_rival_opens_its_quotes_and_deals(books: Books):
    behind = records_behind(books, "rival:Kestrel")
    assert {key.partition(":")[0] for key in behind.leads_to} == {"passage", "deal"}
    assert all(records_behind(books, key).total for key in behind.leads_to)


def test_without_names_no_rival_and_no_service_leads_to_a_page_of_names(books: Books):
    services.add("Night service", key="night")
    services.ask("abel", "night", person="Ann", day=TODAY, known=False)
    answer = why(books, anonymous=True)
    assert {row["evidence"] for row in of(answer, "service:night").values()} == {"customers"}
    rows = of(answer, "rival:Kestrel")
    assert rows["compared_by"]["evidence"] == "quotes:competitor:naming:Kestrel"
    assert rows["compared_by"]["estimate"] == 2
    assert records_behind(books, rows["compared_by"]["evidence"]).total == 2
    assert rows["deals_lost_to_it"]["evidence"] == rows["lost_amount"]["evidence"] == "customers"


def test_a_deal_that_closed_later_was_still_open_then(books: Books):
    before = Books(books.orders, date(2026, 2, 15), 1, "EUR")
    assert deals(before)["outcome"].to_list() == ["won", "", ""]
