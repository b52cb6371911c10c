"""Whom to ask next: where a reply is expected to take most doubt off revenue."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.fakes import ListOrderLog, bought
from tests.voices import TODAY, all_say, load
from whybuy.errors import MissingExtra
from whybuy.estimates import coded as machine
from whybuy.estimates.asked import asked
from whybuy.estimates.asking import QUESTIONS, Narrowing, ask_next
from whybuy.estimates.readings import readings
from whybuy.evidence.books import Books

pytestmark = pytest.mark.django_db

PAYS = {"ant": 100, "bee": 900, "cow": 100, "dog": 300, "elk": 100, "fox": 100}


@pytest.fixture(autouse=True)
def _no_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise MissingExtra("no machine")

    monkeypatch.setattr(machine, "shipped", missing)


def firm(*heard: str, pays: dict[str, int] = PAYS) -> Books:
    load("customers", ["key", "name"], [(name, name.title()) for name in pays])
    all_say((name, ["All is well with us here."], date(2026, 2, 1)) for name in heard)
    lines = [line for n, p in pays.items() for line in bought(n, TODAY, amount=100 * p)]
    return Books(ListOrderLog(lines), TODAY, 1, "EUR")


def next_of(books: Books, *, count: int = 3) -> list[Narrowing]:
    return ask_next(books, asked(books), readings(books), count=count)


def test_the_customer_with_most_revenue_of_whom_nothing_is_known_is_asked_first(db: None):
    assert next_of(firm("ant"))[0].customer_id == "bee"


def test_nobody_is_asked_twice_nor_anybody_who_was_heard(db: None):
    found = next_of(firm("ant", "dog"), count=10)
    assert [each.customer_id for each in found][:1] == ["bee"]
    assert sorted(each.customer_id for each in found) == ["bee", "cow", "elk", "fox"]
    assert {each.asked for each in found} <= set(QUESTIONS)


def test_each_further_reply_settles_no_more_than_the_one_before(db: None):
    found = next_of(firm("ant"), count=4)
    settled = [each.settles for each in found]
    assert settled == sorted(settled, reverse=True)
    assert all(0 < each.reduction < 1 for each in found)


def test_where_everybody_was_heard_there_is_nobody_to_ask(db: None):
    assert next_of(firm(*PAYS)) == []


def test_what_a_reply_settles_is_what_simulated_replies_settle(db: None):
    """One segment, two heard, nobody names anything: the same by drawing worlds and replies."""
    books = firm("ant", "cow")
    first = next_of(books, count=1)[0]
    yes, no = 4 * 0.5 / 3, 2 + 4 * (1 - 0.5 / 3)
    rng = np.random.default_rng(1)
    share = rng.beta(yes, no, 400_000)
    rest = np.array([900.0, 300.0, 100.0, 100.0])
    names_it = rng.random((400_000, 4)) < share[:, None]
    total = names_it @ rest
    reply = names_it[:, 0]
    after = sum(total[reply == told].var() * (reply == told).mean() for told in (True, False))
    assert first.customer_id == "bee"
    assert first.settles == pytest.approx((total.var() - after) ** 0.5, rel=0.05)
