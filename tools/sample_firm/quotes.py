"""Prices quoted for equipment, and how each ended by a known response to price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.firm import (
    ENGINEERS,
    FIRST,
    INSIDE_SALES,
    KEY_ACCOUNTS,
    LAST,
    Article,
    articles,
    list_price,
    stream,
)

RESPONSES = {
    "Brewery": (15.0, -15.0),
    "Dairy": (17.0, -18.0),
    "Soft drinks": (14.0, -15.0),
    "Bakery": (17.0, -20.0),
}
"""Log-odds to win: level, and slope by price over list price; elsewhere as `ELSEWHERE` has it."""
ELSEWHERE = (15.0, -16.5)
LOWEST, HIGHEST = 0.72, 1.0
"""Prices quoted, as shares of list, whatever the customer: no harder deal gets a lower one."""
GROUPS = ("Dosing pumps", "Sensors")
GIVES_MOST = KEY_ACCOUNTS
"""Takes part in a quote the likelier the lower it is: nothing at list price, most at the lowest."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One price quoted, for one, in EUR."""

    key: str
    customer: str
    article: str
    day: date
    quantity: int
    price: float
    list_price: float
    outcome: str
    seller: str


@cache
def quotes() -> tuple[Quote, ...]:
    """All quotes, numbered by day; each customer asked up to four times in the four years."""
    asked = [quote for one in customers() for quote in _of(one)]
    ordered = sorted(asked, key=lambda quote: (quote[2], quote[0]))
    return tuple(
        Quote(f"Q-{n:04d}", *quote, _seller(f"Q-{n:04d}", *quote))
        for n, quote in enumerate(ordered, start=1)
    )


def _seller(
    key: str,
    customer: str,
    _article: str,
    _day: date,
    _many: int,
    price: float,
    listed: float,
    _won: str,
) -> str:
    """Who of us quoted, drawn apart from all else: the price and what came of it stay as they are.

    The office and the engineer of the country quote as it comes; one of us has the low ones.
    """
    rng = stream("sellers", key)
    low = (HIGHEST - price / listed) / (HIGHEST - LOWEST)
    if rng.random() < 0.6 * low:
        return GIVES_MOST
    country = {one.key: one.country for one in customers()}[customer]
    return INSIDE_SALES if rng.random() < 0.4 else ENGINEERS[country]


def _of(one: Customer) -> list[tuple[str, str, date, int, float, float, str]]:
    rng = stream("quotes", one.key)
    wanted = [a for a in articles() if a.group in GROUPS and a.serves(one.use)]
    first = max(FIRST, one.since)
    made: list[tuple[str, str, date, int, float, float, str]] = []
    for _ in range(int(rng.integers(0, 4))):
        day = first + timedelta(days=int(rng.integers(0, (LAST - first).days)))
        made.append(
            (one.key, *_quoted(wanted[int(rng.integers(len(wanted)))], day, one.segment, rng))
        )
    return made


def _quoted(
    article: Article, day: date, segment: str, rng: np.random.Generator
) -> tuple[str, date, int, float, float, str]:
    listed = list_price(article, day)
    price = round(listed * rng.uniform(LOWEST, HIGHEST), 2)
    level, slope = RESPONSES.get(segment, ELSEWHERE)
    won = rng.random() < 1 / (1 + np.exp(-(level + slope * price / listed)))
    return article.code, day, int(rng.integers(1, 5)), price, listed, "won" if won else "lost"


def response_table() -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """The true response of each segment."""
    names = sorted({one.segment for one in customers()})
    return ("segment", "level", "slope"), [
        (name, *RESPONSES.get(name, ELSEWHERE)) for name in names
    ]
