"""The files that the coder is made of: checked before they are used."""

from __future__ import annotations

from pathlib import Path

import pytest

import whybuy.methods.text as text
from whybuy.errors import BadFile
from whybuy.methods.text import Encoder, own_files, training
from whybuy.methods.text.own_files import SUMS, own_file, sum_of

FOLDER = Path(text.__file__).parent
KINDS = {".npz", ".npy", ".onnx", ".json", ".csv"}


def test_every_file_of_the_coder_is_named_with_its_sum():
    named = [line.partition("  ")[2] for line in (FOLDER / SUMS).read_text().splitlines()]
    there = [file for file in FOLDER.rglob("*") if file.suffix in KINDS]
    assert named == sorted(file.relative_to(FOLDER).as_posix() for file in there), (
        "Run tools/write_sums.py."
    )
    assert all(own_file(name) for name in named), "Run tools/write_sums.py."


def test_how_lines_end_does_not_matter_to_a_text_and_does_to_numbers():
    assert sum_of("a.csv", b"one\r\ntwo\r\n") == sum_of("a.csv", b"one\ntwo\n")
    assert sum_of("a.npz", b"one\r\n") != sum_of("a.npz", b"one\n")


@pytest.mark.parametrize("name", ["training/fitted.npz", "tuning.npz", "training/vectors.npy"])
def test_an_altered_part_is_named_and_coding_by_hand_goes_on(
    monkeypatch: pytest.MonkeyPatch, name: str
):
    read = own_files._read

    def altered(asked: str) -> bytes:
        return read(asked)[:-1] + b"?" if asked == name else read(asked)

    monkeypatch.setattr(own_files, "_read", altered)
    opens = {
        "training/fitted.npz": training.heads.__wrapped__,
        "training/vectors.npy": training.vectors.__wrapped__,
        "tuning.npz": Encoder,
    }
    with pytest.raises(BadFile, match=f"{name}.*not the one that was checked.*by hand goes on"):
        opens[name]()


def test_a_part_that_is_missing_is_named():
    with pytest.raises(BadFile, match=r"no-such\.npz.*cannot be read.*Install whybuy anew"):
        own_file("training/no-such.npz")
