"""Why each proposal is in the plan or not, by how much, and what it could stand in for."""

from __future__ import annotations

import numpy as np

from whybuy.methods.planning.prices import Layout, priced
from whybuy.methods.planning.problem import Bools, Floats, Ints, Problem

NOBODY, FULL, TIME, EVEN, DONE = 0, 1, 2, 3, 4
"""Nobody may make it; the customer has enough; hours are worth more elsewhere; a tie; planned."""


def reasons(
    problem: Problem, chosen: Bools, *, worth: Floats, prices: Floats, tie: float
) -> tuple[Floats, Ints, Ints]:
    """Margin, reason and the pair that it could replace (or -1): (proposals,) each.

    The margin is money at these prices of an hour: what a proposal in the plan brings beyond its
    hours' worth, or what the plan would lose by taking in one that is not.
    """
    proposals = len(problem.customer)
    margin = np.full(proposals, -np.inf)
    why, instead = (np.full(proposals, each, dtype=np.intp) for each in (NOBODY, -1))
    if not len(worth):
        return margin, why, instead
    layout = Layout.of(problem)
    loss = priced(problem, layout, worth=worth, prices=prices).loss
    free = worth - prices[problem.person] * problem.hours
    here = layout.proposal
    made = np.zeros(proposals, dtype=np.bool_)
    made[problem.proposal[chosen]] = True
    margin[here] = -np.minimum.reduceat(loss, layout.first)
    margin[problem.proposal[chosen]] = free[chosen]
    count = np.bincount(problem.customer[made], minlength=len(problem.room))
    full = count[problem.customer] >= problem.room[problem.customer]
    why[here] = np.where(made[here], DONE, np.where(full[here], FULL, TIME))
    for pair, other in _even(problem, chosen, open_to=why == TIME, tie=tie):
        why[problem.proposal[pair]] = EVEN
        instead[problem.proposal[pair]] = problem.back[other]
    return margin, why, instead


def _even(problem: Problem, chosen: Bools, *, open_to: Bools, tie: float) -> list[tuple[int, int]]:
    """Pairs left out that could take a planned pair's hours at no loss, with that pair."""
    found: list[tuple[int, int]] = []
    held = problem.promised[problem.proposal] | problem.due[problem.customer_of_pair]
    for who, capacity in enumerate(problem.capacity):
        mine = problem.person == who
        inside = np.flatnonzero(mine & chosen & ~held)
        inside = inside[np.argsort(-problem.hours[inside], kind="stable")]
        if not len(inside):
            continue
        left = capacity - problem.hours[mine & chosen].sum()
        lowest: Floats = np.minimum.accumulate(problem.value[inside])
        outside = np.flatnonzero(mine & open_to[problem.proposal])
        needed: Floats = left - problem.hours[outside] + 1e-9
        fits: Ints = np.searchsorted(-problem.hours[inside], needed, side="right")
        value = problem.value[outside]
        even = (fits > 0) & (value >= lowest[np.maximum(fits, 1) - 1] - tie)
        for pair, most in zip(outside[even], fits[even], strict=True):
            found.append((int(pair), int(inside[int(np.argmin(problem.value[inside[:most]]))])))
    return found
