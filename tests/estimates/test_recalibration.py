"""The chance to be active is corrected by who did come back."""

import numpy as np
import pytest

from whybuy.estimates.recalibration import CameBack, Recalibration, learn, recency_for
from whybuy.methods.btyd.activity import BetaGeoParams, dropped_log_odds

PARAMS = BetaGeoParams(r=0.8, alpha=20.0, a=0.7, b=3.0)


def _period(*, shift: float, slope: float, customers: int = 20_000) -> CameBack:
    rng = np.random.default_rng(1)
    log_odds = rng.normal(1.0, 3.0, customers)
    once = rng.uniform(0.5, 1.0, customers)
    chance = once / (1 + np.exp(-(shift + slope * log_odds)))
    return CameBack(log_odds, once, (rng.random(customers) < chance).astype(float))


def test_a_model_that_is_right_is_left_as_it_is():
    found = learn([_period(shift=0.0, slope=1.0)])
    assert found.shift == pytest.approx(0.0, abs=0.1)
    assert found.slope == pytest.approx(1.0, abs=0.05)


def test_a_known_error_of_the_chances_is_found():
    found = learn([_period(shift=1.5, slope=0.4), _period(shift=1.5, slope=0.4)])
    assert (found.shift, found.slope) == pytest.approx((1.5, 0.4), abs=0.08)


def test_without_a_past_nothing_is_corrected():
    assert learn([]) == Recalibration(0.0, 1.0, 0)


def test_a_handful_of_customers_moves_the_correction_but_little():
    one = CameBack(np.array([-1.0, -2.0]), np.array([0.9, 0.9]), np.array([1.0, 1.0]))
    found = learn([one])
    assert 0.3 < found.slope < 1.0
    assert 0.0 < found.shift < 2.0


def test_where_nobody_came_back_the_correction_still_stands():
    none = CameBack(np.full(500, 40.0), np.ones(500), np.zeros(500))
    found = learn([none])
    assert np.isfinite([found.shift, found.slope]).all()
    assert found(np.array([40.0]))[0] < 40.0


def test_the_recency_carries_the_corrected_chance_into_the_model():
    frequency = np.array([1.0, 5.0, 60.0, 300.0])
    age, recency = np.full(4, 365.0), np.array([10.0, 200.0, 300.0, 340.0])
    for wanted in (-4.0, -1.0, 1.0):
        odds = np.full(4, wanted)
        moved = recency_for(odds, frequency=frequency, recency=recency, age=age, params=PARAMS)
        inside = (moved > 0) & (moved < age)
        assert inside[1:].all()
        found = -dropped_log_odds(frequency, moved, age, params=PARAMS)
        assert found[inside] == pytest.approx(odds[inside], abs=1e-9)


def test_a_single_purchase_keeps_its_recency():
    kept = recency_for(
        np.array([np.inf]),
        frequency=np.array([0.0]),
        recency=np.array([0.0]),
        age=np.array([90.0]),
        params=PARAMS,
    )
    assert kept.tolist() == [0.0]
