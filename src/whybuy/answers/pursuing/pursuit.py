"""All that `pursue` was asked and what was reckoned for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from whybuy.answers import wording
from whybuy.errors import NotFound, TooLittleEvidence
from whybuy.estimates.deal_chances import Chances, chances
from whybuy.estimates.deal_profit import Profits, Terms, profits
from whybuy.estimates.deal_requests import Requests, requests
from whybuy.estimates.deal_time import Time, time_spent
from whybuy.estimates.deal_word import WORDS, Word, words
from whybuy.estimates.referrals import Account, account
from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import opened_later, pursued


@dataclass(frozen=True, slots=True, eq=False)
class Pursuit:
    """The books, the options, and what follows for each open deal."""

    books: Books
    terms: Terms
    checklist: str
    deal: str
    chances: Chances
    profits: Profits
    words: Mapping[str, Word]
    requests: Requests
    time: Time
    referrals: Account

    def money(self, amount: float) -> str:
        """An amount in the books' currency."""
        return wording.money(amount, self.books.currency)

    @property
    def ordered(self) -> list[dict[str, Any]]:
        """The open deals, those with the word "go" first, by what each is expected to bring."""
        rows = self.chances.table.to_dicts()
        return sorted(rows, key=self._place)

    @property
    def options(self) -> dict[str, object]:
        """The options as they were taken."""
        return {
            "as_of": self.books.as_of,
            "deal": self.deal,
            "checklist": self.checklist,
            "hour_cost": self.terms.hour_cost,
            "margin": self.terms.margin,
            "hours_a_week": self.terms.hours_a_week,
        }

    def count(self, word: str) -> int:
        """How many open deals have this word."""
        return sum(one.word == word for one in self.words.values())

    def _place(self, row: Mapping[str, Any]) -> tuple[int, float, str]:
        key = str(row["key"])
        at = self.profits.of(key)
        brings = 0.0 if at is None else float(self.profits.brings.profit.mean[at])
        return WORDS.index(self.words[key].word), -brings, key


def pursuit(books: Books, terms: Terms, *, checklist: str, deal: str) -> Pursuit:
    """What is reckoned for `pursue`. Raises TooLittleEvidence without a deal, NotFound."""
    whole = pursued(books)
    if deal:
        _refuse_a_later_one(books, deal)
    if whole.is_empty():
        later = opened_later(books)
        if later.height:
            raise TooLittleEvidence(
                f"The first deal on record was opened on {later['opened'][0]}, after "
                f"{books.known_until}, the last day that is looked at. Ask as of a later day."
            )
        raise TooLittleEvidence(
            "No deal is on record yet. Load what your CRM exports with whybuy import deals.csv, or "
            "type one in: whybuy add deals."
        )
    if deal:
        deal = _one(whole, deal)
    return Pursuit(
        books, terms, checklist, deal, chances(books), profits(books, terms),
        words(books, terms, checklist=checklist), requests(books), time_spent(books, terms),
        account(books),
    )  # fmt: skip


def _refuse_a_later_one(books: Books, deal: str) -> None:
    """Raises NotFound for a deal that was opened after the day that is asked about."""
    later = opened_later(books).filter(
        (pl.col("key") == deal) | (pl.col("title").str.to_lowercase() == deal.lower())
    )
    if later.height:
        key, opened, _ = later.row(0)
        raise NotFound(
            f"The deal {key} was opened on {opened}, after {books.known_until}, the last day that "
            "is looked at. Ask as of a later day, or mend its first day: whybuy change deals "
            f"{key} opened={books.known_until}."
        )


def _one(whole: pl.DataFrame, deal: str) -> str:
    """The key of the one open deal of this key, title or customer. Raises NotFound."""
    mine = whole.filter(
        (pl.col("key") == deal)
        | (pl.col("title").str.to_lowercase() == deal.lower())
        | (pl.col("name").str.to_lowercase() == deal.lower())
    )
    if mine.is_empty():
        raise NotFound(f"There is no deal {deal!r} on record. whybuy pursue lists the open ones.")
    still = mine.filter("is_open")
    if still.is_empty():
        row = mine.row(0, named=True)
        when = f" on {row['closed']}" if row["closed"] else ""
        raise NotFound(f"The deal {row['key']} ended{when}: {row['outcome']}. Ask of an open one.")
    if still.height > 1:
        keys = ", ".join(still["key"].head(10))
        raise NotFound(
            f"{still.height} open deals are called {deal!r}: {keys}. Name one by its id."
        )
    return str(still["key"][0])
