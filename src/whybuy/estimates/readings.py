"""Every passage as the machine and as people read it, for any question asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.coded import DRIVERS, coded
from whybuy.evidence import audit
from whybuy.evidence.books import Books
from whybuy.evidence.conversations import SUPPOSED, codes, codings
from whybuy.evidence.offered import naming

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ASKED = "asked"
BLIND = "audit"


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One thing that passages may say, one element a passage.

    machine: its chance to say it (None without a machine); people: whether somebody of the firm
    has read it there; audit: whether they have without having seen what the machine suggests.
    """

    machine: Floats | None
    people: Bools
    audit: Bools

    def where(self, passages: Bools) -> Reading:
        """The same, of these passages alone."""
        machine = None if self.machine is None else self.machine * passages
        return Reading(machine, self.people & passages, self.audit & passages)

    def beside(self, other: Reading) -> Reading:
        """Whether a passage says both."""
        machine = (
            None if self.machine is None or other.machine is None else self.machine * other.machine
        )
        return Reading(machine, self.people & other.people, self.audit & other.audit)


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """All passages (in the order of `evidence.conversations.passages`) and what is read in them.

    unread: (passages,) what the machine does not read, for it is not English.
    """

    passages: pl.DataFrame
    keys: tuple[str, ...]
    machine: Floats | None
    people: Bools
    audit: Bools
    unread: Bools
    missing: str

    def of(self, key: str) -> Reading:
        """What is read of one driver or code."""
        at = self.keys.index(key)
        machine = None if self.machine is None else self.machine[:, at]
        return Reading(machine, self.people[:, at], self.audit[:, at])

    def naming(self, *forms: str) -> Bools:
        """(passages,) whether the words hold one of these, as words of their own, in any case."""
        return naming(self.passages["text"], forms).to_numpy()

    def of_conversations(self, keys: Iterable[str]) -> Bools:
        """(passages,) whether they are of one of these conversations."""
        return self.passages["conversation"].is_in(list(keys)).to_numpy()


def readings(books: Books) -> Readings:
    """All that was said, as the machine and as people read it."""
    return books.once(("readings",), lambda: _readings(books))


def _readings(books: Books) -> Readings:
    read, keys = coded(books), (*DRIVERS, *codes(books))
    made = codings(books).filter(~pl.col("how").is_in(SUPPOSED))
    blind = made.filter(_counts_for_the_audit(books))
    return Readings(
        passages=read.passages,
        keys=keys,
        machine=None if read.missing else np.hstack([read.drivers, read.chances]),
        people=_marked(books, read.passages, made, keys),
        audit=_marked(books, read.passages, blind, keys),
        unread=read.unread,
        missing=read.missing,
    )


def _counts_for_the_audit(books: Books) -> pl.Expr:
    """Codings made blind in what had come by the draw, and replies to a question that names it.

    So whom the audit has read is asked the same as anybody would be who was not drawn: does what
    they had said by then name it, or since then their reply to the question that asks for it?
    """
    since = pl.col("conversation").is_in(audit.uncounted(books))
    return (pl.col("how") == ASKED) | ((pl.col("how") == BLIND) & ~since)


def _marked(
    books: Books, passages: pl.DataFrame, made: pl.DataFrame, keys: tuple[str, ...]
) -> Bools:
    """(passages, keys): where these codings stand; a reason marks its driver too."""
    row = {key: at for at, key in enumerate(passages["passage"])}
    place = {key: at for at, key in enumerate(keys)}
    driver = {key: code.driver for key, code in codes(books).items()}
    marked = np.zeros((len(row), len(keys)), dtype=np.bool_)
    for passage, code in made.select("passage", "code").iter_rows():
        marked[row[passage], place[code]] = True
        if driver[code]:
            marked[row[passage], place[driver[code]]] = True
    return marked
