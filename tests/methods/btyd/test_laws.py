"""What holds for any customers under BG/NBD and Gamma-Gamma, whatever the parameters."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from whybuy.methods.btyd import BetaGeo, GammaGamma
from whybuy.methods.btyd.activity import (
    BetaGeoParams,
    chance_active,
    discounted_if_active,
    moments_if_active,
    orders_if_active,
)
from whybuy.methods.btyd.order_counts import chance_of_at_least, orders_interval
from whybuy.methods.btyd.simulation import simulate_customers, simulate_spend
from whybuy.methods.btyd.spend import GammaGammaParams
from whybuy.methods.btyd.summary import CustomerSummary

positive = st.floats(0.02, 20.0)
any_params = st.builds(BetaGeoParams, r=positive, alpha=positive, a=positive, b=positive)
any_frequency = st.integers(0, 60).map(float)
any_age = st.floats(0.0, 500.0)
USUAL = BetaGeoParams(r=0.5, alpha=8.0, a=0.8, b=2.5)


def one(x: float) -> np.ndarray:
    return np.array([x])


def some_customers(number: int = 400, *, seed: int = 3) -> pl.DataFrame:
    age = np.random.default_rng(seed).integers(1, 60, number).astype(float)
    made = simulate_customers(age, params=USUAL, seed=seed)
    money = simulate_spend(made.frequency, params=GammaGammaParams(6.0, 4.0, 15.0), seed=seed)
    columns = {"frequency": made.frequency, "recency": made.recency, "age": age, "value": money}
    return pl.DataFrame(columns)


@given(params=any_params, frequency=st.integers(1, 60).map(float), age=any_age, data=st.data())
def test_a_longer_silence_never_makes_a_customer_likelier_to_be_active(
    params: BetaGeoParams, frequency: float, age: float, data: st.DataObject
):
    """At one frequency and age (of a customer who came back), a later last order is better."""
    late = data.draw(st.floats(0.0, age))
    early = data.draw(st.floats(0.0, late))
    chances = [
        chance_active(one(frequency), one(last), one(age), params=params)[0]
        for last in (early, late)
    ]
    assert 0 <= chances[0] <= chances[1] <= 1


@given(params=any_params, frequency=any_frequency, age=any_age, wait=st.floats(0.0, 500.0))
def test_waiting_without_an_order_never_makes_a_customer_likelier_to_be_active(
    params: BetaGeoParams, frequency: float, age: float, wait: float
):
    recency = age if frequency else 0.0
    before, after = (
        chance_active(one(frequency), one(recency), one(age + w), params=params)[0]
        for w in (0.0, wait)
    )
    assert after <= before
    assert after == 1.0 or frequency > 0


@settings(deadline=None)
@given(params=any_params, frequency=any_frequency, age=any_age, horizon=st.floats(0.1, 300.0))
def test_a_longer_horizon_brings_more_orders_and_a_discount_fewer(
    params: BetaGeoParams, frequency: float, age: float, horizon: float
):
    x, then = one(frequency), one(age)
    near, far = (
        orders_if_active(x, then, horizon=h, params=params)[0] for h in (horizon, horizon * 2)
    )
    assert 0 < near <= far * (1 + 1e-9)
    now = discounted_if_active(x, then, horizon=horizon, log_discount=0.01, params=params)[0]
    assert near * np.exp(-0.01 * horizon) * (1 - 1e-7) <= now <= near * (1 + 1e-7)


@settings(deadline=None, max_examples=100)
@given(params=any_params, frequency=any_frequency, age=any_age, horizon=st.floats(0.1, 100.0))
def test_expected_orders_are_the_sum_of_the_chances_of_each_order(
    params: BetaGeoParams, frequency: float, age: float, horizon: float
):
    """Two derivations that share no code: quadrature over p, and the sum of P(N >= n)."""
    n = np.arange(1.0, 5_001.0)
    x, then = np.full(len(n), frequency), np.full(len(n), age)
    chances = chance_of_at_least(n, x, then, horizon=horizon, params=params)
    assume(chances[-1] * n[-1] ** 2 < 1e-8)  # else the sum must go on
    mean, square = moments_if_active(one(frequency), one(age), horizon=horizon, params=params)
    assert mean[0] == pytest.approx(chances.sum(), rel=1e-6)
    assert square[0] == pytest.approx(((2 * n - 1) * chances).sum(), rel=1e-6)


@settings(deadline=None)
@given(params=any_params, frequency=any_frequency, age=any_age, share=st.floats(0, 1))
def test_an_interval_holds_at_least_its_level(
    params: BetaGeoParams, frequency: float, age: float, share: float
):
    recency = age * share if frequency else 0.0
    summary = CustomerSummary(one(frequency), one(recency), one(age), one(1.0))
    low, high = orders_interval(summary, horizon=30.0, level=0.90, params=[params])
    active = chance_active(one(frequency), one(recency), one(age), params=params)[0]

    def above(n: float) -> float:
        chance = chance_of_at_least(n + 1, one(frequency), one(age), horizon=30.0, params=params)
        return active * chance[0]

    assert above(high[0]) <= 0.05 + 1e-9
    assert high[0] == 0 or above(high[0] - 1) > 0.05 - 1e-9
    assert low[0] == 0 or 1 - above(low[0] - 1) <= 0.05 + 1e-9


@pytest.mark.parametrize("prior", ["none", "weak"])
def test_a_count_is_the_same_as_that_many_rows(prior: str):
    repeated = pl.concat([some_customers(), some_customers()[:100]])
    counted = some_customers().with_columns(
        count=pl.when(pl.int_range(pl.len()) < 100).then(2).otherwise(1)
    )
    by_rows, by_count = (BetaGeo(prior=prior).fit(table) for table in (repeated, counted))
    assert by_count.params_ == pytest.approx(by_rows.params_, rel=1e-6)
    assert by_count.loglik_ == pytest.approx(by_rows.loglik_, rel=1e-9)
    money = [GammaGamma(prior=prior).fit(table).params_ for table in (repeated, counted)]
    assert money[1] == pytest.approx(money[0], rel=1e-6)
    totals = [
        m.forecast(t, days=20, draws=200) for m, t in ((by_rows, repeated), (by_count, counted))
    ]
    assert totals[1].total == pytest.approx(totals[0].total, rel=1e-6)


def test_the_order_of_the_rows_does_not_matter():
    table = some_customers()
    shuffled = table.sample(fraction=1.0, shuffle=True, seed=1)
    assert BetaGeo().fit(shuffled).params_ == pytest.approx(BetaGeo().fit(table).params_, rel=1e-6)


def test_money_in_another_currency_changes_the_money_alone():
    table = some_customers()
    cents = table.with_columns(pl.col("value") * 100)
    orders, euro, cent = BetaGeo().fit(table), GammaGamma().fit(table), GammaGamma().fit(cents)
    assert cent.params_["p"] == pytest.approx(euro.params_["p"], rel=1e-5)
    here = orders.lifetime_value(table, spend=euro, days=50, draws=200, days_per_year=52)
    there = orders.lifetime_value(cents, spend=cent, days=50, draws=200, days_per_year=52)
    assert there.total == pytest.approx(100 * here.total, rel=1e-5)
    assert there.high == pytest.approx(100 * here.high, rel=1e-4)


def test_a_kept_share_of_the_money_is_that_share_of_the_value():
    table = some_customers()
    orders, spend = BetaGeo().fit(table), GammaGamma().fit(table)
    whole = orders.lifetime_value(table, spend=spend, days=50, draws=200)
    third = orders.lifetime_value(table, spend=spend, days=50, draws=200, margin=0.3)
    assert third.high == pytest.approx(0.3 * whole.high)
    assert third.total == pytest.approx(0.3 * whole.total)
    plain = orders.expected_value(table, spend=spend, days=50, margin=0.3)
    assert plain.sum() == pytest.approx(third.total, rel=0.1)


def test_the_same_seed_gives_the_same_answer():
    table = some_customers()
    model = BetaGeo().fit(table)
    first, again, other = (model.forecast(table, days=20, seed=seed) for seed in (1, 1, 2))
    assert (first.total_low, first.total_high) == (again.total_low, again.total_high)
    assert first.total_high != other.total_high


def test_quadrature_has_nodes_enough_wherever_it_is_used():
    from whybuy.methods.btyd import activity

    for params in (USUAL, BetaGeoParams(0.3, 1.0, 0.05, 1.0), BetaGeoParams(2.0, 1.0, 5.0, 30.0)):
        for frequency in (0.0, 5.0, 60.0):
            for growth in (0.5, 3.0, 30.0, 100.0):
                x, then = one(frequency), one(0.0)
                found = orders_if_active(x, then, horizon=growth * params.alpha, params=params)
                rule = activity._rule(x, nodes=250, params=params)
                exact = activity._mean(rule, x, one(growth), params=params)
                assert found == pytest.approx(exact, rel=1e-7)
