"""When things are due again and who moves up: laws, and simulated truth recovered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.recommend import (
    due,
    fit_renewal,
    foretold,
    in_common,
    moves,
    next_to_move,
    purchases,
    reliability,
)
from whybuy.methods.recommend.upcoming import bought_since

UNTIL = 365


@pytest.fixture(scope="module")
def renewals():
    """(customer, day, product, quantity) of 800 customers and 12 products over 500 days.

    A gap is log-normal around 20 to 60 days by product, times the customer's own pace, times the
    quantity (1 or 2: a double pack lasts twice as long); after each purchase one in ten ends.
    """
    rng = np.random.default_rng(4)
    lines: list[tuple[int, int, int, int]] = []
    pace = np.exp(rng.normal(0, 0.4, size=800))
    for who in range(800):
        for what in rng.choice(12, size=3, replace=False):
            day = float(rng.integers(0, 200))
            while day < 500:
                pieces = int(rng.integers(1, 3))
                lines.append((who, int(day), int(what), pieces))
                if rng.random() < 0.1:
                    break
                usual = (20 + 40 * what / 11) * pace[who] * pieces / 1.5
                day += max(1.0, usual * np.exp(rng.normal(0, 0.3)))
    return tuple(np.array(column) for column in zip(*lines, strict=True))


@pytest.fixture(scope="module")
def fitted(renewals):
    who, day, what, pieces = renewals
    return fit_renewal(purchases(who, day, what, quantity=pieces, until=UNTIL), as_of=UNTIL)


def test_the_spreads_and_the_effect_of_quantity_are_recovered(fitted):
    assert fitted.sigma == pytest.approx(0.3, abs=0.04)
    assert fitted.sd_customer == pytest.approx(0.4, abs=0.06)
    assert fitted.sd_product == pytest.approx(np.log(20 + 40 * np.arange(12) / 11).std(), abs=0.12)
    assert fitted.quantity == pytest.approx(1.0, abs=0.05)
    assert fitted.returns.mean() == pytest.approx(0.9, abs=0.03)


def test_chances_to_buy_within_three_weeks_are_borne_out_and_beat_a_pooled_rate(renewals):
    who, day, what, pieces = renewals
    told = due(who, day, what, quantity=pieces, as_of=UNTIL, horizon=21)
    before = purchases(who, day, what, quantity=pieces, until=UNTIL)
    came = bought_since(before, purchases(who, day, what, until=UNTIL + 21))
    ours = reliability(told.chance, came)
    rate = (before.times - 0.5) / (UNTIL - before.first_day + 20.0)
    theirs = reliability(1 - np.exp(-21 * rate), came)
    assert ours.gap < 0.04
    assert ours.brier < 0.7 * theirs.brier
    assert told.checked is not None
    assert told.checked.gap < 0.04


def test_the_next_day_lies_in_its_interval_nine_times_in_ten(renewals, fitted):
    who, day, what, pieces = renewals
    told, later = foretold(fitted, horizon=30), purchases(who, day, what, quantity=pieces)
    first_gap = np.full(len(told.chance), np.nan)
    wide = what.max() + 1
    keys = who * wide + what
    for place, (customer, product) in enumerate(zip(told.customer, told.product, strict=True)):
        after = day[(keys == customer * wide + product) & (day > UNTIL)]
        if len(after):
            first_gap[place] = after.min() - UNTIL
    seen = np.isfinite(first_gap) & (told.high < 500 - UNTIL)
    held = (told.low <= first_gap + 1) & (first_gap - 1 <= told.high)
    assert len(later.customer) == len(told.customer)
    assert held[seen].mean() == pytest.approx(0.92, abs=0.04)


def test_who_has_just_bought_has_all_of_it_on_hand_and_who_is_late_nearly_nothing(fitted):
    told = foretold(fitted, horizon=30)
    fresh, late = told.late < 0.02, (told.late > 0.9) & (told.times > 1)
    assert fresh.sum() > 20
    assert late.sum() > 20
    pieces = fitted.bought.last_quantity * fitted.bought.usual_quantity
    assert (told.on_hand[late] / pieces[late]).max() < 0.35
    assert (told.on_hand[fresh] / pieces[fresh]).min() > 0.4
    assert (told.on_hand <= pieces + 1e-9).all()


@given(st.integers(1, 60), st.integers(61, 400))
@settings(max_examples=20, deadline=None)
def test_a_longer_horizon_never_lowers_a_chance(fitted, near, far):
    soon, later = foretold(fitted, horizon=near), foretold(fitted, horizon=far)
    assert (soon.chance <= later.chance + 1e-12).all()
    assert ((soon.chance >= 0) & (later.chance <= 1)).all()
    assert ((soon.low <= soon.due_in) & (soon.due_in <= soon.high)).all()


def test_a_longer_silence_makes_an_end_likelier(renewals):
    who, day, what, pieces = renewals
    bought = purchases(who, day, what, quantity=pieces, until=UNTIL)
    now, later = (foretold(fit_renewal(bought, as_of=UNTIL), horizon=9) for _ in range(2))
    much_later = foretold(fit_renewal(bought, as_of=UNTIL + 300), horizon=9)
    assert np.array_equal(now.chance, later.chance)
    assert much_later.ended.mean() > 0.8 > now.ended.mean()


def test_gaps_are_between_days_and_two_lines_of_a_day_are_one_purchase():
    found = purchases([1, 1, 1, 2, 1], [5, 5, 9, 3, 30], [0, 0, 0, 0, 0], quantity=[1, 3, 2, 7, 1])
    assert found.gap_days.tolist() == [4.0, 21.0]
    assert found.times.tolist() == [3, 1]
    assert found.usual_quantity == pytest.approx([2.0, 7.0])
    assert found.gap_quantity == pytest.approx([2.0, 1.0])
    assert purchases([1, 1], [5, 9], [0, 0], until=8).times.tolist() == [1]


def test_too_few_gaps_and_returns_are_refused():
    with pytest.raises(TooLittleEvidence, match="bought again 1 times; 30 are needed"):
        due([0, 0], [1, 9], [0, 0], as_of=20, horizon=7)
    with pytest.raises(BadInput, match=r"quantity\[1\] is -2"):
        purchases([0, 0], [1, 2], [0, 0], quantity=[1, -2])
    with pytest.raises(BadInput, match="horizon=0"):
        due([0, 0], [1, 9], [0, 0], as_of=20, horizon=0)


def test_who_began_below_and_bought_above_later_has_moved():
    """0 moved after 20 days, 1 stayed, 2 began above, 3 moves only after the day asked for."""
    who, day, what = [0, 0, 1, 2, 2, 3, 3], [10, 30, 40, 5, 9, 7, 99], [0, 1, 0, 1, 0, 0, 1]
    found = moves(who, day, what, lower=[0], higher=[1], as_of=50)
    assert found.customer.tolist() == [0, 1, 3]
    assert found.moved.tolist() == [True, False, False]
    assert found.days.tolist() == [20, 10, 43]
    with pytest.raises(BadInput, match="both lower and higher"):
        moves(who, day, what, lower=[0, 1], higher=[1], as_of=50)


def test_what_movers_had_in_common_is_found_and_what_they_had_not_is_not():
    rng = np.random.default_rng(3)
    features = rng.normal(size=(400, 6))
    moved = rng.random(400) < 1 / (1 + np.exp(1 - 1.2 * features[:, 2]))
    found = in_common(features, moved)
    assert found.feature[0] == 2
    assert found.low[0] > 0.5
    assert ((found.low[1:] < 0) & (found.high[1:] > 0)).all()
    told = next_to_move(features, moved)
    assert told.tells
    assert np.corrcoef(told.chance, features[:, 2])[0, 1] > 0.9


def test_where_nothing_tells_movers_apart_everybody_is_told_the_share():
    rng = np.random.default_rng(5)
    moved = np.arange(60) % 3 == 0
    told = next_to_move(rng.normal(size=(60, 8)), moved)
    assert not told.tells
    assert told.chance == pytest.approx(np.full(60, 1 / 3))
    with pytest.raises(TooLittleEvidence, match="2 customers moved"):
        in_common(rng.normal(size=(30, 2)), np.arange(30) < 2)
