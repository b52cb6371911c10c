"""Agreement of coders: laws, recovery, and an interval that holds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whybuy.errors import BadInput
from whybuy.methods.judge import alpha_of_each_code, krippendorff_alpha

CELL = st.sampled_from(["a", "b", "c", None])
RATINGS = st.integers(2, 12).flatmap(
    lambda units: st.lists(st.lists(CELL, min_size=units, max_size=units), min_size=2, max_size=4)
)


def _alpha(ratings):
    try:
        return krippendorff_alpha(ratings, draws=20)
    except BadInput:
        return None


@settings(max_examples=80, deadline=None)
@given(ratings=RATINGS, seed=st.integers(0, 99))
def test_neither_the_order_of_coders_nor_of_units_nor_the_names_of_categories_matter(ratings, seed):
    before = _alpha(ratings)
    order = np.random.default_rng(seed).permutation(len(ratings[0]))
    renamed = {"a": 7, "b": "x", "c": "a", None: float("nan")}
    after = _alpha([[renamed[row[unit]] for unit in order] for row in reversed(ratings)])
    if before is None or math.isnan(before):
        assert after is None or math.isnan(after)
    else:
        assert after == pytest.approx(before)


def test_coders_who_never_differ_agree_perfectly_and_resampling_cannot_change_that():
    found = krippendorff_alpha(["aabbc", "aabbc"])
    assert (found, found.high) == (1.0, 1.0)


def test_where_nothing_varies_nothing_could_be_told_apart():
    found = krippendorff_alpha(["aaaa", "aaaa"])
    assert math.isnan(found)


def test_units_that_one_coder_alone_judged_do_not_count():
    assert krippendorff_alpha([["a", "b", "a"], ["a", "b", None]]).units == 2
    with pytest.raises(BadInput, match="None of 2 units was judged by two coders"):
        krippendorff_alpha([["a", None], [None, "b"]])


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(BadInput, match="these lengths: 2, 3"):
        krippendorff_alpha(["ab", "abc"])


def test_each_code_has_its_own_agreement():
    both = np.array([[[1, 1], [0, 0], [1, 0], [0, 1]], [[1, 0], [0, 0], [1, 1], [0, 1]]])
    first, second = alpha_of_each_code(both)
    assert first == 1.0
    assert second < 0.5


def _talks(seed: int, talks: int = 40, passages: int = 8):
    """Two coders; whether they see alike differs between conversations. And which is whose."""
    rng = np.random.default_rng(seed)
    truth = rng.random(talks * passages) < 0.4
    alike = np.repeat(rng.choice([0.6, 0.98], talks), passages)
    seen = [np.where(rng.random(len(truth)) < alike, truth, ~truth) for _ in range(2)]
    return seen, np.repeat(np.arange(talks), passages)


def _expected() -> float:
    return float(np.mean([krippendorff_alpha(_talks(seed)[0], draws=1) for seed in range(300)]))


def test_the_interval_holds_when_whole_conversations_are_resampled_and_not_when_passages_are():
    truth, held = _expected(), []
    for seed in range(1000, 1150):
        seen, whose = _talks(seed)
        by_talk = krippendorff_alpha(seen, clusters=whose, draws=300)
        by_passage = krippendorff_alpha(seen, draws=300)
        held.append([f.low <= truth <= f.high for f in (by_talk, by_passage)])
    by_talk, by_passage = np.mean(held, axis=0)
    assert 0.83 <= by_talk <= 0.97
    assert by_passage < by_talk
