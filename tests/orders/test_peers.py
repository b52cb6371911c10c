"""The same numbers as the libraries that analysts use today, on data that they carry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import lifetimes
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.orders.lines import FORM, Shelf

END, CUT = date(1998, 6, 30), date(1997, 9, 30)
THEIRS = {"T": "age", "monetary_value": "value"}


@pytest.fixture
def sold() -> pl.DataFrame:
    """CDNOW's purchases as `lifetimes` carries them: customer_id, day, dollars."""
    file = Path(lifetimes.__file__).parent / "datasets" / "CDNOW_sample.txt"
    rows = [row.split() for row in file.read_text().splitlines() if row.strip()]
    frame = pl.DataFrame(
        rows, schema=["all_id", "customer_id", "day", "cds", "dollars"], orient="row"
    )
    return frame.select(
        "customer_id", pl.col("day").str.to_date("%Y%m%d"), pl.col("dollars").cast(pl.Float64)
    ).filter(pl.col("dollars") > 0)


@pytest.fixture
def loaded(shelf: Shelf, sold: pl.DataFrame) -> Shelf:
    """The same purchases in the order log, a line each."""
    path = shelf.folder / "cdnow.parquet"
    row = pl.int_range(1, pl.len() + 1)
    sold.select(
        order_id=row.cast(pl.String),
        customer_id="customer_id",
        product_id=pl.lit(None),
        at="day",
        quantity=pl.lit(1.0),
        amount=(pl.col("dollars") * 100).round(),
        currency=pl.lit("USD"),
        kind=pl.lit("sale"),
        row=row,
    ).cast(FORM).write_parquet(path)
    shelf.load_file(path)
    return shelf


def test_the_summary_of_cdnow_is_that_of_lifetimes(loaded: Shelf, sold: pl.DataFrame):
    from lifetimes.utils import summary_data_from_transaction_data

    theirs = summary_data_from_transaction_data(
        sold.to_pandas(), "customer_id", "day", "dollars", observation_period_end=END, freq="D"
    )
    expected = pl.from_pandas(theirs.reset_index()).rename(THEIRS).sort("customer_id")
    ours = loaded.log.customer_summary(until=END)
    assert_same_numbers(ours, expected)


def test_the_calibration_of_cdnow_is_that_of_lifetimes(loaded: Shelf, sold: pl.DataFrame):
    from lifetimes.utils import calibration_and_holdout_data

    theirs = calibration_and_holdout_data(
        sold.to_pandas(),
        "customer_id",
        "day",
        calibration_period_end=CUT,
        observation_period_end=END,
        freq="D",
        monetary_value_col="dollars",
    )
    names = {f"{name}_cal": THEIRS.get(name, name) for name in ("frequency", "recency", "T")}
    expected = pl.from_pandas(theirs.reset_index()).rename(names).sort("customer_id")
    ours = loaded.log.calibration(cut=CUT, until=END)
    assert_same_numbers(ours, expected.with_columns(value=pl.col("monetary_value_cal")))
    assert ours["observed"].to_list() == expected["frequency_holdout"].to_list()


def assert_same_numbers(ours: pl.DataFrame, theirs: pl.DataFrame) -> None:
    days = pl.col("frequency", "recency", "age").cast(pl.Int64)
    assert_frame_equal(
        ours.select("customer_id", days, value=pl.col("value") / 100),
        theirs.select("customer_id", days, "value"),
    )
