"""The array types of these methods, and SciPy's special functions with types (SciPy ships none)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import scipy.special as _special  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

_named: Mapping[str, Callable[..., Any]] = vars(_special)


def log_gamma(x: Floats) -> Floats:
    """Natural logarithm of the gamma function, element by element."""
    return _named["gammaln"](x)


def normal_share(x: Floats) -> Floats:
    """Share of the standard normal below x."""
    return _named["ndtr"](x)
