"""Whose deal each one is, once its course is known: nobody's orders or deals speak against it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
from tools.sample_firm.buying import buying
from tools.sample_firm.customers import customers
from tools.sample_firm.deals import deals
from tools.sample_firm.firm import LAST
from tools.sample_firm.prospect_people import everybody
from tools.sample_firm.prospects import prospects

MOST = 4
"""New deals of a customer; of a prospect one less."""
CAME_BACK = (60, 420)
"""Days after which one who was sent elsewhere came back to buy what fits."""


class Takers:
    """Customers and prospects who still may have a deal."""

    def __init__(self) -> None:
        self.first = {one.key: buying(one).days[0] for one in customers()}
        self.last = {one.key: buying(one).left or LAST for one in customers()}
        self.new = {one.key for one in customers() if not one.old}
        self.large = {one.key for one in customers() if one.large}
        self.sent_by_referral = {one.key for one in customers() if one.source == "referral"}
        self.told = {one.customer for one in deals()}
        self.many = Counter[str]()
        self.spent = set[str]()

    def take(
        self, rng: np.random.Generator, *, opened: date, closed: date | None, outcome: str,
        stranger: bool, alone: bool, unfit: bool, referred: bool,
    ) -> str:  # fmt: skip
        """Whose deal it is; "" where it can be nobody's."""
        # Whoever buys from us goes on to: nobody could say that their orders came back.
        stranger = stranger or outcome == "referred"
        found = list[str]()
        if stranger:
            found = self._strangers(rng, closed=closed, outcome=outcome, referred=referred)
        if not found and not (stranger and outcome in ("", "referred")):
            found = self._buyers(opened, closed, unfit=unfit)
        # Who is met by several of theirs must have several.
        found = [key for key in found if alone or len(everybody()[key]) > 1]
        if not found:
            return ""
        weights = np.array([3.0 if key in self.large else 1.0 for key in found])
        key = str(rng.choice(found, p=weights / weights.sum()))
        self.many[key] += 1
        if unfit or (stranger and outcome in ("won", "referred")):
            self.spent.add(key)
        return key

    def _strangers(
        self, rng: np.random.Generator, *, closed: date | None, outcome: str, referred: bool
    ) -> list[str]:
        """Who had bought nothing yet: who won their first order by it, came later, or never did."""
        never = [p.key for p in prospects() if self.many[p.key] < MOST - 1]
        if closed is None:
            return [key for key in never if not self.many[key]] or never
        if outcome == "won":
            near = [key for key in self._new() if 0 <= (self.first[key] - closed).days <= 45]
            fitting = [key for key in near if (key in self.sent_by_referral) == referred]
            return fitting or near
        after = [key for key in self._new() if (self.first[key] - closed).days > CAME_BACK[0]]
        if outcome == "referred":
            after = [k for k in after if (self.first[k] - closed).days < CAME_BACK[1]]
        return after if after and rng.random() < 0.5 else never

    def _new(self) -> list[str]:
        """Newcomers without a deal so far."""
        return sorted(key for key in self.new - self.told if not self.many[key])

    def _buyers(self, opened: date, closed: date | None, *, unfit: bool) -> list[str]:
        """Customers who bought before it was opened and went on to."""
        end = closed or LAST
        return sorted(
            key
            for key, first in self.first.items()
            if first + timedelta(days=20) < opened
            and self.last[key] >= end
            and key not in self.spent
            and self.many[key] < MOST
            and not (unfit and (key in self.told or self.many[key] or key in self.large))
        )
