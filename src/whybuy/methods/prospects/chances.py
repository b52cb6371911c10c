"""How likely it is that somebody is reached, or changes: few outcomes on top of a stated prior.

A logistic regression whose coefficients have normal priors (Gelman et al. 2008 argue for such),
fitted by Newton's steps; the posterior is taken as normal about its peak (Laplace), so that each
chance has an interval. Without any outcome the prior speaks alone, and its interval is wide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtri  # pyright: ignore[reportMissingTypeStubs]
from scipy.stats import qmc  # pyright: ignore[reportMissingTypeStubs]

from whybuy.errors import BadInput

Floats = NDArray[np.float64]
STEPS = 50
CLOSE = 1e-10


@dataclass(frozen=True, slots=True)
class Prior:
    """What is supposed before any outcome: the log odds of somebody without any sign, and what each
    sign adds to them; each as a middle and a standard deviation."""

    intercept: tuple[float, float]
    signs: Mapping[str, tuple[float, float]]

    @property
    def names(self) -> tuple[str, ...]:
        """The signs, in the order of the columns."""
        return tuple(self.signs)


@dataclass(frozen=True, eq=False)
class Chances:
    """The posterior: `peak` (1 + signs,) and `cover`, its covariance; `outcomes` it rests on, of
    which `came` are yes."""

    names: tuple[str, ...]
    peak: Floats
    cover: Floats
    outcomes: int
    came: int

    def sign(self, name: str) -> tuple[float, float, float]:
        """What a sign multiplies the odds by: the middle, and the ends of 90 %."""
        at = 1 + self.names.index(name)
        wide = 1.6448536269514722 * float(np.sqrt(self.cover[at, at]))
        middle, low, high = np.exp(self.peak[at] + np.array([0.0, -wide, wide])).tolist()
        return middle, low, high


def fit(prior: Prior, signs: ArrayLike, came: ArrayLike) -> Chances:
    """The posterior after n outcomes: `signs` (n, k) in the prior's order, `came` (n,) yes or no.

    Raises BadInput where their shapes do not fit the prior.
    """
    design, yes = np.asarray(signs, dtype=float), np.asarray(came, dtype=float)
    wanted = (len(yes), len(prior.names))
    if design.shape != wanted:
        raise BadInput(f"The signs are {design.shape}; {wanted} are needed.")
    design = np.column_stack([np.ones(len(yes)), design])
    pairs = [prior.intercept, *prior.signs.values()]
    middle, spread = np.array(pairs).T
    precision = np.diag(1 / spread**2)
    peak: Floats = middle.copy()
    information: Floats = precision
    for _ in range(STEPS):
        chance = np.asarray(expit(design @ peak), dtype=np.float64)
        slope: Floats = design.T @ (yes - chance) - precision @ (peak - middle)
        information = precision + (design.T * (chance * (1 - chance))) @ design
        step = np.asarray(np.linalg.solve(information, slope), dtype=np.float64)
        peak = peak + step / max(1.0, float(np.abs(step).max()) / 2)
        if float(np.abs(step).max()) < CLOSE:
            break
    cover = np.asarray(np.linalg.inv(information), dtype=np.float64)
    return Chances(prior.names, peak, cover, len(yes), int(yes.sum()))


def draws(found: Chances, signs: ArrayLike, *, points: int, seed: int) -> Floats:
    """Draws of each chance, (m, points), from what is not known of the coefficients.

    signs: (m, k). The same draws of the coefficients serve all m, so that these can be compared.
    """
    design = np.asarray(signs, dtype=float)
    sobol = qmc.Sobol(len(found.peak), scramble=True, seed=seed)  # pyright: ignore[reportCallIssue]
    normal = ndtri(np.clip(sobol.random(points), 1e-9, 1 - 1e-9))
    coefficients = found.peak + np.asarray(normal) @ np.linalg.cholesky(found.cover).T
    odds = coefficients[:, 0] + design @ coefficients[:, 1:].T
    return np.asarray(expit(odds), dtype=np.float64)


def same_rows(signs: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """The different rows among the signs, and which of them each is: many prospects are alike."""
    rows, which = np.unique(signs, axis=0, return_inverse=True)
    return rows, np.asarray(which, dtype=np.intp).reshape(-1)
