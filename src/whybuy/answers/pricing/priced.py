"""All that `price` was asked and what was reckoned for it."""

from __future__ import annotations

from dataclasses import dataclass

from whybuy.answers import wording
from whybuy.estimates.prices import Prices
from whybuy.evidence.books import Books
from whybuy.methods.choice import EconomicValue, Room


@dataclass(frozen=True, slots=True, eq=False)
class Deal:
    """One deal before conceding: what it is worth to them, our floor, the price now asked."""

    value: EconomicValue
    cost: float
    room: Room
    asked: float


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """The books, the options, what the quotes say, and one deal's sheet if it was asked for."""

    books: Books
    top: int
    margin: float | None
    prices: Prices
    deal: Deal | None
    options: dict[str, object]
    customer: str = ""
    """The id of the one customer asked about."""

    def money(self, amount: float) -> str:
        """An amount in the books' currency."""
        return wording.money(amount, self.books.currency)

    @property
    def segments(self) -> list[str]:
        """Those with a response that falls with price, the most quotes first."""
        response = self.prices.response
        if response is None:
            return []
        return sorted(
            (name for name, one in response.of.items() if one.falls),
            key=lambda name: -response.bids[name],
        )
