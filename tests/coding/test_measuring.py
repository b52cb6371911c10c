"""Changes are heard in what people say, with the words that say so; what did not happen is not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whybuy.coding.measuring import Heard, heard


def only(text: str) -> Heard:
    """The one change that is heard."""
    (one,) = heard(text)
    return one


@pytest.mark.parametrize(
    ("text", "name", "unit", "before", "after"),
    [
        ("We cut scrap from 6 % to 4 %.", "scrap", "%", 6, 4),
        ("Scrap fell from 6 to 4 per cent.", "scrap", "%", 6, 4),
        ("It took us from three days to one.", "time", "day", 3, 1),
        ("Lead time went from three days to one, honestly.", "lead time", "day", 3, 1),
        ("Twelve hours a week instead of twenty.", "time", "hour/week", 20, 12),
        ("We spend 12 hours a week on invoices, not 20.", "invoices", "hour/week", 20, 12),
        ("We ship in 2 days, down from 5.", "ship", "day", 5, 2),
        ("Setup went from two hours to seventy minutes.", "setup", "minute", 120, 70),
        ("Before, it took 3 hours. Now it takes one and a half.", "time", "hour", 3, 1.5),
        ("14 complaints a month before, and 3 now.", "complaints", "complaint/month", 14, 3),
        ("Stops dropped from a dozen a week to three.", "stops", "1/week", 12, 3),
        ("The label costs £1.20 instead of £1.55.", "label costs", "GBP", 1.55, 1.2),
        ("I would say we went from six people to four.", "people", "person", 6, 4),
        ("Not only that: we cut stops from 1,200 a year to 900.", "stops", "1/year", 1200, 900),
    ],
)
def test_a_change_from_one_amount_to_another_is_heard(
    text: str, name: str, unit: str, before: float, after: float
) -> None:
    one = only(text)
    assert (one.name, one.unit, one.before[0], one.after[0]) == (name, unit, before, after)
    assert not one.lacks


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Downtime fell by 20 %.", 80),
        ("They reduced the rework by half.", 50),
        ("We cut the cooling water by two thirds.", 33.33),
        ("Output grew by a quarter.", 125),
        ("About a third less caustic.", 66.67),
        ("We use 20 % less paper.", 80),
    ],
)
def test_a_share_alone_is_told_of_a_hundred(text: str, after: float) -> None:
    one = only(text)
    assert (one.index, one.before[0], one.after[0]) == (True, 100, after)


@pytest.mark.parametrize(
    ("text", "money", "currency", "lacks"),
    [
        ("It saved about 40,000 a year.", 40_000, "", "No currency"),
        ("It saved us €12,500 a year and a lot of nerves.", 12_500, "EUR", ""),
        ("That is savings of 1,200 euros a month.", 14_400, "EUR", ""),
        ("Worth two and a half thousand pounds a month to us.", 30_000, "GBP", ""),
        ("It saved 30 to 40 thousand dollars a year.", None, "USD", "30000 to 40000"),
        ("It saved us 12,500 euros.", None, "EUR", "a year, or once"),
    ],
)
def test_money_is_told_by_the_year(
    text: str, money: float | None, currency: str, lacks: str
) -> None:
    one = only(text)
    assert (one.money_per_year, one.currency) == (money, currency)
    assert lacks in one.lacks
    assert bool(one.lacks) == bool(lacks)


def test_a_range_and_an_about_are_kept_as_such() -> None:
    one = only("Setup went from about 45 minutes to between 5 and 7 minutes.")
    assert (one.before, one.after) == ((45, None, None), (None, 5, 7))
    assert one.about


def test_the_words_that_it_rests_on_are_told() -> None:
    text = "Well, lead time went from three days to one."
    one = only(text)
    assert text[one.start : one.stop] == "from three days to one"
    assert [text[a:b] for a, b in one.rests_on] == ["three days", "one"]


@pytest.mark.parametrize(
    "text",
    [
        "It did not fall from 6 % to 4 %.",
        "It never went from three days to one.",
        "If it worked, we would cut scrap from 6 % to 4 %.",
        "We hope to go from three days to one.",
        "We'll cut it from 6 % to 4 %.",
        "Did you cut it from 6 % to 4 %?",
        "From 2019 to 2021 we grew.",
        "We work from 9 to 5.",
        "Open from 8 to 11 am, down from 12 pm.",
        "It went from 1.234 to 2.345.",
        "Yours cost 8 % more than theirs.",
        "We grew from 6 % to 6 %.",
    ],
)
def test_what_did_not_happen_and_what_can_be_read_two_ways_is_left_out(text: str) -> None:
    assert heard(text) == []


def test_a_promise_is_heard_as_one() -> None:
    assert only("You promised to cut scrap from 6 % to 3 %.").promised
    assert not only("You cut scrap from 6 % to 3 %.").promised


def test_hours_and_days_are_not_made_one_another() -> None:
    one = only("It used to take two days, now it takes about half an hour.")
    assert (one.before[0], one.after) == (2, (None, None, None))
    assert "day and in hour" in one.lacks


def test_a_difference_asks_what_it_was_before() -> None:
    one = only("It saves us 8 hours a week.")
    assert (one.unit, one.before[0], one.after[0]) == ("hour/week", None, None)
    assert "8 hour/week" in one.lacks


words = st.sampled_from(
    ["from", "to", "6", "4 %", "three days", "one", "a", "instead of", "half", "by", "saved", ".",
     "€", "1,200", "now", "before", "not", "between", "and", "or", "less", "week", "a year", "-"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(st.lists(words, max_size=16).map(" ".join))
def test_whatever_is_said_the_places_lie_in_it_and_do_not_overlap(text: str) -> None:
    found = heard(text)
    assert all(0 <= one.start < one.stop <= len(text) for one in found)
    assert all(a.stop <= b.start for a, b in pairwise(found))
    assert all(one.start <= a < b <= one.stop for one in found for a, b in one.rests_on)
