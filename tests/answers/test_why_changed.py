"""What has changed since last year: each difference with its range, and no line that denies it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scipy.stats import binomtest

from whybuy.answers.reasoning.groups import _change
from whybuy.estimates.reasons import Moved, counted_range
from whybuy.methods.judge.shares import Share


def moved(found: int, checked: int, share: float | None = None) -> Moved:
    told = share and Share(share, share - 0.1, share + 0.1, checked, checked, found, share, 0.0)
    return Moved("risk", found, (), checked, 0.0, found, checked, share=told or None)


def told(was: Moved, is_: Moved) -> dict[str, Any]:
    words: Any = SimpleNamespace(called=lambda key: "Mitigate risks")
    return dict(_change(words, was, is_))


def test_a_line_whose_counts_go_the_other_way_says_why():
    row = told(moved(20, 27, 0.64), moved(20, 36, 0.65))
    assert row["measure"] == "changed_by"
    assert row["why"] == (
        "65 % in the past year, 64 % before, weighted to all who buy now; up by 1 point, which no "
        "change at all would not contradict. Counted, not weighted: 20 of 36 checked in the past "
        "year, 20 of 27 before, which goes the other way, for others were heard in the one than in "
        "the other"
    )


def test_counts_too_few_for_a_share_have_a_range_of_their_difference_all_the_same():
    row = told(moved(7, 16), moved(3, 36))
    assert row["measure"] == "changed_by_count"
    assert row["estimate"] == pytest.approx(100 * (3 / 36 - 7 / 16))
    assert row["low"] < row["estimate"] < row["high"] < 0
    assert row["why"] == (
        "3 of 36 checked in the past year, 7 of 16 before, not weighted; down by 35 points"
    )


def test_where_nobody_was_checked_those_heard_are_counted():
    was, is_ = Moved("risk", 2, (), 5, 0.0), Moved("risk", 2, (), 5, 0.0)
    row = told(was, is_)
    assert row["low"] < row["estimate"] == 0 < row["high"]
    assert row["why"].startswith("2 of 5 heard in the past year, 2 of 5 before, not weighted; much")


@pytest.mark.parametrize(("many", "of"), [(0, 7), (9, 60), (16, 16), (1, 1)])
def test_the_range_of_a_count_is_wilsons(many: int, of: int):
    reference = binomtest(many, of).proportion_ci(0.90, method="wilson")
    low, high = counted_range(many, of)
    assert (low, high) == pytest.approx((reference.low, reference.high), abs=1e-4)
