"""Intervals hold what happens as often as they say: on known truth, and on CDNOW's later weeks."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.papers.cdnow import cdnow
from whybuy.methods.btyd import BetaGeo, GammaGamma, predictive
from whybuy.methods.btyd.activity import BetaGeoParams, chance_active
from whybuy.methods.btyd.order_counts import chance_of_at_least
from whybuy.methods.btyd.predictive import Forecast
from whybuy.methods.btyd.simulation import simulate_customers, simulate_spend
from whybuy.methods.btyd.spend import GammaGammaParams

TRUTH = BetaGeoParams(r=0.5, alpha=6.0, a=0.8, b=2.5)
MONEY = GammaGammaParams(p=6.25, q=3.74, gamma=15.44)


def simulated(customers: int, *, seed: int, later: float) -> tuple[pl.DataFrame, np.ndarray]:
    age = np.random.default_rng(seed).uniform(0, 52, customers)
    made = simulate_customers(age, params=TRUTH, later=later, seed=seed)
    money = simulate_spend(made.frequency, params=MONEY, seed=seed)
    columns = {"frequency": made.frequency, "recency": made.recency, "age": age, "value": money}
    return pl.DataFrame(columns), made.later_orders


def test_the_parameters_that_made_the_customers_are_found_again():
    table, _ = simulated(40_000, seed=5, later=0.0)
    orders, money = BetaGeo().fit(table), GammaGamma().fit(table)
    for model, truth in ((orders, TRUTH), (money, MONEY)):
        for name, found in model.params_.items():
            assert found == pytest.approx(
                getattr(truth, name), abs=4 * model.standard_errors_[name]
            )


def test_posterior_draws_spread_as_the_standard_errors_say():
    table, _ = simulated(3_000, seed=6, later=0.0)
    for model in (BetaGeo().fit(table), GammaGamma().fit(table)):
        draws = model.sample_params(2000, seed=1)
        errors = np.array(list(model.standard_errors_.values()))
        assert draws.std(axis=0) == pytest.approx(errors, rel=0.3)
        assert (model.sample_params(2000, seed=1) == draws).all()


@pytest.fixture(scope="module")
def forecasts() -> list[tuple[Forecast, np.ndarray]]:
    """Eighty firms of sixty customers each, and what their customers then did in 26 weeks."""
    found: list[tuple[Forecast, np.ndarray]] = []
    for seed in range(80):
        table, later = simulated(60, seed=seed, later=26.0)
        model = BetaGeo(prior="weak").fit(table)
        found.append((model.forecast(table, days=26.0, draws=200, seed=seed), later))
    return found


def share_held(forecasts: list[tuple[Forecast, np.ndarray]], *, width: float) -> float:
    """Share of the firms whose total lay in its interval, made `width` times as wide."""
    held = [
        abs(later.sum() - (f.total_high + f.total_low) / 2)
        <= width * (f.total_high - f.total_low) / 2
        for f, later in forecasts
    ]
    return float(np.mean(held))


def test_nine_totals_of_ten_lie_in_their_90_percent_interval(
    forecasts: list[tuple[Forecast, np.ndarray]],
):
    """80 firms: 0.90 has a standard error of 0.034. Half as wide would hold 0.59, and fails."""
    assert 0.81 <= share_held(forecasts, width=1.0) <= 0.98
    assert share_held(forecasts, width=0.5) < 0.81


def test_nine_customers_of_ten_lie_in_theirs(forecasts: list[tuple[Forecast, np.ndarray]]):
    """Counts are whole, so that an interval holds somewhat more than it must."""
    held = np.concatenate([(f.low <= y) & (y <= f.high) for f, y in forecasts])
    assert 0.90 <= held.mean() <= 0.985
    beyond = np.concatenate([y > f.high for f, y in forecasts]).mean()
    assert 0.01 <= beyond <= 0.055


def test_cdnow_s_later_orders_are_spread_as_forecast():
    """Randomised PIT: where each customer's 39 weeks fell in its own distribution is uniform.

    Their mean lies a little above one half because CDNOW's customers ordered 12 % more than any
    model of the first 39 weeks expects.
    """
    table, rng = cdnow(), np.random.default_rng(0)
    model, later = BetaGeo().fit(table), cdnow()["later_orders"].to_numpy().astype(float)
    x, seen, age = (
        table[name].to_numpy().astype(float) for name in ("frequency", "recency", "age")
    )
    active = chance_active(x, seen, age, params=model.params)

    def at_least(n: np.ndarray) -> np.ndarray:
        chance = chance_of_at_least(np.maximum(n, 1.0), x, age, horizon=39.0, params=model.params)
        return np.where(n > 0, active * chance, 1.0)

    below, above = 1 - at_least(later), at_least(later + 1)
    place = np.sort(below + rng.random(len(x)) * (1 - above - below))
    distance = np.abs(place - (np.arange(len(x)) + 0.5) / len(x)).max()
    assert distance < 0.05
    assert 0.49 < place.mean() < 0.54


def test_cdnow_customers_lie_in_their_intervals_for_orders_and_money():
    """An interval of the parameters alone holds the counts of 0.4 % of CDNOW's customers."""
    table = cdnow()
    orders, spend = BetaGeo().fit(table), GammaGamma().fit(table)
    counts = orders.forecast(table, days=39)
    money = orders.lifetime_value(table, spend=spend, days=39, discount_rate=0.0)
    for forecast, happened in ((counts, "later_orders"), (money, "later_money")):
        truth = table[happened].to_numpy()
        held = (forecast.low <= truth + 1e-9) & (truth <= forecast.high + 1e-9)
        assert 0.90 <= held.mean() <= 0.97
        assert 0.02 <= (truth > forecast.high).mean() <= 0.10


def test_many_customers_get_the_intervals_that_simulation_gives(monkeypatch: pytest.MonkeyPatch):
    table, _ = simulated(3_000, seed=9, later=0.0)
    orders, spend = BetaGeo().fit(table), GammaGamma().fit(table)

    def asked() -> Forecast:
        return orders.lifetime_value(
            table, spend=spend, days=150, days_per_year=52, discount_rate=0.15, draws=2000
        )

    tabulated = asked()
    monkeypatch.setattr(predictive, "SIMULATED", 1e12)
    simulated_ = asked()
    assert tabulated.total == pytest.approx(simulated_.total, rel=0.01)
    for end in ("total_low", "total_high"):
        assert getattr(tabulated, end) == pytest.approx(getattr(simulated_, end), rel=0.03)
    some = simulated_.high > 20
    assert np.median(tabulated.high[some] / simulated_.high[some]) == pytest.approx(1, abs=0.02)
    assert tabulated.high[some].sum() == pytest.approx(simulated_.high[some].sum(), rel=0.02)


def test_what_is_common_to_all_customers_widens_the_total_alone():
    table, _ = simulated(500, seed=2, later=0.0)
    model = BetaGeo().fit(table)
    plain, widened = (model.forecast(table, days=26, extra_sd_log=sd) for sd in (0.0, 0.3))
    assert widened.total_high - widened.total_low > 2 * (plain.total_high - plain.total_low)
    assert (widened.high == plain.high).all()
    assert widened.total == plain.total


def test_an_order_of_known_worth_needs_no_model_of_spend():
    table, _ = simulated(300, seed=4, later=0.0)
    model = BetaGeo().fit(table)
    counts = model.forecast(table, days=26)
    money = model.lifetime_value(table, spend=np.full(300, 50.0), days=26, discount_rate=0.0)
    assert money.high == pytest.approx(50 * counts.high, abs=1e-6)
    assert money.total == pytest.approx(50 * counts.total)


def test_the_next_order_s_money_lies_in_its_interval():
    table, _ = simulated(2_000, seed=8, later=0.0)
    rng = np.random.default_rng(8)
    scale = rng.gamma(MONEY.q, 1 / MONEY.gamma, 2_000)
    seen = rng.gamma(np.maximum(MONEY.p * table["frequency"].to_numpy(), 1e-300)) / scale
    value = np.where(table["frequency"] > 0, seen / np.maximum(table["frequency"], 1), 0.0)
    following = rng.gamma(MONEY.p, 1 / scale)
    table = table.with_columns(value=value)
    low, high = GammaGamma().fit(table).spend_interval(table)
    held = ((low <= following) & (following <= high)).mean()
    assert 0.87 <= held <= 0.93
    narrow = np.abs(following - (low + high) / 2) <= (high - low) / 4
    assert narrow.mean() < 0.87
