"""What a contact is worth: wide at first, the firm's own in time, less for the tired."""

from __future__ import annotations

import numpy as np
import pytest

from whybuy.errors import BadInput
from whybuy.methods.judge.contact_value import believed, contact_values, log_ratio


def test_before_any_experiment_the_interval_is_wide_and_holds_nothing_at_all():
    belief = believed()
    found = contact_values(belief, base=[1000.0])
    assert belief.supposed
    assert len(belief.sources) == 3
    assert found.low[0] < 0 < found.mean[0] < found.high[0]
    assert found.high[0] - found.low[0] > 500


def test_the_firms_own_experiments_take_over_as_they_grow_surer():
    prior = believed().effect.mean
    noisy, sure = believed([0.4], [0.5]), believed([0.4], [0.02])
    assert abs(sure.effect.mean - 0.4) < 0.02 < abs(noisy.effect.mean - 0.4)
    assert min(prior, 0.4) <= noisy.effect.mean <= max(prior, 0.4)
    twice = believed([0.4, 0.4], [0.2, 0.2])
    assert twice.effect.sd < believed([0.4], [0.2]).effect.sd
    assert twice.own == 2


def test_a_tired_customer_is_worth_less_and_one_with_much_at_stake_may_be_worth_leaving_alone():
    belief = believed([0.1], [0.02])
    found = contact_values(belief, base=100.0, recent=[0, 1, 2], at_stake=1000.0)
    assert (np.diff(found.mean) < 0).all()
    assert contact_values(belief, base=1.0, at_stake=100_000.0).mean < 0
    leaning = contact_values(belief, base=100.0, tilt=[0.0, 2.0])
    assert leaning.mean[0] == 0
    assert leaning.mean[1] > found.mean[0]


def test_an_effect_in_money_becomes_a_ratio():
    effect, error = log_ratio(5.0, error=1.0, withheld=50.0)
    assert effect == pytest.approx(np.log(1.1))
    assert error == pytest.approx(1 / 55)
    with pytest.raises(BadInput, match="brought something"):
        log_ratio(-50.0, error=1.0, withheld=50.0)


def test_numbers_that_cannot_be_are_refused():
    with pytest.raises(BadInput, match="one of each"):
        believed([0.1], [])
    with pytest.raises(BadInput, match="at least 0"):
        contact_values(believed(), base=[-1.0])
    with pytest.raises(BadInput, match="fade"):
        contact_values(believed(), base=1.0, fade=0.0)
