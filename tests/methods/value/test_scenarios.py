"""A competitor set beside a case, on the same numbers."""

from __future__ import annotations

import pytest

from tests.house.tree import DOCS
from whybuy.errors import BadInput
from whybuy.methods.value import evaluate, read_model
from whybuy.methods.value.scenarios import Rival, beside

MODEL = read_model((DOCS / "examples" / "saving-time.toml").read_text(encoding="utf-8"))
GIVEN = {"people": 6, "hours": [12, 16]}


def test_a_competitor_who_brings_and_costs_the_same_leaves_nothing_between_us():
    text = '[variables.gain]\nunit = "EUR/year"\n[benefits.it]\ndriver = "cost"\n'
    model = read_model(text + 'formula = "gain"\n[costs.fee]\nformula = "900 [EUR/year]"\n')
    found = beside(model, {"gain": [1_000, 3_000]}, rival=Rival(a_year=900))
    ours = evaluate(model, {"gain": [1_000, 3_000]})
    assert found.theirs.npv.point == pytest.approx(ours.npv.point)
    assert found.ours_over_theirs.npv.high == pytest.approx(0, abs=1e-6)


def test_the_difference_is_ours_less_theirs_and_surer_than_either():
    rival = Rival(brings=[0.5, 0.7], a_year=9_000, at_start=[3_000, 6_000])
    found, ours = beside(MODEL, GIVEN, rival=rival), evaluate(MODEL, GIVEN)
    over = found.ours_over_theirs.npv
    assert over.point == pytest.approx(ours.npv.point - found.theirs.npv.point)
    assert over.high - over.low < ours.npv.high - ours.npv.low
    assert found.theirs.present_costs.point == pytest.approx(4_381 + 9_000 * 2.4869, rel=0.01)


def test_a_competitor_may_bring_more_of_one_line_and_none_of_another():
    found = beside(MODEL, GIVEN, rival=Rival(brings=0, lines={"time": 1.5}))
    ours = evaluate(MODEL, GIVEN)
    gained = found.theirs.present_benefits.point
    assert gained == pytest.approx(1.5 * ours.present_benefits.point)
    assert found.theirs.present_costs.point == 0


def test_a_share_below_nothing_is_refused():
    with pytest.raises(BadInput, match="the least that can be is 0"):
        beside(MODEL, GIVEN, rival=Rival(brings=-0.2))


def test_a_model_without_units_can_be_compared_too():
    model = read_model(
        {
            "unit_checks": False,
            "variables": {"gain": {"unit": "EUR"}},
            "benefits": {"it": {"driver": "cost", "formula": "gain", "per": "year"}},
        }
    )
    found = beside(model, {"gain": 1_000}, rival=Rival(brings=0.5, a_year=100))
    assert found.theirs.npv.point == pytest.approx((500 - 100) * 2.4869, rel=1e-4)
