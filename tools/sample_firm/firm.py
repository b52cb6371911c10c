"""The firm: its name, its days, its people, what it sells and at what price."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

NAME = "Brightwater Dosing (invented)"
SEED = 20260930
FIRST, LAST = date(2022, 10, 1), date(2026, 9, 30)
"""The days of the ledger, both included."""
DAYS_PER_YEAR = 365.25

LATE_FROM, LATE_TO = date(2024, 3, 4), date(2024, 6, 14)
"""When membranes and cartridges came weeks late."""
RISE_TOLD, RISE = date(2024, 11, 18), date(2025, 1, 1)
"""The letter that told of the price rise, and the day from which it held."""

KEY_ACCOUNTS = "Niamh Tierney"
INSIDE_SALES = "Tom Ruane"
ENGINEERS = {
    "Ireland": "Marta Wielgosz",
    "United Kingdom": "Declan Osei",
    "Germany": "Jonas Feldkamp",
    "Netherlands": "Jonas Feldkamp",
    "France": "Sophie Delattre",
}
EQUIPMENT = ("Dosing pumps", "Spare parts", "Sensors", "Safety", "Water tests")
"""Groups of which a customer needs a few pieces, however much is spent."""


@dataclass(frozen=True, slots=True)
class Article:
    """Something sold. Prices in EUR a piece, `price` at the start; `due_days` between needs."""

    code: str
    description: str
    group: str
    price: float
    unit_cost: float
    due_days: int
    uses: frozenset[str]

    def serves(self, use: str) -> bool:
        """Whether a customer with this use may need it."""
        return use in self.uses or "all" in self.uses


@cache
def words(name: str) -> dict[str, Any]:
    """One of the data files beside this one."""
    text = (Path(__file__).parent / "words" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def stream(noun: str, of: str = "") -> np.random.Generator:
    """The random stream of one noun and one customer, whatever else is drawn."""
    return np.random.default_rng([SEED, crc32(noun.encode()), crc32(of.encode())])


@cache
def articles() -> tuple[Article, ...]:
    """All that the firm sells, without freight."""
    return tuple(
        Article(*row[:6], uses=frozenset(row[6].split())) for row in words("goods")["goods"]
    )


@cache
def rises(group: str) -> tuple[tuple[date, float], ...]:
    """The group's price rises: the day, and the factor."""
    told = words("goods")["rises"]
    return tuple((date.fromisoformat(d), 1 + pct / 100) for d, g, pct in told if g == group)


def list_price(article: Article, day: date) -> float:
    """The list price on a day, EUR a piece."""
    factor = 1.0
    for start, rise in rises(article.group):
        factor *= rise if day >= start else 1.0
    return round(article.price * factor, 2)
