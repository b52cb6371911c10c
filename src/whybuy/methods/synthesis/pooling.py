"""Random effects for a few cases, and the prediction for the next one.

The normal-normal hierarchical model of Röver (2020, J. Stat. Softw. 93(6)): effect i is normal
about x_i'b with variance v_i + tau^2. Given tau all is normal, so that only tau, one number, is
integrated numerically; nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.synthesis.distribution import Interval, NormalMixture
from whybuy.methods.synthesis.spread import Spread, integrate
from whybuy.methods.synthesis.spread_prior import SpreadPrior, spread_prior

Floats = NDArray[np.float64]
LEAST = 3
"""Fewer cases than this foretell nothing: no interval is offered."""


@dataclass(frozen=True, eq=False)
class _Given:
    """What is known once tau is given, at n nodes: b ~ N(centre, covariance), (n, p), (n, p, p)."""

    centre: Floats
    covariance: Floats

    def at(self, row: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of row'b, (n,) each."""
        return self.centre @ row, np.einsum("p,npq,q->n", row, self.covariance, row)


@dataclass(frozen=True, eq=False)
class Pooled:
    """What the cases say together. `effects` and `variances` are (k,), `design` is (k, p)."""

    effects: Floats
    variances: Floats
    design: Floats
    spread: Spread
    given: _Given

    @property
    def mean(self) -> NormalMixture:
        """The mean effect (of a case whose covariates are all zero)."""
        mean, variance = self.given.at(self._row(None))
        return NormalMixture(self.spread.weights, mean, np.sqrt(variance))

    def new_case(self, covariates: Sequence[float] | None = None) -> NormalMixture:
        """The true effect in the next case: what the cases foretell of a new customer."""
        mean, variance = self.given.at(self._row(covariates))
        sds = np.sqrt(variance + self.spread.nodes**2)
        return NormalMixture(self.spread.weights, mean, sds)

    def predict(self, level: float, covariates: Sequence[float] | None = None) -> Interval:
        """The shortest interval that holds the next case's true effect with this chance.

        Raises TooLittleEvidence for fewer than three cases.
        """
        if len(self.effects) < LEAST:
            raise TooLittleEvidence(
                f"{len(self.effects)} cases foretell nothing of the next customer; "
                f"{LEAST} are the least. Collect {LEAST - len(self.effects)} more."
            )
        return self.new_case(covariates).interval(level)

    def shrunk(self, case: int) -> NormalMixture:
        """The true effect of one of the cases, drawn towards the others as its noise asks."""
        pull = self.pull(case)
        mean, variance = self.given.at(self.design[case])
        inner = self.variances[case] * (1 - pull)
        middle = pull * mean + (1 - pull) * self.effects[case]
        return NormalMixture(self.spread.weights, middle, np.sqrt(inner + pull**2 * variance))

    def pull(self, case: int) -> Floats:
        """How far a case is drawn to what the others say: 0 not at all, 1 wholly; (n,) nodes."""
        v = self.variances[case]
        return v / (v + self.spread.nodes**2)

    def counts(self) -> Floats:
        """The share of the mean that each case makes up, (k,), adding up to 1."""
        precision = 1 / (self.variances + self.spread.nodes[:, None] ** 2)
        return self.spread.weights @ (precision / precision.sum(axis=1, keepdims=True))

    def _row(self, covariates: Sequence[float] | None) -> Floats:
        wanted = self.design.shape[1] - 1
        given = np.zeros(wanted) if covariates is None else np.asarray(covariates, dtype=float)
        if given.shape != (wanted,):
            raise BadInput(f"The cases have {wanted} covariates; the new one has {given.size}.")
        return np.concatenate([[1.0], given])


def pool(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    mean_prior: tuple[float, float] = (0.0, 4.0),
    spread_prior: tuple[str, float] = ("half-normal", 0.5),
    covariates: ArrayLike | None = None,
    covariate_sd: float = 1.0,
) -> Pooled:
    """The cases pooled.

    effects, (k,), and variances, (k,): each case's effect on its scale (a log ratio, a
    difference, a logit share) and its squared standard error. mean_prior: mean and sd of the
    normal prior of the mean effect. spread_prior: "half-normal", "half-cauchy", "exponential" or
    "uniform" and its scale. covariates, (k, p), measured from a typical case: each coefficient
    has the prior N(0, covariate_sd).

    Raises BadInput for lengths that differ, numbers that are not finite, variances not above 0;
    TooLittleEvidence without any case.
    """
    y, v = _checked(effects, variances)
    design = _design(covariates, cases=len(y))
    centre = np.zeros(design.shape[1])
    centre[0], sd = mean_prior
    if not (np.isfinite(centre[0]) and np.isfinite(sd) and sd > 0):
        raise BadInput(f"mean_prior is a mean and an sd above 0; it is {mean_prior}.")
    prior_sd = np.full(design.shape[1], covariate_sd)
    prior_sd[0] = sd
    model = _Model(y, v, design, centre, prior_sd, _prior_named(spread_prior))
    spread = integrate(model.log_posterior, scale=model.scale())
    return Pooled(y, v, design, spread, model.given(spread.nodes)[0])


_prior_named = spread_prior


@dataclass(frozen=True, eq=False)
class _Model:
    y: Floats
    v: Floats
    design: Floats
    centre: Floats
    prior_sd: Floats
    prior: SpreadPrior

    def scale(self) -> float:
        """Where the half-line is folded: near where the spread can be, whatever the units."""
        return float(np.median(np.sqrt(self.v)) + min(self.prior.scale, np.std(self.y)) / 2)

    def given(self, spread: Floats) -> tuple[_Given, Floats]:
        """What is known of b at each spread, and the log-likelihood with b integrated out."""
        total = self.v + spread[:, None] ** 2
        residual = self.y - self.design @ self.centre
        both = (self.design, self.design)
        known: Floats = np.diag(self.prior_sd**-2.0)
        precision = known + np.einsum("nk,kp,kq->npq", 1 / total, *both)
        covariance = _inverse(precision)
        shift = (residual / total) @ self.design
        moved = np.einsum("npq,nq->np", covariance, shift)
        misfit = (residual**2 / total).sum(axis=1) - np.einsum("np,np->n", shift, moved)
        volume = np.log(total).sum(axis=1) + np.linalg.slogdet(precision)[1]
        constant = len(self.y) * np.log(2 * np.pi) + 2 * np.log(self.prior_sd).sum()
        return _Given(self.centre + moved, covariance), -0.5 * (misfit + volume + constant)

    def log_posterior(self, spread: Floats) -> Floats:
        """Log of likelihood times prior; the node at infinity has no mass."""
        return self.given(spread)[1] + self.prior.log_density(spread)


def _inverse(matrices: Floats) -> Floats:
    return np.asarray(np.linalg.inv(matrices), dtype=np.float64)


def _checked(effects: ArrayLike, variances: ArrayLike) -> tuple[Floats, Floats]:
    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    if y.ndim != 1 or y.shape != v.shape:
        raise BadInput(f"{y.size} effects and {v.size} variances: each case needs one of each.")
    if not len(y):
        raise TooLittleEvidence("There is no case yet. Record three or more.")
    if not (np.isfinite(y).all() and np.isfinite(v).all()):
        raise BadInput("Every case needs an effect and a variance that are numbers.")
    if (v <= 0).any():
        raise BadInput(f"Case {int(np.argmax(v <= 0)) + 1} has a variance that is not above 0.")
    return y, v


def _design(covariates: ArrayLike | None, *, cases: int) -> Floats:
    ones = np.ones((cases, 1))
    if covariates is None:
        return ones
    given = np.asarray(covariates, dtype=float).reshape(cases, -1)
    if not np.isfinite(given).all():
        raise BadInput("Every case needs all of its covariates.")
    return np.hstack([ones, given])
