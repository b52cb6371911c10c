"""A score interval for a share that was estimated from an audit sample and a machine's calls."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from whybuy.methods.judge.arrays import Floats, Ints, log_gamma, normal_share

TILTS = np.concatenate([[-np.inf], np.linspace(-9.0, 9.0, 145), [np.inf]])
MOST_CELLS = 2_000_000
"""Of a table of tilts and customers, so that many customers take time and not memory."""
RIDGE = 1 / 6**2
"""Of the slope by which the machine's calls are recalibrated, in standard deviations."""
EDGE = 0.005
FEW = 5
"""Asked in a cell, below which the spread of all cells stands for its own."""
COUNTS = 400
TINY = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """All that is known of the customers asked, one element a customer.

    machine: its chance that the customer names it; truth: 1, 0, or NaN where not checked; chance:
    of being drawn for the audit; weights: what the customer stands for; strata: the segment as a
    number; base: how many customers each segment has in all.
    """

    machine: Floats
    truth: Floats
    chance: Floats
    weights: Floats
    strata: Ints
    base: Floats

    @property
    def expansion(self) -> Floats:
        """What each customer stands for once drawn."""
        return self.weights / self.chance


def score_interval(
    estimate: float, seen: Design, *, machine_part: Floats, level: float, least: int
) -> tuple[float, float, float]:
    """The estimate and the shares that it does not speak against, all within what is possible.

    Of each share that might be true, the spread of the estimate were it so is reckoned from the
    machine's calls, recalibrated on the audit and tilted until they add up to that share. So the
    interval does not rest on the variance of the few who were found, as Wald's does. And it knows
    that a share is shown only where `least` were found: where that was luck, it reaches lower.
    """
    fewest, most = _possible(seen)
    estimate = min(max(estimate, fewest), most)
    shares, above, below = _tails(estimate, _if_true(seen, machine_part=machine_part), least=least)
    tail = (1 - level) / 2
    low = _crossing(shares, tail - above, below=estimate)
    high = 1 - _crossing((1 - shares)[::-1], (tail - below)[::-1], below=1 - estimate)
    low, high = max(low, fewest), min(high, most)
    return estimate, min(low, estimate), max(high, estimate)


@dataclass(frozen=True, slots=True, eq=False)
class _IfTrue:
    """(tilts,) shares from 0 to 1, and what would be found were each of them true.

    variance: of the estimate; found and found_variance: of how many of the checked name it;
    together: the covariance of the two.
    """

    shares: Floats
    variance: Floats
    found: Floats
    found_variance: Floats
    together: Floats


def _if_true(seen: Design, *, machine_part: Floats) -> _IfTrue:
    """For each tilt, from "nobody names it" to "everybody does"; so many at once as fit."""
    log_odds = _recalibrated(seen)
    together = max(1, MOST_CELLS // len(log_odds))
    parts = [
        _if_tilted(seen, _logistic(TILTS[at : at + together, None] + log_odds), machine_part)
        for at in range(0, len(TILTS), together)
    ]
    whole = zip(*(astuple(part) for part in parts), strict=True)
    return _IfTrue(*(np.concatenate(column) for column in whole))


def _if_tilted(seen: Design, chances: Floats, machine_part: Floats) -> _IfTrue:
    """The same from (tilts, customers) chances to name it."""
    heavy = seen.weights / seen.weights.sum()
    shares = chances @ heavy
    off = chances - machine_part - shares[:, None]
    doubt = chances * (1 - chances)
    audit = (doubt + off**2) @ (heavy**2 * (1 - seen.chance) / seen.chance)
    left = 1 - (_asked(seen) / np.maximum(seen.base, 1))[seen.strata]
    by_audit = (chances * (1 - machine_part - shares[:, None])) @ (heavy * (1 - seen.chance))
    drawn = chances * seen.chance
    return _IfTrue(
        shares,
        audit + _not_asked(seen, chances, doubt=doubt, shares=shares, heavy=heavy),
        drawn.sum(axis=1),
        (drawn * (1 - drawn)).sum(axis=1),
        by_audit + doubt @ (heavy * left * seen.chance),
    )


def _logistic(log_odds: Floats) -> Floats:
    return 0.5 * (1 + np.tanh(log_odds / 2))


def _tails(estimate: float, true: _IfTrue, *, least: int) -> tuple[Floats, Floats, Floats]:
    """shares, and were each of them true, the chance of an estimate as high, and of one as low.

    Both among the cases in which `least` or more are found. The number found is taken as binomial,
    and the estimate as normal around what that number leads to expect.
    """
    spread = np.sqrt(np.maximum(true.variance, TINY))
    far = (estimate - true.shares) / spread
    above, below = normal_share(-far), normal_share(far)
    counts = np.arange(least, least + COUNTS)
    # Where many more are to be found, that `least` are found is no news.
    rare = (true.found > TINY) & (true.found + 8 * np.sqrt(true.found_variance) < counts[-1])
    found, varied = true.found[rare][:, None], np.maximum(true.found_variance[rare], TINY)[:, None]
    chance = _binomial(counts, mean=found, variance=varied)
    slope = true.together[rare][:, None] / varied
    middle = true.shares[rare][:, None] + slope * (counts - found)
    rest = np.maximum(true.variance[rare][:, None] - slope * true.together[rare][:, None], TINY)
    far = (estimate - middle) / np.sqrt(rest)
    above[rare] = (chance * normal_share(-far)).sum(axis=1)
    below[rare] = (chance * normal_share(far)).sum(axis=1)
    return true.shares, above, below


def _binomial(counts: Ints, *, mean: Floats, variance: Floats) -> Floats:
    """Chances of these counts, adding up to 1, under a binomial of this mean and variance."""
    once = np.clip(1 - variance / mean, 1e-6, 1 - 1e-6)
    size = mean / once
    possible = counts <= size
    missing: Floats = np.maximum(size - counts, 0.0)
    log_chance = (
        log_gamma(size + 1)
        - log_gamma(counts.astype(np.float64) + 1)
        - log_gamma(missing + 1)
        + counts * np.log(once)
        + missing * np.log1p(-once)
    )
    log_chance = np.where(possible | (counts == counts[0]), log_chance, -np.inf)
    chance = np.exp(log_chance - log_chance.max(axis=1, keepdims=True))
    return chance / chance.sum(axis=1, keepdims=True)


def _asked(seen: Design) -> Floats:
    return np.bincount(seen.strata, minlength=len(seen.base)).astype(np.float64)


def _not_asked(
    seen: Design, chances: Floats, *, doubt: Floats, shares: Floats, heavy: Floats
) -> Floats:
    """What it adds that only some of each cell's customers were asked.

    In a cell with few asked their own spread says little: that of all cells stands for it.
    """
    variance = np.zeros(len(shares))
    counts, pooled = _asked(seen), _spread_within(seen, chances)
    for cell in np.flatnonzero(counts):
        mine, asked = seen.strata == cell, counts[cell]
        left = 1 - asked / seen.base[cell]
        if left <= 0:
            continue
        alone = doubt[:, mine] @ heavy[mine] ** 2
        if asked < FEW:
            variance += left * (pooled * float(heavy[mine] @ heavy[mine]) + alone)
            continue
        part = heavy[mine] * (chances[:, mine] - shares[:, None])
        spread = (part**2).sum(axis=1) - part.sum(axis=1) ** 2 / asked
        variance += left * (spread * asked / (asked - 1) + alone)
    return variance


def _spread_within(seen: Design, chances: Floats) -> Floats:
    """(tilts,) the variance of chances within cells, over all cells; of all where each has one."""
    counts = _asked(seen)
    if len(seen.strata) <= np.count_nonzero(counts):
        return chances.var(axis=1)
    cells = np.flatnonzero(counts)
    squares = np.zeros(len(chances))
    for cell in cells:
        mine = chances[:, seen.strata == cell]
        squares += ((mine - mine.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return squares / (len(seen.strata) - len(cells))


def _recalibrated(seen: Design) -> Floats:
    """Log odds of each customer to name it, by the machine's call as the audit found it to mean."""
    drawn = ~np.isnan(seen.truth)
    said = np.log(np.clip(seen.machine, EDGE, 1 - EDGE) / np.clip(1 - seen.machine, EDGE, 1 - EDGE))
    spread = said.std()
    said = (said - said.mean()) / (spread if spread > 0 else 1.0)
    heavy = seen.expansion[drawn] / seen.expansion[drawn].mean()
    slope, level = 0.0, 0.0
    x, y = said[drawn], seen.truth[drawn]
    for _ in range(30):
        chance = _logistic(level + slope * x)
        bend = heavy * np.maximum(chance * (1 - chance), 1e-6)
        pull = np.array(
            [heavy @ (y - chance) - 0.01 * level, (heavy * x) @ (y - chance) - RIDGE * slope]
        )
        curve = np.array(
            [[bend.sum() + 0.01, bend @ x], [bend @ x, bend @ x**2 + RIDGE]],
        )
        step = np.clip(np.linalg.solve(curve, pull), -2, 2)
        level, slope = level + float(step[0]), slope + float(step[1])
        if np.abs(step).max() < 1e-9:
            break
    return level + slope * said


def _possible(seen: Design) -> tuple[float, float]:
    """The least and the most that the share can be, for what was checked is known."""
    heavy = seen.weights / seen.weights.sum()
    sure = (_asked(seen) / np.maximum(seen.base, 1))[seen.strata] * heavy
    yes, no = float(sure @ (seen.truth == 1)), float(sure @ (seen.truth == 0))
    return yes, 1 - no


def _crossing(shares: Floats, within: Floats, *, below: float) -> float:
    """The least share, up to `below`, from which on `within` is not above 0."""
    outside = np.flatnonzero((within > 0) & (shares < below))
    if outside.size == 0:
        return 0.0
    at = int(outside[-1])
    if at + 1 >= len(shares):
        return below
    step = within[at] / max(within[at] - within[at + 1], 1e-300)
    return float(min(shares[at] + step * (shares[at + 1] - shares[at]), below))
