"""How strong a tie between two people is: by its kind, how often it was used, and how long ago.

    strength = weight of the kind x (1 - 0.5 ^ times) x 2 ^ (-days / half life)

The middle factor is 1 for a tie that somebody states rather than one that is counted. Strong ties
fade slower than weak ones (Burt 2000 on decay); how often and how lately two people met is what
tells a tie's strength best (Marsden and Campbell 1984; Gilbert and Karahalios 2009). The weights
are a prior: no firm of this size has enough introductions to learn them from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of tie: the chance that a word along it is heeded while it is fresh, its half life in
    days (inf: it does not fade), and whether its times are counted."""

    weight: float
    half_life: float
    counted: bool


_NEVER = float("inf")
KINDS: dict[str, Kind] = {
    "family": Kind(0.9, _NEVER, counted=False),
    "friend": Kind(0.85, 3650.0, counted=False),
    "colleague": Kind(0.8, 3650.0, counted=False),
    "referral": Kind(0.8, 1095.0, counted=False),
    "meeting": Kind(0.7, 730.0, counted=True),
    "client": Kind(0.6, 1460.0, counted=False),
    "former colleague": Kind(0.55, 1825.0, counted=False),
    "call": Kind(0.5, 545.0, counted=True),
    "mail": Kind(0.4, 365.0, counted=True),
    "same firm": Kind(0.4, _NEVER, counted=False),
    "other": Kind(0.3, 730.0, counted=False),
    "past employer": Kind(0.15, 2555.0, counted=False),
    "network": Kind(0.15, 1825.0, counted=False),
}
UNKNOWN_AGE = 1.0
"""Half lives that a tie without a day is taken to be old."""
MOST = 0.95


def strength(kinds: ArrayLike, *, days: ArrayLike, times: ArrayLike) -> Floats:
    """The strength of each tie, (n,), from 0 to 0.95.

    kinds: names of KINDS, (n,); another one is read as "other". days: since it was last used, NaN
    where not known. times: how often it was used.
    """
    names = np.asarray(kinds, dtype=str)
    known = [KINDS.get(name, KINDS["other"]) for name in np.unique(names).tolist()]
    _, at = np.unique(names, return_inverse=True)
    at = np.asarray(at).reshape(-1)
    weight = np.array([kind.weight for kind in known])[at]
    half = np.array([kind.half_life for kind in known])[at]
    counted = np.array([kind.counted for kind in known])[at]
    ages = np.maximum(np.asarray(days, dtype=float), 0.0) / half
    # What does not fade is as old as it likes.
    ages = np.where(np.isnan(ages), np.where(np.isinf(half), 0.0, UNKNOWN_AGE), ages)
    often = np.where(counted, 1 - 0.5 ** np.maximum(np.asarray(times, dtype=float), 0.0), 1.0)
    return np.minimum(weight * often * 2.0**-ages, MOST)


def together(strengths: ArrayLike, pairs: ArrayLike, *, many: int) -> Floats:
    """Ties of the same pair as one, (many,): any of them may carry a word.

    strengths: (n,); pairs: which pair each is of, (n,), from 0 to many - 1.
    """
    silent = np.log1p(-np.minimum(np.asarray(strengths, dtype=float), MOST))
    at = np.asarray(pairs, dtype=np.intp)
    return np.minimum(-np.expm1(np.bincount(at, weights=silent, minlength=many)), MOST)
