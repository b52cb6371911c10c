"""Figures as people read them."""

import pytest

from whybuy.answers.wording import counted, money, name_it, noun, number, share


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (41_237.0, "EUR", "€41,200"),
        (8.5, "USD", "$8.50"),
        (-1312.0, "CHF", "-CHF 1,310"),
        (0.0, "GBP", "£0"),
        (12.0, "GBP", "£12"),
        (4_279_000.0, "USD", "$4,280,000"),
    ],
)
def test_money_has_three_figures_and_its_currency(amount: float, currency: str, words: str):
    assert money(amount, currency) == words


@pytest.mark.parametrize(
    ("fraction", "words"),
    [
        (0.0, "0 %"),
        (0.0004, "under 0.1 %"),
        (0.004, "0.4 %"),
        (0.364, "36 %"),
        (0.9999, "99.9 %"),
        (1.0, "100 %"),
    ],
)
def test_a_share_never_says_nought_or_all_unless_it_is(fraction: float, words: str):
    assert share(fraction) == words


def test_counts_carry_their_noun():
    assert counted(1, "customer", "customers") == "1 customer"
    assert counted(2469, "customer", "customers") == "2,469 customers"


def test_one_is_told_of_as_one():
    assert [noun("customers", count) for count in (0, 1, 2)] == [
        "customers",
        "customer",
        "customers",
    ]
    assert noun("times", 1) == "times"
    assert name_it(1, " of 7 customers") == "1 of 7 customers names it"
    assert name_it(3) == "3 name it"
    assert (number(31318), number(5.66), number(3)) == ("31,318", "5.7", "3")


def test_a_factor_just_off_one_is_not_called_one():
    assert (number(1.02), number(0.998), number(1.004)) == ("1.02", "0.998", "1.004")
    assert (number(1), number(1.1), number(1.00001)) == ("1", "1.1", "1")
