"""Which codes of the codebook truly move each customer: what coding of their words must find.

The reasons themselves are those of `customers`; here they get the codebook's names, with what the
books of the firm have no name for. It is drawn from streams of its own.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
from tools.sample_firm.contacts import contacts
from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.firm import stream

MEANS = {
    "shelf_life": "revenue.markets",
    "output": "revenue.output",
    "listing": "revenue.customers",
    "taste": "risk.quality",
    "chemical_use": "cost.running",
    "water_bill": "cost.running",
    "call_outs": "cost.running",
    "lab_hours": "cost.time",
    "stock_held": "cost.stock",
    "recall": "risk.quality",
    "audit": "risk.compliance",
    "line_stop": "risk.downtime",
    "permit": "risk.compliance",
    "operator_safety": "risk.compliance",
    "supply": "risk.supply",
    "sleep": "emotion.peace",
    "blame": "emotion.peace",
    "phone": "emotion.people",
    "trust": "emotion.people",
    "simple": "emotion.ease",
}
"""The code of each reason. The firm's books count a taste that stays the same as revenue; the
codebook's words for it ("the result is the same every time") stand under risk."""

PRIDE = {"Brewery": 0.06}
PRIDE_ELSEWHERE = 0.012
"""Chance that a smaller customer is moved by pride: the rare reason."""
LEAST_PREMIUM = 3.5
"""Per cent over the next best offer below which a smaller customer who has a discount buys by
price."""
SMALL_HEARD = 38


@cache
def codes_of(one: Customer) -> tuple[str, ...]:
    """The codes that move a customer, the strongest first, each once."""
    found = [MEANS[reason] for reason in one.reasons]
    rng = stream("codes", one.name)
    pride, waste = rng.random(), rng.random()
    if "shelf_life" in one.reasons and waste < 0.5 and not one.large:
        found.append("cost.waste")
    if one.leaves_without == "price_year":
        found.append("risk.money")
    if not one.large and one.discount_percent and one.accepts_premium_percent < LEAST_PREMIUM:
        found.append("cost.price")
    if not one.large and pride < PRIDE.get(one.segment, PRIDE_ELSEWHERE):
        found.append("emotion.pride")
    return tuple(dict.fromkeys(found))


@cache
def small_heard() -> tuple[str, ...]:
    """Keys of the smaller customers who are heard: drawn, the talkative more often."""
    spoken = Counter(contact.customer for contact in contacts() if contact.said)
    small = [one for one in customers() if not one.large]
    weights = np.array([0.4 + spoken[one.key] for one in small])
    drawn = stream("heard").choice(
        len(small), size=SMALL_HEARD, replace=False, p=weights / weights.sum()
    )
    return tuple(small[int(at)].key for at in sorted(drawn))
