"""How much hangs on how few."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from whybuy.estimates.concentration import fewest_for_half, share_of_ranked_tenth, tenth_shares

MONEY = arrays(np.float64, st.integers(1, 60), elements=st.floats(0, 1e9))


def test_where_all_are_alike_every_tenth_holds_a_tenth():
    assert np.allclose(tenth_shares(np.full(37, 5.0)), 0.1)
    assert fewest_for_half(np.full(10, 5.0)) == 5


def test_one_customer_who_holds_everything_is_half_of_it_alone():
    amounts = np.array([0.0, 0.0, 900.0, 0.0])
    assert fewest_for_half(amounts) == 1
    assert share_of_ranked_tenth(amounts, amounts) == 1.0


@given(MONEY)
def test_shares_of_tenths_fall_and_add_up_to_one(amounts: np.ndarray):
    shares = tenth_shares(amounts)
    assert (np.diff(shares) <= 1e-9).all()
    assert np.isclose(shares.sum(), 1.0) or amounts.sum() == 0


@given(MONEY)
def test_no_ranking_beats_the_one_by_what_happened(amounts: np.ndarray):
    ranked_by = np.arange(len(amounts), dtype=float)
    best = share_of_ranked_tenth(amounts, amounts)
    assert share_of_ranked_tenth(ranked_by, amounts) <= best + 1e-9


def test_losses_count_as_nothing():
    assert fewest_for_half(np.array([-50.0, 10.0, 10.0])) == 1
    assert fewest_for_half(np.array([-50.0])) == 0
