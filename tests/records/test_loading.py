"""Records in: what a frame changes, what it leaves, and what is refused."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.records.loads import counted, load
from whybuy.errors import BadInput
from whybuy.records import contacts, customers, loading, people, products, sources
from whybuy.records.loading import Counts
from whybuy.records.models import Batch

pytestmark = pytest.mark.django_db

CUSTOMERS = {
    "key": ["A1", "B2", "C3"],
    "name": ["Abel", "Bohr", "Curie"],
    "segment": ["gold", None, "silver"],
}


SHOWN = ["key", "name", "segment", "place", "country"]


def test_new_customers_come_in_with_what_the_file_says_and_blanks_elsewhere() -> None:
    _, counts = counted("customers", CUSTOMERS)
    assert counts == Counts(new=3, changed=0, unchanged=0)
    assert customers.frame().select(SHOWN).rows() == [
        ("A1", "Abel", "gold", "", ""),
        ("B2", "Bohr", "", "", ""),
        ("C3", "Curie", "silver", "", ""),
    ]


def test_a_null_leaves_what_stands_and_an_empty_text_empties_it() -> None:
    load("customers", CUSTOMERS)
    later = {"key": ["A1", "C3", "D4"], "segment": [None, "", "new"], "place": ["Ulm", None, None]}
    assert counted("customers", later)[1] == Counts(new=1, changed=2, unchanged=0)
    assert customers.frame().select(SHOWN).rows() == [
        ("A1", "Abel", "gold", "Ulm", ""),
        ("B2", "Bohr", "", "", ""),
        ("C3", "Curie", "", "", ""),
        ("D4", "D4", "new", "", ""),
    ]


def test_the_same_rows_again_are_unchanged_in_whatever_order() -> None:
    load("customers", CUSTOMERS)
    again = {name: values[::-1] for name, values in CUSTOMERS.items()}
    assert counted("customers", again)[1] == Counts(new=0, changed=0, unchanged=3)


def test_comparing_counts_as_loading_would_and_writes_nothing() -> None:
    load("customers", CUSTOMERS)
    before = sources.revision(), Batch.objects.count()
    later = pl.DataFrame({"key": ["A1", "B2", "Z9"], "segment": ["gold", "new", None]})
    assert loading.compare("customers", later) == Counts(new=1, changed=1, unchanged=1)
    assert (sources.revision(), Batch.objects.count()) == before
    assert customers.frame().height == 3


def test_ensuring_adds_who_is_missing_and_leaves_the_others_alone() -> None:
    load("customers", CUSTOMERS)
    rows = {"key": ["A1", "D4"], "name": ["somebody else", "Dirac"]}
    assert counted("customers", rows, ensure=True)[1] == Counts(new=1, changed=0, unchanged=1)
    assert customers.one("A1").name == "Abel"
    assert customers.one("D4").name == "Dirac"


def test_people_and_contacts_name_their_customer_by_its_key() -> None:
    load("customers", CUSTOMERS)
    load("people", {"key": ["p"], "customer": ["B2"], "name": ["Margrethe"]})
    load(
        "contacts",
        {
            "key": ["k1", "k2"],
            "customer": ["B2", "C3"],
            "person": ["p", None],
            "day": [date(2024, 2, 29), date(2024, 1, 5)],
            "said": ["come back in May", None],
        },
    )
    assert people.of("B2").rows() == [("p", "B2", "Margrethe", "", "", "", "", "")]
    assert contacts.frame().select("key", "customer", "person", "day", "said").rows() == [
        ("k2", "C3", None, date(2024, 1, 5), ""),
        ("k1", "B2", "p", date(2024, 2, 29), "come back in May"),
    ]
    assert contacts.of("B2", until=date(2024, 2, 28)).is_empty()
    assert contacts.frame(until=date(2024, 2, 28))["key"].to_list() == ["k2"]


def test_products_keep_their_cost_in_minor_units_and_say_which_are_fees() -> None:
    load(
        "products",
        {
            "key": ["P", "POST"],
            "name": ["Lantern", "Postage"],
            "group": ["lights", None],
            "unit_cost": [9_007_199_254_740_993, None],
            "currency": ["GBP", None],
            "is_fee": [None, True],
        },
    )
    assert products.frame()["is_fee"].to_list() == [False, True]
    assert products.frame()["group"].to_list() == ["lights", ""]
    assert products.costs().rows() == [("P", 9_007_199_254_740_993, "GBP")]


def test_a_customer_nobody_knows_is_named_and_the_batch_leaves_no_trace() -> None:
    load("customers", CUSTOMERS)
    before = sources.revision(), Batch.objects.count()
    met = {"key": ["k"], "customer": ["Nobody"], "day": [date(2024, 1, 1)]}
    with pytest.raises(BadInput, match=r"1 contacts name a customer .* 'Nobody'"):
        load("contacts", met)
    assert (sources.revision(), Batch.objects.count()) == before
    assert loading.unknown_customers(["Nobody", "A1", "Nobody", "Else"]) == ["Nobody", "Else"]


@pytest.mark.parametrize(
    ("kind", "rows", "said"),
    [
        ("customers", {"name": ["Abel"]}, "need the column key"),
        ("customers", {"key": ["A"], "colour": ["red"]}, "have no colour"),
        ("customers", {"key": ["A", None, ""]}, "2 of 3 customers have no key"),
        ("customers", {"key": ["A", "B", "A"]}, "2 customers share a key .* 'A'"),
        (
            "customers",
            {"key": ["A"], "name": ["x" * 301]},
            "1 customers have a name longer than 300",
        ),
        ("customers", {"key": ["A"], "note": ["nul\0"]}, "NUL"),
        ("products", {"key": ["P"], "unit_cost": ["cheap"]}, "need columns of these types"),
        ("contacts", {"key": ["k"]}, "1 new contacts have no customer"),
        ("parrots", {"key": ["A"]}, "no kind of record 'parrots'"),
    ],
)
def test_what_the_records_cannot_hold_is_refused(
    kind: str, rows: dict[str, list[object]], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        load(kind, rows)
    assert Batch.objects.count() == 0


def test_contacts_are_never_made_from_a_key_alone() -> None:
    with pytest.raises(BadInput, match="Load them"):
        counted("contacts", {"key": ["k"]}, ensure=True)


def test_limits_are_those_of_the_records_and_texts_of_any_length_have_none() -> None:
    assert loading.limits("customers")["name"] == 300
    assert loading.limits("contacts")["customer"] == 200
    assert "note" not in loading.limits("customers")
    longest = {"key": ["k" * 200], "name": ["ö" * 300], "note": ["n" * 100_000]}
    assert counted("customers", longest)[1].new == 1


def test_a_comparison_that_was_refused_leaves_no_table_behind() -> None:
    for _ in range(2):
        with pytest.raises(BadInput, match="not in the records"):
            loading.compare("people", pl.DataFrame({"key": ["p"], "customer": ["Nobody"]}))
