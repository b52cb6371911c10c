"""Fjord Motor (R. Phillips' case), the economic value of Forbis and Mehta, a price survey."""

import csv

import numpy as np
import pytest

from whybuy.methods.choice import bid_response, economic_value
from whybuy.methods.choice.bids import break_even_change, expected_contribution
from whybuy.methods.choice.surveys import best_on_curve, van_westendorp

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


TWENTY_PEOPLE = """
100 120 200 200 300 100 100 300 100 350 340 450 100 257 109 109 280 400 250 200
150 200 250 300 340 190 200 350 120 360 360 460 110 388 299 129 350 410 260 240
400 400 450 350 400 200 300 370 180 370 490 490 130 433 399 149 400 420 270 280
500 480 500 400 490 300 500 380 200 380 500 500 140 499 422 199 410 430 280 300
"""
"""Too cheap, a bargain, dear, too dear, as S. Yang (2020) gives them; figures: R's psm_analysis."""


def test_twenty_people_asked_by_van_westendorp():
    asked = np.array(TWENTY_PEOPLE.split(), dtype=float).reshape(4, 20)
    stepped = van_westendorp(*asked, interpolate=False)
    assert (*stepped.range, stepped.indifference, stepped.optimal) == (250, 400, 340, 300)
    smooth = van_westendorp(*asked)
    # R walks in steps of a cent and takes the next one after the crossing at 399.20.
    assert (*smooth.range, smooth.indifference, smooth.optimal) == pytest.approx(
        (245, 399.21, 340, 299.5), abs=0.0101
    )


def test_the_economic_value_of_forbis_and_mehta():
    value = economic_value(300, adds={"saves": 350, "earns": 100, "spares": 200})
    assert (value.total, value.differentiation) == (950, 650)


def test_break_even_change_of_volume():
    assert break_even_change(-1.0, margin=4.0) == pytest.approx(1 / 3)
