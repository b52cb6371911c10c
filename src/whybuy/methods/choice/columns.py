"""What is known of a deal as numbers: a column for each level, or for each measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whybuy.errors import BadInput

Floats = NDArray[np.float64]
Values = Sequence[object] | NDArray[Any]
MOST_LEVELS = 60
"""Rarer levels of one covariate than the sixtieth are read as the average deal's."""


@dataclass(frozen=True, slots=True, eq=False)
class Covariate:
    """One thing known of deals: a measure in one column, or levels, each in its own.

    middle and scale: mean and spread of a measure.
    """

    name: str
    levels: tuple[str, ...]
    measure: bool = False
    middle: float = 0.0
    scale: float = 1.0

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return 1 if self.measure else len(self.levels)

    def columns(self, values: Values) -> Floats:
        """(n, columns): 1 at the level; what is not known, or was never seen, is 0 throughout."""
        if self.measure:
            far = (_numbers(values, self.name) - self.middle) / self.scale
            return np.nan_to_num(far)[:, None]
        found = np.zeros((len(values), self.width))
        place = {level: at for at, level in enumerate(self.levels)}
        for row, word in enumerate(_words(values)):
            if word in place:
                found[row, place[word]] = 1.0
        return found

    def is_new(self, values: Values) -> Floats:
        """(n,) 1 where a value is given that no past deal had."""
        if self.measure:
            return np.zeros(len(values))
        return np.array([float(w != "" and w not in self.levels) for w in _words(values)])

    def shown(self, values: Values) -> list[str]:
        """Each value as words, "" where it is not known."""
        if not self.measure:
            return _words(values)
        return ["" if np.isnan(v) else f"{v:g}" for v in _numbers(values, self.name)]


def learn(name: str, values: Values) -> Covariate:
    """How `values` of past deals become columns. Numbers are a measure, all else are levels."""
    if len(values) and np.asarray(values).dtype.kind in "fiu":
        numbers = _numbers(values, name)
        known = numbers[~np.isnan(numbers)]
        middle = float(known.mean()) if len(known) else 0.0
        spread = float(known.std()) if len(known) else 0.0
        # Halved, so that two spreads weigh as much as one level against another (Gelman 2008).
        return Covariate(name, (), True, middle, 2 * spread if spread > 0 else 1.0)
    words = _words(values)
    counts = Counter(word for word in words if word)
    levels = tuple(sorted(counts, key=lambda word: (-counts[word], word))[:MOST_LEVELS])
    return Covariate(name, levels)


def checked(covariates: Mapping[str, Values] | None, *, deals: int) -> dict[str, Values]:
    """The covariates, each of as many values as there are deals; raises BadInput."""
    given = dict(covariates or {})
    wrong = [f"{name}: {len(v)}" for name, v in given.items() if len(v) != deals]
    if wrong:
        raise BadInput(f"There are {deals} deals, but values of {', '.join(wrong)}.")
    return given


def _words(values: Values) -> list[str]:
    """Yes and no for true and false; "" for what is not known."""
    said = {"True": "yes", "False": "no", "None": ""}
    return [said.get(word, word) for word in (str(value).strip() for value in values)]


def _numbers(values: Values, name: str) -> Floats:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput(f"{name} was a number in past deals, and is not now.") from error
