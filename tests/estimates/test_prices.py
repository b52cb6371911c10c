"""What a firm's own quotes say of price, on quotes whose truth is known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from tests.fakes import ListOrderLog, bought
from tests.voices import load
from whybuy.estimates.prices import prices
from whybuy.evidence.books import Books
from whybuy.evidence.prices import in_other_currencies, priced

pytestmark = pytest.mark.django_db

START, TODAY = date(2024, 1, 1), date(2026, 6, 30)
COLUMNS = [
    "key",
    "customer",
    "deal",
    "product",
    "day",
    "price",
    "list_price",
    "outcome",
    "currency",
]
TRUE = {"Hospitals": (9.0, -9.0), "Schools": (9.0, -12.0)}
"""Log-odds to win: level and slope, by price over list price."""
COST = 0.4


def quoted(many: int, *, seed: int = 1) -> list[tuple[Any, ...]]:
    """Quotes at 55 to 100 % of a list price of 100, won as `TRUE` has it."""
    rng = np.random.default_rng(seed)
    rows = []
    for n in range(many):
        segment = sorted(TRUE)[n % 2]
        share = rng.uniform(0.55, 1.0)
        level, slope = TRUE[segment]
        won = rng.random() < 1 / (1 + np.exp(-(level + slope * share)))
        day = START + timedelta(days=2 * n)
        outcome = "won" if won else "lost"
        rows.append(
            (
                f"q{n}",
                segment.lower(),
                None,
                "lamp",
                f"{day}",
                round(share * 10_000),
                10_000,
                outcome,
                "EUR",
            )
        )
    return rows


def books(
    quotes: list[tuple[Any, ...]], *, cost: int | None = 4_000, columns: list[str] = COLUMNS
) -> Books:
    load("customers", ["key", "name", "segment"], [(s.lower(), f"{s} Ltd", s) for s in TRUE])
    load("products", ["key", "name", "unit_cost"], [("lamp", "Lamp", cost)])
    load("quotes", columns, quotes)
    return Books(ListOrderLog(bought("schools", START)), TODAY, 1, "EUR")


def test_a_known_response_is_found_segment_by_segment():
    found = prices(books(quoted(400)))
    assert found.why_not == ""
    assert found.response is not None
    for segment, (level, slope) in TRUE.items():
        ours = found.response.of[segment]
        assert ours.slope == pytest.approx(slope, abs=3 * ours.standard_errors[1])
        grid = np.linspace(0.45, 1.0, 5_000)
        earned = (grid - COST) / (1 + np.exp(-(level + slope * grid)))
        true_best = float(grid[np.argmax(earned)])
        low, high = ours.best_price_interval(COST, level=0.99)
        assert low - 0.01 <= true_best <= high + 0.01


def test_large_deals_quoted_lower_and_won_seldom_do_not_blunt_the_price():
    rng = np.random.default_rng(3)
    large = rng.random(600) < 0.5
    share = rng.uniform(0.7, 1.0, 600) - 0.15 * large
    won = rng.random(600) < 1 / (1 + np.exp(-(9.0 - 10.0 * share - 2.5 * large)))
    told = [
        (
            *(f"q{n}", "schools", None, "lamp", f"{START}", round(10_000 * share[n]), 10_000),
            *("won" if won[n] else "lost", "EUR", 50.0 if large[n] else 1.0),
        )
        for n in range(600)
    ]
    found = prices(books(told, columns=[*COLUMNS, "quantity"])).response
    assert found is not None
    schools = found.of["Schools"]
    assert schools.slope == pytest.approx(-10.0, abs=3 * schools.standard_errors[1])
    assert schools.slope < -6.5


def test_money_left_is_told_by_segment_with_its_range():
    found = prices(books(quoted(400)))
    for segment, left in found.left.items():
        assert len(left.left) == int(found.of(segment).sum())
        assert left.total_low < left.total < left.total_high
        assert left.total > 0


def test_a_floor_is_found_on_earlier_quotes_and_tested_on_later_ones():
    found = prices(books(quoted(400)))
    assert {rule.segment for rule in found.rules} == set(TRUE)
    for rule in found.rules:
        assert rule.gained is not None
        middle, low, high = rule.gained
        assert low < middle < high
        later = found.quotes.filter(found.of(rule.segment)).tail(rule.later)
        assert rule.below == later.filter(later["price"] / later["usual"] < rule.floor).height


def test_too_few_later_quotes_leave_the_rule_untested_and_say_so():
    found = prices(books(quoted(70)))
    assert found.rules
    assert all(rule.gained is None and "30 are needed" in rule.why_not for rule in found.rules)


def test_a_discount_noted_on_won_deals_alone_is_refused():
    noted = [(*q[:5], q[5] if q[7] == "won" else 10_000, *q[6:]) for q in quoted(200)]
    found = prices(books(noted))
    assert found.response is None
    assert "Record it while the deal is open" in found.why_not


def test_lost_quotes_without_a_price_are_refused():
    noted = [(*q[:5], q[5] if q[7] == "won" else None, *q[6:]) for q in quoted(200)]
    found = prices(books(noted))
    assert found.response is None
    assert found.why_not.startswith("Price: recorded on")


def test_no_lost_quotes_say_nothing_of_price():
    found = prices(books([(*q[:7], "won", "EUR") for q in quoted(60)]))
    assert found.response is None
    assert "Record lost quotes too" in found.why_not


def test_without_costs_there_is_no_money_left_to_tell_of_but_a_margin_mends_it():
    unknown = books(quoted(200), cost=None)
    assert prices(unknown).left == {}
    assert "--margin" in prices(unknown).no_left["Schools"]
    assert set(prices(unknown, margin=0.6).left) == set(TRUE)


def test_only_the_last_quote_of_a_deal_counts_and_an_open_one_does_not():
    load("customers", ["key", "name"], [("a", "A")])
    load("products", ["key", "name"], [("lamp", "Lamp")])
    load("deals", ["key", "customer", "outcome", "opened"], [("d", "a", "won", "2025-01-01")])
    rows = [
        ("1", "a", "d", "lamp", "2025-02-01", 9_000, 10_000, "", "EUR"),
        ("2", "a", "d", "lamp", "2025-03-01", 8_000, 10_000, "", "EUR"),
        ("3", "a", None, "lamp", "2025-03-02", 8_000, 10_000, "", "EUR"),
        ("4", "a", None, "lamp", "2025-03-02", 8_000, 10_000, "no decision", "EUR"),
        ("5", "a", None, "lamp", "2025-03-02", 8_000, 10_000, "won", "USD"),
    ]
    load("quotes", COLUMNS, rows)
    asked = Books(ListOrderLog(bought("a", START)), TODAY, 1, "EUR")
    assert priced(asked)["won"].to_list() == [True, True, None, False]
    assert prices(asked).quotes["key"].to_list() == ["2", "4"]
    assert in_other_currencies(asked) == 1
