"""When a customer will need a product again: gaps that are alike within pair, product, customer.

The logarithm of a gap is normal: a grand mean, an effect of the customer, of the product and of the
pair, and the quantity bought at its start (a double pack lasts longer). After each purchase the
pair may also end for good, with a chance by product and by how often it was bought already. The
silence since the last purchase is a gap not yet ended (right-censored), or an end. A log-normal
renewal process with a share that never returns (Boag 1949), fitted by expectation-maximisation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whybuy.errors import TooLittleEvidence
from whybuy.methods.recommend.arrays import Floats, Ints, log_normal_share_above
from whybuy.methods.recommend.gaps import Purchases

LEAST = 30
"""Fewer gaps than this say nothing of how long a product lasts."""
ROUNDS = 25
HOLDERS = 20.0
"""A product's own share that returns must outweigh so many purchases at the average share."""
STEPS = np.array([1, 2, 3, 5, 9])
"""Purchases so far, grouped: 1, 2, 3 to 4, 5 to 8, 9 and more."""
SHORTEST = 0.5
"""Days that a silence of less than a day counts as."""


@dataclass(frozen=True, eq=False)
class Renewal:
    """The fitted process, for every pair.

    mean: (pairs,) of the logarithm of the gap under way, in days; spread: (pairs,) its standard
    deviation, what is not known of the pair included. returns: (pairs,) share that returns after
    such a purchase. sigma: standard deviation of log gaps of one pair; sd_customer, sd_product,
    sd_pair: of the effects. quantity: how log gaps rise with the log of the quantity, 0 to 1.
    """

    bought: Purchases
    as_of: int
    mean: Floats
    spread: Floats
    returns: Floats
    sigma: float
    sd_customer: float
    sd_product: float
    sd_pair: float
    quantity: float

    @property
    def silence(self) -> Floats:
        """(pairs,) days since the last purchase."""
        return silence(self.bought, self.as_of)


def silence(bought: Purchases, as_of: int) -> Floats:
    """(pairs,) days since the last purchase, at least half a day."""
    return np.maximum((as_of - bought.last_day).astype(float), SHORTEST)


@dataclass
class _State:
    """What the rounds of the fit improve."""

    mean: float
    customer: Floats
    product: Floats
    pair: Floats
    slack: Floats  # (pairs,) variance of the pair's effect
    variance: Floats  # (4,) of a gap, customer, product, pair
    quantity: float
    returns: Floats  # (purchases,), gaps first, then the purchase under way of each pair


def fit_renewal(bought: Purchases, *, as_of: int) -> Renewal:
    """The renewal process of all pairs, as known on the day `as_of`.

    Raises TooLittleEvidence where fewer than 30 gaps are known.
    """
    gaps = len(bought.gap_days)
    if gaps < LEAST:
        raise TooLittleEvidence(
            f"Something was bought again {gaps} times; {LEAST} are needed to tell how long "
            "things last. Load more orders."
        )
    rows = _Rows(bought, as_of)
    state = _begin(rows)
    for _ in range(ROUNDS):
        y, weight, unsure = _expected(rows, state)
        _improve(rows, state, y, weight, unsure)
        state.returns = _returns(rows, weight)
    now = slice(gaps, None)
    sigma, sd_customer, sd_product, sd_pair = np.sqrt(state.variance).tolist()
    return Renewal(
        bought=bought,
        as_of=as_of,
        mean=_means(rows, state)[now],
        spread=np.sqrt(state.variance[0] + state.slack),
        returns=state.returns[now],
        sigma=sigma,
        sd_customer=sd_customer,
        sd_product=sd_product,
        sd_pair=sd_pair,
        quantity=state.quantity,
    )


class _Rows:
    """All purchases: those that a gap followed, then the last of each pair."""

    def __init__(self, bought: Purchases, as_of: int) -> None:
        pairs = np.arange(len(bought.customer))
        self.pair: Ints = np.concatenate([bought.gap_pair, pairs])
        self.customer = bought.customer[self.pair]
        self.product = bought.product[self.pair]
        self.gaps, self.pairs = len(bought.gap_days), len(pairs)
        self.log_gap = np.log(bought.gap_days)
        self.log_silence = np.log(silence(bought, as_of))
        self.log_quantity = np.log(np.concatenate([bought.gap_quantity, bought.last_quantity]))
        number = np.concatenate([bought.gap_number, bought.times])
        self.step = np.searchsorted(STEPS, number, side="right") - 1
        self.group = self.product * len(STEPS) + self.step


def _begin(rows: _Rows) -> _State:
    mean, variance = float(rows.log_gap.mean()), float(rows.log_gap.var()) + 1e-4
    return _State(
        mean,
        np.zeros(int(rows.customer.max()) + 1),
        np.zeros(int(rows.product.max()) + 1),
        np.zeros(rows.pairs),
        np.full(rows.pairs, variance / 4),
        np.array([variance / 2, variance / 8, variance / 8, variance / 4]),
        0.0,
        np.full(rows.gaps + rows.pairs, 0.5),
    )


def _means(rows: _Rows, state: _State) -> Floats:
    return (
        state.mean
        + state.customer[rows.customer]
        + state.product[rows.product]
        + state.pair[rows.pair]
        + state.quantity * rows.log_quantity
    )


def _expected(rows: _Rows, state: _State) -> tuple[Floats, Floats, Floats]:
    """Log gaps, with those under way as expected beyond the silence; their weight (the chance that
    the pair has not ended) and what stays unknown of them (variance)."""
    mean = _means(rows, state)[rows.gaps :]
    sd = np.sqrt(state.variance[0] + state.slack)
    z = (rows.log_silence - mean) / sd
    above = log_normal_share_above(z)
    ratio = np.exp(-0.5 * z**2 - 0.5 * np.log(2 * np.pi) - above)
    beyond = mean + sd * ratio
    unsure = sd**2 * np.clip(1.0 + z * ratio - ratio**2, 0.0, 1.0)
    returns = state.returns[rows.gaps :]
    alive = returns * np.exp(above)
    weight = alive / (alive + 1.0 - returns)
    return (
        np.concatenate([rows.log_gap, beyond]),
        np.concatenate([np.ones(rows.gaps), weight]),
        np.concatenate([np.zeros(rows.gaps), unsure]),
    )


def _improve(rows: _Rows, state: _State, y: Floats, weight: Floats, unsure: Floats) -> None:
    """Each effect in turn from what the others leave, shrunk by its own spread."""
    within = state.variance[0]
    left: Floats = y - _means(rows, state)
    shift = float(np.average(left, weights=weight))
    state.mean += shift
    left -= shift
    for place, effect, index in (
        (1, state.customer, rows.customer),
        (2, state.product, rows.product),
        (3, state.pair, rows.pair),
    ):
        old: Floats = effect[index]
        many = np.bincount(index, weights=weight, minlength=len(effect))
        total = np.bincount(index, weights=weight * (left + old), minlength=len(effect))
        slack: Floats = 1.0 / (many / within + 1.0 / state.variance[place])
        effect[:] = total / within * slack
        left = left + old - effect[index]
        seen = many > 0
        state.variance[place] = max(float(np.mean(effect[seen] ** 2 + slack[seen])), 1e-6)
        if place == 3:
            state.slack = slack
    _quantity(rows, state, left, weight)
    error: Floats = left**2 + unsure + state.slack[rows.pair]
    state.variance[0] = max(float(np.average(error, weights=weight)), 1e-4)


def _quantity(rows: _Rows, state: _State, left: Floats, weight: Floats) -> None:
    """The slope on log quantity, between 0 (it does not matter) and 1 (twice lasts twice)."""
    x: Floats = rows.log_quantity
    bend = float(np.sum(weight * x**2))
    if bend <= 1e-9:
        return
    old = state.quantity
    state.quantity = min(max(old + float(np.sum(weight * x * left)) / bend, 0.0), 1.0)
    left -= (state.quantity - old) * x


def _returns(rows: _Rows, weight: Floats) -> Floats:
    """(purchases,) share that returns, by product and by purchases so far, shrunk to the latter."""
    steps = len(STEPS)
    count = np.bincount(rows.step, minlength=steps) + 2.0
    average = (np.bincount(rows.step, weights=weight, minlength=steps) + 1.0) / count
    length = int(rows.group.max()) + 1
    many = np.bincount(rows.group, minlength=length)
    back = np.bincount(rows.group, weights=weight, minlength=length)
    share = (back[rows.group] + HOLDERS * average[rows.step]) / (many[rows.group] + HOLDERS)
    return np.clip(share, 1e-6, 1.0 - 1e-6)
