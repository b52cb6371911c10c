"""The array types of these methods, and what is used of SciPy with types (SciPy ships none)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import scipy.optimize as _optimize  # pyright: ignore[reportMissingTypeStubs]
import scipy.special as _special  # pyright: ignore[reportMissingTypeStubs]
import threadpoolctl as _threads  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Small = NDArray[np.float32]
"""Vectors as the encoder gives them."""

_named: Mapping[str, Callable[..., Any]] = vars(_special)
_search: Callable[..., Any] = vars(_optimize)["minimize"]
_limits: Callable[..., Any] = vars(_threads)["threadpool_limits"]


def chances(scores: Floats) -> Floats:
    """(n, classes) chances that sum to one, from scores of each class."""
    return _named["softmax"](scores, axis=1)


def log_chances(scores: Floats) -> Floats:
    """Natural logarithms of `chances`."""
    return _named["log_softmax"](scores, axis=1)


def logistic(scores: Floats) -> Floats:
    """1 / (1 + exp(-score)), safe for any score."""
    return _named["expit"](scores)


def lowest(
    function: Callable[[Floats], tuple[float, Floats]],
    start: Floats,
    *,
    steps: int,
    tolerance: float,
) -> Floats:
    """Where a smooth convex function is least, by L-BFGS; it gives its value and gradient.

    Products this small lose far more to threads that wait for each other than they gain, so one
    thread does it.
    """
    options = {"maxiter": steps, "gtol": tolerance, "maxcor": 20}
    with _limits(1, user_api="blas"):
        found = _search(function, start, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x, dtype=np.float64)
