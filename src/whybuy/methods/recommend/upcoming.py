"""What each customer will soon need again: when, how sure, how late, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.recommend.arrays import (
    Bools,
    Floats,
    Ints,
    log_normal_share_above,
    normal_quantile,
    normal_share,
)
from whybuy.methods.recommend.chance import Reliability, fit_curve, reliability
from whybuy.methods.recommend.gaps import Purchases, purchases
from whybuy.methods.recommend.renewal import Renewal, fit_renewal

LEVEL = 0.9
OFTEN = ((1, 1), (2, 2), (3, int(np.iinfo(np.intp).max)))
PAIRS = 500
"""Fewer pairs bought so often, or a tenth of it bought again, do not get a curve of their own."""


@dataclass(frozen=True, eq=False)
class Due:
    """One row a customer and product, all of (pairs,).

    times: purchase days so far; silence: days since the last, at least half a day. chance: that it
    is bought within the horizon. due_in: days until the middle day of the next purchase if there is
    one (half earlier, half later), from `low` to `high` nine times in ten. usual_gap: days that
    such a purchase lasts, the middle. late: share of such gaps that would have ended by now, 0 to 1
    (0.9: nine in ten had bought again). ended: chance that no purchase is to come. on_hand: pieces
    left, inferred: the last purchase is taken to be used up evenly until the
    next. checked: how such chances were borne out in the horizon before `as_of`, each corrected by
    what was learnt of other customers; none where that could not be told.
    """

    customer: Ints
    product: Ints
    times: Ints
    chance: Floats
    due_in: Floats
    low: Floats
    high: Floats
    usual_gap: Floats
    silence: Floats
    late: Floats
    ended: Floats
    on_hand: Floats
    horizon: int
    checked: Reliability | None = None


def due(
    customer: ArrayLike,
    day: ArrayLike,
    product: ArrayLike,
    *,
    quantity: ArrayLike | None = None,
    as_of: int,
    horizon: int,
) -> Due:
    """What is due, for every customer and product bought up to `as_of`.

    customer, day, product: (lines,) whole numbers from 0; quantity: (lines,) pieces above 0.
    horizon: days ahead. The chance of the renewal process is corrected by the last horizon before
    `as_of`: what was then foretold from what was then known, beside what came. Raises BadInput,
    and TooLittleEvidence where fewer than 30 gaps are known.
    """
    if horizon < 1:
        raise BadInput(f"horizon={horizon}; look at least 1 day ahead.")
    bought = purchases(customer, day, product, quantity=quantity, until=as_of)
    told = foretold(fit_renewal(bought, as_of=as_of), horizon=horizon)
    before = purchases(customer, day, product, quantity=quantity, until=as_of - horizon)
    try:
        then = foretold(fit_renewal(before, as_of=as_of - horizon), horizon=horizon)
    except TooLittleEvidence:
        return told
    came = bought_since(before, bought)
    everyone = np.ones(len(came), dtype=bool)
    chance = _corrected(then, came, everyone, told.times, told.chance)
    return replace(told, chance=chance, checked=_checked(then, came))


def _checked(then: Due, came: Bools) -> Reliability:
    """How the correction does on the half of the customers that it was not learnt of."""
    chance = np.zeros(len(came))
    half = then.customer % 2 == 0
    for learnt in (half, ~half):
        out = ~learnt
        chance[out] = _corrected(then, came, learnt, then.times[out], then.chance[out])
    return reliability(chance, came)


def _corrected(then: Due, came: Bools, learnt: Bools, times: Ints, chance: Floats) -> Floats:
    """Chances as they were borne out: a curve for pairs bought once, twice, more often.

    Learnt of the pairs `learnt` of `then`; where few of them were bought so often, of all of them.
    """
    x = _log_odds(then.chance)
    whole = fit_curve(x[learnt], came[learnt])
    found = np.zeros(len(chance))
    for fewest, most in OFTEN:
        use = learnt & (then.times >= fewest) & (then.times <= most)
        enough = use.sum() >= PAIRS and came[use].sum() >= PAIRS // 10
        curve = fit_curve(x[use], came[use]) if enough else whole
        onto = (times >= fewest) & (times <= most)
        found[onto] = curve.chance(_log_odds(chance[onto]))
    return found


def foretold(renewal: Renewal, *, horizon: int) -> Due:
    """What the renewal process alone says, without the correction by the horizon before."""
    silent, mean, sd = renewal.silence, renewal.mean, renewal.spread
    z = (np.log(silent) - mean) / sd
    above = np.exp(log_normal_share_above(z))
    later = np.exp(log_normal_share_above((np.log(silent + horizon) - mean) / sd))
    alive = renewal.returns * above
    still = alive / (alive + 1.0 - renewal.returns)
    soon = np.clip(1.0 - later / np.maximum(above, 1e-300), 0.0, 1.0)
    low, middle, high = (
        np.exp(_beyond(mean, sd, above, share)) - silent
        for share in ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)
    )
    bought = renewal.bought
    pieces = bought.last_quantity * bought.usual_quantity
    return Due(
        bought.customer,
        bought.product,
        bought.times,
        still * soon,
        np.maximum(middle, 0.0),
        np.maximum(low, 0.0),
        np.maximum(high, 0.0),
        np.exp(mean),
        silent,
        1.0 - above,
        1.0 - still,
        pieces * _left(silent, mean, sd, above),
        horizon,
    )


def bought_since(before: Purchases, after: Purchases) -> Bools:
    """(pairs of before,) whether each was bought again by the later date."""
    wide = int(max(before.product.max(), after.product.max())) + 1
    keys = after.customer * wide + after.product
    at = np.searchsorted(keys, before.customer * wide + before.product)
    return after.last_day[at] > before.last_day


def _beyond(mean: Floats, sd: Floats, above: Floats, share: float) -> Floats:
    """Log of the gap that this share of the gaps longer than the silence do not reach."""
    return mean - sd * normal_quantile(np.maximum(above * (1.0 - share), 1e-300))


def _left(silent: Floats, mean: Floats, sd: Floats, above: Floats) -> Floats:
    """Share of the last purchase not yet used: 1 - silence x the mean of 1 / gap beyond it."""
    reach = normal_share((mean - sd**2 - np.log(silent)) / sd)
    inverse = np.exp(-mean + sd**2 / 2) * reach / np.maximum(above, 1e-300)
    return np.clip(1.0 - silent * inverse, 0.0, 1.0)


def _log_odds(chance: Floats) -> Floats:
    safe = np.clip(chance, 1e-9, 1.0 - 1e-9)
    return np.log(safe) - np.log1p(-safe)
