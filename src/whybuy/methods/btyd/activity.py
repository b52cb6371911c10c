"""Who is still active, and how many orders to expect, under BG/NBD with known parameters.

Given the chance p of stopping after an order and `growth` = horizon / (alpha + age), an active
customer is expected to order (1 - (1 + p growth)^-(r + x)) / p times: Poisson orders at a Gamma
rate, cut short by p. That is averaged over p ~ Beta(a, b + x) by Gauss quadrature with exactly this
weight. The published form (Fader, Hardie and Lee 2005, eq. 10) has a hypergeometric function
instead, whose libraries fail far from the data, and divides by a - 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from whybuy.methods.btyd.arrays import Floats, Ints, logistic, tridiagonal_eigen

BLOCK = 4_096
FEWEST_NODES, MOST_NODES = 12, 768
TIME_NODES, MORE_TIME_NODES = 8, 16
SMALL = 1e-5


@dataclass(frozen=True, slots=True)
class BetaGeoParams:
    """Parameters of BG/NBD: orders come at rates Gamma(r, alpha), stop with chance Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float


def dropped_log_odds(
    frequency: Floats, recency: Floats, age: Floats, *, params: BetaGeoParams
) -> Floats:
    """Log-odds that each customer has stopped; minus infinity for those without repeats."""
    before = params.alpha + recency
    stretch = np.log1p((age - recency) / before)
    first = np.log(params.a) - np.log(np.where(frequency > 0, params.b + frequency - 1, 1.0))
    return np.where(frequency > 0, first + (params.r + frequency) * stretch, -np.inf)


def chance_active(
    frequency: Floats, recency: Floats, age: Floats, *, params: BetaGeoParams
) -> Floats:
    """Chance that each customer is still active (Fader, Hardie and Lee 2005; 2008 note, eq. 4)."""
    return logistic(-dropped_log_odds(frequency, recency, age, params=params))


def beta_nodes(a: float, b: Floats, *, nodes: int) -> tuple[Floats, Floats]:
    """Gauss nodes and weights (summing to 1) for Beta(a, b_i): two arrays (len(b), nodes).

    Golub and Welsch 1969, with the Jacobi recurrence on (0, 1).
    """
    k = np.arange(nodes, dtype=np.float64)
    s = (a + b)[:, None] + 2 * k  # degree k of the recurrence, row by row
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (2 * k * (k + a + b[:, None] - 1) + a * (a + b[:, None] - 2)) / (s * (s - 2))
    centre[:, 0] = a / (a + b)
    j, s = k[1:], s[:, 1:]
    with np.errstate(invalid="ignore", divide="ignore"):
        side = j * (j + a - 1) * (j + b[:, None] - 1) * (j + a + b[:, None] - 2)
        side = side / ((s - 1) * (s - 2) ** 2 * (s - 3))
    side[:, 0] = (a * b) / ((a + b) ** 2 * (a + b + 1))
    points, first = tridiagonal_eigen(centre, np.sqrt(side))
    return np.clip(points, 1e-300, 1.0), first**2


def orders_if_active(
    frequency: Floats, age: Floats, *, horizon: Floats | float, params: BetaGeoParams
) -> Floats:
    """Expected orders of an active customer within `horizon` from now."""
    growth = _growth(frequency, age, horizon=horizon, params=params)
    mean = np.empty(len(frequency))
    for nodes, rows in _by_nodes(params.r + frequency, growth):
        rule = _rule(frequency[rows], nodes=nodes, params=params)
        mean[rows] = _mean(rule, frequency[rows], growth[rows], params=params)
    return mean


def discounted_if_active(
    frequency: Floats, age: Floats, *, horizon: float, log_discount: float, params: BetaGeoParams
) -> Floats:
    """Expected orders of an active customer within `horizon`, each times exp(-log_discount * time).

    By parts: exp(-d h) M(h) + d * integral of exp(-d s) M(s) over (0, h), M(s) being the orders
    expected until s, by Gauss and Legendre.
    """
    growth = _growth(frequency, age, horizon=horizon, params=params)
    times = _unit_legendre(TIME_NODES if log_discount * horizon < 0.5 else MORE_TIME_NODES)
    sum_ = np.empty(len(frequency))
    for nodes, rows in _by_nodes(params.r + frequency, growth):
        x, far = frequency[rows], growth[rows]
        rule = _rule(x, nodes=nodes, params=params)
        found = np.exp(-log_discount * horizon) * _mean(rule, x, far, params=params)
        for u, weight in zip(*times, strict=True):
            # M grows like a logarithm: even steps of log(1 + growth s) follow it best
            passed = np.expm1(u * np.log1p(far)) / far
            speed = weight * np.log1p(far) * (1 + far * passed) / far
            now = log_discount * horizon * np.exp(-log_discount * horizon * passed)
            found += speed * now * _mean(rule, x, far * passed, params=params)
        sum_[rows] = found
    return sum_


def moments_if_active(
    frequency: Floats, age: Floats, *, horizon: Floats | float, params: BetaGeoParams
) -> tuple[Floats, Floats]:
    """Mean and mean square of an active customer's orders within `horizon` from now."""
    growth = _growth(frequency, age, horizon=horizon, params=params)
    mean, square = np.empty(len(frequency)), np.empty(len(frequency))
    for nodes, rows in _by_nodes(params.r + frequency, growth):
        rule = _rule(frequency[rows], nodes=nodes, params=params)
        mean[rows] = _mean(rule, frequency[rows], growth[rows], params=params)
        pairs = _pairs(rule, frequency[rows], growth[rows], params=params)
        square[rows] = mean[rows] + 2 * pairs
    return mean, square


def _growth(
    frequency: Floats, age: Floats, *, horizon: Floats | float, params: BetaGeoParams
) -> Floats:
    growth = np.asarray(horizon / (params.alpha + age), dtype=np.float64)
    return np.broadcast_to(growth, frequency.shape)


@cache
def _unit_legendre(nodes: int) -> tuple[Floats, Floats]:
    points, weights = np.polynomial.legendre.leggauss(nodes)
    return (points + 1) / 2, weights / 2


def _by_nodes(shape: Floats, growth: Floats) -> list[tuple[int, Ints]]:
    """Rows by how many nodes they call for, in blocks that fit in the cache.

    The nearest pole lies at p = -1 / growth, and more orders draw the weight nearer to it; the
    numbers hold the error under 1e-8 (found by comparison with many nodes; a test repeats it).
    """
    wanted = np.minimum(5 * np.sqrt(growth) * (1 + shape) ** 0.28, FEWEST_NODES + 4 * growth)
    wanted = np.maximum(wanted, FEWEST_NODES)
    steps = np.ceil(2 * np.log2(wanted / FEWEST_NODES))  # sizes grow by the root of 2
    found: list[tuple[int, Ints]] = []
    for step in np.unique(steps):
        nodes = int(min(FEWEST_NODES * 2 ** (step / 2), MOST_NODES))
        rows = np.flatnonzero(steps == step)
        block = max(16, BLOCK * FEWEST_NODES // nodes)
        found += [(nodes, rows[i : i + block]) for i in range(0, len(rows), block)]
    return found


def _rule(frequency: Floats, *, nodes: int, params: BetaGeoParams) -> tuple[Floats, Floats]:
    distinct, which = np.unique(frequency, return_inverse=True)
    points, weights = beta_nodes(params.a, params.b + distinct, nodes=nodes)
    return points[which], weights[which]


def _mean(
    rule: tuple[Floats, Floats], frequency: Floats, growth: Floats, *, params: BetaGeoParams
) -> Floats:
    p, weight = rule
    shape = (params.r + frequency)[:, None]
    orders = -np.expm1(-shape * np.log1p(p * growth[:, None])) / p
    return np.einsum("ij,ij->i", weight, orders)


def _pairs(
    rule: tuple[Floats, Floats], frequency: Floats, growth: Floats, *, params: BetaGeoParams
) -> Floats:
    """Mean of N (N - 1) / 2: (1 - p) times the derivative of the expected orders by 1 - p."""
    p, weight = rule
    shape, k = (params.r + frequency)[:, None], growth[:, None]
    log_step = np.log1p(p * k)
    near = (shape + 2) * k * p  # where it is small the difference would cancel: two terms do
    series = shape * (shape + 1) * k**2 / 2 * (1 - 2 / 3 * near)
    last = shape * k * np.exp(-(shape + 1) * log_step)
    with np.errstate(over="ignore", invalid="ignore"):
        exact = (-np.expm1(-shape * log_step) / p - last) / p
    bent = np.where(near < SMALL, series, exact)
    return np.einsum("ij,ij->i", weight * (1 - p), bent)
