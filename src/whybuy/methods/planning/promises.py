"""Which promises and which due contacts can be kept, breaking those that do the least harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from whybuy.methods.planning.problem import Bools, Floats, Ints, Problem
from whybuy.methods.planning.search import Found, best_plan

LIKING = 1e-4
"""How much the value of what is kept counts beside the least harm: it only settles ties."""


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """The problem with what can be kept alone, and a plan that keeps it.

    broken: proposals promised that cannot be made. missed: customers due who cannot be contacted.
    proven: whether fewer, or less harm, is proven impossible.
    """

    problem: Problem
    witness: Bools
    broken: Ints
    missed: Ints
    proven: bool


def settle(
    problem: Problem, *, seconds: float, watch: Callable[[str, float, float], bool]
) -> Settled:
    """Promises first, then those due, each with the least harm that is possible."""
    nothing = np.zeros(len(problem.value), dtype=np.bool_)
    if not (problem.promised.any() or problem.due.any()):
        return Settled(problem, nothing, *(np.zeros(0, dtype=np.intp),) * 2, proven=True)
    free = replace(
        problem, promised=np.zeros_like(problem.promised), due=np.zeros_like(problem.due)
    )
    asked = np.bincount(problem.customer[problem.promised], minlength=len(problem.room))
    roomy = replace(free, room=np.maximum(problem.room, asked))
    wanted = problem.promised[problem.proposal]
    first = _kept(roomy, wanted, problem.harm[problem.proposal], nothing, seconds, watch)
    made = np.zeros_like(problem.promised)
    made[problem.proposal[first.chosen]] = True
    held = replace(free, promised=made)
    served = np.zeros_like(problem.due)
    served[problem.customer[made]] = True
    waiting = (problem.due & ~served)[problem.customer_of_pair]
    once = replace(held, room=np.minimum(problem.room, 1))
    harm = np.where(made[problem.proposal], 0.0, problem.neglect[problem.customer_of_pair])
    both = waiting | made[problem.proposal]
    second = _kept(once, both, harm, first.chosen, seconds, watch)
    served[problem.customer_of_pair[second.chosen]] = True
    return Settled(
        replace(held, due=problem.due & served),
        second.chosen,
        np.flatnonzero(problem.promised & ~made).astype(np.intp),
        np.flatnonzero(problem.due & ~served).astype(np.intp),
        proven=_proven(first) and _proven(second),
    )


def _kept(
    problem: Problem,
    wanted: Bools,
    harm: Floats,
    witness: Bools,
    seconds: float,
    watch: Callable[[str, float, float], bool],
) -> Found:
    """A plan of the wanted pairs alone that spares the most harm; among such, the more valuable."""
    part = problem.only(wanted)
    least = harm[wanted & (harm > 0)].min(initial=np.inf)
    liked = np.maximum(part.value, 0.0)
    scale = LIKING * (least if np.isfinite(least) else 1.0) / max(float(liked.sum()), 1e-9)
    found = best_plan(
        part,
        worth=harm[wanted] + scale * liked,
        witness=witness[wanted],
        gap=0.0,
        seconds=seconds,
        watch=lambda stage, value, bound: watch("promises", value, bound),
    )
    chosen = np.zeros(len(wanted), dtype=np.bool_)
    chosen[wanted] = found.chosen
    return replace(found, chosen=chosen)


def _proven(found: Found) -> bool:
    return found.bound - found.value <= 1e-3 * max(abs(found.value), 1e-9)
