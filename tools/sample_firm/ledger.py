"""The ledger as it would be: invoices, freight, returns, credit notes, cancellations, slips."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import numpy as np
from tools.sample_firm.buying import Line, baskets, buying, hit_by_delay
from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.firm import FIRST, LAST, LATE_FROM, LATE_TO, articles, list_price, stream

FREIGHT, CREDIT = "FREIGHT", "CREDIT"
CASH_SALES = 46
"""Counter sales for which nobody wrote down the customer."""
DUPLICATES = 9
PREFIX = {"invoice": "", "cancelled": "C", "credit": "CN-"}
FAULTS = {
    "a day that is not in the calendar": {"day": "2024-02-30"},
    "a missing day": {"day": ""},
    "a day in the year 204": {"day": "0204-05-17"},
    "a day in the future": {"day": "2062-03-11"},
    "a quantity in words": {"quantity": "ten"},
    "a missing quantity": {"quantity": ""},
    "a price still to come": {"unit_price": "t.b.c."},
    "a missing price": {"unit_price": ""},
    "no number for a price": {"unit_price": "n/a"},
}
"""Rows that a real ledger would have, put beside the true ones; what is wrong, and how."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the ledger, as text; `slip` says what is wrong with it, where something is."""

    invoice: str
    day: str
    customer: str
    article: str
    quantity: str
    unit_price: str
    slip: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or a paper that takes one back: article, quantity, EUR a piece of each line."""

    day: date
    customer: str
    kind: str
    lines: tuple[tuple[str, int, float], ...]
    cancels: bool = False


@cache
def ledger() -> tuple[Row, ...]:
    """Every row, oldest first, slips among them."""
    papers = [paper for customer in customers() for paper in _papers(customer)]
    papers += _cash_sales()
    papers.sort(key=lambda paper: (paper.day, paper.customer))
    rows, number = list[Row](), 400100
    for paper in papers:
        number += paper.kind != "cancelled"
        name = f"{PREFIX[paper.kind]}{number}"
        for article, quantity, price in paper.lines:
            day = paper.day.isoformat()
            rows.append(Row(name, day, paper.customer, article, str(quantity), f"{price:.2f}"))
    return _with_slips(rows)


def _papers(customer: Customer) -> list[Document]:
    """All that was written for one customer."""
    rng, papers = stream("ledger", customer.name), list[Document]()
    for day, basket in zip(buying(customer).days, baskets(customer), strict=True):
        lines = tuple((line.article.code, line.quantity, line.unit_price) for line in basket)
        if rng.random() < 0.0025:  # written wrongly, cancelled and written again, within the day
            wrong = tuple((code, quantity + 1, price) for code, quantity, price in lines)
            back = tuple((code, -quantity, price) for code, quantity, price in wrong)
            papers += [
                Document(day, customer.key, "invoice", wrong),
                Document(day, customer.key, "cancelled", back),
            ]
        extra = _freight(rng, customer, basket) + _sample(rng, basket)
        papers.append(Document(day, customer.key, "invoice", lines + extra))
        papers += _credits(rng, customer, day, basket)
    return papers


def _freight(
    rng: np.random.Generator, customer: Customer, basket: tuple[Line, ...]
) -> tuple[tuple[str, int, float], ...]:
    """Freight on small orders of small customers."""
    worth = sum(line.quantity * line.unit_price for line in basket)
    if customer.large or worth > 600 or rng.random() > 0.75:
        return ()
    return ((FREIGHT, 1, 18.50 if customer.country == "Ireland" else 34.00),)


def _sample(
    rng: np.random.Generator, basket: tuple[Line, ...]
) -> tuple[tuple[str, int, float], ...]:
    """Now and then test strips that nobody charges."""
    return (("TE-STRIP", 1, 0.0),) if basket and rng.random() < 0.005 else ()


def _credits(
    rng: np.random.Generator, customer: Customer, day: date, basket: tuple[Line, ...]
) -> list[Document]:
    """What came back, and money given back for a wrong price or for being late."""
    made = list[Document]()
    for line in basket:
        if rng.random() < 0.013:
            count = max(1, round(line.quantity * rng.uniform(0.1, 0.8)))
            back = (line.article.code, -count, line.unit_price)
            made.append(Document(_later(rng, day), customer.key, "credit", (back,)))
    worth = sum(line.quantity * line.unit_price for line in basket)
    late = hit_by_delay(customer) and LATE_FROM <= day <= LATE_TO
    if rng.random() < (0.35 if late else 0.008):
        money = round(worth * (0.05 if late else 0.03), 2)
        made.append(Document(_later(rng, day), customer.key, "credit", ((CREDIT, -1, money),)))
    return [paper for paper in made if paper.day <= LAST]


def _later(rng: np.random.Generator, day: date) -> date:
    return day + timedelta(days=int(rng.integers(3, 22)))


def _cash_sales() -> list[Document]:
    rng, made = stream("cash sales"), list[Document]()
    cheap = [a for a in articles() if a.price < 70]
    for _ in range(CASH_SALES):
        day = FIRST + timedelta(days=int(rng.integers(0, (LAST - FIRST).days)))
        article = cheap[int(rng.integers(len(cheap)))]
        line = (article.code, int(rng.integers(1, 4)), list_price(article, day))
        made.append(Document(day, "", "invoice", (line,)))
    return made


def _with_slips(rows: list[Row]) -> tuple[Row, ...]:
    """The rows with some written twice and some spoilt ones beside the good."""
    rng, slips = stream("slips"), dict[int, Row]()
    at = rng.choice(len(rows), size=DUPLICATES + len(FAULTS), replace=False).tolist()
    for place in at[:DUPLICATES]:
        slips[place] = replace(rows[place], slip="the same row twice")
    for place, (what, wrong) in zip(at[DUPLICATES:], FAULTS.items(), strict=True):
        slips[place] = replace(rows[place], slip=what, **wrong)
    found = list[Row]()
    for place, row in enumerate(rows):
        found.append(row)
        if place in slips:
            found.append(slips[place])
    return tuple(found)
