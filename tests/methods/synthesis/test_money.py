"""Money from what the cases foretell: bounded, exact, and the bound is said."""

import numpy as np
import pytest
from scipy.integrate import quad

from whybuy.errors import BadInput
from whybuy.methods.synthesis import applied, in_money, pool

SIX = ([-0.41, -0.36, -0.52, -0.29, -0.44, -0.38], [0.02, 0.03, 0.02, 0.04, 0.02, 0.03])
SPENT = 100_000.0


def saved(effects):
    return SPENT - applied(effects, SPENT, scale="log ratio")


def test_the_mean_agrees_with_plain_integration():
    foretold = pool(*SIX).new_case()
    found = in_money(foretold, worth=saved)
    low, high = found.bounds
    mass = foretold.cdf(high) - foretold.cdf(low)
    middle = [foretold.quantile(p) for p in (0.05, 0.25, 0.5, 0.75, 0.95)]
    whole, _ = quad(
        lambda t: float(saved(t)) * foretold.density(t), low, high, points=middle, limit=400
    )
    assert found.mean == pytest.approx(whole / mass, rel=1e-7)
    assert found.cut == pytest.approx(0.001, abs=1e-9)


def test_the_interval_is_that_of_the_effect_put_into_money():
    foretold = pool(*SIX).new_case()
    found = in_money(foretold, worth=saved, bounds=(-np.inf, np.inf))
    low, high = foretold.central(0.9)
    # The outermost per mille is cut, so that the ends lie a hair inside.
    assert found.interval(0.9) == pytest.approx((float(saved(high)), float(saved(low))), rel=0.02)
    assert found.chance_above(found.median) == pytest.approx(0.5, abs=1e-6)


def test_nobody_saves_more_than_they_spend_nor_loses_by_a_bound_of_nature():
    found = in_money(pool(*SIX).new_case(), worth=saved, bounds=(-np.inf, 0.0))
    assert found.interval(0.999).low >= 0
    assert found.interval(0.999).high <= SPENT
    assert found.bounds.high == 0


def test_heavy_tails_still_have_a_mean():
    foretold = pool(*SIX, spread_prior=("half-cauchy", 1.0)).new_case()
    found = in_money(foretold, worth=lambda t: applied(t, SPENT, scale="log ratio"))
    assert np.isfinite(found.mean)
    assert found.bounds.high < 20


def test_bounds_that_contradict_the_cases_are_refused():
    foretold = pool(*SIX).new_case()
    with pytest.raises(BadInput, match="contradict"):
        in_money(foretold, worth=saved, bounds=(5, 6))
    with pytest.raises(BadInput, match="upside down"):
        in_money(foretold, worth=saved, bounds=(0, -1))
    with pytest.raises(BadInput, match="throughout"):
        in_money(foretold, worth=lambda t: t**2)
