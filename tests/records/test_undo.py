"""A batch taken back: what leaves, what returns, and what others keep."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.records.loads import counted, load
from whybuy.errors import BadInput, NotFound
from whybuy.records import (
    contacts,
    customers,
    editing,
    facts,
    history,
    loading,
    people,
    products,
    sources,
    undo,
)
from whybuy.records.models import Customer
from whybuy.records.undo import Stayed

pytestmark = pytest.mark.django_db


def test_an_undone_load_leaves_nothing_and_can_be_loaded_again() -> None:
    rows = {"key": ["A1"], "name": ["Abel"]}
    undone = undo.undo(load("customers", rows))
    assert undone.left == {"customers": 1}
    assert customers.frame().is_empty()
    load("customers", rows)
    assert customers.one("A1").name == "Abel"


def test_the_value_of_the_latest_surviving_batch_returns() -> None:
    load("customers", {"key": ["A1"], "name": ["Abel"], "segment": ["silver"]})
    second = load("customers", {"key": ["A1"], "segment": ["gold"]})
    undone = undo.undo(second)
    assert customers.one("A1").segment == "silver"
    assert (undone.restored, undone.kept, undone.left) == (1, 0, {})


def test_what_someone_wrote_since_stays_and_is_reported() -> None:
    first = load("customers", {"key": ["A1"], "name": ["Abel"], "segment": ["silver"]})
    second = load("customers", {"key": ["A1"], "segment": ["gold"]})
    undone = undo.undo(first)
    assert customers.one("A1").segment == "gold"
    assert customers.one("A1").name == "A1"
    assert undone.examples == (
        Stayed("customer", "A1", "", second),
        Stayed("customer", "A1", "segment", second),
    )


def test_a_value_that_a_later_file_repeats_survives_the_undo_of_the_first() -> None:
    first = load("customers", {"key": ["A1"], "name": ["Abel"]})
    load("customers", {"key": ["A1", "B2"], "name": ["Abel", "Bohr"]})
    undo.undo(first)
    assert customers.one("A1").name == "Abel"


def test_batches_undone_in_the_order_they_came_give_back_nothing_that_was_undone() -> None:
    first = load("customers", {"key": ["A1"], "segment": ["silver"]})
    second = load("customers", {"key": ["A1"], "segment": ["gold"]})
    third = load("customers", {"key": ["A1"], "place": ["Ulm"]})
    undo.undo(first)
    undo.undo(second)
    assert (customers.one("A1").segment, customers.one("A1").place) == ("", "Ulm")
    assert undo.undo(third).left == {"customers": 1}


def test_a_customer_whom_a_contact_names_stays_until_the_contact_goes_too() -> None:
    made = load("customers", {"key": ["A1"], "name": ["Abel"]})
    met = load("contacts", {"key": ["k"], "customer": ["A1"], "day": [date(2024, 5, 1)]})
    assert undo.undo(made).stayed == 1
    assert customers.one("A1").name == "A1"
    assert undo.undo(met).left == {"contacts": 1, "customers": 1}
    assert contacts.frame().is_empty()


def test_a_contact_keeps_its_customer_and_day_when_the_file_that_gave_them_is_undone() -> None:
    load("customers", {"key": ["A1", "B2"]})
    first = load("contacts", {"key": ["k"], "customer": ["A1"], "day": [date(2024, 5, 1)]})
    load("contacts", {"key": ["k"], "said": ["not this year"]})
    moved = load("contacts", {"key": ["k"], "customer": ["B2"]})
    undo.undo(first)
    undo.undo(moved)
    shown = contacts.frame().select("customer", "day", "said").rows()
    assert shown == [("A1", date(2024, 5, 1), "not this year")]


def test_a_person_moved_to_another_customer_moves_back() -> None:
    load("customers", {"key": ["A1", "B2"]})
    load("people", {"key": ["p"], "customer": ["A1"], "name": ["Ada"]})
    undo.undo(load("people", {"key": ["p"], "customer": ["B2"]}))
    assert people.frame()["customer"].to_list() == ["A1"]


def test_a_customer_named_by_two_order_files_stays_until_both_are_undone() -> None:
    first, _ = counted("customers", {"key": ["A1", "B2"]}, ensure=True)
    second, _ = counted("customers", {"key": ["B2", "C3"]}, ensure=True)
    assert undo.undo(first).left == {"customers": 1}
    assert customers.frame()["key"].to_list() == ["B2", "C3"]
    assert undo.undo(second).left == {"customers": 2}


def test_a_product_keeps_the_name_that_a_second_order_file_gives_it_too() -> None:
    lantern = {"key": ["85123A"], "name": ["White lantern"]}
    first, _ = counted("products", lantern, ensure=True)
    counted("products", lantern, ensure=True)
    undo.undo(first)
    assert products.frame()["name"].to_list() == ["White lantern"]


def test_undoing_an_order_batch_withdraws_its_file_and_the_file_may_come_again() -> None:
    def take() -> int:
        with sources.new_batch(source="shop", kind="orders", file_name="o.csv") as batch:
            sources.name_order_file(batch, file="ab.parquet", sha256="ab", lines=12)
        return batch.pk

    first = take()
    undone = undo.undo(first)
    assert (undone.order_lines, sources.order_files()) == (12, [])
    second = take()
    assert [row.batch for row in sources.order_files()] == [second]


def test_an_edit_by_hand_survives_the_undo_of_the_file_and_is_undone_by_its_own_number() -> None:
    loaded = load("customers", {"key": ["A1"], "name": ["Abel"], "place": ["Ulm"]})
    edit = customers.change("A1", by=None, place="Bonn")
    assert edit is not None
    undo.undo(loaded)
    assert customers.one("A1").place == "Bonn"
    assert undo.undo(edit).left == {"customers": 1}


def test_an_undo_is_recorded_and_moves_the_revision() -> None:
    batch = load("customers", {"key": ["A1"]})
    before = sources.revision()
    undone = undo.undo(batch)
    told, withdrawn = sources.batches()
    assert (told.id, told.kind, told.undoes) == (undone.undone_in, "undo", batch)
    assert (withdrawn.state, withdrawn.undone_in) == ("undone", undone.undone_in)
    assert withdrawn.undone_at == told.at
    assert sources.revision() == before + 1


def test_an_unknown_batch_and_one_undone_already_are_refused() -> None:
    undone = undo.undo(load("customers", {"key": ["A1"]}))
    with pytest.raises(NotFound, match="no batch 99999"):
        undo.undo(99999)
    with pytest.raises(BadInput, match=f"To have it back: whybuy undo {undone.undone_in}"):
        undo.undo(undone.batch)


def test_an_undo_can_be_undone_and_that_undone_again() -> None:
    rows = {"key": ["A1"], "name": ["Abel"], "segment": ["gold"]}
    batch = load("customers", rows)
    before = customers.frame().rows()
    first = undo.undo(batch)
    second = undo.undo(first.undone_in)
    assert (second.came, customers.frame().rows()) == ({"customers": 1}, before)
    third = undo.undo(second.undone_in)
    assert (third.left, customers.frame().rows()) == ({"customers": 1}, [])
    assert {row.id: row.state for row in sources.batches()} == {
        batch: "undone",
        first.undone_in: "loaded",
        second.undone_in: "undone",
        third.undone_in: "loaded",
    }


def test_orders_withdrawn_by_an_undo_come_back_when_it_is_undone() -> None:
    with sources.new_batch(source="shop", kind="orders", file_name="o.csv") as batch:
        sources.name_order_file(batch, file="ab.parquet", sha256="ab", lines=12)
    undone = undo.undo(batch.pk)
    assert sources.order_files() == []
    assert undo.undo(undone.undone_in).order_lines_back == 12
    assert [row.batch for row in sources.order_files()] == [batch.pk]


def test_a_customer_who_left_and_came_again_is_the_same_record() -> None:
    batch = load("customers", {"key": ["A1"], "segment": ["gold"]})
    number = Customer.objects.get(key="A1").pk
    undone = undo.undo(batch)
    load("customers", {"key": ["A1"], "place": ["Ulm"]})
    assert Customer.objects.get(key="A1").pk == number
    undo.undo(undone.undone_in)
    assert (customers.one("A1").segment, customers.one("A1").place) == ("gold", "Ulm")


def test_one_edit_of_a_file_is_taken_back_alone_and_given_back() -> None:
    load("customers", {"key": ["A1", "B2"], "segment": ["silver", "silver"]})
    load("customers", {"key": ["A1", "B2"], "segment": ["gold", "gold"]})
    edit = history.of("customer", "A1")[-1].edit
    undone = undo.undo_edit(edit)
    assert (customers.one("A1").segment, customers.one("B2").segment) == ("silver", "gold")
    with pytest.raises(BadInput, match="undone already"):
        undo.undo_edit(edit)
    undo.undo(undone.undone_in)
    assert customers.one("A1").segment == "gold"
    undo.undo_edit(edit)
    assert customers.one("A1").segment == "silver"


def test_one_record_of_a_file_taken_back_alone_leaves() -> None:
    load("customers", {"key": ["A1", "B2"]})
    undone = undo.undo_edit(history.of("customer", "A1")[0].edit)
    assert (undone.left, customers.frame()["key"].to_list()) == ({"customers": 1}, ["B2"])


def test_a_customer_whom_orders_name_leaves_with_them_alone() -> None:
    with sources.new_batch(source="shop", kind="orders") as batch:
        loading.ensure("customers", pl.DataFrame({"key": ["A1"]}), batch=batch)
    edit = history.of("customer", "A1")[0].edit
    with pytest.raises(BadInput, match=f"whybuy undo {batch.pk}"):
        undo.undo_edit(edit)
    with pytest.raises(BadInput, match="are in the log"):
        editing.remove("customers", "A1", by=None)


def test_a_fact_is_an_edit_that_can_be_taken_back() -> None:
    load("customers", {"key": ["A1"]})
    facts.state("customer", "A1", "use", "deliveries")
    (change,) = [c for c in history.of("customer", "A1") if c.what == "stated"]
    undone = undo.undo_edit(change.edit)
    assert facts.facts_of("customer", "A1") == []
    undo.undo(undone.undone_in)
    assert [fact.value for fact in facts.facts_of("customer", "A1")] == ["deliveries"]


def test_an_unknown_edit_is_refused() -> None:
    for unknown in ("customer-99999", "fact-99999", "customer", "cake-1", f"customer-{10**30}"):
        with pytest.raises(NotFound, match="no edit"):
            undo.undo_edit(unknown)


def test_a_record_does_not_come_back_to_one_that_was_removed() -> None:
    load("customers", {"key": ["A1"]})
    met = load("contacts", {"key": ["k"], "customer": ["A1"], "day": [date(2024, 5, 1)]})
    undone = undo.undo(met)
    removal = editing.remove("customers", "A1", by=None)
    with pytest.raises(BadInput, match="'A1', which was removed"):
        undo.undo(undone.undone_in)
    undo.undo(removal)
    undo.undo(undone.undone_in)
    assert contacts.frame()["customer"].to_list() == ["A1"]
