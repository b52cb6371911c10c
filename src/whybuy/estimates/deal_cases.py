"""What standing still costs the customer of each open deal, where their own numbers tell it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from whybuy.errors import UserError
from whybuy.estimates.deal_fit import alike
from whybuy.estimates.value_cases import Worth, worth_of
from whybuy.evidence.books import Books
from whybuy.evidence.cases import numbers, value_models
from whybuy.evidence.deals_open import open_deals

LEAST_NUMBERS = 2
"""Of a customer who told fewer numbers no case is reckoned."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What standing still costs them a month, in words; and where their numbers are on record.

    of_this_deal: whether the case is of what this deal is for, and not of something else of theirs.
    """

    words: str
    evidence: str
    of_this_deal: bool


def own_cases(books: Books) -> dict[str, Standing]:
    """By deal, the cases that rest on the customer's own numbers by half or more."""
    return books.once(("deal_cases",), lambda: _own_cases(books))


def _own_cases(books: Books) -> dict[str, Standing]:
    if value_models(books).is_empty():
        return {}
    told = numbers(books).filter(pl.col("mark") == "said")
    many = dict(told.group_by("customer_id").agg(pl.len()).iter_rows())
    found: dict[str, Standing] = {}
    mine = open_deals(books)
    only = mine["customer_id"].is_unique().to_list()
    rows = mine.select("key", "customer_id", "title", "application").iter_rows()
    for alone, (key, customer, title, application) in zip(only, rows, strict=True):
        if many.get(customer, 0) < LEAST_NUMBERS or (worth := _case(books, customer)) is None:
            continue
        about = f"{worth.model.title} {worth.model.note}"
        same = alike(about, application) if application else alone or alike(about, title)
        found[key] = _standing(worth, of_this_deal=same)
    return found


def _case(books: Books, customer: str) -> Worth | None:
    def reckon() -> Worth | None:
        try:
            worth = worth_of(books, customer=customer)
        except UserError:
            return None
        return worth if worth.is_case and worth.case and worth.case.standing_still else None

    return books.once(("deal case", customer), reckon)


def _standing(worth: Worth, *, of_this_deal: bool) -> Standing:
    assert worth.case is not None
    assert worth.case.standing_still is not None
    month, currency = worth.case.standing_still.per_month.point, worth.case.currency
    theirs = sum(one.mark == "said" for one in worth.known.values())
    ours = len(worth.known) - theirs
    numbers_told = f"{theirs} number{'s' * (theirs != 1)} of theirs"
    numbers_told += f" and {ours} of ours" if ours else ""
    words = f"Standing still costs them {month:,.0f} {currency} a month, by {numbers_told}"
    if not of_this_deal:
        words += f"; that is “{worth.model.title}”, not what this deal is for"
    return Standing(words, f"numbers-of:{worth.customer_id}", of_this_deal)
