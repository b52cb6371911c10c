"""A discount that was noted because the deal was won explains nothing: found, said, refused."""

import numpy as np
import pytest

from whybuy.errors import TooLittleEvidence
from whybuy.methods.choice import how_recorded

NONE = float("nan")
WON = [1] * 100 + [0] * 100


def deals(*, on_won: int, on_lost: int, blank: float) -> list[float]:
    """200 deals, of which so many bear a discount of 10 %."""
    return [0.1] * on_won + [blank] * (100 - on_won) + [0.1] * on_lost + [blank] * (100 - on_lost)


@pytest.mark.parametrize("blank", [NONE, 0.0])
def test_a_discount_on_most_won_and_few_lost_deals_is_an_artefact(blank):
    found = how_recorded(deals(on_won=85, on_lost=6, blank=blank), WON)
    assert found.depends_on_outcome
    assert found.sentence.startswith(
        "Discount: recorded on 85 of 100 deals won (85%) and on 6 of 100 lost (6%)."
    )
    with pytest.raises(TooLittleEvidence, match="Record it while the deal is open"):
        found.must_be_even()


def test_a_price_that_lost_deals_lack_is_an_artefact_too():
    assert how_recorded(
        deals(on_won=100, on_lost=40, blank=NONE), WON, what="price"
    ).depends_on_outcome


def test_discounts_that_do_win_deals_are_not_refused():
    """One policy for all, and twice the odds with a discount: the data may speak."""
    rng = np.random.default_rng(1)
    discount = np.where(rng.random(400) < 0.5, 0.1, 0.0)
    won = rng.random(400) < np.where(discount > 0, 0.6, 0.43)
    found = how_recorded(discount, won)
    assert not found.depends_on_outcome
    found.must_be_even()


def test_the_alarm_is_seldom_false_and_seldom_missed():
    rng = np.random.default_rng(2)
    even, lopsided = [], []
    for _ in range(300):
        won = rng.random(150) < 0.5
        even.append(
            how_recorded(np.where(rng.random(150) < 0.5, 0.1, NONE), won).depends_on_outcome
        )
        told = rng.random(150) < np.where(won, 0.8, 0.3)
        lopsided.append(how_recorded(np.where(told, 0.1, NONE), won).depends_on_outcome)
    assert np.mean(even) < 0.03
    assert np.mean(lopsided) > 0.97
