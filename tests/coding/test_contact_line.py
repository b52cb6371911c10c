"""What a line about a contact plainly says, and what it leaves open."""

from __future__ import annotations

from datetime import date

import pytest

from whybuy.coding.contact_line import Named, channel_in, day_in, read_line

SUNDAY = date(2026, 11, 22)
FIRMS = [
    Named("Hill Dairy", "Hill Dairy"),
    Named("M4", "Moor Mills"),
    Named("M5", "Moor Mills North"),
]
PEOPLE = [Named("p1", "Ann Lee", "Hill Dairy"), Named("p2", "Ann Roe", "M4")]


def read(line: str):
    return read_line(line, today=SUNDAY, customers=FIRMS, people=PEOPLE)


def test_one_line_gives_day_channel_customer_person_gift_and_words():
    found = read(
        "Called Ann at Hill Dairy yesterday, gave her the audit list, she said it saved a week"
    )
    assert found.day == date(2026, 11, 21)
    assert (found.channel, found.customer, found.person) == ("call", "Hill Dairy", "p1")
    assert found.gave == "the audit list"
    assert found.said == "it saved a week"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("met today", SUNDAY),
        ("met on Friday", date(2026, 11, 20)),
        ("met on Sunday", date(2026, 11, 15)),
        ("met 3 days ago", date(2026, 11, 19)),
        ("met on 3 March", date(2026, 3, 3)),
        ("met on December 3rd", date(2025, 12, 3)),
        ("met on 3 Mar 2024", date(2024, 3, 3)),
        ("met on 2026-01-02", date(2026, 1, 2)),
        ("met on 31 February", None),
        ("met on 03/04", None),
        ("met", None),
    ],
)
def test_a_day_is_read_where_only_one_reading_fits(line: str, day: date | None):
    assert day_in(line, today=SUNDAY) == day


@pytest.mark.parametrize(
    ("line", "channel"),
    [("rang them", "call"), ("had lunch", "meeting"), ("E-mailed the list", "e-mail"), ("hm", "")],
)
def test_a_channel_is_read_from_the_words_that_name_it(line: str, channel: str):
    assert channel_in(line) == channel


def test_the_longer_name_is_meant_where_both_stand():
    assert read("visited Moor Mills North").customer == "M5"


def test_a_first_word_that_fits_two_customers_names_neither():
    found = read("visited Moor")
    assert found.customer == ""
    assert found.choices == ("M4", "M5")


def test_a_person_named_in_full_names_the_customer():
    found = read("Lunch with Ann Roe")
    assert (found.customer, found.person) == ("M4", "p2")


def test_a_first_name_of_two_people_names_nobody():
    assert read("called Ann").person == ""


def test_what_nothing_marks_stays_whole():
    assert read("left a voicemail").said == "left a voicemail"


def test_an_offer_is_no_gift():
    found = read("Hill Dairy: offered them a second line, they asked about the price")
    assert (found.gave, found.offer) == ("", "a second line")
    assert found.said == "asked about the price"


@pytest.mark.parametrize(
    ("line", "day", "unclear"),
    [
        ("Called Abel on 03/04, sent the list", None, "03/04"),
        ("Called Abel on 25/03, sent the list", date(2026, 3, 25), ""),
        ("Called Abel on 3/25/2026", date(2026, 3, 25), ""),
        ("Called Abel on 04/04", date(2026, 4, 4), ""),
        ("Called Abel about 24/7 cover", None, ""),
        ("Called Abel on 5 March about 3/4 of the order", date(2026, 3, 5), ""),
    ],
)
def test_a_day_in_figures_is_proposed_only_where_one_reading_fits(line, day, unclear):
    today = date(2026, 6, 1)
    found = read_line(line, today=today, customers=[Named("a", "Abel")])
    assert (found.day, found.unclear_day) == (day, unclear)
