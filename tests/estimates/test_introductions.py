"""Whom to ask who else has this problem, when; who came unasked, and what convinced them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.estimates.told_cases import TODAY, load
from tests.fakes import ListOrderLog, bought
from whybuy.estimates.introductions import introductions
from whybuy.estimates.proposal_rows import SCHEMA
from whybuy.estimates.unasked import unasked
from whybuy.evidence.books import Books

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 29)
LATELY = TODAY - timedelta(days=10)


def books(revision: int = 1) -> Books:
    lines = [line for key in ("a", "b") for line in bought(key, date(2025, 1, 1), LATELY)]
    return Books(ListOrderLog(lines), TODAY, revision, "EUR")


def happy(key: str, customer: str, *, day: date = LATELY, **more: Any) -> dict[str, Any]:
    whole = {"key": key, "customer": customer, "day": day, "channel": "call", "said": "It works."}
    return {**whole, "response": "happy", **more}


@pytest.fixture
def three() -> None:
    """A and B buy; P is a prospect."""
    load("customers", [{"key": key, "name": key.upper()} for key in ("a", "b", "p")])
    load("people", [{"key": "bo", "customer": "a", "name": "Bo Lind"}])


def test_a_happy_customer_is_asked_soon_after_the_good_word(three: None):
    load("contacts", [happy("1", "a", person="bo"), happy("2", "p")])
    (row,) = introductions(books(), monday=MONDAY).to_dicts()
    assert list(row) == list(SCHEMA)
    assert (row["customer_id"], row["sort"], row["kind"], row["person"]) == (
        "a", "introduction", "happy", "bo",
    )  # fmt: skip
    assert (row["about"], row["said_by"], row["day"]) == ("It works.", "Bo Lind", LATELY)
    assert row["evidence"] == "contact:1"


def test_nobody_is_asked_when_it_was_long_ago_or_something_is_open(three: None):
    load("contacts", [happy("1", "a", day=TODAY - timedelta(days=90)), happy("2", "b")])
    light = {"customer": "b", "words": "We are not sure about the price.", "said_on": LATELY}
    load("yellow_lights", [{"key": "y", **light}])
    assert introductions(books(), monday=MONDAY).is_empty()
    load("yellow_lights", [{"key": "y", "settled_on": TODAY}])
    assert introductions(books(2), monday=MONDAY)["customer_id"].to_list() == ["b"]


def test_the_same_customer_is_not_asked_again_within_half_a_year(three: None):
    asked = happy("0", "a", day=TODAY - timedelta(days=100), response="interested", sort="ask")
    load("contacts", [asked, happy("1", "a")])
    assert introductions(books(), monday=MONDAY).is_empty()
    load("contacts", [{"key": "0", "day": TODAY - timedelta(days=200)}])
    assert introductions(books(2), monday=MONDAY).height == 1


def test_whoever_did_not_answer_was_not_asked(three: None):
    tried = happy("0", "a", day=TODAY - timedelta(days=100), response="no answer", sort="ask")
    load("contacts", [tried, happy("1", "a")])
    assert introductions(books(), monday=MONDAY).height == 1


def test_what_convinced_them_is_counted_however_it_is_written(three: None):
    load(
        "customers",
        [
            {"key": "a", "unasked": True, "convinced_by": "The samples.", "source": "a friend"},
            {"key": "b", "unasked": False, "convinced_by": "the  samples"},
            {"key": "p", "unasked": True},
        ],
    )
    found = unasked(books())
    assert (found.unasked, found.asked_of) == (2, 3)
    assert 0 < found.low < 2 / 3 < found.high < 1
    (row,) = found.convinced.to_dicts()
    assert (row["customers"], row["unasked"], sorted(row["names"])) == (2, 1, ["A", "B"])
    assert found.sources["words"].to_list() == ["a friend"]
