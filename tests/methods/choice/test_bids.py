"""Prices and what came of them: known responses are found again, and what cannot be said is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.choice import (
    bid_response,
    bid_response_by_segment,
    expected_contribution,
    left_on_table,
)


def bids(many: int, *, seed: int, a: float = 6.0, b: float = -7.0):
    rng = np.random.default_rng(seed)
    price = rng.uniform(0.6, 1.0, many)
    return price, (rng.random(many) < 1 / (1 + np.exp(-(a + b * price)))).astype(float)


def test_a_known_response_is_found_within_its_standard_errors_as_often_as_they_say():
    held, half = [], []
    for seed in range(150):
        fitted = bid_response(*bids(400, seed=seed))
        off = abs(fitted.slope + 7.0) / fitted.standard_errors[1]
        held.append(off < 1.645)
        half.append(off < 1.645 / 2)
    error = np.sqrt(0.9 * 0.1 / 150)
    assert np.mean(held) == pytest.approx(0.9, abs=3 * error)
    assert np.mean(half) < 0.9 - 3 * error


@given(cost=st.floats(0.05, 0.55), shape=st.sampled_from(["logistic", "constant"]))
@settings(max_examples=30, deadline=None)
def test_no_other_price_earns_more_than_the_best(cost, shape):
    fitted = bid_response(*bids(800, seed=3), elasticity=shape)
    best = fitted.best_price(cost)
    others = best * np.array([0.9, 0.98, 0.999, 1.001, 1.02, 1.1])
    earned = expected_contribution(fitted, np.append(others, best), cost=cost)
    assert earned[-1] >= earned[:-1].max() - 1e-12
    low, high = fitted.nearly_best(cost)
    assert low < best < high


@given(prices=st.tuples(st.floats(0.1, 2.0), st.floats(0.1, 2.0)))
@settings(deadline=None)
def test_a_higher_price_never_wins_more(prices):
    for shape in ("logistic", "constant"):
        fitted = bid_response(*bids(400, seed=5), elasticity=shape)
        low, high = sorted(prices)
        assert fitted.win_chance(high) <= fitted.win_chance(low)


def test_the_answer_does_not_depend_on_the_currency():
    price, won = bids(400, seed=4)
    one, cents = bid_response(price, won), bid_response(100 * price, won, scale=100.0)
    assert cents.best_price(30.0) == pytest.approx(100 * one.best_price(0.3), rel=1e-9)


def test_prices_that_do_not_matter_give_no_best_price():
    price, won = bids(200, seed=1, a=0.0, b=0.0)
    fitted = bid_response(price, won if np.corrcoef(price, won)[0, 1] > 0 else 1 - won)
    assert not fitted.falls
    with pytest.raises(TooLittleEvidence, match="Vary the price"):
        fitted.best_price(0.3)


@pytest.mark.parametrize(
    ("price", "won", "error", "says"),
    [
        ([1.0] * 40, [1, 0] * 20, TooLittleEvidence, "one price"),
        (np.linspace(1, 2, 40), [1] * 40, TooLittleEvidence, "Record lost quotes too"),
        (np.linspace(1, 2, 12), [1, 0] * 6, TooLittleEvidence, "30 are needed"),
        (np.linspace(0, 2, 40), [1, 0] * 20, BadInput, "above 0"),
        (np.linspace(1, 2, 40), [1, 2] * 20, BadInput, "1 .won. or 0"),
        (np.linspace(1, 2, 40), [1] * 20 + [0] * 20, TooLittleEvidence, "single exception"),
    ],
)
def test_what_says_nothing_of_price_is_refused_in_words(price, won, error, says):
    with pytest.raises(error, match=says):
        bid_response(price, won)


def test_a_covariate_that_goes_with_price_is_taken_out_of_its_effect():
    rng = np.random.default_rng(2)
    large = rng.integers(0, 2, 4000)
    price = rng.uniform(0.6, 0.9, 4000) + 0.1 * large
    won = rng.random(4000) < 1 / (1 + np.exp(-(4 - 6 * price + 3 * large)))
    alone, with_size = bid_response(price, won), bid_response(price, won, covariates=large)
    assert with_size.slope == pytest.approx(-6, abs=3 * with_size.standard_errors[1])
    assert alone.slope > -3.5


def test_a_small_segment_leans_on_the_others_and_a_large_one_stands_alone():
    price, won = bids(1500, seed=6)
    odd_price, odd_won = bids(1500, seed=7, a=9.0, b=-12.0)
    few_price, few_won = np.array([0.7, 0.8, 0.9]), np.array([1.0, 1.0, 1.0])
    fitted = bid_response_by_segment(
        np.concatenate([price, odd_price, few_price]),
        np.concatenate([won, odd_won, few_won]),
        segments=["plain"] * 1500 + ["dear"] * 1500 + ["new"] * 3,
    )
    assert fitted.bids == {"dear": 1500, "new": 3, "plain": 1500}
    assert fitted.of["plain"].slope == pytest.approx(-7, abs=1.6)
    assert fitted.of["dear"].slope == pytest.approx(-12, abs=2)
    new = fitted.of["new"]
    assert -14 < new.slope < -5
    assert new.standard_errors[1] > 2 * fitted.of["plain"].standard_errors[1]
    assert new.falls


def test_segments_that_do_not_differ_come_out_alike():
    price, won = bids(1200, seed=8)
    fitted = bid_response_by_segment(price, won, segments=list("abcd") * 300)
    apart = [bid_response(price[n::4], won[n::4]).slope for n in range(4)]
    assert np.ptp([one.slope for one in fitted.of.values()]) < 0.7 * np.ptp(apart)
    assert fitted.spread_of_levels < 0.5


def test_a_segments_chance_to_win_lies_in_its_interval_as_often_as_it_says():
    """40 firms of eight segments with 50 bids each, whose levels and slopes do differ."""
    held, half = [], []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        of, level, slope = np.repeat(np.arange(8), 50), rng.normal(7, 0.5, 8), rng.normal(-8, 1, 8)
        price = rng.uniform(0.6, 1, 400)
        won = rng.random(400) < 1 / (1 + np.exp(-(level[of] + slope[of] * price)))
        fitted = bid_response_by_segment(price, won, segments=[str(one) for one in of])
        for name, response in fitted.of.items():
            true = 1 / (1 + np.exp(-(level[int(name)] + slope[int(name)] * 0.8)))
            low, high = response.win_chance_interval(0.8)
            held.append(low < true < high)
            half.append(abs(true - (low + high) / 2) < (high - low) / 4)
    error = np.sqrt(0.9 * 0.1 / 320)
    assert np.mean(held) > 0.9 - 3 * error
    assert np.mean(half) < 0.9 - 3 * error


def test_money_left_is_none_at_the_best_price_and_holds_the_truth_otherwise():
    a, b, cost = 6.0, -7.0, 0.4
    held = []
    for seed in range(60):
        price, won = bids(500, seed=seed)
        fitted = bid_response(price, won)
        best = min(max(fitted.best_price(cost), fitted.lowest), fitted.highest)
        assert left_on_table(fitted, [best], cost=cost).total == pytest.approx(0, abs=1e-12)
        paid = np.full(20, 0.62)
        found = left_on_table(fitted, paid, cost=cost, draws=300)

        def true(at):
            return (at - cost) / (1 + np.exp(-(a + b * at)))

        held.append(
            found.total_low <= (true(found.best_price) - true(paid)).sum() <= found.total_high
        )
    assert np.mean(held) > 0.9 - 3 * np.sqrt(0.9 * 0.1 / 60)


def test_the_best_price_is_not_sought_where_nothing_was_tried():
    price, won = bids(500, seed=9)
    found = left_on_table(bid_response(price, won), [0.7], cost=2.0 * 0.45)
    assert found.best_price.max() <= price.max()
