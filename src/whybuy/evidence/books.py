"""The firm's books as they stood at the end of one day: all that an answer may look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from whybuy.orders.port import OrderLog

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Books:
    """The order log and the records, read only, up to and including `as_of`.

    `revision` moves with every change of the records or the log; what is reckoned from one
    revision is remembered in `kept` and thrown away when the revision moves.
    """

    orders: OrderLog
    as_of: date
    revision: int
    currency: str
    kept: dict[tuple[object, ...], Any] = field(default_factory=dict[tuple[object, ...], Any])

    def once(self, key: tuple[object, ...], reckon: Callable[[], T]) -> T:
        """The result of `reckon`, worked out once for this key, day and revision."""
        whole = (self.revision, self.as_of, *key)
        if whole not in self.kept:
            self.kept[whole] = reckon()
        return self.kept[whole]
