"""The array type of these methods, and SciPy's special functions with types (SciPy ships none)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import scipy.linalg as _linalg  # pyright: ignore[reportMissingTypeStubs]
import scipy.special as _special  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

LAPACK_ALONE = 25  # the largest matrix that `eigh` does not hand to several threads
SINGLE_THREADED = 200_000  # multiplications; OpenBLAS starts threads from 262,144 on

_named: Mapping[str, Callable[..., Any]] = vars(_special)
_named_linalg: Mapping[str, Callable[..., Any]] = vars(_linalg)


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


def tridiagonal_eigen(diagonal: Floats, side: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues, and first components of the eigenvectors, of symmetric tridiagonal matrices.

    diagonal: (matrices, n), side: (matrices, n - 1); both results are (matrices, n).
    """
    count, n = diagonal.shape
    at = np.arange(n, dtype=np.intp)
    if n > LAPACK_ALONE:
        pairs = [
            _named_linalg["eigh_tridiagonal"](d, s) for d, s in zip(diagonal, side, strict=True)
        ]
        return np.array([p[0] for p in pairs]), np.array([p[1][0] for p in pairs])
    matrix = np.zeros((count, n, n))
    matrix[:, at, at] = diagonal
    matrix[:, at[1:], at[:-1]] = side
    values, vectors = np.linalg.eigh(matrix)
    return values, vectors[:, 0, :]


def product(left: Floats, right: Floats) -> Floats:
    """left @ right in pieces too small for BLAS to start threads, which cost more than they bring.

    On a busy machine its threads wait on each other: thirty times slower was measured.
    """
    rows = max(1, SINGLE_THREADED // (right.shape[0] * right.shape[1]))
    pieces = [left[i : i + rows] @ right for i in range(0, len(left), rows)]
    return np.concatenate(pieces)
