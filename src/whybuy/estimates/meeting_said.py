"""What holds a customer back, in their words: the same on the page and in the question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.concerns import concerns
from whybuy.evidence.lights import heard, lights

MOST = 3
"""Words of theirs that stand in one part of the page."""
LONGEST = 110
"""Letters of their words that a question says back."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a customer's: who said them, when, what lies behind, and the records' key."""

    words: str
    who: str
    day: date | None
    evidence: str
    beside: str = ""

    @property
    def short(self) -> str:
        """The words as one says them back: their first sentence, or as much as one remembers."""
        whole = " ".join(self.words.split()).strip('“”"')
        first = whole.partition(". ")[0].rstrip(".") if len(whole) > LONGEST else whole
        if len(first) <= LONGEST:
            return first
        return f"{first[:LONGEST].rsplit(' ', 1)[0].rstrip(',;:')} …"


def said(books: Books, customer: str, *, deal: str = "") -> tuple[Words, ...]:
    """Their open lights first, those about this deal before others, then hesitations and concerns
    that people read, each once."""
    lit = lights(books).filter(pl.col("customer_id") == customer, "is_open")
    if deal:
        lit = lit.sort(pl.col("deal") != deal, maintain_order=True)
    names = called()
    first = tuple(
        Words(
            row["words"],
            names.get(row["person"] or "", row["person"] or ""),
            row["said_on"],
            row["evidence"],
            row["fear"] or "",
        )
        for row in lit.head(MOST).iter_rows(named=True)
    )
    worry = concerns(books).filter(pl.col("code") != "competitor")
    more = [*latest(heard(books), customer), *latest(worry, customer)]
    once: dict[str, Words] = {}
    for one in (*first, *more):
        once.setdefault(one.words, one)
    return tuple(once.values())[:MOST]


def latest(found: pl.DataFrame, customer: str) -> tuple[Words, ...]:
    """The last words of a customer's among these rows."""
    mine = found.filter(pl.col("customer_id") == customer)
    mine = mine.sort("day", descending=True, nulls_last=True).head(MOST)
    return tuple(
        Words(row["words"], row["said_by"] or "", row["day"], row["evidence"])
        for row in mine.iter_rows(named=True)
    )


def called() -> dict[str, str]:
    """The name of each person, by key."""
    from whybuy.records import people

    return dict(people.frame().select("key", "name").iter_rows())
