"""What a further driver has gone with: found where it is there, and its range holds."""

from __future__ import annotations

import numpy as np

from whybuy.estimates.further import _slope


def _worlds(slope: float, count: int, customers: int = 60):
    rng = np.random.default_rng(5)
    for _ in range(count):
        drivers = rng.integers(0, 5, customers).astype(float)
        words = np.log1p(rng.poisson(3 + 3 * drivers))
        noise = rng.normal(0, 0.3 + 0.2 * drivers)  # those who name more differ more
        yield _slope("spend", 2.0 + slope * drivers + noise, drivers, words)


def test_the_range_holds_what_is_true_as_often_as_it_says_though_the_spread_differs():
    held = [each.low <= np.exp(0.15) <= each.high for each in _worlds(0.15, 400)]
    assert 0.86 <= np.mean(held) <= 0.94


def test_where_nothing_goes_with_it_the_range_mostly_holds_one():
    held = [each.low <= 1.0 <= each.high for each in _worlds(0.0, 400)]
    assert 0.86 <= np.mean(held) <= 0.94


def test_too_few_or_all_alike_are_not_compared():
    some = np.arange(19.0)
    assert _slope("spend", some, some % 4, np.zeros(19)) is None
    assert _slope("spend", np.arange(30.0), np.ones(30), np.zeros(30)) is None
