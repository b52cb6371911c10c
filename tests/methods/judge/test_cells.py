"""Cells by segment and size: enough heard in each, and the large never stand for the small."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.methods.judge.test_shares import coverage
from whybuy.errors import BadInput
from whybuy.methods.judge.cells import cells, size_classes


def test_the_few_who_make_half_of_it_are_no_class_with_the_many_who_make_the_rest():
    found = size_classes([100.0] * 4 + [1.0] * 400)
    assert len(set(found[:4])) == 1
    assert set(found[:4]).isdisjoint(found[4:])


def test_customers_of_one_size_are_in_one_class_and_without_sizes_all_are():
    assert len(set(size_classes([3.0] * 50))) == 1
    assert set(size_classes([0.0] * 5)) == {0}


def test_sizes_below_nothing_are_refused():
    with pytest.raises(BadInput, match="at least 0"):
        size_classes([1.0, -1.0])


def test_where_few_were_heard_segments_are_joined_before_sizes_are():
    segments = np.tile([0, 1, 2], 20)
    classes = np.repeat([0, 1], 30)
    heard = np.arange(60) % 5 == 0  # two of each segment and size
    found = cells(segments, classes, heard)
    assert sorted(set(found)) == [0, 1]
    assert set(found[:30]).isdisjoint(found[30:])


def test_a_segment_of_which_nobody_was_heard_is_in_no_cell():
    segments = np.array([0] * 10 + [1] * 10)
    found = cells(segments, np.zeros(20), segments == 0)
    assert set(found[:10]) == {0}
    assert set(found[10:]) == {-1}
    assert set(cells(segments, np.zeros(20), np.zeros(20))) == {-1}


CUSTOMER = st.tuples(st.integers(0, 4), st.integers(0, 3), st.booleans())


@settings(max_examples=200, deadline=None)
@given(customers=st.lists(CUSTOMER, min_size=1, max_size=120))
def test_each_cell_has_enough_heard_where_there_are_enough_and_numbers_without_gaps(customers):
    segments, classes, heard = map(np.array, zip(*customers, strict=True))
    found = cells(segments, classes, heard)
    assert np.array_equal(found >= 0, np.isin(segments, segments[heard]))
    used = np.unique(found[found >= 0])
    assert np.array_equal(used, np.arange(len(used)))
    counts = [int(heard[found == cell].sum()) for cell in used]
    assert min(counts, default=5) >= min(5, int(heard.sum()))


def test_where_who_is_heard_and_why_they_buy_depend_on_size_intervals_hold_and_by_segment_do_not():
    """Binomial 99.9 % bounds; 120 firms, so that an interval half as wide fails."""
    setting = coverage.SIZED[0]
    held, half, alone = [], [], []
    for seed in range(1000, 1120):
        row = coverage.replicate_by_size(setting, seed=seed)
        if row is not None:
            held.append(row[0])
            half.append(row[1])
            alone.append(row[3])
    assert np.mean(held) > 0.9 - 3.3 * (0.09 / len(held)) ** 0.5
    assert np.mean(half) < 0.75
    assert np.mean(alone) < 0.5
