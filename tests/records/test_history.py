"""Who changed what, when, from what to what."""

from __future__ import annotations

from datetime import date

import pytest

from tests.records.loads import load
from whybuy.records import customers, facts, history, undo, users

pytestmark = pytest.mark.django_db


def told(record: str, key: str) -> list[tuple[object, ...]]:
    """Each change without its moment."""
    return [(c.batch_kind, c.what, c.field, c.before, c.after) for c in history.of(record, key)]


def test_a_record_remembers_each_value_and_the_batch_that_brought_it() -> None:
    batch = load("customers", {"key": ["A1"], "name": ["Abel"], "segment": ["silver"]})
    load("customers", {"key": ["A1", "B2"], "name": ["Abel", "Bohr"], "segment": ["gold", None]})
    undo.undo(batch)
    assert told("customer", "A1") == [
        ("customers", "made", "", None, None),
        ("customers", "made", "name", None, "Abel"),
        ("customers", "made", "segment", None, "silver"),
        ("customers", "changed", "segment", "silver", "gold"),
    ]


def test_an_edit_names_who_made_it() -> None:
    load("customers", {"key": ["A1"], "name": ["Abel"]})
    customers.change("A1", by=users.local_owner(), place="Ulm")
    last = history.of("customer", "A1")[-1]
    assert (last.by, last.source, last.field) == ("owner", "by hand", "place")
    assert (last.before, last.after) == ("", "Ulm")


def test_a_record_that_left_and_came_again_tells_both() -> None:
    rows = {"key": ["A1"], "name": ["Abel"]}
    undo.undo(load("customers", rows))
    load("customers", rows)
    assert told("customer", "A1") == [
        ("customers", "made", "", None, None),
        ("customers", "made", "name", None, "Abel"),
        ("undo", "left", "", None, None),
        ("customers", "made", "", None, None),
        ("customers", "made", "name", None, "Abel"),
    ]


def test_a_reference_is_told_by_the_other_records_key() -> None:
    load("customers", {"key": ["A1", "B2"]})
    load("people", {"key": ["p"], "customer": ["A1"], "name": ["Ada"]})
    load("people", {"key": ["p"], "customer": ["B2"]})
    assert told("person", "p")[-1] == ("people", "changed", "customer", "A1", "B2")


def test_a_fact_is_told_with_how_it_is_known() -> None:
    load("customers", {"key": ["A1"], "name": ["Abel"]})
    facts.state("customer", "A1", "use", "papers")
    facts.state(
        "customer", "A1", "use", "audits", standing="said", said_by="Ann", said_on=date(2026, 5, 30)
    )
    made, _name, supposed, said = history.of("customer", "A1")
    assert (made.known, supposed.known, said.known) == (
        "",
        "supposed",
        "said by Ann, 2026-05-30",
    )
    assert (said.title, said.before, said.after) == ("Abel", "papers", "audits")


def test_a_contract_and_a_contact_are_told_by_whom_they_are_with() -> None:
    load("customers", {"key": ["A1"], "name": ["Abel"]})
    load("contracts", {"key": ["k1"], "customer": ["A1"], "title": ["Yearly papers"]})
    load("contracts", {"key": ["k2"], "customer": ["A1"], "kind": ["retainer"]})
    load(
        "contacts",
        {"key": ["c1"], "customer": ["A1"], "day": [date(2026, 5, 30)], "channel": ["call"]},
    )
    titles = {change.key: change.title for change in history.all()}
    assert titles == {
        "A1": "Abel",
        "k1": "Yearly papers with Abel",
        "k2": "retainer with Abel",
        "c1": "call with Abel, 2026-05-30",
    }


def test_nothing_is_told_of_what_never_was() -> None:
    assert history.of("customer", "A1") == []
