"""The coder: for each passage its likely value driver and codes, each with its chance."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, softmax

from whybuy.errors import BadInput
from whybuy.methods.text import training
from whybuy.methods.text.encoder import Cache, Encoder, Progress
from whybuy.methods.text.logistic import Weights, fit_classes, fit_labels

Floats = NDArray[np.float64]

DRIVERS = ("revenue", "cost", "risk", "emotion", "none")
REASONS_BEGIN = DRIVERS[:4]
PENALTY = 0.05
"""Ridge on the slopes, for vectors of unit length; chosen by cross-validation over trades."""
OWN_WEIGHT = 4.0
"""What a firm's own confirmed passage counts beside one of the training set."""
LEAST = 0.5
"""A code is suggested from this chance on."""


@dataclass(frozen=True, slots=True, eq=False)
class Suggestions:
    """What the coder makes of n passages.

    `drivers` (n,) is the likeliest main driver or `none`, `chance` (n,) how likely that is, and
    `driver_chances` (n, 5) that of each, in the order of DRIVERS. `named` (n, 4) is the chance that
    the passage names a driver at all, among others or not. `chances` (n, codes) is that of each
    code, in the order of `codes`.
    """

    drivers: tuple[str, ...]
    chance: Floats
    driver_chances: Floats
    named: Floats
    codes: tuple[str, ...]
    chances: Floats

    def held(self, row: int, *, least: float = LEAST) -> tuple[str, ...]:
        """The codes worth suggesting for this passage, likeliest first.

        Reasons are in keeping with the driver: none where it is `none`, else at least its
        likeliest.
        """
        chances, driver = self.chances[row], self.drivers[row]
        order = [self.codes[at] for at in np.argsort(-chances)]
        likely = {code for code, chance in zip(self.codes, chances, strict=True) if chance >= least}
        if driver == "none":
            likely = {code for code in likely if not is_reason(code)}
        else:
            of_driver = (code for code in order if code.startswith(f"{driver}."))
            likely |= set(list(of_driver)[:1])
        return tuple(code for code in order if code in likely)


def is_reason(code: str) -> bool:
    """Whether a code is a reason under one of the four drivers."""
    return code.partition(".")[0] in REASONS_BEGIN


@dataclass(frozen=True, slots=True)
class Heads:
    """What was fitted: the main driver, drivers named at all, and codes."""

    driver: Weights
    named: Weights
    codes: Weights


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Passages that were coded: vectors (n, width), their codes, and what each counts."""

    vectors: Floats
    codes: tuple[tuple[str, ...], ...]
    weights: Floats

    def __add__(self, other: Examples) -> Examples:
        return Examples(
            np.concatenate([self.vectors, other.vectors]),
            self.codes + other.codes,
            np.concatenate([self.weights, other.weights]),
        )


class Coder:
    """Suggests codes for passages, with chances, and learns on from what people confirm.

    `Coder.shipped()` starts from the training set of this package. A coder never changes: `learn`
    gives a new one.
    """

    def __init__(
        self,
        examples: Examples,
        codes: Sequence[str],
        *,
        encoder: Encoder | None = None,
        heads: Heads | None = None,
        start: Heads | None = None,
    ) -> None:
        self.codes = tuple(codes)
        self._examples = examples
        self._encoder = encoder
        self._heads = heads or fit(examples, self.codes, start=start)

    @classmethod
    def shipped(cls, encoder: Encoder | None = None, *, cache: Cache | None = None) -> Self:
        """The coder as it comes. With the encoder of the package nothing is encoded at the start.

        Another encoder has to encode the training set first, once if it is given a cache.
        """
        known = training.passages()
        codes = tuple(sorted({code for passage in known for code in passage.codes}))
        vectors = training.vectors()
        if encoder is not None and not encoder.is_shipped:
            texts = [passage.text for passage in known]
            vectors = encoder.encode(texts, cache=cache).astype(np.float64)
        held = tuple(passage.codes for passage in known)
        return cls(Examples(vectors, held, np.ones(len(known))), codes, encoder=encoder)

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded when it is first needed. Raises MissingExtra and BadFile."""
        if self._encoder is None:
            self._encoder = Encoder()
        return self._encoder

    def encode(
        self,
        texts: Sequence[str],
        *,
        cache: Cache | None = None,
        progress: Progress | None = None,
    ) -> NDArray[np.float32]:
        """(n, 384) vectors of the texts; nothing that the cache knows is encoded again."""
        return self.encoder.encode(texts, cache=cache, progress=progress)

    def suggest(
        self, texts: Sequence[str] | None = None, *, vectors: ArrayLike | None = None
    ) -> Suggestions:
        """Suggestions for texts, or for vectors that `encode` made of them."""
        x = self._vectors(texts, vectors)
        driver = softmax(self._heads.driver.scores(x), axis=1)
        best = driver.argmax(axis=1)
        return Suggestions(
            drivers=tuple(DRIVERS[at] for at in best),
            chance=driver[np.arange(len(best)), best],
            driver_chances=driver,
            named=expit(self._heads.named.scores(x)),
            codes=self.codes,
            chances=expit(self._heads.codes.scores(x)),
        )

    def learn(
        self,
        texts: Sequence[str] | None = None,
        *,
        codes: Sequence[Iterable[str]],
        vectors: ArrayLike | None = None,
        weights: ArrayLike | None = None,
    ) -> Coder:
        """A coder that has learnt these confirmed passages too; a second at most, from vectors.

        `codes` are those of each passage, its main reason first, none where it has none. `weights`
        (n,) count passages against each other, 1 by default. A code that was not known is added.
        """
        x = self._vectors(texts, vectors)
        held = tuple(tuple(dict.fromkeys(each)) for each in codes)
        count = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
        if not len(x) == len(held) == len(count):
            raise BadInput(
                f"There are {len(x)} passages, codes for {len(held)} and weights for {len(count)}. "
                "Give one of each for every passage."
            )
        new = sorted({code for each in held for code in each} - set(self.codes))
        learnt = self._examples + Examples(x, held, count * OWN_WEIGHT)
        start = _widened(self._heads, len(new))
        return Coder(learnt, (*self.codes, *new), encoder=self._encoder, start=start)

    def _vectors(self, texts: Sequence[str] | None, vectors: ArrayLike | None) -> Floats:
        if (texts is None) == (vectors is None):
            raise BadInput("Give either texts or vectors of them.")
        x = self.encode(texts) if texts is not None else np.asarray(vectors)
        width = self._examples.vectors.shape[1]
        if x.ndim != 2 or x.shape[1] != width:
            raise BadInput(f"Vectors are of shape {x.shape}; (passages, {width}) is needed.")
        if np.isnan(x).any():
            raise BadInput("Some vectors are not numbers: encode those passages first.")
        return x.astype(np.float64)


def fit(examples: Examples, codes: Sequence[str], *, start: Heads | None = None) -> Heads:
    """All heads fitted to the examples, from where they were if that is given."""
    drivers = [[training.main_driver(each) == name for name in DRIVERS] for each in examples.codes]
    named = [
        [any(code.startswith(f"{name}.") for code in each) for name in REASONS_BEGIN]
        for each in examples.codes
    ]
    held = [[code in each for code in codes] for each in examples.codes]
    x, weights = examples.vectors, examples.weights

    def as_floats(rows: list[list[bool]]) -> Floats:
        return np.array(rows, dtype=np.float64)

    return Heads(
        fit_classes(
            x,
            as_floats(drivers),
            weights=weights,
            penalty=PENALTY,
            start=start.driver if start else None,
        ),
        fit_labels(
            x,
            as_floats(named),
            weights=weights,
            penalty=PENALTY,
            start=start.named if start else None,
        ),
        fit_labels(
            x,
            as_floats(held),
            weights=weights,
            penalty=PENALTY,
            start=start.codes if start else None,
        ),
    )


def _widened(heads: Heads, more: int) -> Heads:
    """Room for more codes, at even odds and no slope."""
    known = heads.codes
    slopes = np.hstack([known.slopes, np.zeros((len(known.slopes), more))])
    return replace(heads, codes=Weights(slopes, np.concatenate([known.offsets, np.zeros(more)])))
