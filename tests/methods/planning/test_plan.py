"""The plan of contacts: the best there is, within the rules, and steady."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whybuy.errors import BadInput
from whybuy.methods.planning import plan, room_left


def firm(seed: int, *, customers: int = 300, people: int = 4, hours: float = 8.0):
    """Customers with one or two proposals each, and people who may serve some of them."""
    rng = np.random.default_rng(seed)
    customer = np.repeat(np.arange(customers), rng.integers(1, 3, customers))
    may = rng.random((len(customer), people)) < 0.6
    proposal, person = np.nonzero(may)
    value = np.exp(rng.normal(4, 1, len(customer)))[proposal] * rng.choice([1, 1.2], len(proposal))
    long = rng.choice([0.25, 0.5, 1.0], len(customer))[proposal]
    return {
        "proposal": proposal,
        "person": person,
        "value": value,
        "hours": long,
        "customer": customer,
        "capacity": np.full(people, hours),
    }


def every_plan(made, *, room, promised=(), due=()):
    """The value of the best plan by trying all."""
    best = -np.inf
    pairs = len(made["proposal"])
    for picked in itertools.product([0, 1], repeat=pairs):
        x = np.array(picked, dtype=float)
        what = np.bincount(made["proposal"], weights=x, minlength=len(made["customer"]))
        spent = np.bincount(made["person"], weights=x * made["hours"], minlength=2)
        whose = np.bincount(made["customer"], weights=what, minlength=len(room))
        kept = all(what[each] == 1 for each in promised) and all(whose[each] >= 1 for each in due)
        given_promises = np.bincount(made["customer"][list(promised)], minlength=len(room))
        fits = (what <= 1).all() and (spent <= made["capacity"] + 1e-9).all()
        if fits and kept and (whose <= np.maximum(room, given_promises)).all():
            best = max(best, float(x @ made["value"]))
    return best


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), room=st.integers(0, 2), must=st.booleans())
def test_no_plan_tried_by_hand_is_better(seed, room, must):
    rng = np.random.default_rng(seed)
    customer = np.array([0, 0, 1, 2, 2])
    pairs = rng.permutation(np.array(list(itertools.product(range(5), range(2)))))[:8]
    made = {
        "proposal": pairs[:, 0],
        "person": pairs[:, 1],
        "value": rng.normal(10, 8, 8).round(2),
        "hours": rng.choice([0.5, 1.0, 1.5], 8),
        "customer": customer,
        "capacity": rng.choice([0.5, 1.5, 2.5], 2),
    }
    rooms = np.full(3, room)
    promised = np.array([must, False, False, False, False])
    due = np.array([False, False, must])
    found = plan(**made, room=rooms, promised=promised, due=due, gap=0.0)
    kept = set(np.flatnonzero(promised)) - set(found.broken.tolist())
    reached = set(np.flatnonzero(due)) - set(found.missed.tolist())
    best = every_plan(made, room=rooms, promised=tuple(kept), due=tuple(reached))
    assert found.value == pytest.approx(best)
    assert found.gap <= 1e-9
    if found.broken.size:
        assert every_plan(made, room=rooms, promised=(0,)) == -np.inf


def test_three_hundred_customers_are_planned_and_the_gap_says_how_well():
    made = firm(1)
    found = plan(**made)
    assert found.gap <= 1e-4
    assert (found.used <= made["capacity"] + 1e-9).all()
    assert np.bincount(made["customer"][made["proposal"][found.chosen]]).max() == 1
    assert found.value == pytest.approx(made["value"][found.chosen].sum())
    again = plan(**made)
    assert np.array_equal(found.chosen, again.chosen)


def test_a_small_change_of_the_data_changes_the_plan_little_where_change_costs():
    made = firm(2)
    before = plan(**made).chosen
    kept = np.isin(np.arange(len(made["proposal"])), before)
    noise = np.exp(np.random.default_rng(3).normal(0, 0.05, len(kept)))
    later = {**made, "value": made["value"] * noise}
    moved = [
        len(set(before) - set(plan(**later, kept=kept, change_cost=cost).chosen))
        for cost in (0.0, 20.0)
    ]
    assert moved[1] < moved[0] / 2


def test_with_more_promises_than_hours_those_are_broken_that_do_the_least_harm():
    made = {
        "proposal": [0, 1, 2, 3],
        "person": [0, 0, 0, 0],
        "value": [5.0, 5.0, 5.0, 900.0],
        "hours": [1.0, 1.0, 1.0, 1.0],
        "customer": [0, 1, 2, 3],
        "capacity": [2.0],
    }
    found = plan(**made, promised=[1, 1, 1, 0], harm=[3.0, 1.0, 2.0, 0.0])
    assert found.broken.tolist() == [1]
    assert found.chosen.tolist() == [0, 2]
    assert found.proven


def test_a_promise_that_nobody_may_keep_is_said_to_be_broken():
    found = plan(
        [0], [0], value=[1.0], hours=[1.0], customer=[0, 1], capacity=[1.0], promised=[0, 1]
    )
    assert found.broken.tolist() == [1]
    assert found.why.tolist() == [4, 0]


def test_a_customer_who_is_due_is_contacted_although_others_would_bring_more():
    found = plan(
        [0, 1], [0, 0], value=[-2.0, 50.0], hours=[1.0, 1.0], customer=[0, 1], capacity=[1.0],
        due=[1, 0],
    )  # fmt: skip
    assert found.chosen.tolist() == [0]
    assert found.why.tolist() == [4, 2]
    assert found.hour[0] == pytest.approx(50, rel=0.1)


def test_what_could_stand_in_its_place_is_called_even():
    found = plan(
        [0, 1, 2], [0, 0, 0], value=[9.0, 9.0, 1.0], hours=[1.0] * 3, customer=[0, 1, 2],
        capacity=[1.0],
    )  # fmt: skip
    assert sorted(found.why.tolist()[:2]) == [3, 4]
    assert found.why[2] == 2
    assert sorted(found.instead) == [-1, -1, found.chosen[0]]


def test_the_search_stops_when_told_and_gives_the_best_so_far():
    heard = []
    found = plan(**firm(4), gap=0.0, progress=lambda now: heard.append(now) or False)
    assert len(heard) == 1
    assert not found.ended
    assert 0 <= found.value <= found.bound


def test_contacts_of_the_last_days_take_room():
    assert room_left([0, 0, 2], [3, 40, 1], customers=3, most=1, window_days=30).tolist() == [
        0,
        1,
        0,
    ]


def test_what_cannot_be_is_refused_in_plain_words():
    with pytest.raises(BadInput, match="Pair 1 takes 0 hours"):
        plan([0], [0], value=[1.0], hours=[0.0], customer=[0], capacity=[1.0])
    with pytest.raises(BadInput, match="given twice"):
        plan([0, 0], [0, 0], value=[1.0, 2.0], hours=1.0, customer=[0], capacity=[1.0])
    with pytest.raises(BadInput, match="person must be numbers from 0 to 0"):
        plan([0], [1], value=[1.0], hours=[1.0], customer=[0], capacity=[1.0])


def test_a_week_without_people_or_proposals_breaks_what_was_promised_and_says_so():
    empty = {"value": [], "hours": [], "capacity": []}
    found = plan([], [], **empty, customer=[0, 1], promised=[1, 0], due=[0, 1])
    assert (found.broken.tolist(), found.missed.tolist()) == ([0], [1])
    assert plan([], [], **empty, customer=[]).chosen.tolist() == []
