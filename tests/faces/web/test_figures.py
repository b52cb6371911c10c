"""Figures as a page writes them."""

from __future__ import annotations

from datetime import date

import pytest

from whybuy.faces.web.templatetags import figures


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (0.834, "chance", "83\u00a0%"),
        (1240.4, "EUR", "€1,240"),
        (12.0, "days", "12"),
        (None, "days", "–"),
        (float("nan"), "EUR", "–"),
    ],
)
def test_a_share_and_an_amount_carry_their_sign(value: float | None, unit: str, written: str):
    assert figures.bare(value, unit) == written


def test_an_interval_is_said_in_words():
    assert figures.interval(12, 30, "orders") == "12 to 30"


def test_the_bar_of_an_interval_never_leaves_its_ground():
    bar = figures.interval_bar(50.0, -10.0, 900.0, 100.0)
    assert 'x="0.00" y="2" width="100.00"' in bar


def test_an_amount_on_record_is_written_to_the_cent():
    assert figures.exact(-1234.5, "USD") == "-$1,234.50"


def test_a_day_is_plain():
    assert figures.day(date(2026, 1, 31)) == "31 Jan 2026"


def test_a_figure_and_its_unit_stay_on_one_line():
    assert figures.held("7 % in 30 days") == "7\u00a0% in 30\u00a0days"
