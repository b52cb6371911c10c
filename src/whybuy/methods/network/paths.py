"""The warmest chains of introductions from us to somebody: shortest paths by strength.

A chain is as likely to work as all of its ties together: the product of their strengths, and so the
sum of their negative logarithms, which is a length. Dijkstra finds the warmest chain to everybody
at once, Yen the next best to one (both of scipy.sparse.csgraph). Loops do no harm: no shortest path
has one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # pyright: ignore[reportMissingTypeStubs]
from scipy.sparse import csgraph as _csgraph  # pyright: ignore[reportMissingTypeStubs]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
COLD = 0.01
"""A chain that works less than once in a hundred times is none."""
MANY = 40
"""How many paths are looked at for so few chains: several may pass through the same people."""
csgraph: Any = _csgraph
"""Its functions bear no types."""


@dataclass(frozen=True, eq=False)
class Network:
    """Directed ties between `many` places: `source`, `target` and `strength`, each (n,), where a
    pair stands once. Ties of strength 0, and from somebody to themselves, are left out."""

    many: int
    source: Places
    target: Places
    strength: Floats

    @cached_property
    def lengths(self) -> Any:
        """The ties as a sparse matrix of lengths. Of a pair that stands twice, the stronger."""
        kept = (self.strength > 0) & (self.source != self.target)
        one, other, strong = self.source[kept], self.target[kept], self.strength[kept]
        order = np.lexsort((-strong, other, one))
        one, other, strong = one[order], other[order], strong[order]
        first = np.ones(len(one), dtype=bool)
        first[1:] = (np.diff(one) != 0) | (np.diff(other) != 0)
        # A length of nothing would read as no tie.
        long = np.maximum(-np.log(np.minimum(strong[first], 1.0)), 1e-9)
        shape = (self.many, self.many)
        return sparse.csr_matrix((long, (one[first], other[first])), shape=shape)

    def without(self, places: Collection[int]) -> Network:
        """The same where nothing leaves from these places: they are asked for nothing."""
        kept = ~np.isin(self.source, np.asarray(list(places), dtype=np.intp))
        return Network(self.many, self.source[kept], self.target[kept], self.strength[kept])


@dataclass(frozen=True, eq=False)
class Warmth:
    """From one place to every other: `strength` of the warmest chain, (many,), 0 where there is
    none; `before`: the place before each on it, negative for none."""

    source: int
    strength: Floats
    before: Places

    def chain(self, target: int) -> Chain | None:
        """The warmest chain to a place; None where there is none."""
        if self.strength[target] < COLD or target == self.source:
            return None
        return Chain(_walked(self.before, self.source, target), float(self.strength[target]))


@dataclass(frozen=True, slots=True)
class Chain:
    """Places from the first to the last, and the chance that a word passes along them all."""

    places: tuple[int, ...]
    strength: float


def warmest(network: Network, source: int) -> Warmth:
    """The warmest chain from a place to every other."""
    lengths, before = csgraph.dijkstra(
        network.lengths, indices=source, return_predecessors=True, limit=-np.log(COLD)
    )
    strong = np.where(np.isfinite(lengths), np.exp(-np.asarray(lengths, dtype=float)), 0.0)
    return Warmth(source, strong, np.asarray(before, dtype=np.intp))


def chains(
    network: Network, source: int, target: int, *, most: int, apart: Collection[int] = ()
) -> list[Chain]:
    """The warmest chains to a place, the best first; at most so many.

    apart: places that are nobody to be asked (a firm, one of us). Two chains whose people are the
    same but for their order, or where one only takes a way round through more of them, are one
    chain: the warmer stands.
    """
    near = _near(network, source, target)
    if near is None:
        return []
    inside, places, at = near
    lengths, before = csgraph.yen(
        inside, int(at[source]), int(at[target]), K=MANY, return_predecessors=True
    )
    found: list[Chain] = []
    aside, seen = set(apart), list[set[int]]()
    rows: Sequence[Places] = list(before)
    for length, row in zip(lengths, rows, strict=True):
        path = _walked(row, int(at[source]), int(at[target]))
        whole = tuple(int(places[one]) for one in path)
        people = set(whole) - aside - {source, target}
        if people in seen or any(known and known <= people for known in seen):
            continue
        if np.exp(-length) < COLD:
            break
        seen.append(people)
        found.append(Chain(whole, float(np.exp(-length))))
        if len(found) == most:
            break
    return found


def _near(network: Network, source: int, target: int) -> tuple[Any, Places, Places] | None:
    """The part of the network that a chain may pass through: lengths, the places, where each is."""
    limit = -np.log(COLD)
    there = csgraph.dijkstra(network.lengths, indices=source, limit=limit)
    back = csgraph.dijkstra(network.lengths.T.tocsr(), indices=target, limit=limit)
    places = np.flatnonzero(np.asarray(there) + np.asarray(back) <= limit).astype(np.intp)
    if source not in places or target not in places:
        return None
    at = np.full(network.many, -1, dtype=np.intp)
    at[places] = np.arange(len(places))
    return network.lengths[places][:, places], places, at


def _walked(before: Sequence[int] | Places, source: int, target: int) -> tuple[int, ...]:
    path = [target]
    while path[-1] != source:
        path.append(int(before[path[-1]]))
    return tuple(reversed(path))
