"""Whom we have heard of those whom shares are of, and how they were checked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.readings import Reading, readings
from whybuy.evidence import audit
from whybuy.evidence.books import Books
from whybuy.evidence.business import buying
from whybuy.methods.judge.cells import cells, size_classes

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The customers heard, one row each, in the order of `people`.

    people: customer_id, name, segment, a_year. row: of each passage, the customer who said it; -1
    where it does not count here. done: (customers,) whether the audit has read them; chance: to be
    read by it; to_read: how many are drawn and wait to be read. strata, base: the cell of each, of
    customers alike in segment and size, and how many customers each cell has in all; a_year: what
    all of these cells bring in a year. whole: all customers, with those of segments of which nobody
    was heard. unread: who said nothing that the machine reads, for it is not English; waiting: of
    these, those whom people have not read either.
    """

    people: pl.DataFrame
    row: Ints
    done: Bools
    chance: Floats
    to_read: int
    strata: Ints
    base: Floats
    a_year: float
    unread: Bools
    waiting: Bools
    whole: int
    missing: str

    def __len__(self) -> int:
        return self.people.height

    @property
    def checked(self) -> int:
        """How many customers the audit has read."""
        return int(self.done.sum())

    def machine(self, reading: Reading) -> Floats:
        """(customers,) of all that each said, the passage likeliest to say it; 0 without one."""
        found = np.zeros(len(self))
        if reading.machine is not None:
            mine = self.row >= 0
            np.maximum.at(found, self.row[mine], reading.machine[mine])
        return found

    def expected(self, reading: Reading) -> Floats:
        """The same; of those whom the machine does not read, what it finds of the others."""
        found = self.machine(reading)
        if self.unread.all() or not self.unread.any():
            return found
        return np.where(self.unread, np.maximum(found, found[~self.unread].mean()), found)

    def people_found(self, reading: Reading) -> Bools:
        """(customers,) whether somebody has read it in their words."""
        return self._any(reading.people)

    def truth(self, reading: Reading) -> Floats:
        """(customers,) 1 or 0 of those whom the audit has read, NaN of the others."""
        return np.where(self.done, self._any(reading.audit).astype(np.float64), np.nan)

    def _any(self, marked: Bools) -> Bools:
        return _any_of(self.row, marked, count=len(self))


def _any_of(row: Ints, marked: Bools, *, count: int) -> Bools:
    """(customers,) whether any passage of theirs is marked."""
    found = np.zeros(count, dtype=np.bool_)
    found[row[marked & (row >= 0)]] = True
    return found


def asked(books: Books) -> Asked:
    """Whom we have heard of those who buy now (while nobody does, of all on record)."""
    everything = np.ones(readings(books).passages.height, dtype=np.bool_)
    return books.once(("asked",), lambda: asked_of(books, buying(books), said=everything))


def asked_of(books: Books, whole: pl.DataFrame, *, said: Bools) -> Asked:
    """Of these customers, those of whom some of these passages are.

    whole: customer_id, name, segment, a_year, size; said: (passages,) which count.
    """
    read = readings(books)
    speakers = read.passages["customer_id"]
    spoke = speakers.filter(pl.Series(said)).unique()
    heard = whole["customer_id"].is_in(spoke.to_list()).to_numpy()
    people = whole.filter(pl.Series(heard)).select("customer_id", "name", "segment", "a_year")
    place = {customer: at for at, customer in enumerate(people["customer_id"])}
    row = np.array([place.get(customer, -1) for customer in speakers], dtype=np.intp)
    cell = _cells(whole, heard)
    row = np.where(said, row, -1) if len(row) else row
    done, chance, to_read = _checked(books, people["customer_id"].to_list())
    unread = ~_any_of(row, ~read.unread, count=len(place))
    by_people = done | _any_of(row, np.asarray(read.people.any(axis=1)), count=len(place))
    return Asked(
        people=people,
        row=row,
        done=done,
        chance=chance,
        to_read=to_read,
        strata=cell[heard],
        base=np.bincount(cell[cell >= 0]).astype(np.float64),
        a_year=float(whole.filter(pl.Series(cell >= 0))["a_year"].clip(0).sum()),
        unread=unread,
        waiting=unread & ~by_people,
        whole=whole.height,
        missing=read.missing,
    )


def _cells(whole: pl.DataFrame, heard: Bools) -> Ints:
    """(customers,) alike in segment and size; -1 of segments of which nobody was heard."""
    segment = whole["segment"].rank("dense").cast(pl.Int64).to_numpy() - 1
    return cells(segment, size_classes(whole["size"].to_numpy()), heard)


def _checked(books: Books, customers: list[str]) -> tuple[Bools, Floats, int]:
    """Whether each customer was checked, their chance to be, and how many wait to be.

    Of those drawn, some may still wait. The sample is worked through in the order of the hash, so
    that those who are done are a sample of it: their chance is that much less.
    """
    drawn = audit.audited(books).filter(pl.col("customer_id").is_in(customers))
    done = set(drawn.filter("done")["customer_id"])
    wait = drawn.height - len(done)
    if not done:
        return np.zeros(len(customers), dtype=np.bool_), np.ones(len(customers)), wait
    chances = dict(drawn.select("customer_id", "chance").iter_rows())
    usual = float(np.median(list(chances.values())))
    chance = np.array([chances.get(customer, usual) for customer in customers])
    chance = np.clip(chance * len(done) / drawn.height, 1e-6, 1.0)
    return np.array([customer in done for customer in customers], dtype=np.bool_), chance, wait
