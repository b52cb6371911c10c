"""Themes: passages that lie together, and are named by what sets them apart."""

from __future__ import annotations

import numpy as np
import pytest

from whybuy.errors import BadInput
from whybuy.methods.text import Encoder, find_themes

PARKING = [
    "There is never any parking at your depot.",
    "Parking outside your place is a nightmare.",
    "I drove round for half an hour looking for parking.",
    "Nowhere to park again when I came to collect.",
]
LABELS = [
    "The labels peel off in the freezer.",
    "Your labels fall off when it is cold.",
    "Half the labels had come off by morning.",
]
OTHERS = ["My daughter plays the cello.", "Send it to head office.", "It was grey on Thursday."]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(tuned=False)


def test_passages_about_one_thing_are_one_theme(encoder: Encoder):
    texts = [*OTHERS[:1], *PARKING, *OTHERS[1:], *LABELS]
    first, second = find_themes(texts, encoder.encode(texts))
    assert {texts[row] for row in first.rows} == set(PARKING)
    assert {texts[row] for row in second.rows} == set(LABELS)
    assert "parking" in first.name.casefold()
    assert "labels" in second.name.casefold()
    assert set(first.quotes) < set(PARKING)
    assert first.near > 0.4


def test_what_one_customer_says_often_is_no_theme(encoder: Encoder):
    vectors = encoder.encode(PARKING)
    assert find_themes(PARKING, vectors, sources=["Ada"] * 4) == []
    assert len(find_themes(PARKING, vectors, sources=["Ada", "Ben", "Cy", "Ada"])) == 1


def test_the_same_words_ten_thousand_times_are_said_once(encoder: Encoder):
    texts = ["No parking at the depot."] * 10_000
    assert find_themes(texts, np.repeat(encoder.encode(texts[:1]), 10_000, axis=0)) == []


def test_passages_without_words_are_no_theme(encoder: Encoder):
    texts = ["...", "!!", "42", "?"]
    assert find_themes(texts, encoder.encode(texts)) == []


def test_small_talk_is_no_theme(encoder: Encoder):
    talk = ["Dear Tom,", "Hello Tom.", "Thanks, Tom.", "Not really.", "I told her so.", "Yes, yes."]
    found = find_themes([*talk, *LABELS], encoder.encode([*talk, *LABELS]))
    assert [set(theme.rows) for theme in found] == [{6, 7, 8}]


def test_more_passages_than_are_compared_find_their_theme():
    near, rng = np.eye(384)[:3], np.random.default_rng(3)
    which = rng.integers(0, 3, 6000)
    vectors = near[which] + rng.normal(0, 0.01, (6000, 384))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    words = ["parking", "labels", "music"]
    letters = "bcdfghjklmnpqrstvwxz"
    names = [letters[at // 400] + letters[at // 20 % 20] + letters[at % 20] for at in range(6000)]
    texts = [f"{words[one]} {name}" for one, name in zip(which, names, strict=True)]
    themes = find_themes(texts, vectors)
    assert sorted(len(theme.rows) for theme in themes) == sorted(np.bincount(which).tolist())
    assert all({which[row] for row in theme.rows} == {which[theme.rows[0]]} for theme in themes)


def test_texts_and_vectors_belong_together():
    with pytest.raises(BadInput, match="2 texts"):
        find_themes(["a", "b"], np.zeros((3, 384)))
