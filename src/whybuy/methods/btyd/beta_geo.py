"""BG/NBD as a class: fit it to a customer summary, then ask it."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.btyd import purchase_likelihood
from whybuy.methods.btyd.activity import (
    BetaGeoParams,
    chance_active,
    discounted_if_active,
    orders_if_active,
)
from whybuy.methods.btyd.arrays import Floats
from whybuy.methods.btyd.fitted import Fitted, Model, fit
from whybuy.methods.btyd.peak import ridges
from whybuy.methods.btyd.prior import PURCHASES, checked_prior
from whybuy.methods.btyd.purchase_likelihood import NAMES, Observed
from whybuy.methods.btyd.summary import CustomerSummary, distinct_pairs, read_summary

MODEL: Model[Observed] = Model(
    purchase_likelihood.observe,
    purchase_likelihood.log_likelihood,
    purchase_likelihood.landscape,
    PURCHASES,
)
SUBJECTS = {
    "how much customers differ in their rate of ordering": ("r", "alpha"),
    "how often customers stop after an order": ("a", "b"),
}


class BetaGeo:
    """BG/NBD (Fader, Hardie and Lee 2005): who is still active and how many orders to expect.

    prior="none" is maximum likelihood, as published. prior="weak" is the mode under proper priors
    free of units: use it for answers, above all with fewer than some hundred customers. Intervals
    always rest on a posterior, and so on the weak prior, whichever the point rests on.

    After `fit`: params_ (r, alpha, a, b; alpha in the summary's unit of time), loglik_ (natural
    logarithm, summed, unscaled), standard_errors_, converged_, and ridges_, sentences on what the data
    leave open.
    """

    def __init__(self, *, prior: str = "none") -> None:
        self.prior = checked_prior(prior)
        self._fitted: Fitted[Observed] | None = None

    def fit(self, summary: Any) -> Self:
        """Fit to a table with frequency, recency, age (any one unit of time) and perhaps count."""
        fitted = fit(MODEL, read_summary(summary), prior=self.prior)
        unit = np.array([1.0, fitted.observed.unit, 1.0, 1.0])
        natural = np.exp(fitted.peak.theta) * unit
        errors = natural * np.sqrt(np.diag(fitted.peak.covariance))
        self._fitted = fitted
        self.params_ = dict(zip(NAMES, natural.tolist(), strict=True))
        self.standard_errors_ = dict(zip(NAMES, errors.tolist(), strict=True))
        self.loglik_ = fitted.log_likelihood - fitted.observed.log_unit
        self.ridges_ = ridges(fitted.peak, SUBJECTS, NAMES)
        self.converged_ = fitted.peak.converged and not self.ridges_
        for ridge in self.ridges_:
            warnings.warn(ridge, stacklevel=2)
        return self

    @property
    def params(self) -> BetaGeoParams:
        """The fitted parameters as plain numbers. Raises BadInput before `fit`."""
        self._known()
        return BetaGeoParams(**self.params_)

    def chance_active(self, summary: Any) -> Floats:
        """Chance (0 to 1) that each customer is still active, by row."""
        known = read_summary(summary)
        return chance_active(known.frequency, known.recency, known.age, params=self.params)

    def expected_orders(self, summary: Any, *, days: float) -> Floats:
        """Orders (repeat purchase days) expected of each customer within `days` from now.

        days: the horizon, in the summary's unit of time.
        """
        known = read_summary(summary)
        frequency, age, which = distinct_pairs(known)
        horizon = float(days)
        orders = orders_if_active(frequency, age, horizon=horizon, params=self.params)
        return self.chance_active(known) * orders[which]

    def _known(self) -> Fitted[Observed]:
        if self._fitted is None:
            raise BadInput("This BetaGeo has not been fitted. Call fit(summary) first.")
        return self._fitted
