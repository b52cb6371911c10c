"""The array type of these methods, and SciPy's special functions with types (SciPy ships none)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.special as _special  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

SINGLE_THREADED = 200_000  # multiplications; OpenBLAS starts threads from 262,144 on

_named: dict[str, Callable[..., Any]] = vars(_special)


def log_gamma(x: Floats | float) -> Floats:
    """Natural logarithm of the gamma function, element by element."""
    return _named["gammaln"](x)


def digamma(x: Floats | float) -> Floats:
    """First derivative of `log_gamma`."""
    return _named["psi"](x)


def trigamma(x: Floats | float) -> Floats:
    """Second derivative of `log_gamma`."""
    return _named["zeta"](2.0, x)


def beta_share(a: Floats | float, b: Floats | float, x: Floats | float) -> Floats:
    """Share of a Beta(a, b) below x: the regularised incomplete beta function."""
    return _named["betainc"](a, b, x)


def logistic(z: Floats | float) -> Floats:
    """1 / (1 + exp(-z)), safe for any z."""
    return _named["expit"](z)


def normal_quantile(chance: Floats | float) -> Floats:
    """The standard normal's value below which the given chance lies."""
    return _named["ndtri"](chance)


def product(left: Floats, right: Floats) -> Floats:
    """left @ right in pieces too small for BLAS to start threads, which cost more than they bring.

    On a busy machine its threads wait on each other: thirty times slower was measured.
    """
    rows = max(1, SINGLE_THREADED // (right.shape[0] * right.shape[1]))
    pieces = [left[i : i + rows] @ right for i in range(0, len(left), rows)]
    return np.concatenate(pieces)
