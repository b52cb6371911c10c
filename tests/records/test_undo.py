"""A batch taken back: what leaves, what returns, and what others keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
import pytest

from whybuy.errors import BadInput, NotFound
from whybuy.records import contacts, customers, loading, sources, undo

pytestmark = pytest.mark.django_db


def load(kind: str, rows: Mapping[str, list[object]], *, ensure: bool = False) -> int:
    """The rows loaded in a batch of their own; its number."""
    take = loading.ensure if ensure else loading.load
    with sources.new_batch(source="test", kind=kind) as batch:
        take(kind, pl.DataFrame(rows), batch=batch)
    return batch.pk


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
    assert undo.Stayed("customer", "A1", "segment", second) in undone.examples


def test_a_value_that_a_later_file_repeats_survives_the_undo_of_the_first() -> None:
    first = load("customers", {"key": ["A1"], "name": ["Abel"]})
    load("customers", {"key": ["A1", "B2"], "name": ["Abel", "Bohr"]})
    undo.undo(first)
    assert customers.one("A1").name == "Abel"


def test_a_customer_whom_a_contact_names_stays_until_the_contact_goes_too() -> None:
    made = load("customers", {"key": ["A1"], "name": ["Abel"]})
    met = load("contacts", {"key": ["k"], "customer": ["A1"], "day": [date(2024, 5, 1)]})
    assert undo.undo(made).stayed == 1
    assert customers.one("A1").name == "A1"
    assert undo.undo(met).left == {"contacts": 1, "customers": 1}
    assert contacts.frame().is_empty()


def test_an_unknown_batch_an_undone_one_and_an_undo_are_refused() -> None:
    undone = undo.undo(load("customers", {"key": ["A1"]}))
    with pytest.raises(NotFound, match="no batch 99999"):
        undo.undo(99999)
    with pytest.raises(BadInput, match="undone already"):
        undo.undo(undone.batch)
    with pytest.raises(BadInput, match="is an undo"):
        undo.undo(undone.undone_in)
