"""What an hour of each person is worth, the bound that follows, and what each pair loses by it.

The hours are relaxed (Lagrangian relaxation of the generalised assignment problem, Fisher 1981):
at a price for each person's hour every customer's best contacts are seen at a glance, and the sum
is a bound on any plan, whatever the prices. How much the bound falls when a pair is forced into
the plan is what that pair loses; no pair that loses more than the bound exceeds a known plan by
can be in a better one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whybuy.methods.planning.problem import Bools, Floats, Ints, Problem


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """The bound at these prices. used: (people,) hours that each would need; loss: (pairs,).

    chosen: (pairs,) what every customer would choose at these prices.
    """

    prices: Floats
    bound: float
    used: Floats
    loss: Floats
    chosen: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where proposals and customers begin among pairs sorted by both; only those with pairs.

    first: (p,) the first pair of each proposal; proposal: (p,) its number; whose: (p,) the place
    of its customer among those here; customer: (c,) their numbers; begin: (c,) their first p.
    """

    first: Ints
    proposal: Ints
    whose: Ints
    customer: Ints
    begin: Ints
    of_pair: Ints

    @classmethod
    def of(cls, problem: Problem) -> Layout:
        """Read off sorted pairs."""
        first = _starts(problem.proposal)
        proposal = problem.proposal[first]
        owner = problem.customer[proposal]
        begin = _starts(owner)
        whose = np.repeat(np.arange(len(begin)), np.diff(np.append(begin, len(owner))))
        counts = np.diff(np.append(first, len(problem.proposal)))
        of_pair = np.repeat(np.arange(len(first)), counts)
        return cls(first, proposal, whose, owner[begin], begin, of_pair)


def _starts(sorted_numbers: Ints) -> Ints:
    if not len(sorted_numbers):
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(np.append(True, np.diff(sorted_numbers) != 0)).astype(np.intp)


def priced(problem: Problem, layout: Layout, *, worth: Floats, prices: Floats) -> Priced:
    """What every customer would choose at these prices of an hour, and what each pair loses.

    worth: (pairs,) money, the value with what is added for staying with the last plan. Promised
    proposals are always made, due customers always contacted, room never exceeded.
    """
    free = worth - prices[problem.person] * problem.hours
    best = np.maximum.reduceat(free, layout.first) if len(free) else free
    promised = problem.promised[layout.proposal]
    rank = _rank(np.where(promised, np.inf, best), layout)
    given = np.add.reduceat(promised.astype(np.intp), layout.begin) if len(best) else rank
    room = np.maximum(problem.room[layout.customer], given)
    needed = problem.due[layout.customer].astype(np.intp)
    inside = rank < room[layout.whose]
    taken = promised | (inside & ((best > 0) | (rank < needed[layout.whose])))
    bound = float(problem.capacity @ prices + best[taken].sum())
    instead = _instead(best, taken & ~promised, taken, room, layout)
    base = np.where(taken, best, instead[layout.whose])[layout.of_pair]
    loss = np.maximum(base - free, 0.0)
    chosen = _first_best(free, best, layout) & taken[layout.of_pair]
    used = np.bincount(problem.person[chosen], weights=problem.hours[chosen], minlength=len(prices))
    return Priced(prices, bound, used.astype(np.float64), loss, chosen)


def _rank(best: Floats, layout: Layout) -> Ints:
    """(p,) the place of each proposal among its customer's, 0 the best."""
    order = np.lexsort((-best, layout.whose))
    rank = np.empty(len(best), dtype=np.intp)
    rank[order] = np.arange(len(best)) - layout.begin[layout.whose]
    return rank


def _instead(best: Floats, optional: Bools, taken: Bools, room: Ints, layout: Layout) -> Floats:
    """(c,) what gives way when one more is forced in: the worst taken, nothing, or all (inf)."""
    if not len(best):
        return np.zeros(0)
    worst = np.minimum.reduceat(np.where(optional, best, np.inf), layout.begin)
    full = np.add.reduceat(taken.astype(np.intp), layout.begin) >= room
    return np.where(full | (worst < 0), worst, 0.0)


def _first_best(free: Floats, best: Floats, layout: Layout) -> Bools:
    """(pairs,) one best pair of each proposal."""
    ties = np.flatnonzero(free == best[layout.of_pair])
    _, first = np.unique(layout.of_pair[ties], return_index=True)
    found = np.zeros(len(free), dtype=np.bool_)
    found[ties[first]] = True
    return found
