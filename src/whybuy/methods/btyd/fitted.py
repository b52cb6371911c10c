"""Fitting by way of a sample, and drawing from what was fitted: the same for each model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

import numpy as np

from whybuy.errors import TooLittleEvidence
from whybuy.methods.btyd.arrays import Floats
from whybuy.methods.btyd.peak import Peak, climb
from whybuy.methods.btyd.posterior import PosteriorDraws, draw_posterior, taylor_corrected
from whybuy.methods.btyd.prior import LogNormalPrior, Prior, with_prior
from whybuy.methods.btyd.summary import CustomerSummary

SAMPLE_TO_START = 8_000
SAMPLE_TO_DRAW = 2_000


class InUnits(Protocol):
    """What a likelihood reads, in a unit of time or money that it found itself."""

    @property
    def unit(self) -> float:
        """The days of one unit of time in which the parameters are told."""
        ...


Data = TypeVar("Data", bound=InUnits)


@dataclass(frozen=True, slots=True, eq=False)
class Model(Generic[Data]):
    """A likelihood: how it observes a summary, its value and landscape, and its weak prior."""

    observe: Callable[..., Data]  # (summary, *, unit)
    value: Callable[[Floats, Data], float]
    landscape: Callable[[Floats, Data], tuple[float, Floats, Floats]]
    weak: LogNormalPrior


@dataclass(frozen=True, eq=False)
class Fitted(Generic[Data]):
    """A model at the peak of its likelihood, or of its posterior under the weak prior."""

    model: Model[Data]
    summary: CustomerSummary
    observed: Data
    prior: Prior
    peak: Peak

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood at the peak, without the prior, in the data's own unit."""
        held = self.prior == "weak"
        return self.peak.height - (self.model.weak.landscape(self.peak.theta)[0] if held else 0.0)

    @cached_property
    def posterior_peak(self) -> Peak:
        """Draws need a proper posterior: the weak prior always takes part in them."""
        if self.prior == "weak":
            return self.peak
        model, data = self.model, self.observed
        return climb(with_prior(lambda t: model.landscape(t, data), model.weak), self.peak.theta)

    def draws(self, *, draws: int, seed: int) -> PosteriorDraws:
        """Equally weighted draws of theta from the posterior under the weak prior."""
        if draws < 100:
            raise TooLittleEvidence(f"{draws} draws are too few to be judged; ask for 100 or more.")
        return draw_posterior(self.posterior_peak, self._log_density(), draws=draws, seed=seed)

    def _log_density(self) -> Callable[[Floats], float]:
        model, data = self.model, self.observed
        if len(self.summary) <= SAMPLE_TO_DRAW:
            return lambda t: model.value(t, data) + model.weak.landscape(t)[0]
        sample, factor = strided(self.summary, rows=SAMPLE_TO_DRAW)
        few = model.observe(sample, unit=data.unit)
        return taylor_corrected(
            self.posterior_peak,
            lambda t: model.landscape(t, few),
            lambda t: model.value(t, few),
            factor=factor,
        )


def fit(model: Model[Data], summary: CustomerSummary, *, prior: Prior) -> Fitted[Data]:
    """The model fitted to a summary: begun on a sample, ended on every row."""
    observed = model.observe(summary)
    start = model.weak.centre
    if len(summary) > 2 * SAMPLE_TO_START:
        sample, _ = strided(summary, rows=SAMPLE_TO_START)
        few = model.observe(sample, unit=observed.unit)
        start = climb(with_prior(lambda t: model.landscape(t, few), model.weak), start).theta

    def likelihood(theta: Floats) -> tuple[float, Floats, Floats]:
        """The log likelihood, its gradient and its second derivatives at `theta`."""
        return model.landscape(theta, observed)

    peak = climb(likelihood if prior == "none" else with_prior(likelihood, model.weak), start)
    return Fitted(model, summary, observed, prior, peak)


def strided(summary: CustomerSummary, *, rows: int) -> tuple[CustomerSummary, float]:
    """About `rows` rows at equal steps, and how many customers each of theirs stands for."""
    at = np.unique(np.linspace(0, len(summary) - 1, rows).astype(np.intp))
    sample = summary.take(at)
    return sample, float(summary.count.sum() / sample.count.sum())
