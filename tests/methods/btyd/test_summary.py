"""What a summary may be, and how one that cannot be right is refused."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.btyd import BetaGeo, GammaGamma

TABLE = pl.DataFrame(
    {
        "frequency": [0, 2, 5, 1, 0, 3],
        "recency": [0.0, 30.4, 38.0, 2.0, 0.0, 20.0],
        "age": [38.9, 38.9, 40.0, 12.0, 4.0, 35.0],
        "value": [None, 20.0, 35.5, 12.0, None, 80.0],
    }
)


@pytest.mark.parametrize("kind", ["polars", "lazy", "pandas", "arrow", "duckdb"])
def test_a_summary_comes_from_any_table(kind: str):
    relation = duckdb.connect().from_arrow(TABLE.to_arrow())
    tables = {
        "polars": TABLE,
        "lazy": TABLE.lazy(),
        "pandas": TABLE.to_pandas(),
        "arrow": TABLE.to_arrow(),
        "duckdb": relation,
    }
    model = BetaGeo(prior="weak").fit(tables[kind])
    spend = GammaGamma(prior="weak").fit(tables[kind])
    assert model.params_ == BetaGeo(prior="weak").fit(TABLE).params_
    assert spend.expected_spend(tables[kind]) == pytest.approx(
        GammaGamma(prior="weak").fit(TABLE).expected_spend(TABLE)
    )


@pytest.mark.parametrize(
    ("column", "row", "value", "said"),
    [
        ("frequency", 2, -1.0, "frequency is negative in row 2"),
        ("frequency", 3, 1.5, "frequency is not a whole number in row 3"),
        ("recency", 4, 13.0, "recency is greater than age in row 4"),
        ("recency", 1, 1.0, "recency is not 0 though frequency is 0 in row 1"),
        ("age", 6, float("nan"), "age is missing or not finite in row 6"),
        ("age", 6, float("inf"), "age is missing or not finite in row 6"),
        ("value", 2, 0.0, "value of a repeat buyer is not a positive amount in row 2"),
        ("count", 2, 0.0, "count is not positive in row 2"),
    ],
)
def test_a_summary_that_cannot_be_right_is_refused_and_the_row_named(
    column: str, row: int, value: float, said: str
):
    table = TABLE.with_columns(count=pl.lit(1.0)).with_columns(
        pl.when(pl.int_range(1, pl.len() + 1) == row)
        .then(value)
        .otherwise(pl.col(column).cast(pl.Float64))
        .alias(column)
    )
    with pytest.raises(BadInput, match=said):
        BetaGeo().fit(table)


def test_all_faults_are_named_at_once():
    table = TABLE.with_columns(recency=pl.col("age") + 1, frequency=-pl.col("frequency"))
    with pytest.raises(BadInput, match=r"negative in rows 2, 3, 4, 6; recency is greater than age"):
        BetaGeo().fit(table)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (TABLE.drop("age"), "lacks the columns age"),
        (TABLE.with_columns(age=pl.lit("old")), "not numbers: age"),
        ([1, 2, 3], "not list"),
    ],
)
def test_what_is_no_summary_is_refused_with_a_remedy(table: Any, said: str):
    with pytest.raises(BadInput, match=said):
        BetaGeo().fit(table)


def test_no_customers_and_no_time_are_too_little_to_learn_from():
    with pytest.raises(TooLittleEvidence, match="0 customers"):
        BetaGeo().fit(TABLE.head(0))
    with pytest.raises(TooLittleEvidence, match="no time has passed"):
        BetaGeo().fit(pl.DataFrame({"frequency": [0, 0], "recency": [0, 0], "age": [0, 0]}))
    with pytest.raises(TooLittleEvidence, match="0 customers have bought again"):
        GammaGamma().fit(TABLE.filter(pl.col("frequency") == 0))


def test_a_forecast_of_nobody_is_nothing():
    forecast = BetaGeo(prior="weak").fit(TABLE).forecast(TABLE.head(0), days=10)
    assert (forecast.total, forecast.total_high, len(forecast.expected)) == (0.0, 0.0, 0)


@pytest.mark.parametrize("days", [0, -1, float("nan"), float("inf")])
def test_a_horizon_must_lie_ahead(days: float):
    with pytest.raises(BadInput, match="days is the horizon"):
        BetaGeo(prior="weak").fit(TABLE).expected_orders(TABLE, days=days)


def test_other_impossible_questions_are_refused():
    model = BetaGeo(prior="weak").fit(TABLE)
    with pytest.raises(BadInput, match="not been fitted"):
        BetaGeo().chance_active(TABLE)
    with pytest.raises(BadInput, match="level is the chance"):
        model.forecast(TABLE, days=1, level=90)
    with pytest.raises(BadInput, match="discount_rate"):
        model.lifetime_value(TABLE, spend=np.ones(6), days=1, discount_rate=-0.1)
    with pytest.raises(BadInput, match="one for each of the 6 rows"):
        model.lifetime_value(TABLE, spend=np.ones(5), days=1)
    with pytest.raises(BadInput, match='"weak"'):
        BetaGeo(prior="strong")


@pytest.mark.filterwarnings("ignore:A ridge in the likelihood")
def test_a_ridge_in_the_likelihood_is_found_and_said():
    """Nobody who came back fell silent: how often customers stop cannot be known."""
    table = pl.DataFrame({"frequency": [3, 5, 9], "recency": [9.9, 9.8, 10], "age": [10, 10, 10]})
    with pytest.warns(UserWarning, match="how often customers stop"):
        model = BetaGeo().fit(table)
    assert not model.converged_
    weak = BetaGeo(prior="weak").fit(table)
    assert weak.converged_
    assert weak.ridges_ == []


@pytest.mark.parametrize(
    ("frequency", "recency", "age"),
    [
        ([0, 0, 0], [0, 0, 0], [5, 9, 30]),  # nobody came back
        ([4000, 2500, 9000], [1000, 900, 1000], [1000, 1000, 1000]),  # thousands of orders
        ([3, 2, 1], [10, 10, 10], [10, 10, 10]),  # bought on the very day
        ([1, 0, 2], [1e-6, 0, 3e-6], [5e-6, 4e-6, 9e-6]),  # a tiny unit
        ([1, 0, 2], [1e7, 0, 3e8], [5e8, 4e8, 9e8]),  # seconds
    ],
    ids=["no repeats", "thousands", "recency = age", "tiny", "huge"],
)
def test_far_from_the_usual_the_answers_stay_sound(
    frequency: list[float], recency: list[float], age: list[float]
):
    table = pl.DataFrame(
        {"frequency": frequency, "recency": recency, "age": age, "value": [10.0, 20.0, 30.0]},
        strict=False,
    )
    model, horizon = BetaGeo(prior="weak").fit(table), 0.5 * max(age)
    active, forecast = model.chance_active(table), model.forecast(table, days=horizon)
    assert model.converged_
    assert np.isfinite(model.loglik_)
    assert ((active >= 0) & (active <= 1)).all()
    assert (forecast.low <= forecast.high).all()
    assert ((forecast.expected >= 0) & np.isfinite(forecast.expected)).all()
    assert forecast.total_low <= forecast.total <= forecast.total_high
