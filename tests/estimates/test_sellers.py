"""Discounts by who of us sold, on quotes whose truth is known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.answers.test_price import price, rows
from tests.estimates.test_prices import COLUMNS, books, quoted
from whybuy.estimates.sellers import Given, by_seller


def sold(rows: list[tuple[str, str, float]]) -> Any:
    """Quotes won: seller, segment, discount."""
    frame = pl.DataFrame(rows, schema=["seller", "segment", "given"], orient="row")
    quotes = frame.with_columns(
        won=pl.lit(value=True), list_price=100.0, price=100 * (1 - pl.col("given"))
    )
    return SimpleNamespace(quotes=quotes)


def drawn(
    seller: str, many: int, mean: float, *, segment: str = "all"
) -> list[tuple[str, str, float]]:
    rng = np.random.default_rng(sum(map(ord, seller + segment)))
    return [(seller, segment, float(g)) for g in mean + 0.04 * rng.standard_normal(many)]


def each(rows: list[tuple[str, str, float]]) -> dict[str, Given]:
    found = by_seller(sold(rows))
    assert found is not None
    return {one.seller: one for one in found.each}


def test_two_lucky_quotes_lean_on_the_others_and_many_stand_for_themselves():
    found = each(
        [
            *drawn("Ann", 60, 0.08),
            *drawn("Ben", 60, 0.14),
            *drawn("Cy", 60, 0.1),
            ("Di", "all", 0.2),
            ("Di", "all", 0.18),
        ]
    )
    assert found["Di"].leaning > 5 * found["Ann"].leaning
    assert found["Di"].share < found["Di"].plain - 0.01
    assert found["Ben"].low > found["Ann"].high, "what sixty quotes show stands"
    assert list(found) == sorted(found), "by name: a list is no ranking"


def test_who_sells_where_discounts_are_usual_is_compared_with_those_who_sell_there_too():
    rows = [*drawn("Ann", 40, 0.2, segment="Public"), *drawn("Ben", 10, 0.2, segment="Public")]
    rows += [*drawn("Ann", 10, 0.05, segment="Trade"), *drawn("Ben", 40, 0.05, segment="Trade")]
    found = each(rows)
    assert found["Ann"].plain - found["Ben"].plain > 0.08
    assert abs(found["Ann"].share - found["Ben"].share) < 0.02


def test_sellers_who_do_not_differ_are_not_told_apart():
    found = by_seller(sold([row for name in "ABCDEF" for row in drawn(name, 25, 0.1)]))
    assert found is not None
    assert found.differ[0] < 0.02
    assert all(one.low < 0.1 < one.high for one in found.each)


@pytest.mark.parametrize("rows", [[], [("", "all", 0.1)] * 9, [("Ann", "all", 0.1)] * 9])
def test_of_fewer_than_two_sellers_nothing_is_told(rows: list[tuple[str, str, float]]):
    frame = sold(rows) if rows else sold([("Ann", "all", 0.1)])
    assert by_seller(frame) is None


@pytest.mark.django_db
def test_the_answer_tells_who_sold_and_ranks_nobody():
    named = [(*row, ("Ann", "Ben ", "")[n % 3]) for n, row in enumerate(quoted(300))]
    told = price(books(named, columns=[*COLUMNS, "seller"]))
    found = rows(told, "discount_by_seller")
    assert list(found) == ["Ann", "Ben"]
    assert "name nobody" in rows(told, "sellers_differ")["Between sellers"]["why"]
    assert any("hardest customers" in note for note in told.notes)
