"""What a pursuit brings, beside what the same hours bring elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.choice import DealChances, pursuits, worth_of_an_hour


def _sure(won: list[float], days: float = 70.0) -> DealChances:
    """Chances that are known exactly; what is not won is lost."""
    chance = np.array(won)
    row = np.stack([chance, 1 - chance, 0 * chance, 0 * chance], axis=1)
    return DealChances(np.repeat(row[None], 200, axis=0), np.full((200, len(won)), days))


def test_expected_profit_is_chance_times_what_it_brings_less_what_is_still_to_be_spent():
    told = pursuits(
        _sure([0.5, 0.1]), margin=[10_000, 4_000], lifetime_value=[2_000, 0], poor_fit=[1_000, 0],
        hours_a_week=3, cost_of_an_hour=50, money_to_come=[500, 0],
    )  # fmt: skip
    assert told.hours.mean == pytest.approx([30, 30])
    assert told.profit.mean == pytest.approx([0.5 * 11_000 - 1_500 - 500, 400 - 1_500])
    assert told.if_not.mean == pytest.approx([-2_000, -1_500])
    assert told.if_won.mean == pytest.approx([9_000, 2_500])
    assert told.an_hour.mean == pytest.approx([5_000 / 30, 400 / 30])


def test_a_deal_that_brings_less_an_hour_than_others_is_seen():
    elsewhere = worth_of_an_hour([900, 0, 1_200, 0, 1_500, 0], [10, 10, 10, 10, 10, 10])
    assert elsewhere.mean == pytest.approx(60)
    assert elsewhere.low < 60 < elsewhere.high
    told = pursuits(_sure([0.5, 0.01]), margin=10_000, hours_to_come=30, elsewhere=elsewhere)
    assert told.better[0] > 0.7
    assert told.better[1] < 0.05


def test_not_knowing_the_margin_widens_the_interval():
    draws = np.random.default_rng(1).normal(10_000, 3_000, (50, 1))
    sure, unsure = (pursuits(_sure([0.5]), margin=m).profit for m in (10_000, draws))
    assert sure.high[0] == sure.low[0] == pytest.approx(5_000)
    assert unsure.high[0] - unsure.low[0] > 3_000


def test_a_deal_without_margin_or_without_a_known_length_is_asked_about():
    with pytest.raises(BadInput, match="margin of a deal is not known"):
        pursuits(_sure([0.5]), margin=float("nan"))
    with pytest.raises(BadInput, match="give hours_to_come"):
        pursuits(_sure([0.5], days=float("nan")), margin=1.0, hours_a_week=2)
    with pytest.raises(BadInput, match="cannot be below 0"):
        pursuits(_sure([0.5]), margin=1.0, hours_to_come=-1)


def test_what_an_hour_brings_needs_five_deals_with_hours():
    with pytest.raises(TooLittleEvidence, match="4 closed deals"):
        worth_of_an_hour([1, 2, 3, 4], [1, 1, 1, 1])
