"""What is fitted on coded passages: the main driver, the drivers named at all, and every code."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whybuy.methods.text.arrays import Floats, chances, logistic
from whybuy.methods.text.logistic import Weights, fit_classes, fit_labels
from whybuy.methods.text.suggestions import DRIVERS, REASONED, driver_of, main_driver

Flags = NDArray[np.bool_]

PENALTY = 0.3
"""Ridge on the slopes, for vectors of unit length; chosen over trades left out."""
NEAR = 3.0
"""Ridge on what moves away from heads that were tuned together with their encoder."""


@dataclass(frozen=True, slots=True)
class Scales:
    """What scores are multiplied by, so that chances hold on unseen trades.

    driver: those of the main driver; label: those of codes and of drivers named at all.
    """

    driver: float
    label: float


SMALL = Scales(driver=0.68, label=0.88)
LARGER = Scales(driver=0.98, label=1.08)
"""Of the head that was tuned together with the larger encoder."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Passages that were coded: vectors (n, width), their codes, and what each counts (n,).

    `drivers` (n,) says from which the drivers are learnt too; from the others, the codes alone.
    """

    vectors: Floats
    codes: tuple[tuple[str, ...], ...]
    weights: Floats
    drivers: Flags

    def __add__(self, other: Examples) -> Examples:
        return Examples(
            np.concatenate([self.vectors, other.vectors]),
            self.codes + other.codes,
            np.concatenate([self.weights, other.weights]),
            np.concatenate([self.drivers, other.drivers]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """Weights of the main driver (5 classes), drivers named (4 labels), codes (a label each)."""

    driver: Weights
    named: Weights
    codes: Weights
    scales: Scales = SMALL

    def driver_chances(self, x: Floats) -> Floats:
        """(n, 5) chances of each main driver, in the order of DRIVERS."""
        return chances(self.scales.driver * self.driver.scores(x))

    def named_chances(self, x: Floats) -> Floats:
        """(n, 4) chances that each driver is named."""
        return logistic(self.scales.label * self.named.scores(x))

    def code_chances(self, x: Floats) -> Floats:
        """(n, codes) chances of each code."""
        return logistic(self.scales.label * self.codes.scores(x))

    def widened(self, more: int) -> Heads:
        """The same with room for more codes, at even odds and without slopes."""
        slopes = np.pad(self.codes.slopes, ((0, 0), (0, more)))
        codes = Weights(slopes, np.pad(self.codes.offsets, (0, more)))
        return Heads(self.driver, self.named, codes, self.scales)


def fit(
    examples: Examples,
    codes: Sequence[str],
    *,
    start: Heads | None = None,
    prior: Heads | None = None,
    scales: Scales = SMALL,
) -> Heads:
    """The heads fitted to the examples, from where they were (and as scaled) if that is given.

    With a prior they stay near it, as far as the examples do not say otherwise.
    """
    penalty = NEAR if prior else PENALTY
    told, every = examples.drivers, np.ones_like(examples.drivers)
    of_told = [each for each, tells in zip(examples.codes, told.tolist(), strict=True) if tells]
    drivers = [[main_driver(each) == name for name in DRIVERS] for each in of_told]
    named = [[name in {driver_of(code) for code in each} for name in REASONED] for each in of_told]
    held = [[code in each for code in codes] for each in examples.codes]

    def labels(wanted: Floats, rows: Flags, begin: Weights | None, near: Weights | None) -> Weights:
        x, weights = examples.vectors[rows], examples.weights[rows]
        return fit_labels(x, wanted, weights=weights, penalty=penalty, start=begin, prior=near)

    return Heads(
        fit_classes(
            examples.vectors[told],
            _table(drivers, 5),
            weights=examples.weights[told],
            penalty=penalty,
            start=start and start.driver,
            prior=prior and prior.driver,
        ),
        labels(_table(named, 4), told, start and start.named, prior and prior.named),
        labels(_table(held, len(codes)), every, start and start.codes, prior and prior.codes),
        start.scales if start else scales,
    )


def _table(rows: list[list[bool]], wide: int) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(len(rows), wide)


def written(heads: Heads) -> bytes:
    """The heads as a file."""
    content, arrays = io.BytesIO(), dict[str, Any]()
    for name, part in (("driver", heads.driver), ("named", heads.named), ("codes", heads.codes)):
        arrays[f"{name}.slopes"] = part.slopes.astype(np.float32)
        arrays[f"{name}.offsets"] = part.offsets.astype(np.float32)
    np.savez(content, **arrays)
    return content.getvalue()


def read(content: bytes, *, scales: Scales = SMALL) -> Heads:
    """The heads of a file that `written` made."""
    kept = np.load(io.BytesIO(content), allow_pickle=False)
    driver, named, codes = (
        Weights(
            kept[f"{name}.slopes"].astype(np.float64), kept[f"{name}.offsets"].astype(np.float64)
        )
        for name in ("driver", "named", "codes")
    )
    return Heads(driver, named, codes, scales)
