"""Student's t beside the normal (SciPy ships no types, hence the one untyped line)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import scipy.special as _special  # pyright: ignore[reportMissingTypeStubs]

_named: Mapping[str, Callable[..., float]] = vars(_special)


def student_stretch(freedom: float, *, level: float) -> float:
    """By how much Student's central interval of this level is longer than the normal one."""
    tail = (1 + level) / 2
    return float(_named["stdtrit"](freedom, tail) / _named["ndtri"](tail))
