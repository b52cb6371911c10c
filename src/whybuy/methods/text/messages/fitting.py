"""The weights behind a reading: what is fitted on labelled messages, and the file it is kept in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from whybuy.methods.text.arrays import Floats, chances, logistic
from whybuy.methods.text.logistic import Weights, fit_classes, fit_labels
from whybuy.methods.text.messages.features import rests_on

VERDICTS: tuple[str, ...] = ("them", "us", "neither")
PROPERTIES: tuple[str, ...] = ("we", "product", "superlative", "claim", "specific", "consequence")
"""In this order in every array; the first four are better absent, the last two better there."""

PENALTY = 10.0
"""Ridge on the slopes; chosen over trades left out, among 3, 10, 30 and 100."""
VECTOR_SCALE = 8.0
"""Vectors of unit length against counts of unit spread."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Weights of the verdict (3 classes) and of the properties (6 labels), and what they rest on.

    centre, spread: (counts,) by which the counts of a message are brought to unit spread.
    """

    centre: Floats
    spread: Floats
    verdict: Weights
    properties: Weights

    def verdict_chances(self, counts: Floats, vectors: Floats | None = None) -> Floats:
        """(n, 3) chances of each verdict, in the order of VERDICTS."""
        return chances(self.verdict.scores(self._inputs(counts, vectors)))

    def property_chances(self, counts: Floats, vectors: Floats | None = None) -> Floats:
        """(n, 6) chances that each property is there, in the order of PROPERTIES."""
        return logistic(self.properties.scores(self._inputs(counts, vectors)))

    def _inputs(self, counts: Floats, vectors: Floats | None) -> Floats:
        return _inputs((counts - self.centre) / self.spread, vectors)


def fit(
    counts: Floats,
    verdicts: Sequence[str],
    properties: Sequence[Sequence[str]],
    *,
    vectors: Floats | None = None,
) -> Fitted:
    """Fit to labelled messages: their counts (n, counts) and, if given, vectors (n, width).

    `verdicts` holds one of VERDICTS a message, `properties` those of PROPERTIES that it has.
    """
    centre, spread = counts.mean(axis=0), counts.std(axis=0)
    # A count that never varies says nothing: it is left at nought whatever comes.
    spread = np.where(spread > 0, spread, np.inf)
    x = _inputs((counts - centre) / spread, vectors)
    shares = np.array([[said == one for one in VERDICTS] for said in verdicts], dtype=np.float64)
    held = np.array([[one in has for one in PROPERTIES] for has in properties], dtype=np.float64)
    even = np.ones(len(x))
    return Fitted(
        centre,
        spread,
        fit_classes(x, shares, weights=even, penalty=PENALTY),
        _fit_properties(x, held),
    )


def _fit_properties(x: Floats, held: Floats) -> Weights:
    """A logistic regression for each property, on the counts that it rests on and the vectors."""
    found: list[Weights] = []
    for column, name in enumerate(PROPERTIES):
        seen = np.ones(x.shape[1])
        seen[: len(rests_on(name))] = rests_on(name)
        own = held[:, column : column + 1]
        found.append(fit_labels(x * seen, own, weights=np.ones(len(x)), penalty=PENALTY))
    return Weights(
        np.hstack([one.slopes for one in found]), np.concatenate([one.offsets for one in found])
    )


def written(fits: dict[str, Fitted]) -> bytes:
    """Several fits, each under its name, as a file."""
    content, arrays = io.BytesIO(), dict[str, Any]()
    for name, one in fits.items():
        for part, array in _arrays(one).items():
            arrays[f"{name}.{part}"] = array.astype(np.float32)
    np.savez_compressed(content, **arrays)
    return content.getvalue()


def read(content: bytes, name: str) -> Fitted:
    """The fit of that name in a file that `written` made."""
    kept = np.load(io.BytesIO(content), allow_pickle=False)
    centre, spread, *weights = (
        kept[f"{name}.{part}"].astype(np.float64)
        for part in ("centre", "spread", "slopes", "offsets", "label_slopes", "label_offsets")
    )
    return Fitted(centre, spread, Weights(*weights[:2]), Weights(*weights[2:]))


def _inputs(counts: Floats, vectors: Floats | None) -> Floats:
    return counts if vectors is None else np.hstack([counts, VECTOR_SCALE * vectors])


def _arrays(one: Fitted) -> dict[str, Floats]:
    return {
        "centre": one.centre,
        "spread": one.spread,
        "slopes": one.verdict.slopes,
        "offsets": one.verdict.offsets,
        "label_slopes": one.properties.slopes,
        "label_offsets": one.properties.offsets,
    }
