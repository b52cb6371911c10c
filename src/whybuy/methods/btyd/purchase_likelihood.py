"""Log-likelihood of BG/NBD with its gradient and Hessian (Fader, Hardie and Lee 2005).

Parameters are logarithms: theta = log(r, alpha / unit, a, b), the unit being the mean age, so
that nothing depends on whether time came in days or weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from whybuy.errors import TooLittleEvidence
from whybuy.methods.btyd.arrays import Floats, Ints, digamma, log_gamma, trigamma
from whybuy.methods.btyd.summary import CustomerSummary, codes

NAMES = ("r", "alpha", "a", "b")
BLOCK = (
    8_192  # rows a step: in cache, and too few for BLAS to start threads that wait on each other
)


@dataclass(frozen=True, eq=False)
class Observed:
    """What the likelihood needs of a summary: tallies where those are enough, rows elsewhere."""

    unit: float  # the mean age; every time below is measured in it
    age: Floats  # distinct ages (or rows)
    age_customers: Floats
    age_orders: Floats
    orders: Floats  # distinct frequencies
    orders_customers: Floats
    row_orders: Ints  # repeat buyers: where their frequency stands in `orders`
    row_recency: Floats
    row_silence: Floats  # age less recency
    row_count: Floats

    @cached_property
    def customers(self) -> float:
        """How many customers were observed."""
        return float(self.orders_customers.sum())

    @cached_property
    def log_unit(self) -> float:
        """What to take from a log-likelihood in our unit to have it in the caller's."""
        return float(self.orders @ self.orders_customers) * float(np.log(self.unit))


def observe(summary: CustomerSummary, *, unit: float | None = None) -> Observed:
    """The tallies and rows of a summary. Refuses one in which no time has passed."""
    customers = float(summary.count.sum())
    unit = unit or (float(summary.age @ summary.count) / customers if customers else 0.0)
    if unit <= 0:
        raise TooLittleEvidence(
            f"The summary holds {customers:g} customers and no time has passed for any of them. "
            "Load older orders, or take the summary at a later day."
        )
    age, age_sums = _tally(summary.age, summary.count, summary.count * summary.frequency)
    orders, orders_sums = _tally(summary.frequency, summary.count)
    repeat = np.flatnonzero(summary.frequency > 0)
    frequency, recency = summary.frequency[repeat], summary.recency[repeat]
    return Observed(
        unit,
        age / unit,
        age_sums[0],
        age_sums[1],
        orders,
        orders_sums[0],
        np.searchsorted(orders, frequency),
        recency / unit,
        (summary.age[repeat] - recency) / unit,
        summary.count[repeat],
    )


def _tally(values: Floats, *weights: Floats) -> tuple[Floats, list[Floats]]:
    """Distinct values in rising order, with the sums of each weight over them."""
    distinct, which = codes(values)
    return distinct, [np.bincount(which, w, len(distinct)).astype(np.float64) for w in weights]


def log_likelihood(theta: Floats, observed: Observed) -> float:
    """Log-likelihood at theta, in the unit of the mean age."""
    r, alpha, a, b = np.exp(theta)
    n, at = observed.orders, observed.orders_customers
    value = float(at @ _orders_terms(n, r=r, a=a, b=b))
    spread = r * observed.age_customers + observed.age_orders
    value += r * observed.customers * theta[1] - float(spread @ np.log(alpha + observed.age))
    log_first = _log_dropped(n, a=a, b=b)
    for rows in _blocks(len(observed.row_recency)):
        which = observed.row_orders[rows]
        before = alpha + observed.row_recency[rows]
        stretch = np.log((before + observed.row_silence[rows]) / before)
        odds = log_first[which] + (r + n)[which] * stretch
        value += float(observed.row_count[rows] @ _softplus(odds))
    return value


def _orders_terms(n: Floats, *, r: float, a: float, b: float) -> Floats:
    counted = log_gamma(r + n) - log_gamma(r)
    return counted + log_gamma(a + b) - log_gamma(b) + log_gamma(b + n) - log_gamma(a + b + n)


def _log_dropped(n: Floats, *, a: float, b: float) -> Floats:
    """log(a / (b + x - 1)) by frequency: the odds, before any silence, of having dropped out."""
    return np.log(a) - np.log(np.where(n > 0, b + n - 1, 1.0))


def _softplus(z: Floats) -> Floats:
    return np.maximum(z, 0.0) + np.log(1.0 + np.exp(-np.abs(z)))


def _blocks(rows: int) -> list[slice]:
    return [slice(first, first + BLOCK) for first in range(0, rows, BLOCK)]


def landscape(theta: Floats, observed: Observed) -> tuple[float, Floats, Floats]:
    """Log-likelihood, gradient and Hessian with respect to theta."""
    phi = np.exp(theta)
    value, gradient, hessian = 0.0, np.zeros(4), np.zeros((4, 4))
    for part in (_by_orders(phi, observed), _by_age(phi, observed), _by_row(phi, observed)):
        value += part[0]
        gradient += part[1]
        hessian += part[2]
    gradient = phi * gradient  # by the chain rule, from (r, alpha, a, b) to their logarithms
    return value, gradient, np.outer(phi, phi) * hessian + np.diag(gradient)


def _by_orders(phi: Floats, observed: Observed) -> tuple[float, Floats, Floats]:
    r, _, a, b = phi
    n, at, all_ = observed.orders, observed.orders_customers, observed.customers
    value = float(at @ _orders_terms(n, r=r, a=a, b=b))
    both = all_ * digamma(a + b) - at @ digamma(a + b + n)
    gradient = np.array(
        [
            at @ digamma(r + n) - all_ * digamma(r),
            0.0,
            both,
            both + at @ digamma(b + n) - all_ * digamma(b),
        ]
    )
    hessian = np.zeros((4, 4))
    hessian[0, 0] = at @ trigamma(r + n) - all_ * trigamma(r)
    hessian[2:, 2:] = all_ * trigamma(a + b) - at @ trigamma(a + b + n)
    hessian[3, 3] += at @ trigamma(b + n) - all_ * trigamma(b)
    return value, gradient, hessian


def _by_age(phi: Floats, observed: Observed) -> tuple[float, Floats, Floats]:
    r, alpha, *_ = phi
    at, all_ = observed.age_customers, observed.customers
    later = alpha + observed.age
    logs, spread = np.log(later), r * at + observed.age_orders
    value = r * all_ * np.log(alpha) - float(spread @ logs)
    gradient, hessian = np.zeros(4), np.zeros((4, 4))
    gradient[0] = all_ * np.log(alpha) - at @ logs
    gradient[1] = all_ * r / alpha - spread @ (1 / later)
    hessian[0, 1] = hessian[1, 0] = all_ / alpha - at @ (1 / later)
    hessian[1, 1] = spread @ (1 / later**2) - all_ * r / alpha**2
    return value, gradient, hessian


def _by_row(phi: Floats, observed: Observed) -> tuple[float, Floats, Floats]:
    value, gradient, hessian = 0.0, np.zeros(4), np.zeros((4, 4))
    r, _, a, b = phi
    n = observed.orders
    tables = (_log_dropped(n, a=a, b=b), r + n, -1.0 / np.where(n > 0, b + n - 1, 1.0))
    for rows in _blocks(len(observed.row_recency)):
        part = _row_block(phi, observed, rows, tables)
        value += part[0]
        gradient += part[1]
        hessian += part[2]
    return value, gradient, hessian


def _row_block(
    phi: Floats, observed: Observed, rows: slice, tables: tuple[Floats, Floats, Floats]
) -> tuple[float, Floats, Floats]:
    """Sum of softplus(z) over a block, z being the log-odds that the customer has dropped out."""
    which, count = observed.row_orders[rows], observed.row_count[rows]
    before = phi[1] + observed.row_recency[rows]
    after = before + observed.row_silence[rows]
    log_first, shape, by_b = (table[which] for table in tables)
    z_by = np.empty((4, len(which)))
    z_by[0] = np.log(after / before)
    nearing = 1 / after - 1 / before
    z_by[1] = shape * nearing
    z_by[2] = 1 / phi[2]
    z_by[3] = by_b
    z = log_first + shape * z_by[0]
    small = np.exp(-np.abs(z))
    dropped = np.where(z >= 0, 1.0, small) / (1.0 + small)
    weight = count * dropped
    value = float(count @ (np.maximum(z, 0.0) + np.log(1.0 + small)))
    hessian = (z_by * (weight * (1.0 - dropped))) @ z_by.T
    hessian[0, 1] += (crossed := float(weight @ nearing))
    hessian[1, 0] += crossed
    hessian[1, 1] -= weight @ (z_by[1] * (1 / before + 1 / after))
    hessian[2, 2] -= weight.sum() / phi[2] ** 2
    hessian[3, 3] += weight @ by_b**2
    return value, z_by @ weight, hessian
