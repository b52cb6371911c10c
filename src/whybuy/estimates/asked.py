"""Whom we have heard, what people read in their words, and what the machine makes of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.coded import DRIVERS, coded
from whybuy.evidence import audit
from whybuy.evidence.books import Books
from whybuy.evidence.business import base
from whybuy.evidence.conversations import codes
from whybuy.evidence.reasons import by_customer, heard

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The customers of the base whom we have heard, one row each, in the order of `people`.

    people: customer_id, name, segment, a_year, last_heard; keys: the four drivers, then all codes.
    machine: (customers, keys) the machine's chance that the customer names it (no columns without
    a machine); named: (customers, keys) whether people have read it in their words; truth:
    (customers, keys) what the audit found, NaN for customers who were not checked; chance:
    (customers,) to be checked; strata, segments, base: the segment of each as a number, what
    segments are called, and how many customers each has in all; whole: customers of the base, with
    segments of which nobody was heard.
    """

    people: pl.DataFrame
    keys: tuple[str, ...]
    machine: Floats
    named: Bools
    truth: Floats
    chance: Floats
    strata: Ints
    segments: tuple[str, ...]
    base: Floats
    whole: int
    missing: str

    def __len__(self) -> int:
        return self.people.height

    def at(self, key: str) -> int:
        """The column of a driver or code."""
        return self.keys.index(key)

    @property
    def checked(self) -> int:
        """How many customers the audit has read."""
        return int((~np.isnan(self.truth[:, :1])).sum()) if self.keys else 0

    def among(self, customers: Sequence[str], *, counts: dict[str, int] | None = None) -> Asked:
        """Only these customers. `counts`: how many of each segment there are among all like them.

        Without counts, the shares of such an `Asked` are of those heard.
        """
        mine = self.people["customer_id"].is_in(list(customers)).to_numpy()
        strata = self.strata[mine]
        heard_of = np.bincount(strata, minlength=len(self.segments)).astype(np.float64)
        known = heard_of if counts is None else np.array([counts.get(s, 0) for s in self.segments])
        return replace(
            self,
            people=self.people.filter(pl.Series(mine)),
            machine=self.machine[mine],
            named=self.named[mine],
            truth=self.truth[mine],
            chance=self.chance[mine],
            strata=strata,
            base=np.maximum(known, heard_of).astype(np.float64),
            whole=int(max(known.sum(), mine.sum())),
        )


def asked(books: Books) -> Asked:
    """Whom we have heard of those who buy (or have agreed; while nobody does, of all on record)."""
    return books.once(("asked",), lambda: _asked(books))


def _asked(books: Books) -> Asked:
    whole, keys = base(books), (*DRIVERS, *codes(books))
    people = whole.join(heard(books).drop("name"), on="customer_id", how="inner").select(
        "customer_id", "name", "segment", "a_year", "last_heard"
    )
    row = {customer: at for at, customer in enumerate(people["customer_id"])}
    counts = dict(whole["segment"].value_counts().iter_rows())
    segments = tuple(people["segment"].unique(maintain_order=True))
    strata = np.array([segments.index(segment) for segment in people["segment"]], dtype=np.intp)
    chance, truth = _checked(books, row, keys)
    return Asked(
        people=people,
        keys=keys,
        machine=_machine(books, row, keys),
        named=_named(books, row, keys),
        truth=truth,
        chance=chance,
        strata=strata,
        segments=segments,
        base=np.array([counts[segment] for segment in segments], dtype=np.float64),
        whole=whole.height,
        missing=coded(books).missing,
    )


def _machine(books: Books, row: dict[str, int], keys: tuple[str, ...]) -> Floats:
    """(customers, keys): of all that a customer said, the passage likeliest to name it."""
    read = coded(books)
    if read.missing or not row:
        return np.zeros((len(row), 0))
    found = np.zeros((len(row), len(keys)))
    at = np.array([row.get(customer, -1) for customer in read.passages["customer_id"]])
    mine = at >= 0
    both = np.hstack([read.drivers, read.chances])
    np.maximum.at(found, at[mine], both[mine])
    return found


def _named(books: Books, row: dict[str, int], keys: tuple[str, ...]) -> Bools:
    found = np.zeros((len(row), len(keys)), dtype=np.bool_)
    place = {key: at for at, key in enumerate(keys)}
    for customer, code, driver in by_customer(books).select("customer_id", "code", "driver").rows():
        if customer in row:
            found[row[customer], place[code]] = True
            if driver:
                found[row[customer], place[driver]] = True
    return found


def _checked(books: Books, row: dict[str, int], keys: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Each customer's chance to be checked, and what the check found.

    Of those drawn, some may still wait; the sample is worked through in the order of the hash, so
    those who are done are a sample of it: their chance is that much less.
    """
    drawn = audit.audited(books).filter(pl.col("customer_id").is_in(list(row)))
    truth = np.full((len(row), len(keys)), np.nan)
    done = drawn.filter("done")
    if done.is_empty():
        return np.ones(len(row)), truth
    share_done = done.height / drawn.height
    usual = float(drawn["chance"].median() or 1.0)  # pyright: ignore[reportArgumentType]
    chance = np.full(len(row), usual)
    for customer, drawn_by in drawn.select("customer_id", "chance").iter_rows():
        chance[row[customer]] = drawn_by
    for customer in done["customer_id"]:
        truth[row[customer]] = 0.0
    place = {key: at for at, key in enumerate(keys)}
    for customer, code in audit.found(books).iter_rows():
        if customer in row and code in place:
            truth[row[customer], place[code]] = 1.0
    return np.clip(chance * share_done, 1e-6, 1.0), truth
