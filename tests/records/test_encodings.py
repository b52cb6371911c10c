"""Nothing is encoded twice, and a cache that is lost or damaged costs only time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from whybuy.records.encodings import FILE, Encodings, sha256


def numbers(count: int) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(count, 384)).astype(np.float32)


def test_what_was_put_comes_back_in_the_order_asked(tmp_path: Path) -> None:
    kept, shas, vectors = Encodings(tmp_path / "cache"), ["a", "b", "c"], numbers(3)
    kept.put("m", shas, vectors)
    found = Encodings(tmp_path / "cache").get("m", ["c", "x", "a", "c"])
    assert np.array_equal(found[[0, 2, 3]], vectors[[2, 0, 2]])
    assert np.isnan(found[1]).all()
    assert np.isnan(kept.get("another model", shas)).all()


def test_many_are_kept(tmp_path: Path) -> None:
    kept, shas, vectors = (
        Encodings(tmp_path),
        [sha256(str(n)) for n in range(25_000)],
        numbers(25_000),
    )
    kept.put("m", shas, vectors)
    assert np.array_equal(kept.get("m", shas), vectors)


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 500)
    kept = Encodings(tmp_path)
    assert np.isnan(kept.get("m", ["a"])).all()
    kept.put("m", ["a"], numbers(1))
    assert np.array_equal(kept.get("m", ["a"]), numbers(1))


def test_a_text_that_is_redacted_is_forgotten(tmp_path: Path) -> None:
    kept = Encodings(tmp_path)
    assert kept.forget(["a"]) == 0
    for model in ("m", "n"):
        kept.put(model, ["a", "b"], numbers(2))
    assert kept.forget(["a"]) == 2
    assert np.isnan(kept.get("m", ["a", "b"])).all(axis=1).tolist() == [True, False]


def test_a_folder_that_cannot_be_made_keeps_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = Encodings(tmp_path / "file" / "cache")
    kept.put("m", ["a"], numbers(1))
    assert np.isnan(kept.get("m", ["a"])).all()


def test_models_of_any_width_are_kept_beside_each_other(tmp_path: Path) -> None:
    kept = Encodings(tmp_path)
    kept.put("narrow", ["a"], numbers(1)[:, :10])
    kept.put("wide", ["a", "b"], numbers(2))
    assert np.array_equal(kept.get("narrow", ["a"]), numbers(1)[:, :10])
    assert np.isnan(kept.get("narrow", ["b", "a"])[0]).all()
    assert np.array_equal(kept.get("wide", ["b"]), numbers(2)[1:])


def test_texts_and_numbers_belong_together(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 texts"):
        Encodings(tmp_path).put("m", ["a", "b"], numbers(1))
