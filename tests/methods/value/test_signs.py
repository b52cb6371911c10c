"""What asking is worth, beside what simulated worlds and replies say of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whybuy.errors import BadInput
from whybuy.methods.value.signs import parts_of_worth, settled_by_reply, worth_of_signs

SIGNS = np.array([[0.8, 0.4], [0.55, 0.15], [0.3, 0.6]])


def test_a_perfect_reply_is_worth_what_knowing_is():
    worth = worth_of_signs(0.3, if_so=1_000, if_not=-600, signs=[[1.0, 0.0]])
    assert worth == pytest.approx([0.3 * 1_000 - max(0.3 * 1_000 - 0.7 * 600, 0.0)])


def test_the_worth_of_asking_is_what_deciding_by_replies_brings_in_simulated_worlds():
    """400,000 deals: each won or not, each sign seen or not; who decides by the replies gains."""
    rng, chance, gain, loss = np.random.default_rng(3), 0.35, 9_000.0, -4_000.0
    won = rng.random(400_000) < chance
    seen = rng.random((400_000, 3)) < np.where(won[:, None], SIGNS[:, 0], SIGNS[:, 1])
    brought = np.where(won, gain, loss)
    total = 0.0
    for reply in np.unique(seen, axis=0):
        mine = brought[(seen == reply).all(axis=1)]
        total += max(float(mine.sum()), 0.0)
    simulated = total / len(won) - max(float(brought.mean()), 0.0)
    worth = float(worth_of_signs(chance, if_so=gain, if_not=loss, signs=SIGNS)[0])
    assert worth == pytest.approx(simulated, rel=0.03)


@given(
    chance=st.floats(0, 1),
    gain=st.floats(0, 1e6),
    loss=st.floats(-1e6, 0),
    so=st.floats(0, 1),
    not_so=st.floats(0, 1),
)
def test_one_more_question_is_never_worth_less(
    chance: float, gain: float, loss: float, so: float, not_so: float
):
    fewer = worth_of_signs(chance, if_so=gain, if_not=loss, signs=SIGNS)
    more = worth_of_signs(chance, if_so=gain, if_not=loss, signs=[*SIGNS, (so, not_so)])
    assert more[0] >= fewer[0] - 1e-6


def test_what_changes_no_decision_is_worth_nothing():
    assert worth_of_signs(0.9, if_so=100, if_not=10, signs=SIGNS)[0] == 0
    assert worth_of_signs(0.4, if_so=100, if_not=-80, signs=[[0.5, 0.5]])[0] == pytest.approx(0)


def test_the_parts_of_the_signs_are_the_worth_of_all_and_the_sign_that_tells_more_has_more():
    how = {"if_so": 100.0, "if_not": -80.0, "signs": [[0.5, 0.45], [0.9, 0.1], [0.7, 0.4]]}
    parts = parts_of_worth(0.4, **how)
    assert parts.sum() == pytest.approx(worth_of_signs(0.4, **how)[0])
    assert parts.argmax() == 1


def test_what_a_reply_settles_is_what_simulated_replies_settle():
    """One segment of four; its share and their replies are drawn, and one of them is heard."""
    money, yes, no = np.array([900.0, 300.0, 100.0, 100.0]), 0.8, 5.2
    rng = np.random.default_rng(1)
    names_it = rng.random((400_000, 4)) < rng.beta(yes, no, 400_000)[:, None]
    total = names_it @ money
    after = sum(
        total[names_it[:, 0] == told].var() * (names_it[:, 0] == told).mean()
        for told in (True, False)
    )
    found = settled_by_reply(money, np.zeros(4, dtype=int), yes=[yes], no=[no])
    assert found[0] == pytest.approx(total.var() - after, rel=0.05)


def test_chances_that_are_none_and_too_many_signs_are_refused():
    with pytest.raises(BadInput, match="between 0 and 1"):
        worth_of_signs(1.2, if_so=1, if_not=-1, signs=SIGNS)
    with pytest.raises(BadInput, match="12 are the most"):
        worth_of_signs(0.2, if_so=1, if_not=-1, signs=[[0.5, 0.4]] * 13)
