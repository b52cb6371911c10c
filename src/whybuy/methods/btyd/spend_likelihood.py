"""Log-likelihood of Gamma-Gamma with its gradient and Hessian (Fader and Hardie 2013).

The mean of x orders of a customer is Gamma(p x, nu x), and nu is Gamma(q, gamma) over customers.
Parameters are theta = log(p, q - 1, gamma / unit), the unit being the mean value: q above 1 is what
gives spend a finite mean, and nothing depends on the currency.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whybuy.errors import TooLittleEvidence
from whybuy.methods.btyd.arrays import Floats, Ints, digamma, log_gamma, trigamma
from whybuy.methods.btyd.summary import CustomerSummary

NAMES = ("p", "q", "gamma")


@dataclass(frozen=True, slots=True, eq=False)
class Spent:
    """What the likelihood needs of the repeat buyers."""

    unit: float  # the mean value; all money below is measured in it
    orders: Floats  # distinct frequencies, 1 and above
    orders_customers: Floats
    row_orders: Ints
    row_frequency: Floats
    row_value: Floats
    row_count: Floats


def observe(summary: CustomerSummary, *, unit: float | None = None) -> Spent:
    """The repeat buyers of a summary that has values. Refuses fewer than two of them."""
    rows = np.flatnonzero(summary.frequency > 0)
    if summary.value is None or summary.count[rows].sum() < 2:
        raise TooLittleEvidence(
            f"{len(rows)} customers have bought again with a value; at least 2 are needed to learn "
            "what an order is worth. Load more orders."
        )
    frequency, value, count = summary.frequency[rows], summary.value[rows], summary.count[rows]
    unit = unit or float(value @ count / count.sum())
    orders, where = np.unique(frequency, return_inverse=True)
    customers = np.bincount(where, count, len(orders)).astype(np.float64)
    return Spent(unit, orders, customers, where, frequency, value / unit, count)


def log_unit(spent: Spent) -> float:
    """What to add to a log-likelihood in our unit of money to have it in the caller's."""
    return -float(spent.row_count.sum()) * float(np.log(spent.unit))


def log_likelihood(theta: Floats, spent: Spent) -> float:
    """Log-likelihood at theta, in the unit of the mean value."""
    p, q, gamma = natural(theta)
    x, z = spent.row_frequency, spent.row_value
    by_orders = log_gamma(p * spent.orders + q) - log_gamma(p * spent.orders)
    rows = (p * x - 1) * np.log(z) + p * x * np.log(x) - (p * x + q) * np.log(gamma + x * z)
    once = spent.row_count.sum() * (q * np.log(gamma) - log_gamma(q))
    return float(spent.orders_customers @ by_orders + spent.row_count @ rows + once)


def natural(theta: Floats) -> Floats:
    """(p, q, gamma / unit) from theta; works on rows of draws too."""
    return np.exp(theta) + np.array([0.0, 1.0, 0.0])


def landscape(theta: Floats, spent: Spent) -> tuple[float, Floats, Floats]:
    """Log-likelihood, gradient and Hessian with respect to theta."""
    p, q, gamma = natural(theta)
    all_, x, at = spent.row_count.sum(), spent.orders, spent.orders_customers
    n, z, count = spent.row_frequency, spent.row_value, spent.row_count
    total = gamma + n * z
    log_total = np.log(total)
    both = digamma(p * x + q)
    gradient = np.array(
        [
            at @ (x * (both - digamma(p * x))) + (count * n) @ (np.log(n * z) - log_total),
            at @ both + all_ * (np.log(gamma) - digamma(q)) - count @ log_total,
            all_ * q / gamma - (count * (p * n + q)) @ (1 / total),
        ]
    )
    bend, hessian = trigamma(p * x + q), np.empty((3, 3))
    hessian[0, 0] = at @ (x**2 * (bend - trigamma(p * x)))
    hessian[1, 1] = at @ bend - all_ * trigamma(q)
    hessian[2, 2] = (count * (p * n + q)) @ (1 / total**2) - all_ * q / gamma**2
    hessian[0, 1] = hessian[1, 0] = at @ (x * bend)
    hessian[0, 2] = hessian[2, 0] = -(count * n) @ (1 / total)
    hessian[1, 2] = hessian[2, 1] = all_ / gamma - count @ (1 / total)
    phi = np.exp(theta)
    gradient = phi * gradient
    bent = np.outer(phi, phi) * hessian + np.diag(gradient)
    return log_likelihood(theta, spent), gradient, bent
