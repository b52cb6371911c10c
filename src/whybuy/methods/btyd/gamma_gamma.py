"""Gamma-Gamma as a class: what one order of each customer is worth."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np

from whybuy.errors import BadInput
from whybuy.methods.btyd import spend_likelihood
from whybuy.methods.btyd.arrays import Floats
from whybuy.methods.btyd.fitted import Fitted, Model, fit
from whybuy.methods.btyd.peak import ridges
from whybuy.methods.btyd.prior import SPEND, Prior, checked_prior
from whybuy.methods.btyd.spend import GammaGammaParams, expected_spend, spend_interval
from whybuy.methods.btyd.spend_likelihood import NAMES, Spent
from whybuy.methods.btyd.summary import read_summary

MODEL: Model[Spent] = Model(
    spend_likelihood.observe, spend_likelihood.log_likelihood, spend_likelihood.landscape, SPEND
)
SUBJECTS: dict[str, tuple[str, ...]] = {"how much orders and customers differ in money": NAMES}

INTERVAL_DRAWS = 16


class GammaGamma:
    """Gamma-Gamma (Fader and Hardie 2013): money of an order, given those seen.

    Takes spend as independent of how often a customer orders. prior is as for BetaGeo. After `fit`:
    params_ (p, q, gamma; gamma in the summary's unit of money; q above 1, so that spend has a
    mean), loglik_, standard_errors_, converged_ and ridges_.
    """

    def __init__(self, *, prior: str = "none") -> None:
        self.prior: Prior = checked_prior(prior)
        self._fitted: Fitted[Spent] | None = None

    def fit(self, summary: Any) -> Self:
        """Fit to repeat buyers: a table with frequency, recency, age, value, perhaps count."""
        known = read_summary(summary, needs_value=True)
        repeat = known.take(known.frequency > 0)
        fitted = fit(MODEL, repeat, prior=self.prior)
        unit = np.array([1.0, 1.0, fitted.observed.unit])
        natural = spend_likelihood.natural(fitted.peak.theta) * unit
        # theta is log(q - 1), so the error of q is that of its logarithm times q - 1
        errors = np.exp(fitted.peak.theta) * unit * np.sqrt(np.diag(fitted.peak.covariance))
        self._fitted = fitted
        self.params_ = dict(zip(NAMES, natural.tolist(), strict=True))
        self.standard_errors_ = dict(zip(NAMES, errors.tolist(), strict=True))
        self.loglik_ = fitted.log_likelihood + spend_likelihood.log_unit(fitted.observed)
        self.ridges_ = ridges(fitted.peak, SUBJECTS, NAMES)
        self.converged_ = fitted.peak.converged and not self.ridges_
        for ridge in self.ridges_:
            warnings.warn(ridge, stacklevel=2)
        return self

    @property
    def params(self) -> GammaGammaParams:
        """The fitted parameters as plain numbers. Raises BadInput before `fit`."""
        self.fitted()
        return GammaGammaParams(**self.params_)

    def fitted(self) -> Fitted[Spent]:
        """The likelihood at its peak, for those who draw from it. Raises BadInput before `fit`."""
        if self._fitted is None:
            raise BadInput("This GammaGamma has not been fitted. Call fit(summary) first.")
        return self._fitted

    def sample_params(self, draws: int = 1000, *, seed: int = 0) -> Floats:
        """Posterior draws of (p, q, gamma): an array (draws, 3). Refuses at a k-hat of 0.7."""
        found = self.fitted().draws(draws=draws, seed=seed).theta
        return spend_likelihood.natural(found) * np.array([1.0, 1.0, self.fitted().observed.unit])

    def drawn(self, *, draws: int, seed: int) -> list[GammaGammaParams]:
        """The same draws as plain numbers."""
        return [GammaGammaParams(*row) for row in self.sample_params(draws, seed=seed).tolist()]

    def expected_spend(self, summary: Any) -> Floats:
        """Mean money of each customer's next order, by row."""
        known = read_summary(summary, needs_value=True)
        assert known.value is not None
        return expected_spend(known.frequency, known.value, params=self.params)

    def spend_interval(
        self,
        summary: Any,
        *,
        orders: int = 1,
        level: float = 0.90,
        draws: int = 1000,
        seed: int = 0,
    ) -> tuple[Floats, Floats]:
        """Low and high by row: the mean of the next `orders` orders lies between by `level`."""
        known = read_summary(summary, needs_value=True)
        assert known.value is not None
        few = self.drawn(draws=draws, seed=seed)[:: max(1, draws // INTERVAL_DRAWS)]
        return spend_interval(known.frequency, known.value, orders=orders, level=level, params=few)
