"""Ties and chains: the planted path is found, loops do no harm, who must rest is not asked."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whybuy.methods.network import KINDS, Network, chains, strength, together, warmest


def network(*ties: tuple[int, int, float], many: int = 8) -> Network:
    source, target, strong = zip(*ties, strict=True)
    return Network(many, np.array(source), np.array(target), np.array(strong))


def test_the_planted_chain_is_found_and_the_next_best_after_it():
    known = network((0, 1, 0.9), (1, 2, 0.8), (2, 5, 0.7), (0, 3, 0.5), (3, 5, 0.5), (0, 4, 0.1))
    found = chains(known, 0, 5, most=3)
    assert [chain.places for chain in found] == [(0, 1, 2, 5), (0, 3, 5)]
    assert found[0].strength == pytest.approx(0.9 * 0.8 * 0.7)
    assert warmest(known, 0).chain(5) == found[0]


def test_a_loop_is_never_walked():
    known = network((0, 1, 0.9), (1, 2, 0.9), (2, 1, 0.9), (2, 2, 1.0), (2, 3, 0.5), (1, 0, 0.9))
    assert [chain.places for chain in chains(known, 0, 3, most=5)] == [(0, 1, 2, 3)]


def test_who_must_rest_is_passed_by_even_on_the_shortest_way():
    known = network((0, 1, 0.9), (1, 3, 0.9), (0, 2, 0.3), (2, 3, 0.3)).without({1})
    assert [chain.places for chain in chains(known, 0, 3, most=3)] == [(0, 2, 3)]


def test_a_way_round_through_more_people_is_no_other_chain():
    known = network((0, 1, 0.9), (1, 3, 0.9), (1, 2, 0.9), (2, 3, 0.9))
    assert [chain.places for chain in chains(known, 0, 3, most=3)] == [(0, 1, 3)]


def test_where_nobody_leads_it_is_cold():
    known = network((0, 1, 0.9), (2, 3, 0.9), (1, 4, 0.001))
    assert warmest(known, 0).chain(3) is None
    assert chains(known, 0, 3, most=3) == chains(known, 0, 4, most=3) == []


@given(st.integers(0, 2**32 - 1))
def test_no_chain_of_a_small_network_is_warmer_than_the_warmest(seed: int):
    rng = np.random.default_rng(seed)
    strong = rng.uniform(0.05, 0.95, (5, 5)) * (rng.random((5, 5)) < 0.6)
    pairs = [(a, b, strong[a, b]) for a in range(5) for b in range(5)]
    best = max(
        np.prod([strong[a, b] for a, b in itertools.pairwise((0, *middle, 4))])
        for n in range(4)
        for middle in itertools.permutations((1, 2, 3), n)
    )
    found = warmest(network(*pairs, many=5), 0).chain(4)
    assert (found.strength if found else 0.0) == pytest.approx(best if best >= 0.01 else 0.0)


@given(st.sampled_from(sorted(KINDS)), st.floats(0, 5000), st.floats(0, 5000), st.integers(1, 30))
def test_older_ties_are_never_stronger_and_more_meetings_never_weaken_one(kind, young, more, times):
    def tie(days: float, often: int) -> float:
        return float(strength([kind], days=[days], times=[often])[0])

    assert tie(young + more, times) <= tie(young, times) + 1e-12
    assert tie(young, times + 1) >= tie(young, times) - 1e-12
    assert 0 <= tie(young, times) <= 0.95


def test_two_ties_of_a_pair_are_stronger_than_either():
    whole = together([0.5, 0.4, 0.3], [0, 0, 1], many=2)
    assert whole.tolist() == pytest.approx([1 - 0.5 * 0.6, 0.3])
