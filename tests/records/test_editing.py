"""Records entered, changed and removed by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.records.loads import load
from whybuy.errors import BadInput, NotFound
from whybuy.records import (
    contacts,
    contracts,
    customers,
    editing,
    facts,
    history,
    people,
    sources,
    undo,
    users,
)

pytestmark = pytest.mark.django_db


def test_a_name_typed_in_gets_a_key_of_its_own() -> None:
    first = editing.add("customers", {"name": "Müller & Söhne"}, by=None)
    second = editing.add("customers", {"name": "Müller & Söhne"}, by=None)
    assert (first, second) == ("muller-sohne", "muller-sohne-2")


def test_a_key_that_was_undone_is_not_given_to_somebody_else() -> None:
    editing.add("customers", {"name": "Abel"}, by=None)
    undo.undo(sources.batches()[0].id)
    assert editing.add("customers", {"name": "Abel"}, by=None) == "abel-2"


def test_a_contract_is_entered_and_read_back() -> None:
    customer = editing.add("customers", {"name": "Abel", "why_we_serve": "they ask"}, by=None)
    terms = {"title": "Care", "kind": "retainer", "fee": 150_000, "currency": "EUR", "per": "month"}
    days = {"start": date(2024, 1, 1), "renewal": date(2025, 1, 1), "won": "no bid"}
    key = editing.add("contracts", {"customer": customer, **terms, **days}, by=None)
    (row,) = contracts.of(customer).rows(named=True)
    assert row | {"batch": 0} == {
        "key": key,
        "customer": "abel",
        **terms,
        **days,
        "ended": None,
        "batch": 0,
    }
    assert customers.one(customer).why_we_serve == "they ask"


def test_a_word_that_is_no_choice_is_refused_with_the_choices() -> None:
    load("customers", {"key": ["A1"]})
    with pytest.raises(BadInput, match="Choose once, month, year"):
        editing.add("contracts", {"customer": "A1", "per": "week"}, by=None)


def test_a_day_or_a_fee_can_be_emptied_and_comes_back_with_the_undo() -> None:
    load("customers", {"key": ["A1"]})
    key = editing.add(
        "contracts", {"customer": "A1", "fee": 100, "ended": date(2024, 1, 1)}, by=None
    )
    edit = editing.change("contracts", key, {"ended": None, "fee": None}, by=None)
    assert contracts.frame().select("fee", "ended").row(0) == (None, None)
    assert edit is not None
    undo.undo(edit)
    assert contracts.frame().select("fee", "ended").row(0) == (100, date(2024, 1, 1))


def test_what_must_stand_cannot_be_emptied() -> None:
    load("customers", {"key": ["A1"]})
    key = editing.add("contracts", {"customer": "A1"}, by=None)
    with pytest.raises(BadInput, match="cannot be without its customer"):
        editing.change("contracts", key, {"customer": None}, by=None)


def test_what_is_entered_together_is_one_batch_and_one_undo() -> None:
    with editing.together(by=users.local_owner()) as batch:
        key = editing.add("customers", {"name": "Abel"}, by=None, batch=batch)
        editing.add("contracts", {"customer": key, "fee": 9}, by=None, batch=batch)
        facts.state("customer", key, "use", "deliveries", batch=batch)
    assert [(row.new, row.by) for row in sources.batches()] == [(3, "owner")]
    assert undo.undo(batch.pk).left == {"contracts": 1, "customers": 1}
    assert facts.facts_of("customer", key) == []


def test_nothing_entered_together_is_no_batch() -> None:
    load("customers", {"key": ["A1"], "name": ["Abel"]})
    with editing.together(by=None) as batch:
        editing.change("customers", "A1", {"name": "Abel"}, by=None, batch=batch)
    assert len(sources.batches()) == 1


def test_a_fault_within_leaves_nothing_of_what_was_entered_together() -> None:
    def enter_two() -> None:
        with editing.together(by=None) as batch:
            editing.add("customers", {"name": "Abel"}, by=None, batch=batch)
            editing.change("customers", "nobody", {"name": "x"}, by=None, batch=batch)

    with pytest.raises(NotFound):
        enter_two()
    assert (customers.frame().height, sources.batches()) == (0, [])


def test_a_removed_customer_takes_what_cannot_be_without_them_and_all_comes_back() -> None:
    load("customers", {"key": ["A1"], "name": ["Abel"]})
    load("people", {"key": ["p"], "name": ["Ada"], "customer": ["A1"]})
    load("contacts", {"key": ["k"], "customer": ["A1"], "day": [date(2024, 5, 1)]})
    editing.add("contracts", {"customer": "A1", "key": "c"}, by=None)
    removal = editing.remove("customers", "A1", by=None)
    assert [f.height for f in (customers.frame(), contacts.frame(), contracts.frame())] == [0] * 3
    assert people.frame()["customer"].to_list() == [None]
    undone = undo.undo(removal)
    assert undone.came == {"customers": 1, "contacts": 1, "contracts": 1}
    assert people.frame()["customer"].to_list() == ["A1"]
    undo.undo(undone.undone_in)
    assert customers.frame().is_empty()


def test_a_removed_person_is_no_longer_named_by_the_contacts_made() -> None:
    load("customers", {"key": ["A1"]})
    load("people", {"key": ["p"], "name": ["Ada"]})
    load(
        "contacts",
        {"key": ["k"], "customer": ["A1"], "person": ["p"], "day": [date(2024, 5, 1)]},
    )
    edit = editing.remove("people", "p", by=None)
    assert contacts.frame()["person"].to_list() == [None]
    undo.undo(edit)
    assert contacts.frame()["person"].to_list() == ["p"]


def test_a_file_that_brings_a_removed_customer_makes_them_anew() -> None:
    load("customers", {"key": ["A1"], "segment": ["gold"], "place": ["Ulm"]})
    removal = editing.remove("customers", "A1", by=None)
    load("customers", {"key": ["A1"], "place": ["Bonn"]})
    assert (customers.one("A1").segment, customers.one("A1").place) == ("", "Bonn")
    undo.undo(removal)
    assert (customers.one("A1").segment, customers.one("A1").place) == ("gold", "Bonn")


def test_one_removal_is_taken_back_by_its_edit() -> None:
    load("customers", {"key": ["A1"], "name": ["Abel"]})
    editing.remove("customers", "A1", by=users.local_owner())
    last = history.of("customer", "A1")[-1]
    assert (last.what, last.by, last.batch_kind) == ("left", "owner", "remove")
    undo.undo_edit(last.edit)
    assert customers.one("A1").name == "Abel"


def test_all_that_happened_is_told_newest_first() -> None:
    load("customers", {"key": ["A1"], "name": ["Abel"]})
    customers.change("A1", by=users.local_owner(), place="Ulm")
    facts.state("customer", "A1", "use", "deliveries")
    told = [(c.record, c.key, c.what, c.field, c.before, c.after) for c in history.all(10)]
    assert told == [
        ("customer", "A1", "stated", "use", None, "deliveries"),
        ("customer", "A1", "changed", "place", "", "Ulm"),
        ("customer", "A1", "made", "", None, None),
        ("customer", "A1", "made", "name", None, "Abel"),
    ]
    assert [c.field for c in history.all(1, offset=1)] == ["place"]
    assert [c.field for c in history.all(by="owner")] == ["place"]
