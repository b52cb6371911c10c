"""BG/NBD and Gamma-Gamma give what their papers print.

Fader, Hardie and Lee 2005, "Counting your customers" the easy way, table 2, with the conditional
expectation of their note; Fader and Hardie 2013, "The Gamma-Gamma model of monetary value".
Tolerance: 1e-3 on parameters, 0.01 on the log-likelihood.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.papers.cdnow import cdnow
from whybuy.methods.btyd import BetaGeo, GammaGamma
from whybuy.methods.btyd.activity import BetaGeoParams, chance_active, orders_if_active
from whybuy.methods.btyd.spend import GammaGammaParams, expected_spend


def test_cdnow_has_2357_customers_of_whom_946_came_back():
    assert (len(cdnow()), (cdnow()["frequency"] > 0).sum()) == (2357, 946)


def test_bg_nbd_on_cdnow_is_as_published():
    model = BetaGeo().fit(cdnow())
    published = {"r": 0.242595, "alpha": 4.413602, "a": 0.792922, "b": 2.425906}
    assert model.params_ == pytest.approx(published, abs=1e-3)
    assert model.loglik_ == pytest.approx(-9582.429, abs=0.01)
    assert model.converged_


def test_gamma_gamma_on_cdnow_is_as_published():
    model = GammaGamma().fit(cdnow())
    published = {"p": 6.249573, "q": 3.744225, "gamma": 15.443518}
    assert model.params_ == pytest.approx(published, abs=1e-3)
    assert model.loglik_ == pytest.approx(-4055.918, abs=0.01)
    assert model.converged_


def test_a_cdnow_customer_with_two_repeats_is_expected_to_order_1_226_times_in_39_weeks():
    params = BetaGeoParams(r=0.242595, alpha=4.413602, a=0.792922, b=2.425906)
    frequency, recency, age = np.array([2.0]), np.array([30.43]), np.array([38.86])
    active = chance_active(frequency, recency, age, params=params)
    orders = orders_if_active(frequency, age, horizon=39.0, params=params)
    assert active[0] == pytest.approx(0.72661, abs=1e-5)
    assert active[0] * orders[0] == pytest.approx(1.226028, abs=1e-3)


def test_expected_money_of_an_order_is_as_published():
    params = GammaGammaParams(p=6.25, q=3.74, gamma=15.44)
    money = expected_spend(np.array([0.0, 2.0]), np.array([0.0, 40.0]), params=params)
    assert money == pytest.approx([35.2190, 39.1404], abs=1e-3)


def test_standard_errors_are_those_of_the_curvature():
    """Against second differences of the log-likelihood, which is written separately."""
    model = BetaGeo().fit(cdnow())
    from whybuy.methods.btyd.purchase_likelihood import log_likelihood

    fitted, step = model.fitted(), 1e-3
    theta, unit = fitted.peak.theta, np.eye(4) * step

    def at(move: np.ndarray) -> float:
        return log_likelihood(theta + move, fitted.observed)

    bend = np.array(
        [
            [at(u + v) - at(u - v) - at(v - u) + at(-u - v) for v in unit]
            for u in unit
        ]
    ) / (4 * step**2)  # fmt: skip
    errors = np.sqrt(np.diag(np.linalg.inv(-bend))) * np.array(list(model.params_.values()))
    assert list(model.standard_errors_.values()) == pytest.approx(errors.tolist(), rel=1e-3)


def test_cdnow_forecast_before_the_fact_is_the_published_underestimate():
    """39 weeks held out: 1,882 purchase days happened where the model expects some 12 % fewer."""
    table = cdnow()
    expected = BetaGeo().fit(table).expected_orders(table, days=39).sum()
    assert table["later_orders"].sum() == 1882
    assert expected / 1882 - 1 == pytest.approx(-0.12, abs=0.01)


@pytest.mark.parametrize("per_week", [1.0, 7.0, 168.0], ids=["weeks", "days", "hours"])
def test_cdnow_gives_one_answer_in_any_unit_of_time(per_week: float):
    table = cdnow().with_columns(pl.col("recency", "age") * per_week)
    for prior in ("none", "weak"):
        model = BetaGeo(prior=prior).fit(table)
        weeks = BetaGeo(prior=prior).fit(cdnow())
        assert model.params_["r"] == pytest.approx(weeks.params_["r"], rel=1e-6)
        assert model.params_["alpha"] == pytest.approx(weeks.params_["alpha"] * per_week, rel=1e-6)
        there = model.forecast(table, days=39 * per_week, draws=200)
        here = weeks.forecast(cdnow(), days=39, draws=200)
        assert there.total == pytest.approx(here.total, rel=1e-6)
        assert there.total_high == pytest.approx(here.total_high, rel=1e-3)
