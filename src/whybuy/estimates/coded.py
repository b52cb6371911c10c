"""What the machine makes of every passage: a chance for each code, from a coder that learns on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.errors import BadFile, MissingExtra
from whybuy.evidence.audit import audited
from whybuy.evidence.books import Books
from whybuy.evidence.conversations import SUPPOSED, codes, codings, passages, rejected

if TYPE_CHECKING:
    from whybuy.methods.text import Coder
    from whybuy.methods.text.encoder import Progress
    from whybuy.records.encodings import Encodings

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FOLDS = 3
"""More would let each reader learn from more customers, and cost a second each."""
DRIVERS = ("revenue", "cost", "risk", "emotion")
MOST_READERS = 2 * FOLDS
_readers: dict[tuple[Coder, bytes], Coder] = {}
"""By what they learnt, the last one last."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Chances of each passage, in the order of `evidence.conversations.passages`.

    chances: (passages, codes), in the order of `codes`; drivers: (passages, 4), the chance that it
    names each driver at all; unread: (passages,) what the machine does not read, for it is not
    English: its chances are 0 and mean nothing; learnt: passages that the coder has learnt from
    people of the firm; missing: why there is no machine, in words, where there is none (the arrays
    are then empty). Signs without a letter or digit are read, and name nothing.
    """

    passages: pl.DataFrame
    codes: tuple[str, ...]
    chances: Floats
    drivers: Floats
    unread: Bools
    learnt: int
    missing: str = ""

    def of(self, code: str) -> Floats:
        """(passages,) chances of one code, or of one driver."""
        if code in DRIVERS:
            return self.drivers[:, DRIVERS.index(code)]
        return self.chances[:, self.codes.index(code)]


def coded(books: Books) -> Coded:
    """The machine's chances for every passage of the books.

    The coder learns on from what people of the firm coded, and never reads a customer with what it
    learnt from that same customer: those who were checked and those who were not are read alike.
    """
    return books.once(("coded",), lambda: _coded(books))


def _coded(books: Books) -> Coded:
    spoken, keys = passages(books), tuple(codes(books))
    if spoken.is_empty():
        return _without(spoken, keys, "")
    try:
        coder = shipped()
        vectors = encoded(coder, spoken["text"].to_list())
    except (MissingExtra, BadFile) as reason:
        return _without(spoken, keys, str(reason))
    taught = _taught(books, spoken)
    chances, drivers = _read_across(books, coder, vectors, spoken=spoken, taught=taught)
    unread = _not_english(spoken)
    silent = unread | _without_words(spoken)
    chances[silent] = drivers[silent] = 0.0
    _settle(chances, drivers, books, spoken=spoken)
    return Coded(spoken, keys, chances, drivers, unread, learnt=len(taught))


def shipped() -> Coder:
    """The coder as it comes, of the kind that the workspace asks for."""
    from django.conf import settings

    return _shipped(settings.WHYBUY_WORKSPACE.coder)


@cache
def _shipped(kind: str) -> Coder:
    """Made once in a process."""
    from whybuy.methods.text import Coder

    return Coder.larger() if kind == "larger" else Coder.shipped()


def encode_all(books: Books, *, progress: Progress | None = None) -> int:
    """Encode all that customers said, for whoever asks later; how many passages that are.

    Raises MissingExtra and BadFile where there is no encoder.
    """
    texts = passages(books)["text"].to_list()
    if texts:
        encoded(shipped(), texts, progress=progress)
    return len(texts)


def encoded(coder: Coder, texts: list[str], *, progress: Progress | None = None) -> Floats:
    """(texts, width) vectors; what was encoded before is read from the workspace's cache."""
    return coder.encode(texts, cache=cached(), progress=progress).astype(np.float64)


def cached() -> Encodings:
    """What was encoded before in this workspace, by any model."""
    from django.conf import settings

    from whybuy.records.encodings import Encodings

    return Encodings(settings.WHYBUY_WORKSPACE.path / "cache")


def _without(spoken: pl.DataFrame, keys: tuple[str, ...], missing: str) -> Coded:
    none = np.zeros((0, len(keys)))
    no_drivers, unread = np.zeros((0, len(DRIVERS))), np.zeros(spoken.height, dtype=np.bool_)
    return Coded(spoken, keys, none, no_drivers, unread, learnt=0, missing=missing)


def _not_english(spoken: pl.DataFrame) -> Bools:
    """(passages,) what an encoder of English makes nothing of."""
    from whybuy.records.language import reads_as_english

    said = spoken.select("text", pl.col("language").fill_null("")).iter_rows()
    return np.array([not reads_as_english(text, of=whole) for text, whole in said], dtype=np.bool_)


def _without_words(spoken: pl.DataFrame) -> Bools:
    """(passages,) where nothing stands but signs: they name nothing, whatever an encoder makes."""
    from whybuy.methods.text.coder import says_nothing

    return np.array([says_nothing(text) for text in spoken["text"]], dtype=np.bool_)


def _taught(books: Books, spoken: pl.DataFrame) -> dict[int, tuple[str, ...]]:
    """By row of the passages: the codes that people gave it; none where they looked and gave none.

    Looked at are the passages that somebody coded, declined a suggestion on, or read whole for the
    audit.
    """
    row = {key: at for at, key in enumerate(spoken["passage"])}
    by_people = codings(books).filter(~pl.col("how").is_in(SUPPOSED))
    taught: dict[int, tuple[str, ...]] = {}
    done = audited(books).filter("done").select("customer_id")
    read = spoken.join(done, on="customer_id", how="semi")["passage"].to_list()
    for key in [*rejected(books)["passage"], *read]:
        if key in row:
            taught.setdefault(row[key], ())
    for key, code in by_people.select("passage", "code").iter_rows():
        at = row[key]
        taught[at] = tuple(dict.fromkeys((*taught.get(at, ()), code)))
    return taught


def _read_across(
    books: Books,
    coder: Coder,
    vectors: Floats,
    *,
    spoken: pl.DataFrame,
    taught: dict[int, tuple[str, ...]],
) -> tuple[Floats, Floats]:
    """Chances of codes and drivers, each customer read by a coder that has not learnt from them."""
    fold = np.array([fold_of(customer) for customer in spoken["customer_id"]], dtype=np.intp)
    rows = np.array(sorted(taught), dtype=np.intp)
    chances = np.zeros((len(fold), len(codes(books))))
    drivers = np.zeros((len(fold), len(DRIVERS)))
    for k in np.unique(fold):
        mine, others = fold == k, rows[fold[rows] != k]
        reader = coder
        if others.size:
            reader = _learnt(coder, vectors[others], [taught[int(at)] for at in others])
        said = reader.suggest(vectors=vectors[mine])
        chances[mine] = _by_codebook(books, said.codes, said.chances)
        drivers[mine] = said.named
    return chances, drivers


def _learnt(coder: Coder, vectors: Floats, codes: list[tuple[str, ...]]) -> Coder:
    """The coder once it has learnt these; remembered, for a step in one customer's words leaves
    the fold that they are not taught to as it was.
    """
    digest = hashlib.blake2b(vectors.tobytes() + repr(codes).encode()).digest()
    known = _readers.pop((coder, digest), None)
    reader = coder.learn(vectors=vectors, codes=codes) if known is None else known
    _readers[coder, digest] = reader
    for old in list(_readers)[:-MOST_READERS]:
        _readers.pop(old, None)
    return reader


def fold_of(customer_id: str) -> int:
    """Which of the folds a customer is in: by hash, so that it never changes."""
    return hashlib.blake2b(customer_id.encode(), digest_size=2).digest()[0] % FOLDS


def _by_codebook(books: Books, known: tuple[str, ...], chances: Floats) -> Floats:
    """The coder's chances under the firm's own codes; of merged codes, the highest."""
    from whybuy.records import codebook

    place = {key: at for at, key in enumerate(codes(books))}
    found, ends = np.zeros((len(chances), len(place))), codebook.resolved()
    for at, key in enumerate(known):
        now = ends.get(key, key)
        if now in place:
            found[:, place[now]] = np.maximum(found[:, place[now]], chances[:, at])
    return found


def _settle(chances: Floats, drivers: Floats, books: Books, *, spoken: pl.DataFrame) -> None:
    """Replies that the customer gave to a question that names the code need no reading."""
    row = {key: at for at, key in enumerate(spoken["passage"])}
    place = {key: at for at, key in enumerate(codes(books))}
    driver = {key: code.driver for key, code in codes(books).items()}
    asked = codings(books).filter(pl.col("how") == "asked")
    for key, code in asked.select("passage", "code").iter_rows():
        chances[row[key], place[code]] = 1.0
        if driver[code]:
            drivers[row[key], DRIVERS.index(driver[code])] = 1.0
