"""What standing still costs the customer of each open deal, where their own numbers tell it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from whybuy.errors import UserError
from whybuy.estimates.value_cases import worth_of
from whybuy.evidence.books import Books
from whybuy.evidence.cases import numbers, value_models
from whybuy.evidence.deals_open import open_deals

LEAST_NUMBERS = 2
"""Of a customer who told fewer numbers no case is reckoned."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What standing still costs them a month, in words; and where their numbers are on record."""

    words: str
    evidence: str


def own_cases(books: Books) -> dict[str, Standing]:
    """By deal, the cases that rest on the customer's own numbers by half or more."""
    return books.once(("deal_cases",), lambda: _own_cases(books))


def _own_cases(books: Books) -> dict[str, Standing]:
    if value_models(books).is_empty():
        return {}
    told = numbers(books).filter(pl.col("mark") == "said")
    many = dict(told.group_by("customer_id").agg(pl.len()).iter_rows())
    found: dict[str, Standing] = {}
    for key, customer in open_deals(books).select("key", "customer_id").iter_rows():
        if many.get(customer, 0) >= LEAST_NUMBERS and (case := _case(books, customer)):
            found[key] = case
    return found


def _case(books: Books, customer: str) -> Standing | None:
    try:
        worth = worth_of(books, customer=customer)
    except UserError:
        return None
    if not worth.is_case or worth.case is None or worth.case.standing_still is None:
        return None
    month = worth.case.standing_still.per_month.point
    currency = worth.case.currency
    words = f"Standing still costs them {month:,.0f} {currency} a month, by their own numbers"
    return Standing(words, f"numbers-of:{customer}")
