"""The training set that ships: passages with their codes, and their vectors, encoded beforehand.

What it is, how it was made and what it is not good for: docs/methods/training-set.md.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from whybuy.methods.text.arrays import Floats
from whybuy.methods.text.heads import Heads, read

_HERE = resources.files(__name__)


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
    rows = csv.DictReader(io.StringIO((_HERE / "passages.csv").read_text(encoding="utf-8")))
    return tuple(
        TrainingPassage(
            row["id"],
            row["trade"],
            row["medium"],
            row["split"],
            row["text"],
            *(tuple(row[name].split()) for name in ("codes_a", "codes_b", "codes")),
        )
        for row in rows
    )


@cache
def vectors() -> Floats:
    """(n, 384) vectors of the passages by the shipped encoder, encoded beforehand."""
    content = io.BytesIO((_HERE / "vectors.npy").read_bytes())
    return np.load(content, allow_pickle=False).astype(np.float64)


@cache
def codes() -> tuple[str, ...]:
    """The codes of the training set, in the order of the fitted weights."""
    return tuple(sorted({code for passage in passages() for code in passage.codes}))


@cache
def heads() -> Heads:
    """What was fitted on the whole training set beforehand."""
    return read((_HERE / "fitted.npz").read_bytes())
