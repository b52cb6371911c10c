"""Quick plans: by greed at given prices, then by exchanging contacts while that helps."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from whybuy.methods.planning.problem import Bools, Floats, Ints, Problem

PASSES = 60
"""Exchanges of each person before the search goes on: they seldom need half as many."""


def by_greed(
    problem: Problem, *, worth: Floats, free: Floats, share: Floats | None = None
) -> Bools | None:
    """A plan by taking what leaves most over at these prices; None where a promise found no hour.

    Promises first, then customers who are due, then the rest.
    """
    owner = problem.customer_of_pair
    promised = problem.promised[problem.proposal]
    urgent = np.where(promised, 0, np.where(problem.due[owner], 1, 2))
    some = np.flatnonzero((worth > 0) | (urgent < 2))
    sure = np.zeros(len(some)) if share is None else share[some].round(6)
    order = some[np.lexsort((-free[some], -sure, urgent[some]))]
    taken = _filled(problem, order)
    made = np.bincount(owner[taken], minlength=len(problem.due)) > 0
    kept = np.isin(np.flatnonzero(problem.promised), problem.proposal[taken]).all()
    return taken if kept and made[problem.due].all() else None


def _filled(problem: Problem, order: Ints) -> Bools:
    """Pairs taken in this order while there are hours and room."""
    taken = np.zeros(len(problem.value), dtype=np.bool_)
    left = problem.capacity.tolist()
    given = np.bincount(problem.customer, weights=problem.promised, minlength=len(problem.room))
    spare = (np.maximum(problem.room, given) - given).astype(int).tolist()
    made: set[int] = set()
    columns = (
        order,
        problem.proposal[order],
        problem.person[order],
        problem.hours[order],
        problem.customer_of_pair[order],
        problem.promised[problem.proposal[order]],
    )
    for pair, what, who, long, whose, must in zip(
        *(each.tolist() for each in columns), strict=True
    ):
        if what in made or long > left[who] or (not must and spare[whose] < 1):
            continue
        taken[pair] = True
        made.add(what)
        left[who] -= long
        spare[whose] -= 0 if must else 1
    return taken


def improved(problem: Problem, chosen: Bools, *, worth: Floats) -> Bools:
    """The plan after exchanges: one contact of a person for another one, worth more, in the time.

    Neither promises nor the only contact of customers who are due are given up.
    """
    chosen = chosen.copy()
    owner = problem.customer_of_pair
    held = problem.promised[problem.proposal] | problem.due[owner]
    by_person = np.argsort(problem.person, kind="stable")
    edges = np.searchsorted(problem.person[by_person], np.arange(len(problem.capacity) + 1))
    mine = [by_person[a:b] for a, b in pairwise(edges)]
    made = np.zeros(len(problem.customer), dtype=np.bool_)
    made[problem.proposal[chosen]] = True
    count = np.bincount(owner[chosen], minlength=len(problem.room))
    left = problem.capacity - np.bincount(
        problem.person[chosen], weights=problem.hours[chosen], minlength=len(problem.capacity)
    )
    for _ in range(PASSES):
        changed = [
            _exchange(
                problem, pairs, chosen, worth=worth, held=held, made=made, count=count, left=left
            )
            for pairs in mine
        ]
        if not any(changed):
            break
    return chosen


def _exchange(
    problem: Problem,
    pairs: Ints,
    chosen: Bools,
    *,
    worth: Floats,
    held: Bools,
    made: Bools,
    count: Ints,
    left: Floats,
) -> bool:
    """The best exchange (or addition) of one person, done; whether there was one."""
    if not len(pairs):
        return False
    who = problem.person[pairs[0]]
    whose = problem.customer_of_pair[pairs]
    open_to = (
        ~made[problem.proposal[pairs]] & (count[whose] < problem.room[whose]) & (worth[pairs] > 0)
    )
    inside = pairs[open_to]
    out = pairs[chosen[pairs] & ~held[pairs]]
    if not len(inside):
        return False
    inside = inside[np.argsort(problem.hours[inside], kind="stable")]
    long = problem.hours[inside]
    best = np.maximum.accumulate(worth[inside])
    time = left[who] + np.append(problem.hours[out], 0.0)
    fits = np.searchsorted(long, time + 1e-9, side="right") - 1
    gain = np.where(fits >= 0, best[fits], 0.0) - np.append(worth[out], 0.0)
    at = int(np.argmax(gain))
    if gain[at] <= 1e-9:
        return False
    taken = inside[int(np.argmax(worth[inside[: fits[at] + 1]]))]
    for pair, sign in ((taken, 1), *(((out[at], -1),) if at < len(out) else ())):
        chosen[pair] = made[problem.proposal[pair]] = sign > 0
        count[problem.customer_of_pair[[pair]]] += sign
        left[who] -= sign * problem.hours[pair]
    return True
