"""One free line about a deal, a quote, a meeting, a tie: its fields are proposed from it."""

from __future__ import annotations

from datetime import date

import pytest

from whybuy.coding.contact_line import Named
from whybuy.coding.record_line import ABOUT, Known, read_record

TODAY = date(2026, 11, 22)
KNOWN = Known(
    customers=[Named("H", "Hartwell & Sons"), Named("M", "Moor Mills")],
    people=[Named("p1", "Ann Lee"), Named("p2", "Bob Ray")],
    deals=[Named("D1", "Press line")],
    products=[Named("P7", "Dosing pump")],
    competitors=[Named("pl", "Purelock")],
    team=[Named("eva", "Eva Eck")],
)

LINES = [
    (
        "deals",
        "Hartwell, new press line, 12,000 EUR, they also asked Purelock, RFP, decide by 3 March, "
        "took half a day",
        {"customer": "Hartwell & Sons", "title": "new press line", "amount": "12,000 EUR"}
        | {"competitors": "Purelock", "by_request": "yes", "expected_close": "2027-03-03"}
        | {"hours": "4"},
    ),
    (
        "deals",
        "Moor Mills: audit of the boilers, lost to Brass & Co yesterday",
        {"customer": "Moor Mills", "title": "audit of the boilers", "outcome": "lost"}
        | {"lost_to": "Brass & Co", "competitors": "Brass & Co", "closed": "2026-11-21"},
    ),
    (
        "quotes",
        "Quoted Hartwell 4 pieces Dosing pump at 1,150 instead of 1,300 yesterday",
        {"customer": "Hartwell & Sons", "price": "1,150", "list_price": "1,300", "quantity": "4"}
        | {"product": "P7", "day": "2026-11-21"},
    ),
    (
        "competitors",
        "Brass & Co, better at small plants",
        {"name": "Brass & Co", "serves_better": "small plants"},
    ),
    (
        "yellow_lights",
        "Ann Lee at Hartwell is worried about the change to the new line",
        {"customer": "Hartwell & Sons", "person": "Ann Lee"}
        | {"words": "Ann Lee at Hartwell is worried about the change to the new line"},
    ),
    (
        "needs",
        "Hartwell needs less scrap or they lose 40,000 a year",
        {"customer": "Hartwell & Sons", "words": "less scrap", "per_year": "40,000"}
        | {"consequence": "they lose 40,000 a year"},
    ),
    (
        "decision_steps",
        "Press line: Ann Lee will show it to the board by 3 March",
        {"deal": "Press line", "who": "Ann Lee", "due": "2027-03-03"}
        | {"what": "show it to the board by 3 March"},
    ),
    (
        "buying_group",
        "Press line: Ann Lee has the budget and is for it",
        {"deal": "Press line", "person": "Ann Lee", "role": "economic buyer", "stance": "for"}
        | {"source": "has the budget and is for it"},
    ),
    (
        "meetings",
        "Meet Ann Lee at Hartwell on 2026-12-03 at 14:30 for 45 minutes to settle who signs",
        {"customer": "Hartwell & Sons", "people": "Ann Lee", "day": "2026-12-03", "at": "14:30"}
        | {"minutes": "45", "aim": "settle who signs"},
    ),
    (
        "acquaintances",
        "Bob Ray knows Ann Lee from the fair",
        {"person": "Bob Ray", "other": "Ann Lee", "how": "meeting"}
        | {"note": "Bob Ray knows Ann Lee from the fair"},
    ),
    (
        "referrals",
        "Sent Moor Mills to Brass & Co because their pumps are smaller",
        {"customer": "Moor Mills", "direction": "out", "other": "Brass & Co"}
        | {"why": "their pumps are smaller"},
    ),
    (
        "customers",
        "Nordmilch, dairy in Kiel, 80 people, heard of at the Anuga fair",
        {"name": "Nordmilch", "place": "Kiel", "size": "80", "size_unit": "employees"}
        | {"source": "the Anuga fair"}
        | {"note": "Nordmilch, dairy in Kiel, 80 people, heard of at the Anuga fair"},
    ),
]


@pytest.mark.parametrize(("kind", "line", "fields"), LINES, ids=lambda it: str(it)[:20])
def test_a_line_is_read_into_the_fields_of_a_record(kind: str, line: str, fields: dict[str, str]):
    assert read_record(kind, line, today=TODAY, known=KNOWN) == fields


def test_every_kind_that_a_line_can_tell_of_is_tried():
    assert {kind for kind, *_ in LINES} == set(ABOUT)


def test_a_name_that_two_customers_have_is_proposed_for_neither():
    two = Known(customers=[Named("m1", "Moor Mills"), Named("m2", "Moor Farm")])
    found = read_record("deals", "Moor, a pump, 900 EUR", today=TODAY, known=two)
    assert found == {"amount": "900 EUR", "title": "Moor"}


def test_a_year_is_no_amount():
    assert "amount" not in read_record("deals", "Hartwell, line 2027", today=TODAY, known=KNOWN)
