"""What we believed a year ago beside what customers had said by then, and what they say now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from whybuy.evidence.believed import believed_by, first_belief, read_between
from whybuy.evidence.books import Books
from whybuy.evidence.conversations import codes
from whybuy.methods.judge.forecasts import Ends
from whybuy.methods.judge.forecasts.grouped import share_range

YEAR_DAYS = 365
LEAST = 5
"""Customers read: of fewer, a share would only dress up names and counts."""


@dataclass(frozen=True, slots=True)
class Said:
    """Of `read` customers in whose words people have read anything, `named` named it.

    share: with its 90 % range, None below five customers.
    """

    named: int
    read: int

    @property
    def share(self) -> Ends | None:
        """What share names it."""
        if self.read < LEAST:
            return None
        share = self.named / self.read
        return Ends(share, *share_range(share, self.read, spread=1.0))


@dataclass(frozen=True, slots=True)
class Reason:
    """One driver or reason: what was believed of it then, and what was said until then and since.

    believed: the middle share of `people` (None: nobody had shown a belief by then). now: until
    the day of the books, what was said by `then` among it.
    """

    key: str
    called: str
    believed: float | None
    people: int
    then: Said
    since: Said
    now: Said

    @property
    def verdict(self) -> str:
        """What is known now of the belief: "fewer", "more", "as believed", "unknown"."""
        found = self.now.share
        if self.believed is None or found is None:
            return "unknown"
        if self.believed > found.high:
            return "fewer"
        return "more" if self.believed < found.low else "as believed"

    @property
    def moved(self) -> str:
        """Whether what is said since differs from what was said by then: "more", "fewer", ""."""
        before, after = self.then.share, self.since.share
        if before is None or after is None:
            return ""
        if after.low > before.high:
            return "more"
        return "fewer" if after.high < before.low else ""


@dataclass(frozen=True, slots=True)
class BelievedThen:
    """The reasons, those believed in first.

    asked: the day looked back to, which parts what was said by then from what was said since. then:
    that day, or that of the oldest beliefs where none is so old (`first`).
    """

    asked: date
    then: date
    first: bool
    reasons: tuple[Reason, ...]


def believed_then(books: Books, *, days: int = YEAR_DAYS) -> BelievedThen:
    """What was believed so many days ago; else what was believed first, if anything was."""
    return books.once(("believed_then", days), lambda: _believed_then(books, days))


def _believed_then(books: Books, days: int) -> BelievedThen:
    then = books.known_until - timedelta(days=days)
    first = first_belief(books)
    late = first is not None and first > then
    believed = believed_by(books, first if late else then)
    held = {row["code"]: row for row in believed.iter_rows(named=True)}
    spans = (
        _said(books, until=then),
        _said(books, after=then, until=books.known_until),
        _said(books, until=books.known_until),
    )
    known = codes(books)
    keys = [*held, *(key for key in spans[2][0] if key not in held and _is_reason(books, key))]
    reasons = [
        Reason(
            key,
            known[key].name if key in known else key,
            held[key]["share"] if key in held else None,
            held[key]["people"] if key in held else 0,
            *(Said(counts.get(key, 0), read) for counts, read in spans),
        )
        for key in keys
    ]
    reasons.sort(key=lambda one: (one.believed is None, -one.now.named))
    return BelievedThen(then, first if late and first else then, late, tuple(reasons))


def _is_reason(books: Books, key: str) -> bool:
    found = codes(books).get(key)
    return found is not None and bool(found.driver)


def _said(books: Books, *, until: date, after: date | None = None) -> tuple[dict[str, int], int]:
    """By code how many customers named it, and how many were read."""
    found = read_between(books, after=after, until=until)
    read = int(found["read"][0]) if found.height else 0
    return dict(found.select("code", "named").iter_rows()), read
