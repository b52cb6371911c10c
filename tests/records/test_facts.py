"""What is known of a record, and how we know it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.records.loads import load
from whybuy.errors import BadInput, NotFound
from whybuy.records import customers, editing, facts, sources, undo, users, words

pytestmark = pytest.mark.django_db

DAY = date(2024, 5, 1)


@pytest.fixture(autouse=True)
def _abel() -> None:
    load("customers", {"key": ["A1"], "name": ["Abel"]})
    load("people", {"key": ["p"], "customer": ["A1"], "name": ["Ada"]})


def test_what_we_supposed_stands_beside_what_the_customer_said() -> None:
    facts.state("customer", "A1", "why", "price", by=users.local_owner())
    facts.state("customer", "A1", "why", "delivery", standing="said", said_by="p", said_on=DAY)
    said, supposed = facts.facts_of("customer", "A1")
    assert (said.value, said.standing, said.said_by, said.said_on) == (
        "delivery",
        "said",
        "Ada",
        DAY,
    )
    assert (supposed.value, supposed.standing, supposed.by) == ("price", "supposed", "owner")
    assert facts.count_by_standing("customer") == {"supposed": 1, "said": 1, "measured": 0}


def test_what_was_stated_of_a_customer_who_left_does_not_count() -> None:
    facts.state("customer", "A1", "use", "papers")
    facts.state("person", "p", "likes", "tea")
    batch = editing.remove("customers", "A1", by=None)
    assert facts.count_by_standing() == {"supposed": 1, "said": 0, "measured": 0}
    assert facts.count_by_standing("customer") == {"supposed": 0, "said": 0, "measured": 0}
    assert words.frame().is_empty()
    undo.undo(batch)
    assert facts.count_by_standing()["supposed"] == 2
    assert words.frame()["words"].to_list() == ["papers"]


def test_the_same_fact_again_changes_nothing() -> None:
    first = facts.state("customer", "A1", "why", "price")
    revision = sources.revision()
    assert first is not None
    assert facts.state("customer", "A1", "why", "price") is None
    assert sources.revision() == revision


def test_what_was_said_otherwise_may_be_supposed_again() -> None:
    facts.state("customer", "A1", "why", "price")
    facts.state("customer", "A1", "why", "trust", standing="said", said_by="p", said_on=DAY)
    assert facts.state("customer", "A1", "why", "price") is not None
    newest, *_ = facts.facts_of("customer", "A1")
    assert (newest.value, newest.standing) == ("price", "supposed")
    assert facts.state("customer", "A1", "why", "price") is None


def test_a_fact_is_undone_by_its_number_and_keeps_its_customer_until_then() -> None:
    number = facts.state("customer", "A1", "why", "price")
    assert number is not None
    for batch in sources.batches(kinds=("customers", "people")):
        undo.undo(batch.id)
    assert customers.one("A1").name == "A1"
    undo.undo(number)
    assert facts.facts_of("customer", "A1") == []
    assert customers.frame().is_empty()


def test_somebody_whom_the_records_do_not_have_may_say_a_thing_too() -> None:
    facts.state(
        "customer", "A1", "why", "trust", standing="said", said_by="the porter", said_on=DAY
    )
    assert facts.facts_of("customer", "A1")[0].said_by == "the porter"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"standing": "said", "said_by": "p"}, "who said it and the day"),
        ({"standing": "said", "said_on": DAY}, "who said it and the day"),
        ({"standing": "rumoured"}, "cannot be 'rumoured'"),
        ({"standing": "supposed", "said_by": "p"}, "If Ada said it"),
        ({"value": ""}, "needs a name and a value"),
        ({"name": "n" * 61}, "61 letters; 60 is the most"),
    ],
)
def test_a_fact_that_says_not_how_it_is_known_is_refused(
    given: dict[str, object], said: str
) -> None:
    fact = {"name": "why", "value": "price"} | given
    with pytest.raises(BadInput, match=said):
        facts.state("customer", "A1", **fact)  # type: ignore[arg-type]


def test_a_fact_about_nobody_is_refused() -> None:
    with pytest.raises(NotFound, match="no customer 'Z9'"):
        facts.state("customer", "Z9", "why", "price")
