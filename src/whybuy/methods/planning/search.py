"""The best plan of a problem whose promises can all be kept, and proof of how good it is.

Prices first, by subgradient steps, with a plan by greed at them; pairs that no better plan can hold
are dropped (see `prices`: that is no guess). A linear programme on those left gives the best prices
and a better plan, and drops more; the whole-number programme decides among the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from whybuy.methods.planning.greed import by_greed, improved
from whybuy.methods.planning.prices import Layout, Priced, priced
from whybuy.methods.planning.problem import Bools, Floats, Ints, Problem
from whybuy.methods.planning.solver import Programme, Solved, solve

STEPS, TURNS = 20, 2
"""Subgradient steps between two plans by greed; and how often."""
ROUNDS = 8
MANY, FEW = 120_000, 40_000
"""Pairs in the first linear programme, and in the first whole-number one, at most."""

Watch = Callable[[str, float, float], bool]
"""Told the stage, the best value so far and the bound; False stops."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A plan: chosen (pairs,), its worth, the bound on any plan's, prices, pairs looked at.

    ended: whether the search came to its end, rather than being stopped.
    """

    chosen: Bools
    value: float
    bound: float
    prices: Floats
    looked_at: int
    ended: bool


class _Search:
    """What is known so far: the best plan, the best prices and bound, the pairs still in play."""

    def __init__(self, problem: Problem, worth: Floats, witness: Bools, watch: Watch) -> None:
        self.whole, self.all_worth, self.watch = problem, worth, watch
        self.chosen = witness
        self.value = float(worth[witness].sum())
        self.here = np.arange(len(worth))
        self.problem, self.worth = problem, worth
        self.layout = Layout.of(problem)
        self.now = priced(problem, self.layout, worth=worth, prices=_first_prices(problem, worth))

    @property
    def bound(self) -> float:
        """No plan is worth more: those dropped could not better the one we have."""
        return max(self.now.bound, self.value)

    def try_prices(self, prices: Floats) -> Priced:
        """The bound at these prices; the best prices are kept."""
        found = priced(self.problem, self.layout, worth=self.worth, prices=prices)
        self.now = min(self.now, found, key=lambda each: each.bound)
        return found

    def offer(self, chosen: Bools | None) -> None:
        """A plan among the pairs here, improved by exchanges, kept where it is better."""
        if chosen is not None:
            chosen = improved(self.problem, chosen, worth=self.worth)
        if chosen is not None and self.worth[chosen].sum() > self.value:
            self.chosen = np.zeros(len(self.all_worth), dtype=np.bool_)
            self.chosen[self.here[chosen]] = True
            self.value = float(self.worth[chosen].sum())

    def drop(self) -> None:
        """Leave out the pairs that no plan better than ours can hold."""
        stay = (self.now.loss <= self.bound - self.value) | self.chosen[self.here]
        if stay.sum() > 0.9 * len(stay):
            return
        self.here = self.here[stay]
        self.problem = self.problem.only(stay)
        self.worth = self.worth[stay]
        self.layout = Layout.of(self.problem)
        self.now = priced(self.problem, self.layout, worth=self.worth, prices=self.now.prices)

    def going(self, stage: str) -> bool:
        """Told to whoever watches; whether to go on."""
        return self.watch(stage, self.value, self.bound)


def best_plan(
    problem: Problem, *, worth: Floats, witness: Bools, gap: float, seconds: float, watch: Watch
) -> Found:
    """The best plan, within `gap` (a share) of the bound. witness: (pairs,) a plan that is allowed.

    worth: (pairs,) money. seconds: for the whole-number programme.
    """
    search = _Search(problem, worth, witness, watch)
    going = _descend(search, gap) and _relax(search, gap)
    bound, looked_at, ended = search.bound, len(search.here), going
    while going and not _near(search.value, bound, gap):
        far = search.bound - search.value
        reach = _reach(search.now.loss, far)
        among = np.flatnonzero((search.now.loss <= reach) | search.chosen[search.here])
        found = _whole(search, among, reach=reach, gap=gap, seconds=seconds)
        looked_at, ended = len(among), found.ended
        bound = min(bound, max(found.bound, search.now.bound - reach, search.value))
        going = ended and reach < far and reach < search.now.bound - search.value
    return Found(search.chosen, search.value, bound, search.now.prices, looked_at, ended)


def _near(value: float, bound: float, gap: float) -> bool:
    return bound - value <= max(gap * abs(value), 1e-9)


def _reach(loss: Floats, far: float) -> float:
    """How much a pair may lose and still be looked at: all that matter, or the first too many."""
    if (loss <= far).sum() <= FEW:
        return far
    return min(far, float(np.partition(loss, FEW)[FEW]))


def _first_prices(problem: Problem, worth: Floats) -> Floats:
    """The same for everybody: what the last hour would bring if anyone could do anything."""
    best = np.zeros(len(problem.customer))
    np.maximum.at(best, problem.proposal, worth)
    long = np.full(len(problem.customer), np.inf)
    np.minimum.at(long, problem.proposal, problem.hours)
    hourly: Floats = best / long
    order = np.argsort(-hourly)
    spent: Floats = np.cumsum(np.where(np.isfinite(long), long, 0.0)[order])
    last = int((spent < problem.capacity.sum()).sum())
    price = float(hourly[order[last]]) if last < len(order) else 0.0
    return np.full(len(problem.capacity), price)


def _descend(search: _Search, gap: float) -> bool:
    """Subgradient steps: an hour that more want than there is grows dearer (Polyak 1969)."""
    for _ in range(TURNS):
        now, step = search.now, 1.0
        for _ in range(STEPS):
            short = now.used - search.problem.capacity
            short[(now.prices <= 0) & (short < 0)] = 0.0
            if not short.any():
                break
            length = step * (now.bound - search.value) / (short @ short)
            now = search.try_prices(np.maximum(search.now.prices + length * short, 0.0))
            step *= 1.0 if now is search.now else 0.8
        search.offer(by_greed(search.problem, worth=search.worth, free=_free(search)))
        search.drop()
        if not search.going("prices"):
            return False
        if _near(search.value, search.bound, gap):
            break
    return True


def _free(search: _Search) -> Floats:
    problem = search.problem
    return search.worth - search.now.prices[problem.person] * problem.hours


def _relax(search: _Search, gap: float) -> bool:
    """The best prices by linear programmes, and a plan by rounding what they found."""
    among = search.chosen[search.here]
    for _ in range(ROUNDS):
        if _near(search.value, search.bound, gap):
            break
        few = min(MANY, len(search.here))
        among[np.argpartition(search.now.loss, few - 1)[:few]] = True
        pairs = np.flatnonzero(among)
        relaxed = solve(programme(search.problem, pairs, worth=search.worth, whole=False))
        if relaxed.x is None:
            break
        people = len(search.problem.capacity)
        found = search.try_prices(np.maximum(relaxed.worth[:people], 0.0))
        search.offer(_rounded(search, pairs, relaxed.x))
        if not search.going("prices"):
            return False
        if found.bound - relaxed.value <= 1e-9 * max(abs(found.bound), 1.0):
            break
    search.drop()
    return True


def _rounded(search: _Search, pairs: Ints, x: Floats) -> Bools | None:
    """What the linear programme took, the surest first, and what else there is time for."""
    share = np.zeros(len(search.here))
    share[pairs] = x
    free = _free(search)
    return by_greed(search.problem, worth=search.worth, free=free, share=share)


def programme(problem: Problem, among: Ints, *, worth: Floats, whole: bool) -> Programme:
    """The plan among some pairs: rows for people's hours, proposals, customers' room and due."""
    people, pairs = len(problem.capacity), len(among)
    what, inverse = np.unique(problem.proposal[among], return_inverse=True)
    owner = problem.customer[what]
    promised = problem.promised[what]
    customers, place = np.unique(owner, return_inverse=True)
    given = np.bincount(place, weights=promised).astype(np.intp)
    room = np.maximum(problem.room[customers], given)
    due = problem.due[customers].astype(np.float64)
    bound = (np.bincount(place) > room) | (due > 0)
    single = bound & (room == 1) & (given == 0)
    own_row = promised | (~single[place] & (np.bincount(inverse) > 1))
    rows_of_what = np.where(own_row, people + np.cumsum(own_row) - 1, -1)
    after = people + int(own_row.sum())
    rows_of_customer = np.where(bound, after + np.cumsum(bound) - 1, -1)
    low = np.concatenate([np.zeros(people), promised[own_row].astype(float), due[bound]])
    high = np.concatenate([problem.capacity, np.ones(int(own_row.sum())), room[bound]])
    rows = np.stack(
        [problem.person[among], rows_of_what[inverse], rows_of_customer[place[inverse]]], axis=1
    )
    entries = np.stack([problem.hours[among], np.ones(pairs), np.ones(pairs)], axis=1)
    there = rows >= 0
    starts = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.intp)
    kind = np.ones(pairs, dtype=np.bool_) if whole else None
    return Programme(worth[among], starts, rows[there], entries[there], low, high, kind)


def _whole(search: _Search, among: Ints, *, reach: float, gap: float, seconds: float) -> Solved:
    """The whole-number programme among these pairs."""
    start = search.chosen[search.here]
    top = search.now.bound

    def watch(value: float, bound: float) -> bool:
        return search.watch(
            "search", max(value, search.value), min(max(bound, top - reach, search.value), top)
        )

    found = solve(
        programme(search.problem, among, worth=search.worth, whole=True),
        gap=gap,
        seconds=seconds,
        watch=watch,
        start=start[among].astype(np.float64),
    )
    if found.x is not None:
        chosen = np.zeros(len(search.here), dtype=np.bool_)
        chosen[among[found.x > 0.5]] = True
        search.offer(chosen)
    return found
