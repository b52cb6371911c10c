"""The heads: what a prior holds fast, and what examples move."""

from __future__ import annotations

import numpy as np
import pytest

from whybuy.methods.text import training
from whybuy.methods.text.heads import Examples, fit

CODES = training.codes()
RNG = np.random.default_rng(3)
SOME = RNG.normal(size=(40, 384)) / np.sqrt(384)


def examples(rows: int, code: str = "cost.time") -> Examples:
    """So many rows of one code, each counting nine."""
    return Examples(SOME[:rows], ((code,),) * rows, np.full(rows, 9.0), np.ones(rows, bool))


def test_without_examples_a_prior_stays_as_it_is():
    prior = training.heads()
    found = fit(examples(0), CODES, prior=prior)
    for name in ("driver", "named", "codes"):
        ours, theirs = getattr(found, name), getattr(prior, name)
        assert ours.slopes == pytest.approx(theirs.slopes)
        assert ours.offsets == pytest.approx(theirs.offsets)


def test_examples_move_a_prior_towards_what_they_say_and_little_else():
    prior = training.heads()
    found = fit(examples(4), CODES, prior=prior)
    at = CODES.index("cost.time")
    before, after = prior.code_chances(SOME), found.code_chances(SOME)
    assert (after[:4, at] > before[:4, at]).all()
    assert np.abs(after - before)[4:, CODES.index("emotion.pride")].max() < 0.05
