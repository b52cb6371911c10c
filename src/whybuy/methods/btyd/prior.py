"""Proper priors, free of units, on the logarithms of a model's parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from whybuy.errors import BadInput
from whybuy.methods.btyd.arrays import Floats

Prior = Literal["none", "weak"]


@dataclass(frozen=True, slots=True, eq=False)
class LogNormalPrior:
    """Independent normals on logarithms; times and money are measured in the data's own means.

    A standard deviation of 1.5 says only that a parameter lies, nine times in ten, within a factor
    of 12 of its centre: a handful of customers outweighs it, and yet it has no ridge.
    """

    centre: Floats
    sd: float = 1.5

    def landscape(self, theta: Floats) -> tuple[float, Floats, Floats]:
        """Log-density (normalised), gradient and Hessian at theta."""
        away = (theta - self.centre) / self.sd
        constant = len(theta) * (np.log(self.sd) + 0.5 * np.log(2 * np.pi))
        bend = -np.eye(len(theta)) / self.sd**2
        return float(-0.5 * away @ away - constant), -away / self.sd, bend


# Centres: published fits lie within a factor of 6 of them (CDNOW: r .24, alpha .14 of the mean
# age, a .79, b 2.4; p 6.2, q - 1 2.7, gamma .44 of the mean value).
PURCHASES = LogNormalPrior(np.log([0.6, 0.3, 0.6, 3.0]))  # r, alpha / mean age, a, b
SPEND = LogNormalPrior(np.log([3.0, 2.0, 1.0]))  # p, q - 1, gamma / mean value


def with_prior(
    likelihood: Callable[[Floats], tuple[float, Floats, Floats]], prior: LogNormalPrior
) -> Callable[[Floats], tuple[float, Floats, Floats]]:
    """Likelihood and prior together: value, gradient and Hessian of the log-posterior."""

    def posterior(theta: Floats) -> tuple[float, Floats, Floats]:
        """The log posterior, its gradient and its second derivatives at `theta`."""
        value, gradient, hessian = likelihood(theta)
        more, slope, bend = prior.landscape(theta)
        return value + more, gradient + slope, hessian + bend

    return posterior


def checked_prior(prior: str) -> Prior:
    """The name of a prior, or BadInput."""
    if prior == "none" or prior == "weak":
        return prior
    raise BadInput(
        f'prior is "none" (maximum likelihood) or "weak" (small samples), not {prior!r}.'
    )
