"""The invented firm's quotes: the response to price that made them is found again."""

from __future__ import annotations

import csv
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from tools.sample_firm import write
from tools.sample_firm.quotes import GIVES_MOST

from whybuy.estimates.sellers import by_seller
from whybuy.methods.choice import bid_response_by_segment, how_recorded


def rows(folder, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / name).read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def quotes() -> list[dict[str, str]]:
    return rows(write.SHIPPED, "quotes.csv")


def test_the_true_response_is_found_again_segment_by_segment(quotes: list[dict[str, str]]):
    truth = {row["segment"]: row for row in rows(write.TRUTH, "price_response.csv")}
    trade = {r["Customer no."]: r["Segment"] for r in rows(write.SHIPPED, "customers.csv")}
    share = np.array([float(q["Quoted price"]) / float(q["List price"]) for q in quotes])
    won = np.array([float(q["Outcome"] == "won") for q in quotes])
    how_recorded(1 - share, won).must_be_even()
    fitted = bid_response_by_segment(
        share, won, segments=[trade[q["Customer no."]] for q in quotes]
    )
    assert set(fitted.of) == set(truth)
    for segment, found in fitted.of.items():
        level, slope = float(truth[segment]["level"]), float(truth[segment]["slope"])
        assert abs(found.slope - slope) < 3 * found.standard_errors[1]
        for at in (0.8, 0.9):
            low, high = found.win_chance_interval(at, level=0.997)
            assert low < 1 / (1 + np.exp(-(level + slope * at))) < high


def test_every_quote_is_of_a_customer_and_an_article_on_record(quotes: list[dict[str, str]]):
    customers = {row["Customer no."] for row in rows(write.SHIPPED, "customers.csv")}
    articles = {row["Article"] for row in rows(write.SHIPPED, "products.csv")}
    assert {q["Customer no."] for q in quotes} <= customers
    assert {q["Article number"] for q in quotes} <= articles
    assert min(q["Quote date"] for q in quotes) >= "2022-10-01"


def test_who_has_the_low_quotes_is_told_from_the_others(quotes: list[dict[str, str]]):
    trade = {r["Customer no."]: r["Segment"] for r in rows(write.SHIPPED, "customers.csv")}
    table = pl.DataFrame(
        {
            "seller": [q["Quoted by"] for q in quotes],
            "segment": [trade[q["Customer no."]] for q in quotes],
            "price": [float(q["Quoted price"]) for q in quotes],
            "list_price": [float(q["List price"]) for q in quotes],
            "won": [q["Outcome"] == "won" for q in quotes],
        }
    )
    found = by_seller(SimpleNamespace(quotes=table))
    assert found is not None
    assert found.unnamed == 0
    most = next(one for one in found.each if one.seller == GIVES_MOST)
    assert all(one.share < most.low for one in found.each if one.seller != GIVES_MOST)
    assert found.differ[1] > 0.005
