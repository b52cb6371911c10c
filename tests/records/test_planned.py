"""The list of a week, what became of its lines, promises and experiments."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.records.loads import load
from whybuy.errors import BadInput, NotFound
from whybuy.records import contacts, editing, experiments, planned, promises, redaction, sources

pytestmark = pytest.mark.django_db

WEEK = date(2024, 6, 3)


@pytest.fixture(autouse=True)
def firm() -> None:
    load("customers", {"key": ["A", "B", "C"]})


def lines(*customers: str, **more: object) -> pl.DataFrame:
    return pl.DataFrame({"customer": customers, "sort": "re-sell", "product": "mill", **more})


def test_a_weeks_list_is_kept_by_its_monday_and_leaves_the_revision() -> None:
    before = sources.revision()
    new = planned.keep(lines("A", "B", expected=5_000), week=date(2024, 6, 6), revision=before)
    assert (new, sources.revision()) == (2, before)
    rows = planned.frame(week=date(2024, 6, 9))
    assert rows["week"].unique().to_list() == [WEEK]
    assert rows.select("customer", "expected", "state").row(0) == ("A", 5_000, "planned")


def test_a_list_made_again_keeps_what_was_done_declined_or_put_off() -> None:
    planned.keep(lines("A", "B", "C"), week=WEEK, revision=1)
    a, b, _ = planned.frame()["key"].to_list()
    before = sources.revision()
    planned.say(a, "done", by=None)
    planned.say(b, "declined", by=None, why_not=" just moved ")
    assert sources.revision() == before + 2
    assert planned.keep(lines("A"), week=WEEK, revision=2) == 0
    rows = planned.frame().sort("customer").select("customer", "state", "why_not").rows()
    assert rows == [("A", "done", ""), ("B", "declined", "just moved")]
    planned.say(a, "planned", by=None)
    assert planned.keep(lines("A"), week=WEEK, revision=3) == 0
    assert planned.frame().filter(state="planned")["key"].to_list() == [a]


def test_a_no_said_on_tuesday_is_off_mondays_list_but_who_is_held_out_stays_counted() -> None:
    arms = {"experiment": "spring", "arm": ["offered", "held out"]}
    planned.keep(lines("A", "B", **arms), week=WEEK, revision=1)
    no = {"key": ["a", "b"], "customer": ["A", "B"], "allowed": [False, False]}
    load("consents", no | {"source": ["call", "call"], "said_on": [date(2024, 6, 4)] * 2})
    assert planned.frame(week=WEEK)["customer"].to_list() == ["B"]
    assert planned.frame(week=WEEK, every=True).height == 2
    assert planned.keep(lines("A", "C"), week=WEEK, revision=2) == 1


def test_a_yes_that_ends_within_the_week_is_no_yes_for_its_list() -> None:
    words = {"key": ["a", "b"], "customer": ["A", "A"], "allowed": [False, True]}
    days = {"said_on": [date(2024, 1, 1), date(2024, 2, 1)], "until": [None, date(2024, 6, 5)]}
    load("consents", words | days | {"source": ["call", "call"]})
    assert planned.keep(lines("A"), week=date(2024, 5, 27), revision=1) == 1
    assert planned.keep(lines("A"), week=WEEK, revision=1) == 0


def test_a_line_that_cannot_be_is_refused() -> None:
    with pytest.raises(BadInput, match="is no sort of a line"):
        planned.keep(pl.DataFrame({"customer": ["A"], "sort": ["sell"]}), week=WEEK, revision=1)
    with pytest.raises(BadInput, match="A line has no colour"):
        planned.keep(lines("A", colour="red"), week=WEEK, revision=1)
    with pytest.raises(NotFound):
        planned.say("nothing", "done", by=None)
    with pytest.raises(BadInput, match="planned, done, later, declined"):
        planned.say("nothing", "won", by=None)


def test_a_customer_redacted_is_on_the_list_by_a_token_alone() -> None:
    planned.keep(lines("A"), week=WEEK, revision=1)
    token = redaction.redact("A", record="customer", by=None).key
    assert planned.frame(every=True)["customer"].to_list() == [token]


def test_a_promise_is_open_until_it_was_kept() -> None:
    made = {"key": ["p", "q"], "customer": ["A", "B"], "what": ["the list", "a call"]}
    load("promises", made | {"made_on": [date(2024, 5, 1)] * 2, "due": [None, date(2024, 5, 8)]})
    assert promises.frame()["key"].to_list() == ["q", "p"], "what is due first comes first"
    with pytest.raises(BadInput, match="made on 2024-05-01"):
        promises.done("p", on=date(2024, 4, 1), by=None)
    promises.done("p", on=date(2024, 5, 3), by=None)
    assert promises.open_ones()["key"].to_list() == ["q"]
    assert promises.open_ones(until=date(2024, 5, 2))["key"].to_list() == ["q", "p"]
    assert promises.frame(until=date(2024, 4, 30)).height == 0
    with pytest.raises(NotFound):
        promises.done("r", on=date(2024, 5, 3), by=None)


def test_one_experiment_runs_at_a_time() -> None:
    begin = {"share": 0.2, "effect": 0.1, "began": WEEK, "by": None}
    key = experiments.begin("Spring offers", what="orders a month", **begin)
    with pytest.raises(BadInput, match="'Spring offers' still runs"):
        experiments.begin("Another", **begin)
    with pytest.raises(BadInput, match="cannot end on 2024-06-02"):
        experiments.end(key, on=date(2024, 6, 2))
    experiments.end(key, on=date(2024, 9, 1))
    assert experiments.frame(until=date(2024, 8, 1)).select("key", "ended").row(0) == (
        "spring-offers",
        None,
    )
    assert experiments.begin("Spring offers", **begin) == "spring-offers-2"
    with pytest.raises(BadInput, match="between 0 and 1"):
        experiments.begin("All", **begin | {"share": 1.0})


def test_what_came_of_a_contact_is_kept_and_a_word_that_is_none_is_refused() -> None:
    fields = {"customer": "A", "day": WEEK, "response": "interested", "sort": "offer"}
    editing.add("contacts", fields | {"product": "mill", "minutes": 5}, by=None)
    (row,) = contacts.frame().rows(named=True)
    assert (row["response"], row["sort"], row["product"], row["minutes"]) == (
        "interested",
        "offer",
        "mill",
        5,
    )
    with pytest.raises(BadInput, match="ordered, interested, not now, no, no answer"):
        editing.add("contacts", fields | {"response": "perhaps"}, by=None)
