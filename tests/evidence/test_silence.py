"""What was to be seen before a silence is read off the records, and nothing is made up."""

from datetime import date, timedelta

import pytest

from tests.fakes import books, bought, every
from whybuy.evidence.silence import rhythm, signs

pytestmark = pytest.mark.django_db

START = date(2024, 1, 1)


def _words(lines: list, *, last_day: date, as_of: date) -> list[str]:
    return [sign.words for sign in signs(books(lines, as_of=as_of), "ann", last_day=last_day)]


def test_a_silence_is_measured_against_the_customers_own_rhythm():
    days = every(10, start=START, end=date(2024, 5, 1))
    words = _words(bought("ann", *days), last_day=days[-1], as_of=days[-1] + timedelta(days=45))
    assert (
        words[0]
        == "Silent for 45 days; usually bought every 10 days, never more than 10 days apart"
    )
    assert words[-1] == "No contact from us on record"
    assert len(words) == 2


def test_a_pause_as_long_as_an_earlier_one_is_not_called_the_longest():
    days = [
        START,
        START + timedelta(days=5),
        START + timedelta(days=65),
        START + timedelta(days=70),
    ]
    words = _words(bought("ann", *days), last_day=days[-1], as_of=days[-1] + timedelta(days=30))
    assert words[0] == "Silent for 30 days; usually bought every 5 days"


def test_slowing_down_before_a_silence_is_seen():
    days = [*every(5, start=START, end=date(2024, 3, 1)), date(2024, 3, 25), date(2024, 4, 20)]
    days += [date(2024, 5, 15), date(2024, 6, 14), date(2024, 7, 15), date(2024, 8, 15)]
    words = _words(bought("ann", *days), last_day=days[-1], as_of=date(2024, 12, 1))
    assert "Were slowing down before: every 5 days, then every 28 days" in words


def test_spending_less_before_a_silence_is_seen():
    days = every(7, start=START, end=START + timedelta(days=7 * 8))
    lines = [*bought("ann", *days[:6], amount=10_000), *bought("ann", *days[6:], amount=4_000)]
    words = _words(lines, last_day=days[-1], as_of=date(2024, 6, 1))
    assert "Spent 60 % less a purchase before they fell silent than earlier" in words


def test_goods_sent_back_in_the_sixty_days_before_a_silence_lead_to_their_order():
    days = every(10, start=START, end=date(2024, 4, 1))
    lines = [*bought("ann", *days), *bought("ann", date(2024, 3, 20), amount=-500, kind="return")]
    firm = books(lines, as_of=date(2024, 7, 1))
    back = [
        s for s in signs(firm, "ann", last_day=days[-1]) if s.measure == "returns_before_silence"
    ]
    assert [(sign.words, sign.evidence) for sign in back] == [
        ("One order with goods sent back in the 60 days before", f"order:shop:o{len(lines)}")
    ]


def test_buying_fewer_products_before_a_silence_is_seen():
    lines = [
        *(line for name in "abcdefgh" for line in bought("ann", START, product=name)),
        *bought("ann", date(2024, 5, 1), product="a"),
    ]
    words = _words(lines, last_day=date(2024, 5, 1), as_of=date(2024, 5, 20))
    assert "Bought one product in their last 91 days, 8 in the 91 before" in words


def test_gaps_are_days_between_purchases_oldest_first():
    beat = rhythm(
        books(bought("ann", START, date(2024, 1, 4), date(2024, 1, 14)), as_of=START), "ann"
    )
    assert beat.gaps == ()
    whole = books(bought("ann", START, date(2024, 1, 4), date(2024, 1, 14)), as_of=date(2024, 2, 1))
    assert rhythm(whole, "ann").gaps == (3, 10)
