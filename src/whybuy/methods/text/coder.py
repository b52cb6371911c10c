"""The coder: for each passage its likely value driver and codes, each with its chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.text import training
from whybuy.methods.text.arrays import Floats, Small
from whybuy.methods.text.encoder import Cache, Encoder, Progress
from whybuy.methods.text.heads import Examples, Heads, fit
from whybuy.methods.text.larger import LargerEncoder
from whybuy.methods.text.occlusion import Word, resting_on
from whybuy.methods.text.suggestions import DRIVERS, Suggestions

OWN_WEIGHT = 3.0
"""What a firm's own confirmed passage counts beside one of the training set."""


class Coder:
    """Suggests codes for passages, with chances, and learns on from what people confirm.

    `Coder.shipped()` starts from the training set of this package. A coder never changes: `learn`
    gives a new one. It reads English; of other languages it knows little (docs/methods/coding.md).
    """

    def __init__(
        self,
        examples: Examples,
        codes: Sequence[str],
        *,
        encoder: Encoder | None = None,
        load: Callable[[], Encoder] = Encoder,
        heads: Heads | None = None,
        start: Heads | None = None,
        prior: Heads | None = None,
    ) -> None:
        self.codes = tuple(codes)
        self._examples = examples
        self._encoder = encoder
        self._load = load
        self._prior = prior
        self.heads = heads or fit(examples, self.codes, start=start, prior=prior)

    @classmethod
    def shipped(
        cls,
        encoder: Encoder | None = None,
        *,
        cache: Cache | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """The coder as it comes: nothing is encoded or fitted at the start.

        With another encoder the training set is encoded and fitted first, once if it is given a
        cache.
        """
        codes = training.codes()
        if encoder is None or encoder.is_shipped:
            shipped = training.examples(training.vectors())
            return cls(shipped, codes, encoder=encoder, heads=training.heads())
        vectors = encoder.encode(training.texts(), cache=cache, progress=progress)
        return cls(training.examples(vectors.astype(np.float64)), codes, encoder=encoder)

    @classmethod
    def larger(cls) -> Self:
        """The coder of the larger encoder: righter, and several times slower.

        Its packages are needed once it encodes: `whybuy.methods.text.larger.INSTALL`.
        """
        examples = training.examples(training.larger_vectors())
        heads = training.larger_heads()
        return cls(examples, training.codes(), load=LargerEncoder, heads=heads, prior=heads)

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded when it is first needed. Raises MissingExtra and BadFile."""
        if self._encoder is None:
            self._encoder = self._load()
        return self._encoder

    def encode(
        self,
        texts: Sequence[str],
        *,
        cache: Cache | None = None,
        progress: Progress | None = None,
    ) -> Small:
        """(n, width) vectors of the texts; nothing that the cache knows is encoded again.

        Raises BadInput where one is no text.
        """
        for row, text in enumerate(texts):
            if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                kind = type(text).__name__
                raise BadInput(f"Passage {row + 1} is no text but {kind}. Give texts alone.")
        return self.encoder.encode(texts, cache=cache, progress=progress)

    def suggest(
        self, texts: Sequence[str] | None = None, *, vectors: ArrayLike | None = None
    ) -> Suggestions:
        """Suggestions for texts, or for vectors that `encode` made of them.

        A text without a letter or digit names nothing.
        """
        x = self._vectors(texts, vectors)
        silent = np.zeros(len(x), dtype=np.bool_)
        silent[: len(texts or ())] = [says_nothing(text) for text in texts or ()]
        driver, named = self.heads.driver_chances(x), self.heads.named_chances(x)
        codes = self.heads.code_chances(x)
        driver[silent] = [name == "none" for name in DRIVERS]
        named[silent] = codes[silent] = 0.0
        best = driver.argmax(axis=1)
        likeliest: list[int] = best.tolist()
        return Suggestions(
            drivers=tuple(DRIVERS[at] for at in likeliest),
            chance=driver[np.arange(len(best)), best],
            driver_chances=driver,
            named=named,
            codes=self.codes,
            chances=codes,
        )

    def words(self, texts: Sequence[str]) -> list[tuple[Word, ...]]:
        """For each text the words that its suggested driver rests on, the weightiest first.

        Each word is left out in turn, so it takes as long as suggesting for so many passages. A
        text without a reason rests on no word.
        """
        suggested = self.suggest(texts)
        reasoned = [row for row, driver in enumerate(suggested.drivers) if driver != "none"]
        drivers = [DRIVERS.index(suggested.drivers[row]) for row in reasoned]

        def log_odds(variants: list[str], rows: list[int]) -> Floats:
            """(variants,) log-odds of the driver of the row that each is a variant of."""
            return _log_odds(self.suggest(variants).driver_chances, [drivers[row] for row in rows])

        whole = _log_odds(suggested.driver_chances[reasoned], drivers)
        found: list[tuple[Word, ...]] = [() for _ in texts]
        resting = resting_on([texts[row] for row in reasoned], whole, log_odds=log_odds)
        for row, words in zip(reasoned, resting, strict=True):
            found[row] = words
        return found

    def learn(
        self,
        texts: Sequence[str] | None = None,
        *,
        codes: Sequence[Iterable[str]],
        vectors: ArrayLike | None = None,
        weights: ArrayLike | None = None,
    ) -> Coder:
        """A coder that has learnt these confirmed passages too; from vectors in under a second.

        `codes` are those of each passage, its main reason first, empty where it has none. `weights`
        (n,) count the passages against each other, 1 by default. A code that was not known is
        added.
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
        learnt = self._examples + Examples(x, held, count * OWN_WEIGHT, np.ones(len(x), bool))
        return Coder(
            learnt,
            (*self.codes, *new),
            encoder=self._encoder,
            load=self._load,
            start=self.heads.widened(len(new)),
            prior=self._prior and self._prior.widened(len(new)),
        )

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


def says_nothing(text: str) -> bool:
    """Whether there is no letter and no digit in it."""
    return not any(map(str.isalnum, text))


def _log_odds(chances: Floats, drivers: list[int]) -> Floats:
    """(n,) log-odds of one driver a row."""
    own = np.clip(chances[np.arange(len(drivers)), drivers], 1e-9, 1 - 1e-9)
    return np.log(own / (1 - own))
