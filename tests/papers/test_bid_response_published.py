"""Fjord Motor (R. Phillips' case), the economic value of Forbis and Mehta, a price survey."""

import csv

import numpy as np
import pytest

from whybuy.methods.choice import bid_response
from whybuy.methods.choice.bids import break_even_change, expected_contribution
from whybuy.methods.choice.surveys import best_on_curve

COST = 15_000


@pytest.fixture(scope="module")
def bids(request):
    from tests.conftest import CHECKOUT

    file = CHECKOUT.parent / "shared" / "data" / "deals" / "fjord_motor_fleet_bids.csv"
    if not file.is_file():
        pytest.skip("The data sets beside the checkout (../shared/data) are not on this machine.")
    with file.open(encoding="utf-8-sig") as opened:
        rows = list(csv.DictReader(opened))
    columns = [[float(row[name]) for row in rows] for name in ("unit_number", "unit_price", "win")]
    return np.array(columns)


def test_all_4000_bids_together(bids):
    units, price, won = bids
    fitted = bid_response(price, won, scale=25_000)
    assert fitted.log_likelihood == pytest.approx(-2261.869726, abs=1e-5)
    assert (fitted.intercept, fitted.slope) == pytest.approx((7.756272, -9.164202), abs=1e-5)
    assert fitted.standard_errors == pytest.approx([0.351461, 0.451800], abs=1e-5)
    best = fitted.best_price(COST)
    assert best == pytest.approx(20_818.67, abs=0.01)
    expected = expected_contribution(fitted, np.full(len(price), best), cost=COST, quantity=units)
    assert expected.sum() == pytest.approx(241_083_838, abs=1)
    made = ((price - COST) * units * won).sum()
    assert made == pytest.approx(171_829_002, abs=1)
    assert expected.sum() / made - 1 == pytest.approx(0.403, abs=5e-4)


def test_police_and_corporate_apart(bids):
    units, price, won = bids
    total = 0.0
    for part, likelihood, best in (
        (slice(0, 2000), -905.857576, 17_638.53),
        (slice(2000, None), -124.339753, 22_431.48),
    ):
        fitted = bid_response(price[part], won[part], scale=25_000)
        assert fitted.log_likelihood == pytest.approx(likelihood, abs=1e-5)
        assert fitted.best_price(COST) == pytest.approx(best, abs=0.01)
        at_best = np.full(2000, fitted.best_price(COST))
        total += expected_contribution(fitted, at_best, cost=COST, quantity=units[part]).sum()
    assert total == pytest.approx(308_695_836, abs=1)
    assert "upper end of the prices ever bid" in fitted.beyond_what_was_tried(COST)


def test_the_best_price_on_the_published_survey_curve_is_not_the_pages_own():
    best = best_on_curve(
        lambda p: 0.33 / (1 + np.exp(-(8.3 - 0.97 * p))),
        low=3,
        high=15,
        unit_cost=3,
        people=10_000,
        fixed=5_000,
    )
    assert (best.price, best.profit) == pytest.approx((7.35, 5_956.24), abs=0.005)


def test_break_even_change_of_volume():
    assert break_even_change(-1.0, margin=4.0) == pytest.approx(1 / 3)
