"""Records in: what a frame changes, and what it leaves."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from whybuy.errors import BadInput
from whybuy.records import contacts, customers, loading, people, products, sources
from whybuy.records.loading import Counts

pytestmark = pytest.mark.django_db

CUSTOMERS = pl.DataFrame(
    {
        "key": ["A1", "B2", "C3"],
        "name": ["Abel", "Bohr", "Curie"],
        "segment": ["gold", None, "silver"],
    }
)


def load(kind: str, frame: pl.DataFrame) -> Counts:
    """The frame loaded in a batch of its own."""
    with sources.new_batch(source="test", kind=kind) as batch:
        return loading.load(kind, frame, batch=batch)


def test_new_customers_come_in_with_what_the_file_says_and_blanks_elsewhere() -> None:
    assert load("customers", CUSTOMERS) == Counts(new=3, changed=0, unchanged=0)
    assert customers.frame().rows() == [
        ("A1", "Abel", "gold", "", ""),
        ("B2", "Bohr", "", "", ""),
        ("C3", "Curie", "silver", "", ""),
    ]


def test_a_null_leaves_what_stands_and_an_empty_text_empties_it() -> None:
    load("customers", CUSTOMERS)
    later = pl.DataFrame(
        {"key": ["A1", "C3", "D4"], "segment": [None, "", "new"], "place": ["Ulm", None, None]}
    )
    assert load("customers", later) == Counts(new=1, changed=2, unchanged=0)
    assert customers.frame().rows() == [
        ("A1", "Abel", "gold", "Ulm", ""),
        ("B2", "Bohr", "", "", ""),
        ("C3", "Curie", "", "", ""),
        ("D4", "D4", "new", "", ""),
    ]
