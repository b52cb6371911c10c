"""Planted losses, slopes, trades and chances come back, with intervals that hold."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from whybuy.errors import BadInput
from whybuy.methods.prospects import Others, Prior, draws, fit, foretell, likeness, losses
from whybuy.methods.prospects.standstill import unbounded
from whybuy.methods.value import read_model

MODEL = """
title = "Scrap"
currency = "EUR"
years = 3
[variables.output]
title = "Output"
unit = "EUR/year"
least = 0
[variables.scrap]
title = "Scrap"
unit = "%"
least = 0
most = 100
default = 5
[variables.fewer]
title = "Share avoided"
unit = "%"
ours = true
default = 30
[benefits.scrap]
title = "Avoided"
driver = "cost"
formula = "output * scrap * fewer"
[standing_still.scrap]
title = "Scrap as it is"
formula = "output * scrap"
"""


def test_their_own_numbers_make_their_loss_and_ours_has_no_part_in_it():
    own = {"output": np.array([[1.2e6, 1.2e6], [0.6e6, 0.6e6]])}
    found = losses(read_model(MODEL), own, {}, many=2)
    assert found.mean.tolist() == pytest.approx([1.2e6 * 0.05 / 12, 0.6e6 * 0.05 / 12])
    better = MODEL.replace("default = 30", "default = 90")
    assert losses(read_model(better), own, {}, many=2).mean.tolist() == found.mean.tolist()


def test_a_model_that_tells_nothing_of_standing_still_is_refused_with_the_remedy():
    without = MODEL.partition("[standing_still")[0]
    with pytest.raises(BadInput, match=r"Add \[standing_still"):
        losses(read_model(without), {}, {}, many=1)


def test_a_number_that_nobody_told_and_nothing_foretells_is_refused():
    with pytest.raises(BadInput, match="'output' is not known of all prospects"):
        losses(read_model(MODEL), {"output": np.full((1, 2), np.nan)}, {}, many=1)


def planted(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Logarithms of a number that rises with size and differs by trade."""
    rng = np.random.default_rng(seed)
    trade, sizes = rng.integers(0, 4, n), rng.normal(3, 1, n)
    effect = rng.normal(0, 0.5, 4)
    return 8 + 0.7 * sizes + effect[trade] + rng.normal(0, 0.3, n), sizes, [f"t{k}" for k in trade]


def test_others_of_the_same_size_and_trade_foretell_better_than_all_together():
    values, sizes, trades = planted(3, 260)
    others = Others(values[:60], sizes[:60], trades[:60])
    found = foretell(others, sizes=sizes[60:], trades=trades[60:])
    plain = np.abs(values[60:] - values[:60].mean()).mean()
    assert np.abs(values[60:] - found.middle).mean() < 0.5 * plain


def test_nine_in_ten_foretold_ranges_hold_with_few_and_with_many():
    held = []
    for seed in range(120):
        told = 5 + seed % 40
        values, sizes, trades = planted(seed, told + 60)
        found = foretell(
            Others(values[:told], sizes[:told], trades[:told]),
            sizes=sizes[told:],
            trades=trades[told:],
        )
        wide = student.ppf(0.95, found.freedom) * found.scale
        held.append(np.mean(np.abs(values[told:] - found.middle) <= wide))
    assert 0.87 <= np.mean(held) <= 0.95


def test_an_unknown_size_or_trade_widens_the_range():
    values, sizes, trades = planted(5, 60)
    others = Others(values, sizes, trades)
    asked = np.array([3.0, np.nan, 3.0])
    found = foretell(others, sizes=asked, trades=["t1", "t1", "a new one"])
    assert found.scale[0] < found.scale[1]
    assert found.scale[0] < found.scale[2]


def test_shares_and_amounts_come_back_from_their_scale():
    from whybuy.methods.prospects.standstill import bounded

    model = read_model(MODEL)
    for name, values in (("scrap", [1.0, 50.0]), ("output", [2.0, 3e6]), ("fewer", [-3.0, 9.0])):
        variable = model.variables[name]
        there = unbounded(variable, np.array(values))
        assert bounded(variable, there).tolist() == pytest.approx(values)


PRIOR = Prior((-1.5, 1.0), {"need": (0.5, 1.0), "warm": (0.5, 1.0)})


def outcomes(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signs, what came, and the true chances; the truth is drawn from the prior."""
    rng = np.random.default_rng(seed)
    truth = np.array([rng.normal(-1.5, 1), rng.normal(0.5, 1), rng.normal(0.5, 1)])
    signs = np.column_stack([rng.random(n) < 0.4, rng.random(n)]).astype(float)
    chance = 1 / (1 + np.exp(-(truth[0] + signs @ truth[1:])))
    return signs, rng.random(n) < chance, chance


@pytest.mark.parametrize("told", [0, 20, 200])
def test_nine_in_ten_ranges_of_a_chance_hold(told: int):
    held = []
    for seed in range(200):
        signs, came, chance = outcomes(seed, told + 5)
        found = fit(PRIOR, signs[:told], came[:told])
        low, high = np.quantile(draws(found, signs[told:], points=256, seed=1), (0.05, 0.95), 1)
        held.append(np.mean((low <= chance[told:]) & (chance[told:] <= high)))
    assert 0.86 <= np.mean(held) <= 0.94


def test_without_outcomes_the_prior_speaks_alone():
    found = fit(PRIOR, np.zeros((0, 2)), np.zeros(0))
    assert found.peak.tolist() == [-1.5, 0.5, 0.5]
    assert found.sign("need")[0] == pytest.approx(np.exp(0.5))


def test_a_trait_of_the_best_counts_for_and_an_unknown_one_says_nothing():
    trade = np.array([0] * 20 + [1] * 20 + [0, 1, -1])
    best = np.arange(43) < 10
    others = (np.arange(43) >= 10) & (np.arange(43) < 40)
    whole, (added,) = likeness([trade], best, others)
    assert whole[40] > 0.5 > -0.5 > whole[41]
    assert whole[42] == added[42] == 0


def test_nobody_is_compared_with_themselves():
    """The only one of its trade among the best learns nothing from itself."""
    trade = np.array([0, 1, 1, 1, 1, 1, 1, 1])
    best = np.arange(8) < 3
    (alone, *_), _ = likeness([trade], best, ~best)
    (stranger, *_), _ = likeness([trade], best & (np.arange(8) > 0), ~best)
    assert alone == pytest.approx(stranger, abs=1e-9)


def test_a_trait_that_nobody_or_one_alone_has_says_next_to_nothing():
    best, others = np.arange(202) < 40, (np.arange(202) >= 40) & (np.arange(202) < 200)
    place = np.where(best | others, np.arange(202) % 50, 50)
    place[199:] = [60, 60, 70]
    _, (added,) = likeness([place], best, others)
    assert added[201] == 0
    assert 0.75 < np.exp(added[200]) < 1
