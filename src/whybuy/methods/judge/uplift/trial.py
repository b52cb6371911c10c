"""An experiment as arrays: what was known of each customer, who was contacted, what came of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.judge.arrays import Bools, Floats

LEAST = 50
"""Customers in each of the two groups; with fewer nothing is learnt about kinds of customer."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """features: (customers, k); treated: (customers,) contacted or not; outcome: (customers,).

    chance: (customers,) with which each was drawn to be contacted.
    """

    features: Floats
    treated: Bools
    outcome: Floats
    chance: Floats

    def of(self, rows: Bools) -> Trial:
        """The same of some customers."""
        return Trial(self.features[rows], self.treated[rows], self.outcome[rows], self.chance[rows])


def read(
    features: ArrayLike,
    treated: ArrayLike,
    outcome: ArrayLike,
    *,
    chance: ArrayLike | None = None,
    least: int = LEAST,
) -> Trial:
    """The experiment, checked. chance: one number or (customers,); None: the share contacted.

    Raises BadInput for numbers that cannot be, TooLittleEvidence for a group below `least`.
    """
    was, came = drawn(treated, outcome)
    known = np.asarray(features, dtype=np.float64)
    known = known[:, None] if known.ndim == 1 else known
    if known.shape[:1] != was.shape or not np.isfinite(known).all():
        raise BadInput("features must be numbers, one row for each customer.")
    given = was.mean() if chance is None else np.asarray(chance, dtype=np.float64)
    often = np.array(np.broadcast_to(given, was.shape), dtype=np.float64)
    if not ((often > 0) & (often < 1)).all():
        raise BadInput("chance must be above 0 and below 1: both could have happened to each.")
    smaller = int(min(was.sum(), (~was).sum()))
    if smaller < least:
        raise TooLittleEvidence(
            f"The smaller group has {smaller} customers, {least} are needed. Run the experiment "
            "on more of them before asking whom it changes most."
        )
    return Trial(known, was, came, often)


def drawn(treated: ArrayLike, outcome: ArrayLike) -> tuple[Bools, Floats]:
    """Who was contacted and what came of it, checked. Raises BadInput."""
    group, came = np.asarray(treated), np.asarray(outcome, dtype=np.float64)
    if group.ndim != 1 or group.shape != came.shape:
        raise BadInput(f"{group.size} customers in groups, {came.size} outcomes: one of each.")
    if not np.isin(group, (0, 1)).all() or not np.isfinite(came).all():
        raise BadInput("treated must be 0 or 1 and outcome a number, for each customer.")
    return group.astype(np.bool_), came
