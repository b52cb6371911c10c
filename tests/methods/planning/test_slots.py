"""Meetings given to slots: nobody twice, no place overfull, and nothing better to be had."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whybuy.errors import BadInput
from whybuy.methods.planning.slots import fill_slots


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=12, max_size=12))
def test_no_plan_of_four_meetings_in_three_places_is_better(values: list[float]):
    value = np.array(values).reshape(4, 3)
    meeting, place = np.divmod(np.arange(12), 3)
    made = fill_slots(meeting, place, value.ravel(), capacity=[1, 1, 1])
    best = max(sum(value[m, p] for p, m in enumerate(some)) for some in permutations(range(4), 3))
    assert value.ravel()[made].sum() == pytest.approx(best)
    assert len(set(meeting[made])) == len(set(place[made])) == len(made)


def test_a_place_holds_as_many_as_it_holds_and_what_is_worth_nothing_is_not_made():
    made = fill_slots([0, 1, 2, 3], [0, 0, 0, 1], [3.0, 2.0, 1.0, 0.0], capacity=[2, 1])
    assert made.tolist() == [0, 1]
    assert fill_slots([], [], [], capacity=[2]).size == 0
    assert fill_slots([0], [0], [1.0], capacity=[0]).size == 0


def test_a_place_that_is_not_there_is_refused():
    with pytest.raises(BadInput, match="places from 0 to 0"):
        fill_slots([0], [1], [1.0], capacity=[1])
