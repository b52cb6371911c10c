"""The money of one order under Gamma-Gamma with known parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from whybuy.methods.btyd.arrays import Floats, beta_share

WIDEST, HALVINGS = 12.0, 28  # of the logarithm of money around its mean


@dataclass(frozen=True, slots=True)
class GammaGammaParams:
    """Parameters of Gamma-Gamma: an order is Gamma(p, nu), nu is Gamma(q, gamma) over customers."""

    p: float
    q: float
    gamma: float


def seen_money(frequency: Floats, value: Floats) -> Floats:
    """Money of all repeat orders seen; 0 where there are none (their value is not read)."""
    return np.where(frequency > 0, frequency * np.where(frequency > 0, value, 0.0), 0.0)


def expected_spend(frequency: Floats, value: Floats, *, params: GammaGammaParams) -> Floats:
    """Mean money of a customer's next order (Fader and Hardie 2013, eq. 5).

    frequency: orders seen; value: their mean.
    """
    later = params.gamma + seen_money(frequency, value)
    return params.p * later / (params.p * frequency + params.q - 1)


def chance_below(
    money: Floats, frequency: Floats, value: Floats, *, orders: float, params: GammaGammaParams
) -> Floats:
    """Chance that the mean of a customer's next `orders` orders stays below `money`.

    Given what was seen, their sum over gamma + x z is BetaPrime(p orders, q + p x).
    """
    later = params.gamma + seen_money(frequency, value)
    share = money * orders / (money * orders + later)
    return beta_share(params.p * orders, params.q + params.p * frequency, share)


def spend_interval(
    frequency: Floats,
    value: Floats,
    *,
    orders: float,
    level: float,
    params: Sequence[GammaGammaParams],
) -> tuple[Floats, Floats]:
    """Low and high between which the mean of the next `orders` orders lies with chance `level`.

    params: equally likely ones, whose distributions are averaged.
    """
    means = [expected_spend(frequency, value, params=p) for p in params]
    middle: Floats = np.log(np.mean(means, axis=0))
    ends: list[Floats] = []
    for chance in ((1 - level) / 2, (1 + level) / 2):
        low, high = middle - WIDEST, middle + WIDEST
        for _ in range(HALVINGS):
            tried = (low + high) / 2
            below = [
                chance_below(np.exp(tried), frequency, value, orders=orders, params=p)
                for p in params
            ]
            over = np.mean(below, axis=0) > chance
            low, high = np.where(over, low, tried), np.where(over, tried, high)
        ends.append(np.exp((low + high) / 2))
    return ends[0], ends[1]
