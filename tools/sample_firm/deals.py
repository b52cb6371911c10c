"""Deals: what was offered, what came of it, to whom it was lost and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tools.sample_firm.firm import words

STAGES = {"won": "Closed won", "lost": "Closed lost", "no decision": "No decision",
          "withdrawn": "Withdrawn"}  # fmt: skip
OPEN_STAGES = ("Need understood", "Proposal", "Negotiation")


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal. `closed` of an open one is the day on which it is expected; amounts in EUR."""

    key: str
    customer: str
    title: str
    opened: str
    closed: str
    outcome: str
    lost_to: str
    competitors: str
    amount: int
    reason: str

    @property
    def stage(self) -> str:
        """The stage as the books call it; open ones by their number."""
        return STAGES.get(self.outcome) or OPEN_STAGES[int(self.key[2:]) % len(OPEN_STAGES)]


@cache
def deals() -> tuple[Deal, ...]:
    """All deals, numbered by the day on which they were opened."""
    told = sorted(words("deals")["deals"], key=lambda row: (row[2], row[0], row[1]))
    return tuple(Deal(f"D-{n:04d}", *row) for n, row in enumerate(told, start=1001))


def deal_of(customer: str, *, closed_by: str) -> str:
    """The deal that a talk is about: that customer's latest one opened before the day."""
    return max(
        (one for one in deals() if one.customer == customer and one.opened <= closed_by),
        key=lambda one: one.opened,
    ).key
