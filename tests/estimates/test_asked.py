"""What the audit has found of each customer: what was read blind, in what was said by the draw."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.fakes import ListOrderLog, bought
from tests.voices import TODAY, coded, load, says
from whybuy.errors import MissingExtra
from whybuy.estimates import coded as machine
from whybuy.estimates.asked import asked
from whybuy.estimates.readings import readings
from whybuy.evidence.books import Books
from whybuy.records import audit_sample, codings

pytestmark = pytest.mark.django_db

SAVES = "It saves us a whole day each week."
PEOPLE = "We would miss the people most of all."


@pytest.fixture(autouse=True)
def _no_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise MissingExtra("no machine")

    monkeypatch.setattr(machine, "shipped", missing)


@pytest.fixture
def talk(db: None) -> str:
    """The only talk with the only customer."""
    load("customers", ["key", "name"], [("ant", "Ant")])
    return says("ant", SAVES, PEOPLE, day=date(2026, 2, 1))


def truth(code: str) -> float:
    """1 or 0 for the customer as the audit has it; NaN where it has not read them."""
    books = Books(ListOrderLog(bought("ant", date(2026, 3, 1), amount=900)), TODAY, 1, "EUR")
    return float(asked(books).truth(readings(books).of(code))[0])


def read_blind(talk: str, words: str, code: str) -> None:
    coded(talk, words, code, how="audit")
    codings.read(talk, by=None, how="audit")


def test_who_confirmed_a_suggestion_and_reads_the_same_words_blind_finds_it_in_the_audit(talk: str):
    coded(talk, SAVES, "cost.time", how="confirmed")
    audit_sample.draw(n=1)
    assert np.isnan(truth("cost.time"))
    read_blind(talk, SAVES, "cost.time")
    assert truth("cost.time") == 1
    assert truth("risk.downtime") == 0


def test_those_drawn_who_wait_to_be_read_are_known(talk: str):
    books = [Books(ListOrderLog([]), TODAY, revision, "EUR") for revision in (1, 2, 3)]
    assert asked(books[0]).to_read == 0
    audit_sample.draw(n=1)
    assert asked(books[1]).to_read == 1
    read_blind(talk, SAVES, "cost.time")
    assert asked(books[2]).to_read == 0


def test_a_reply_after_the_draw_counts_by_its_question_and_leaves_the_customer_checked(talk: str):
    audit_sample.draw(n=1)
    read_blind(talk, SAVES, "cost.time")
    coded(says("ant", "It never stops."), "It never stops.", "risk.downtime", how="asked")
    assert truth("cost.time") == 1
    assert truth("risk.downtime") == 1


def test_what_is_read_blind_in_words_that_came_after_the_draw_waits_for_the_next_draw(talk: str):
    audit_sample.draw(n=1)
    read_blind(talk, SAVES, "cost.time")
    later = says("ant", "It never stops.")
    read_blind(later, "It never stops.", "risk.downtime")
    assert truth("risk.downtime") == 0
    audit_sample.draw(n=1)
    assert truth("risk.downtime") == 1
