"""What customers say for what the firm sells: seldom the name on the price list."""

from __future__ import annotations

import polars as pl
import pytest

from tests.fakes import ListOrderLog
from tests.voices import TODAY, load
from whybuy.evidence.books import Books
from whybuy.evidence.offered import naming, offered
from whybuy.records import services

pytestmark = pytest.mark.django_db

SAID = (
    "The acid blend in the closed canister.",
    "If you cancel the loan pumps, I go.",
    "The monthly report goes to the agency.",
    "A dosing pump is a dosing pump.",
    "The pump was on loan to acidify.",
)


def test_what_is_sold_is_found_by_the_words_that_people_say(db: None):
    for name in ("Loan pump within a day", "Monthly water report", "Our stock at their site"):
        services.add(name)
    goods = ("Acid blend BW4, 25 kg", "Dosing pump, 10 l/h", "Dosing pump, 80 l/h, flow-paced")
    load("products", ["key", "name"], [(name, name) for name in goods])
    known = offered(Books(ListOrderLog(), TODAY, 1, "EUR"))
    found = {
        name: naming(pl.Series(SAID), forms).arg_true().to_list() for name, forms in known.items()
    }
    assert found == {
        "Loan pump within a day": [1],
        "Monthly water report": [2],
        "Our stock at their site": [],
        "Acid blend BW4, 25 kg": [0],
        "Dosing pump": [3],
    }
