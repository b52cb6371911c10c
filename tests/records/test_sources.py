"""Batches, the revision, and the manifest of the order log."""

from __future__ import annotations

from datetime import date

import pytest

from tests.records.loads import load
from whybuy.errors import BadInput, NotFound
from whybuy.records import customers, sources, users
from whybuy.records.models import Batch, Source

pytestmark = pytest.mark.django_db


def test_a_batch_moves_the_revision_by_one() -> None:
    assert sources.revision() == 0
    load("customers", {"key": ["A1"]})
    assert sources.revision() == 1


def test_an_exception_inside_a_batch_undoes_all_of_it() -> None:
    def load_and_fail() -> None:
        with sources.new_batch(source="shop", kind="orders") as batch:
            sources.name_order_file(batch, file="a.parquet", sha256="a", lines=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        load_and_fail()
    assert (Batch.objects.count(), Source.objects.count()) == (0, 0)
    assert (sources.revision(), sources.order_files()) == (0, [])


def test_a_batch_in_which_nothing_was_new_leaves_no_trace_and_no_error() -> None:
    load("customers", {"key": ["A1"]})
    with sources.new_batch(source="other", kind="customers") as batch:
        raise sources.NothingNew
    assert batch.pk is None
    assert (sources.revision(), Batch.objects.count(), Source.objects.count()) == (1, 1, 1)


def test_the_manifest_names_loaded_files_oldest_batch_first() -> None:
    numbers = []
    for name in ("b", "a"):
        with sources.new_batch(source="shop", kind="orders") as batch:
            sources.name_order_file(
                batch, file=f"{name}.parquet", sha256=name, lines=5, first_day=date(2024, 1, 1)
            )
        numbers.append(batch.pk)
    assert sources.order_files() == [
        sources.ManifestRow(numbers[0], "shop", "b.parquet", "b", 5),
        sources.ManifestRow(numbers[1], "shop", "a.parquet", "a", 5),
    ]


def test_a_batch_tells_who_loaded_what_when_and_how_many() -> None:
    owner = users.local_owner()
    with sources.new_batch(
        source="shop", kind="orders", file_name="o.csv", mapping={"day": "Date"}, by=owner
    ) as batch:
        notes = {"returns": 3}
        sources.count(batch, read=10, new=7, changed=1, unchanged=1, rejected=1, notes=notes)
    told = sources.batch(batch.pk)
    assert (told.source, told.kind, told.file_name, told.by) == ("shop", "orders", "o.csv", "owner")
    assert (told.read, told.new, told.changed, told.unchanged, told.rejected) == (10, 7, 1, 1, 1)
    assert (told.mapping, told.notes, told.state) == ({"day": "Date"}, notes, "loaded")
    assert sources.batches(kinds=("customers",)) == []
    assert sources.batches(limit=1) == [told]


def test_an_unknown_batch_and_a_source_without_a_name_are_told_plainly() -> None:
    with pytest.raises(NotFound, match="no batch 5"):
        sources.batch(5)
    with pytest.raises(BadInput, match="1 to 100 letters"), sources.new_batch(source=" ", kind="x"):
        pass


def test_an_edit_that_changes_nothing_makes_no_batch_and_a_wrong_one_is_refused() -> None:
    customers.add("A1", by=None, name="Abel")
    number = sources.batches()[0].id
    assert customers.change("A1", by=None, name="Abel") is None
    assert customers.one("A1").batch == number
    with pytest.raises(BadInput, match="already"):
        customers.add("A1", by=None, name="Abel")
    with pytest.raises(NotFound, match="no customer 'B2'"):
        customers.change("B2", by=None, name="Bohr")
    with pytest.raises(BadInput, match="have no colour"):
        customers.change("A1", by=None, colour="red")
    assert customers.change("A1", by=None, note=None) is None
    with pytest.raises(NotFound, match="no customer 'B2'"):
        customers.one("B2")
