"""The plan of contacts: who contacts whom with what, within hours, room, promises and cadence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.planning.problem import Floats, Ints, Problem, read
from whybuy.methods.planning.promises import Settled, settle
from whybuy.methods.planning.reasons import reasons
from whybuy.methods.planning.search import Found, best_plan


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is: its stage in a word, the best value so far, the bound on any."""

    stage: str
    value: float
    bound: float


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The contacts to make, how good the plan is, and what binds.

    chosen: (contacts,) numbers of the pairs, as they were given. value: their money; bound: what
    no plan within the same rules can exceed (both with what staying with the last plan is worth);
    gap: how far apart, as a share of the value. used: (people,) hours. hour: (people,) money that
    one more hour would bring about. broken: proposals promised that no plan can make; missed:
    customers due whom no plan can reach; proven: whether that is proven to be the least harm.
    margin: (proposals,) money by which each is in the plan, or short of it (below 0). why:
    (proposals,) 4 in the plan; 0 nobody may make it; 1 the customer has had enough contacts or
    has a better one; 2 the hours are worth more elsewhere; 3 as good as one in the plan, whose
    pair is `instead`: (proposals,), -1 for the others. looked_at: pairs that the last search
    decided among; the others were shown to be in no better plan. ended: whether the search came to
    its end by itself.
    """

    chosen: Ints
    value: float
    bound: float
    used: Floats
    hour: Floats
    broken: Ints
    missed: Ints
    proven: bool
    margin: Floats
    why: Ints
    instead: Ints
    looked_at: int
    ended: bool

    @property
    def gap(self) -> float:
        """How much better a plan could be at most, as a share of this one's value."""
        return max(self.bound - self.value, 0.0) / max(abs(self.value), 1e-9)


def plan(
    proposal: ArrayLike,
    person: ArrayLike,
    *,
    value: ArrayLike,
    hours: ArrayLike,
    customer: ArrayLike,
    capacity: ArrayLike,
    room: ArrayLike = 1,
    promised: ArrayLike | None = None,
    harm: ArrayLike = 1.0,
    due: ArrayLike | None = None,
    neglect: ArrayLike = 1.0,
    kept: ArrayLike | None = None,
    change_cost: float = 0.0,
    tie: float = 0.01,
    gap: float = 1e-4,
    seconds: float = 20.0,
    progress: Callable[[Progress], bool] | None = None,
) -> Plan:
    """The contacts that bring the most, and how far from the best they can be at most.

    proposal, person: (pairs,) who may make which proposal (language, territory and the rest decide
    which pairs are given); value: (pairs,) money it brings; hours: (pairs,) it takes. customer:
    (proposals,) whom each is for. capacity: (people,) hours there are. room: (customers,) how many
    more contacts each may have in this window (`room_left`). promised: (proposals,) must be made,
    whatever the room; harm: (proposals,) of breaking it. due: (customers,) must be contacted at
    least once; neglect: (customers,) harm of not doing so. kept: (pairs,) those of the last plan,
    each worth `change_cost` more: so a plan changes only where it gains that much. A person in two
    weeks is two persons. tie: money that makes no difference.

    Promises go before due contacts, and both before money; where not all can be kept, those are
    broken that do the least harm. Solved as a generalised assignment problem by Lagrangian bounds
    (Fisher 1981) and HiGHS, until `gap` (a share) or for `seconds` in the last search; `progress`
    is told how far it is, and returns False to have the best plan so far.

    Raises BadInput for numbers that cannot be.
    """
    problem = read(
        proposal, person, value=value, hours=hours, customer=customer, capacity=capacity,
        room=room, promised=promised, harm=harm, due=due, neglect=neglect, kept=kept,
    )  # fmt: skip
    if not (np.isfinite(change_cost) and change_cost >= 0 and gap >= 0 and seconds > 0):
        raise BadInput("change_cost and gap must be at least 0, and seconds above 0.")
    tell = progress if progress is not None else _silent

    def watch(stage: str, so_far: float, bound: float) -> bool:
        return tell(Progress(stage, so_far, bound))

    settled = settle(problem, seconds=seconds, watch=watch)
    worth = problem.value + change_cost * problem.kept
    found = best_plan(
        settled.problem, worth=worth, witness=settled.witness, gap=gap, seconds=seconds, watch=watch
    )
    return _told(problem, settled, found, worth, tie=tie)


def room_left(
    customer: ArrayLike, days_ago: ArrayLike, *, customers: int, most: int, window_days: int
) -> Ints:
    """(customers,) how many more contacts each may have: `most` in any `window_days`.

    customer, days_ago: (contacts,) whose each past contact was, and how many days ago.
    """
    whose, ago = np.asarray(customer, dtype=np.intp), np.asarray(days_ago, dtype=np.float64)
    if whose.shape != ago.shape or (whose.size and not 0 <= whose.min() <= whose.max() < customers):
        raise BadInput(f"Each contact needs a customer from 0 to {customers - 1} and a day.")
    recent = (ago >= 0) & (ago < window_days)
    return np.maximum(most - np.bincount(whose[recent], minlength=customers), 0).astype(np.intp)


def _silent(_: Progress) -> bool:
    return True


def _told(problem: Problem, settled: Settled, found: Found, worth: Floats, *, tie: float) -> Plan:
    chosen = np.flatnonzero(found.chosen)
    hours = np.bincount(
        problem.person[chosen], weights=problem.hours[chosen], minlength=len(problem.capacity)
    )
    margin, why, instead = reasons(
        settled.problem, found.chosen, worth=worth, prices=found.prices, tie=tie
    )
    return Plan(
        chosen=np.sort(problem.back[chosen]),
        value=found.value,
        bound=max(found.bound, found.value),
        used=hours.astype(np.float64),
        hour=found.prices,
        broken=settled.broken,
        missed=settled.missed,
        proven=settled.proven,
        margin=margin,
        why=why,
        instead=instead,
        looked_at=found.looked_at,
        ended=found.ended,
    )
