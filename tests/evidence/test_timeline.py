"""A customer's timeline holds orders and contacts on one line of time."""

from datetime import date

import polars as pl
import pytest

from tests.fakes import books, bought
from whybuy.evidence.contacts import contact_counts
from whybuy.evidence.timeline import timeline
from whybuy.records import loading, sources

pytestmark = pytest.mark.django_db

LINES = [
    *bought("ann", date(2024, 1, 5), amount=1250),
    *bought("ann", date(2024, 3, 9), amount=-250, kind="return"),
]


@pytest.fixture
def contacts(db: None) -> None:
    """Ann was written to in February 2023 and again, with an offer, in February 2024."""
    customers = pl.DataFrame({"key": ["ann"], "name": ["Ann Ltd"]})
    made = pl.DataFrame(
        {
            "key": ["c1", "c2"],
            "customer": ["ann", "ann"],
            "day": [date(2023, 2, 1), date(2024, 2, 1)],
            "channel": ["letter", "letter"],
            "offer": [None, "spring list"],
        }
    )
    with sources.new_batch(source="list", kind="customers") as batch:
        loading.load("customers", customers, batch=batch)
    with sources.new_batch(source="list", kind="contacts") as batch:
        loading.load("contacts", made, batch=batch)


@pytest.mark.usefixtures("contacts")
def test_orders_returns_and_contacts_stand_in_order_newest_first():
    line = timeline(books(LINES, as_of=date(2024, 3, 31)), "ann")
    assert line.select("what", "words", "amount").rows() == [
        ("return", "Sent goods back, order o2", -2.5),
        ("contact", "letter: spring list", None),
        ("order", "Order o1, 1 line", 12.5),
        ("contact", "letter", None),
    ]
    assert line["evidence"].to_list() == [
        "order:shop:o2",
        "contact:c2",
        "order:shop:o1",
        "contact:c1",
    ]


@pytest.mark.usefixtures("contacts")
def test_contacts_of_the_past_year_are_counted_up_to_the_day_of_the_books():
    now = contact_counts(books(LINES, as_of=date(2024, 3, 31))).to_dicts()
    assert [(row["contacts_past_year"], row["days_since_contact"]) for row in now] == [(1, 59)]
    earlier = contact_counts(books(LINES, as_of=date(2023, 12, 31))).to_dicts()
    assert [(row["contacts_past_year"], row["contact_evidence"]) for row in earlier] == [
        (1, "contact:c1")
    ]
