"""BG/NBD as a class: fit it to a customer summary, then ask it."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np

from whybuy.errors import BadInput
from whybuy.methods.btyd import purchase_likelihood
from whybuy.methods.btyd.activity import BetaGeoParams, chance_active
from whybuy.methods.btyd.arrays import Floats
from whybuy.methods.btyd.fitted import Fitted, Model, fit
from whybuy.methods.btyd.gamma_gamma import GammaGamma
from whybuy.methods.btyd.peak import ridges
from whybuy.methods.btyd.predictive import Draw, Forecast, Outlook, conditional_mean, predict
from whybuy.methods.btyd.prior import PURCHASES, Prior, checked_prior
from whybuy.methods.btyd.purchase_likelihood import NAMES, Observed
from whybuy.methods.btyd.simulation import Customers, simulate_customers
from whybuy.methods.btyd.summary import CustomerSummary, read_summary

DAYS_PER_YEAR = 365.25

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
    logarithm, summed, unscaled), standard_errors_, converged_, and ridges_, sentences on what the
    data leave open.
    """

    def __init__(self, *, prior: str = "none") -> None:
        self.prior: Prior = checked_prior(prior)
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
        self.fitted()
        return BetaGeoParams(**self.params_)

    def chance_active(self, summary: Any) -> Floats:
        """Chance (0 to 1) that each customer is still active, by row."""
        known = read_summary(summary)
        return chance_active(known.frequency, known.recency, known.age, params=self.params)

    def expected_orders(self, summary: Any, *, days: float) -> Floats:
        """Orders (repeat purchase days) expected of each customer within `days` from now.

        days: the horizon, in the summary's unit of time.
        """
        outlook = _outlook(read_summary(summary), amount=1.0, days=days)
        return conditional_mean(outlook, draw=Draw(self.params, None))

    def forecast(
        self,
        summary: Any,
        *,
        days: float,
        level: float = 0.90,
        draws: int = 1000,
        extra_sd_log: float = 0.0,
        seed: int = 0,
    ) -> Forecast:
        """Orders of each customer within `days` and of all together, with predictive intervals.

        extra_sd_log: standard deviation of a factor common to all customers (season, trend), in
        logarithms, which widens the total's interval; take it from rolling forecasts.
        """
        outlook = _outlook(read_summary(summary), amount=1.0, days=days)
        drawn = [Draw(p, None) for p in self._drawn(draws=draws, seed=seed)]
        return predict(
            outlook, draws=drawn, level=_share(level), extra_sd_log=extra_sd_log, seed=seed
        )

    def expected_value(
        self,
        summary: Any,
        *,
        spend: GammaGamma | Floats,
        days: float,
        discount_rate: float = 0.10,
        days_per_year: float = DAYS_PER_YEAR,
        margin: Floats | float = 1.0,
    ) -> Floats:
        """Discounted money expected of each customer within `days`, at the fitted parameters.

        Arguments as for `lifetime_value`.
        """
        outlook, money = _money_outlook(
            summary,
            spend=spend,
            days=days,
            discount_rate=discount_rate,
            days_per_year=days_per_year,
            margin=margin,
        )
        params = None if money is None else money.params
        return conditional_mean(outlook, draw=Draw(self.params, params))

    def lifetime_value(
        self,
        summary: Any,
        *,
        spend: GammaGamma | Floats,
        days: float,
        discount_rate: float = 0.10,
        days_per_year: float = DAYS_PER_YEAR,
        margin: Floats | float = 1.0,
        level: float = 0.90,
        draws: int = 1000,
        extra_sd_log: float = 0.0,
        seed: int = 0,
    ) -> Forecast:
        """Discounted money of each customer within `days` and of all, with predictive intervals.

        spend: a fitted GammaGamma, or what an order of each row is worth (array by row).
        days: the horizon, and days_per_year the year, both in the summary's unit of time (52.18 for
        weeks). discount_rate: a year, .10 being 10 %; margin: share of the money that is kept, one
        number or an array by row. The rest is as for `forecast`.
        """
        outlook, money = _money_outlook(
            summary,
            spend=spend,
            days=days,
            discount_rate=discount_rate,
            days_per_year=days_per_year,
            margin=margin,
        )
        orders = self._drawn(draws=draws, seed=seed)
        spends = [None] * draws if money is None else money.drawn(draws=draws, seed=seed + 1)
        both = [Draw(o, s) for o, s in zip(orders, spends, strict=True)]
        return predict(
            outlook, draws=both, level=_share(level), extra_sd_log=extra_sd_log, seed=seed
        )

    def sample_params(self, draws: int = 1000, *, seed: int = 0) -> Floats:
        """Posterior draws of (r, alpha, a, b): an array (draws, 4). Refuses at a k-hat of 0.7."""
        found = self.fitted().draws(draws=draws, seed=seed).theta
        return np.exp(found) * np.array([1.0, self.fitted().observed.unit, 1.0, 1.0])

    def simulate(self, age: Any, *, later: float = 0.0, seed: int = 0) -> Customers:
        """Simulated customers of these ages at the fitted parameters, and their orders `later`."""
        ages = np.asarray(age, dtype=np.float64)
        return simulate_customers(ages, params=self.params, later=later, seed=seed)

    def fitted(self) -> Fitted[Observed]:
        """The likelihood at its peak, for those who draw from it. Raises BadInput before `fit`."""
        if self._fitted is None:
            raise BadInput("This BetaGeo has not been fitted. Call fit(summary) first.")
        return self._fitted

    def _drawn(self, *, draws: int, seed: int) -> list[BetaGeoParams]:
        return [BetaGeoParams(*row) for row in self.sample_params(draws, seed=seed).tolist()]


def _outlook(
    summary: CustomerSummary, *, amount: Floats | float, days: float, log_discount: float = 0.0
) -> Outlook:
    if not (days > 0 and np.isfinite(days)):
        raise BadInput(f"days is the horizon and must be positive and finite, not {days}.")
    worth = np.asarray(amount, dtype=np.float64)
    if worth.shape not in {(), (len(summary),)} or not bool(
        (np.isfinite(worth) & (worth >= 0)).all()
    ):
        raise BadInput(
            "margin and spend must be 0 or more and finite: one number, or one for each of the "
            f"{len(summary)} rows of the summary."
        )
    return Outlook(summary, np.broadcast_to(worth, (len(summary),)), float(days), log_discount)


def _money_outlook(
    summary: Any,
    *,
    spend: GammaGamma | Floats,
    days: float,
    discount_rate: float,
    days_per_year: float,
    margin: Floats | float,
) -> tuple[Outlook, GammaGamma | None]:
    """The question in money, and the model of spend if there is one."""
    if not (discount_rate >= 0 and days_per_year > 0):
        raise BadInput(
            f"discount_rate must be 0 or more (it is {discount_rate}) and days_per_year above 0 "
            f"(it is {days_per_year})."
        )
    rate = float(np.log1p(discount_rate)) / days_per_year
    if isinstance(spend, GammaGamma):
        known = read_summary(summary, needs_value=True)
        return _outlook(known, amount=margin, days=days, log_discount=rate), spend
    amount = np.asarray(spend, dtype=np.float64) * margin
    return _outlook(read_summary(summary), amount=amount, days=days, log_discount=rate), None


def _share(level: float) -> float:
    if not 0 < level < 1:
        raise BadInput(f"level is the chance an interval holds, between 0 and 1; it is {level}.")
    return level
