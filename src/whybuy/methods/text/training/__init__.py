"""The training set that ships: passages with their codes, and their vectors, encoded beforehand.

What it is, how it was made and what it is not good for: docs/methods/training-set.md.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np

from whybuy.methods.text.arrays import Floats
from whybuy.methods.text.heads import LARGER, Examples, Heads, read
from whybuy.methods.text.own_files import own_file, own_names, own_text

RARE = 60
"""A code that fewer passages hold than these is learnt from further ones too."""


@dataclass(frozen=True, slots=True)
class TrainingPassage:
    """One invented passage. `codes` were agreed or adjudicated; the main reason comes first."""

    id: str
    trade: str
    medium: str
    split: str
    text: str
    codes_a: tuple[str, ...]
    codes_b: tuple[str, ...]
    codes: tuple[str, ...]


@cache
def passages() -> tuple[TrainingPassage, ...]:
    """Every passage of the training set, in the order of the vectors."""
    return tuple(
        TrainingPassage(
            row["id"],
            row["trade"],
            row["medium"],
            row["split"],
            row["text"],
            *(tuple(row[name].split()) for name in ("codes_a", "codes_b", "codes")),
        )
        for row in _rows("training/passages.csv")
    )


@cache
def further() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Texts and codes of the further passages, which one hand labelled: the encoder's tuning."""
    return tuple(passage for name in own_names("training/more") for passage in _read(name))


@cache
def short() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Those of `further` that are short plain sentences and bare complaints, of no trade."""
    return tuple(_read("training/more/short-and-plain.csv"))


def _read(name: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(row["text"], tuple(row["codes"].split())) for row in _rows(name)]


@cache
def rare() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The further passages with a code that few of `passages` hold: from them codes are learnt.

    Main drivers are not: on trades held out, those learnt from `passages` alone are righter.
    """
    held = Counter(code for passage in passages() for code in passage.codes)
    return tuple((text, own) for text, own in further() if any(held[code] < RARE for code in own))


def _rows(name: str) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(own_text(name), newline=""))


def texts() -> list[str]:
    """The texts of `passages` and then of `rare`."""
    return [*(passage.text for passage in passages()), *(text for text, _ in rare())]


@cache
def vectors() -> Floats:
    """(n, 384) vectors of `passages` and then of `rare`, encoded beforehand."""
    return _array("vectors.npy")


@cache
def larger_vectors() -> Floats:
    """(n, 768) vectors of the same by the larger encoder."""
    return _array("larger.npy")


def _array(name: str) -> Floats:
    content = io.BytesIO(own_file(f"training/{name}"))
    return np.load(content, allow_pickle=False).astype(np.float64)


@cache
def codes() -> tuple[str, ...]:
    """The codes of the training set, in the order of the fitted weights."""
    return tuple(sorted({code for passage in passages() for code in passage.codes}))


def examples(vectors: Floats) -> Examples:
    """`passages` and `rare` with vectors (n, width) of any encoder, as the coder learns them."""
    held = (*(one.codes for one in passages()), *(own for _, own in rare()))
    drivers = np.arange(len(held)) < len(passages())
    return Examples(vectors, held, np.ones(len(held)), drivers)


@cache
def heads() -> Heads:
    """What was fitted on the whole training set beforehand."""
    return read(own_file("training/fitted.npz"))


@cache
def larger_heads() -> Heads:
    """What was tuned together with the larger encoder: it saw none of the held-out trades."""
    return read(own_file("training/larger_heads.npz"), scales=LARGER)
