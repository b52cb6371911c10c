"""The chance to be active, corrected by who did come back in the firm's own past.

BG/NBD takes orders of an active customer to come at random at a constant rate. Households that shop
every third day go on holiday, so silence says less than the model thinks: in one grocer's log, half
of those whom it gave a chance under 5 % bought again within a quarter. On held-out periods we learn
by how much: log-odds = shift + slope x the model's own log-odds. A model that is right has 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whybuy.methods.btyd.activity import BetaGeoParams

Floats = NDArray[np.float64]

PRIOR_MEAN, PRIOR_SD = np.array([0.0, 1.0]), np.array([1.0, 0.5])
LEAST_SLOPE = 0.05
FARTHEST = 30.0
STEPS = 50


@dataclass(frozen=True, slots=True)
class Recalibration:
    """shift and slope of the log-odds; `customers` it was learnt from."""

    shift: float = 0.0
    slope: float = 1.0
    customers: int = 0

    def __call__(self, log_odds: Floats) -> Floats:
        """The corrected log-odds of being active."""
        return self.shift + self.slope * np.clip(log_odds, -FARTHEST, FARTHEST)


@dataclass(frozen=True, slots=True, eq=False)
class CameBack:
    """What a held-out period teaches: one entry a customer who had bought again before its cut."""

    log_odds: Floats  # the model's, of being active at the cut
    chance_if_active: Floats  # of buying within the period
    bought: Floats  # 1 if they did


def learn(periods: list[CameBack]) -> Recalibration:
    """Shift and slope from held-out periods: the mode under a weak prior around 0 and 1.

    bought is Bernoulli(chance_if_active x logistic(shift + slope x log_odds)), by Fisher scoring.
    """
    if not periods:
        return Recalibration()
    z = np.clip(np.concatenate([p.log_odds for p in periods]), -FARTHEST, FARTHEST)
    g = np.clip(np.concatenate([p.chance_if_active for p in periods]), 1e-9, 1 - 1e-9)
    y = np.concatenate([p.bought for p in periods])
    design = np.column_stack([np.ones_like(z), z])
    theta = PRIOR_MEAN.copy()
    for _ in range(STEPS):
        slope, bend = _landscape(theta, design, chance_if_active=g, bought=y)
        move = np.linalg.solve(bend, slope)
        theta += move / max(1.0, float(np.abs(move).max()))
        theta[1] = max(theta[1], LEAST_SLOPE)
        if np.abs(move).max() < 1e-6:
            break
    return Recalibration(float(theta[0]), float(theta[1]), len(z))


def _landscape(
    theta: Floats, design: Floats, *, chance_if_active: Floats, bought: Floats
) -> tuple[Floats, Floats]:
    """Gradient of the log-posterior and its expected information."""
    active = 1 / (1 + np.exp(-(design @ theta)))
    chance = np.clip(chance_if_active * active, 1e-12, 1 - 1e-12)
    steep = chance_if_active * active * (1 - active)
    spread = chance * (1 - chance)
    gradient = design.T @ (steep * (bought - chance) / spread)
    information = (design * (steep**2 / spread)[:, None]).T @ design
    prior = 1 / PRIOR_SD**2
    return gradient - prior * (theta - PRIOR_MEAN), information + np.diag(prior)


def recency_for(
    log_odds: Floats, *, frequency: Floats, recency: Floats, age: Floats, params: BetaGeoParams
) -> Floats:
    """The recency at which BG/NBD itself would give these log-odds of being active.

    Orders of an active customer depend on frequency and age alone, so a summary with this recency
    carries the corrected chance into every expectation and interval. It lies within 0 and age.
    """
    again = np.where(frequency > 0, frequency, 1.0)
    first = np.log(params.a) - np.log(params.b + again - 1)
    known = np.where(frequency > 0, log_odds, 0.0)  # after one purchase they are infinite
    stretch = np.exp((-known - first) / (params.r + again))
    found = np.clip((params.alpha + age) / stretch - params.alpha, 0.0, age)
    return np.where(frequency > 0, found, recency)
