"""How deals that came by a request ended, by how many signs of a harvest they bore."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from whybuy.estimates.deal_signs import HARVEST, signs
from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import pursued

ENDED = ("won", "lost", "no decision")


@dataclass(frozen=True, slots=True)
class Requests:
    """Deals that ended: by request with many signs, with few, and those that were none."""

    harvest_won: int
    harvest: int
    other_won: int
    other: int
    asked_won: int
    asked: int

    @property
    def words(self) -> str:
        """The firm's own past, in counts."""
        if not self.harvest + self.other:
            return "No request has ended yet, so that your own past says nothing of them."
        return (
            f"Of {self.harvest} requests with {HARVEST} such signs or more you won "
            f"{self.harvest_won}, of {self.other} others {self.other_won}, and of "
            f"{self.asked} deals that were no request {self.asked_won}."
        )


def requests(books: Books) -> Requests:
    """What came of requests so far."""
    return books.once(("deal_requests",), lambda: _requests(books))


def _requests(books: Books) -> Requests:
    marks = signs(books)
    ended = pursued(books).filter(pl.col("outcome").is_in(ENDED))
    counts = {"harvest": [0, 0], "other": [0, 0], "asked": [0, 0]}
    for key, outcome, request in ended.select("key", "outcome", "by_request").iter_rows():
        group = "asked"
        if request:
            group = "harvest" if marks[key].harvests else "other"
        counts[group][0] += outcome == "won"
        counts[group][1] += 1
    return Requests(*counts["harvest"], *counts["other"], *counts["asked"])
