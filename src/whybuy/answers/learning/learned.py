"""All that `learn` has reckoned, before it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.answers import wording

if TYPE_CHECKING:
    import polars as pl

    from whybuy.estimates.believed_then import BelievedThen
    from whybuy.estimates.programme import Worked
    from whybuy.estimates.promises import KeptWord
    from whybuy.estimates.referrals import Account
    from whybuy.estimates.scored import Scored
    from whybuy.estimates.walked_away import WalkedAway
    from whybuy.evidence.books import Books


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """Forecasts scored and waiting, replays, experiments, promises, beliefs, deals, referrals."""

    books: Books
    scored: tuple[Scored, ...]
    replayed: tuple[Scored, ...]
    tried: tuple[Worked, ...]
    promised: pl.DataFrame
    kept: KeptWord | None
    believed: BelievedThen
    away: WalkedAway
    referrals: Account
    top: int
    options: Mapping[str, Any]

    @property
    def due(self) -> list[Scored]:
        """The families of which something is scored."""
        return [one for one in self.scored if one.scores is not None]

    def of(self, verdict: str) -> list[Scored]:
        """Those of the families with this verdict beside the plain rule."""
        return [one for one in self.due if one.verdict == verdict]

    @property
    def came_due(self) -> int:
        """How many forecasts are scored."""
        return sum(one.table.height for one in self.scored)

    @property
    def waiting(self) -> int:
        """How many forecasts wait for their day."""
        return sum(one.waiting for one in self.scored)

    @property
    def first_due(self) -> date | None:
        """The day on which the next forecast can be scored."""
        days = [one.first_due for one in self.scored if one.first_due is not None]
        return min(days, default=None)

    def money(self, amount: float) -> str:
        """An amount in the firm's currency, in words."""
        return wording.money(amount, self.books.currency)
