"""The invented firm's truth against its files, and against what the methods make of them."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from tools.sample_firm import write

from whybuy.methods.btyd import BetaGeo

LAST = date(2026, 9, 30)


@pytest.fixture(scope="module")
def truth() -> pl.DataFrame:
    return pl.read_csv(write.TRUTH / "customers.csv", schema_overrides={"customer": pl.String})


@pytest.fixture(scope="module")
def goods() -> pl.DataFrame:
    """Readable lines with a customer, without freight and without the slips."""
    slips = pl.read_csv(write.TRUTH / "slips.csv")["row"].cast(pl.Int64)
    rows = pl.read_csv(write.SHIPPED / "orders.csv.gz", infer_schema=False).with_row_index("row", 2)
    return rows.filter(
        ~pl.col("row").cast(pl.Int64).is_in(slips.to_list()),
        pl.col("Customer no.") != "",
        pl.col("Article") != "FREIGHT",
    ).select(
        pl.col("Customer no.").alias("customer"),
        pl.col("Date").str.to_date().alias("day"),
        (pl.col("Quantity").cast(pl.Float64) * pl.col("Unit price").cast(pl.Float64)).alias("net"),
    )


@pytest.fixture(scope="module")
def summary(goods: pl.DataFrame) -> pl.DataFrame:
    """customer, frequency, recency, age in days, value: a day with a sale is a purchase day."""
    days = (
        goods.group_by("customer", "day")
        .agg(pl.col("net").sum(), (pl.col("net") > 0).any().alias("bought"))
        .filter(pl.col("bought"))
        .sort("customer", "day")
    )
    return (
        days.group_by("customer", maintain_order=True)
        .agg(
            (pl.len() - 1).cast(pl.Float64).alias("frequency"),
            (pl.col("day").last() - pl.col("day").first()).dt.total_days().alias("recency"),
            (pl.lit(LAST) - pl.col("day").first()).dt.total_days().alias("age"),
            pl.col("net").slice(1).mean().fill_null(0.0).alias("value"),
        )
        .sort("customer")
    )


def test_most_still_buy_and_some_are_gone(truth: pl.DataFrame):
    assert 0.5 < truth["active"].mean() < 0.75
    assert (
        truth.filter(pl.col("active") == 1)["last_order_ever"].null_count() == truth["active"].sum()
    )


def test_the_forty_large_customers_bring_two_thirds_of_the_money(truth: pl.DataFrame):
    large = truth.filter(pl.col("large") == 1)["revenue_eur"].sum()
    assert 0.6 < large / truth["revenue_eur"].sum() < 0.75


def test_the_true_revenue_is_what_the_ledger_adds_up_to(truth: pl.DataFrame, goods: pl.DataFrame):
    net = goods.group_by("customer").agg(pl.col("net").sum())
    both = truth.join(net, on="customer", how="left")
    assert (both["revenue_eur"] - both["net"]).abs().max() < 0.01


def test_nobody_buys_after_their_last_order(truth: pl.DataFrame, summary: pl.DataFrame):
    seen = truth.join(summary, on="customer", how="left")
    assert (seen["frequency"] + 1 == seen["orders"]).all()


def test_each_event_lost_a_few_customers_who_tell_of_it():
    contacts = pl.read_csv(write.TRUTH / "contacts.csv", infer_schema=False)
    told = " ".join(contacts["tells"].drop_nulls())
    for row in pl.read_csv(write.TRUTH / "events.csv").iter_rows(named=True):
        assert 4 <= row["customers_lost"] <= 15
        assert 3 <= told.count(f"gone:{row['event']}") <= row["customers_lost"]


def test_every_reason_that_was_told_is_true_of_who_told_it():
    reasons = pl.read_csv(write.TRUTH / "reasons.csv", infer_schema=False)
    codes = set(pl.read_csv(write.TRUTH / "codes.csv").filter(pl.col("kind") == "reason")["code"])
    true = set(
        reasons.filter(pl.col("share").cast(pl.Float64) > 0).select("customer", "reason").rows()
    )
    contacts = pl.read_csv(write.TRUTH / "contacts.csv", infer_schema=False).drop_nulls("tells")
    told = {
        (row["customer"], code)
        for row in contacts.iter_rows(named=True)
        for code in row["tells"].split(";")
        if code in codes
    }
    assert len(told) > 120
    assert told <= true


def test_what_the_firm_supposes_is_seldom_why_they_buy():
    reasons = pl.read_csv(write.TRUTH / "reasons.csv")
    supposed = reasons.filter(pl.col("supposed") == 1)
    assert len(supposed) == 300
    assert 0.05 < (supposed["share"] > 0).mean() < 0.3


def test_the_chance_to_be_active_is_as_often_right_as_it_says(
    truth: pl.DataFrame, summary: pl.DataFrame
):
    """By tenths of the customers; each within Monte Carlo error, and all of them together."""
    chance = BetaGeo(prior="weak").fit(summary).chance_active(summary)
    active = summary.join(truth, on="customer", how="left")["active"].to_numpy()
    order = np.argsort(chance)
    total = 0.0
    for tenth in np.array_split(order, 10):
        spread = np.sqrt((chance[tenth] * (1 - chance[tenth])).sum())
        z = (active[tenth].sum() - chance[tenth].sum()) / max(spread, 0.1)
        assert abs(z) < 3.3, f"{chance[tenth].mean():.2f} said, {active[tenth].mean():.2f} true"
        total += z**2
    assert total < 25.2  # 99.5 % of chi-square with ten degrees of freedom


def test_knowing_who_is_silent_beats_knowing_only_the_share(
    truth: pl.DataFrame, summary: pl.DataFrame
):
    chance = BetaGeo(prior="weak").fit(summary).chance_active(summary)
    active = summary.join(truth, on="customer", how="left")["active"].to_numpy()
    assert np.mean((chance - active) ** 2) < 0.4 * np.mean((active.mean() - active) ** 2)


def test_orders_are_worth_what_their_customer_mostly_spends(
    truth: pl.DataFrame, summary: pl.DataFrame
):
    """Prices rise on the way and goods come in whole pieces, so a tenth is allowed."""
    seen = summary.join(truth, on="customer", how="left").filter(pl.col("frequency") >= 10)
    assert (seen["value"] / seen["mean_spend_eur"]).median() == pytest.approx(1.0, abs=0.1)


def test_the_spread_of_orders_is_the_gamma_that_made_them(goods: pl.DataFrame):
    """Shape 3: the square of a customer's relative spread is a third."""
    spread = (
        goods.filter(pl.col("net") > 0)
        .group_by("customer", "day")
        .agg(pl.col("net").sum())
        .group_by("customer")
        .agg((pl.col("net").std() / pl.col("net").mean()).alias("relative"), pl.len().alias("days"))
        .filter(pl.col("days") > 20)
    )
    assert 1 / (spread["relative"] ** 2).mean() == pytest.approx(3.0, rel=0.15)
