"""The firm's books as they stood at the end of one day: all that an answer may look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from whybuy.orders.port import OrderLog

T = TypeVar("T")

ALIVE_DAYS = 31
"""Records that end longer ago than this are of the past, and are answered as of then."""


@dataclass(frozen=True, slots=True, eq=False)
class Books:
    """The order log and the records, read only, up to and including `as_of`.

    A log may end before the records do: models look no further than it does, or they would take
    what was not loaded for silence. What was done and said since is seen up to `known_until`.
    `revision` moves with every change of the records or the log; what is reckoned from one
    revision is remembered in `kept` and thrown away when the revision moves. `margin` is what was
    said to be left of sales, and goes before what product costs tell of them as a whole.
    """

    orders: OrderLog
    as_of: date
    revision: int
    currency: str
    kept: dict[tuple[object, ...], Any] = field(default_factory=dict[tuple[object, ...], Any])
    last_record: date | None = None
    today: date | None = None
    margin: float | None = None

    @property
    def now(self) -> date:
        """The day on which a week is planned: today, where the records are kept up to date."""
        known = self.known_until
        alive = self.today is not None and 0 <= (self.today - known).days <= ALIVE_DAYS
        return self.today if alive and self.today else known

    @property
    def known_until(self) -> date:
        """The last day of which the records tell anything: `as_of`, or later where a log ends."""
        return max(self.as_of, self.last_record or self.as_of)

    def once(self, key: tuple[object, ...], reckon: Callable[[], T]) -> T:
        """The result of `reckon`, worked out once for this key, day and revision."""
        whole = (self.revision, self.as_of, self.known_until, self.now, self.margin, *key)
        if whole not in self.kept:
            self.kept[whole] = reckon()
        return self.kept[whole]
