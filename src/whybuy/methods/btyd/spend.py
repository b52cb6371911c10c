"""The money of one order under Gamma-Gamma with known parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whybuy.methods.btyd.arrays import Floats


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
