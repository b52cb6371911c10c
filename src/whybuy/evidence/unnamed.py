"""Customers told without their names: a number each, and their words without the names in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.contacts import names
from whybuy.evidence.conversations import passages

HIDDEN = "[name]"
SHORTEST = 3
"""Letters of a name that is hidden; shorter ones are words of a name, such as "de"."""


def called(books: Books, customer_id: str) -> str:
    """What a customer is called where no name may stand: "Customer 7", by their business a year."""
    return _numbered(books).get(customer_id, "A customer")


def without_names(books: Books, words: str, *, customer_id: str) -> str:
    """What a customer said, without their own name and those of their people.

    Each word of a name is hidden where it stands with a capital letter. Other names stay.
    """
    pattern = _patterns(books).get(customer_id)
    return pattern.sub(HIDDEN, words) if pattern else words


def _numbered(books: Books) -> Mapping[str, str]:
    keys = business(books)["customer_id"]
    return books.once(
        ("unnamed",), lambda: {key: f"Customer {number}" for number, key in enumerate(keys, 1)}
    )


def _patterns(books: Books) -> Mapping[str, re.Pattern[str]]:
    return books.once(("names to hide",), lambda: _made(books))


def _made(books: Books) -> dict[str, re.Pattern[str]]:
    """By customer: any word of their name, of their people's and of those who spoke for them."""
    from whybuy.records import people

    found = defaultdict[str, set[str]](set)
    spoken = passages(books).select("customer_id", "speaker").unique()
    known = people.frame().select("customer", "name").drop_nulls("customer")
    for rows in (names(books), known, spoken):
        for customer, name in rows.iter_rows():
            found[customer].update(_words(name or ""))
    return {customer: _any_of(words) for customer, words in found.items() if words}


def _words(name: str) -> Iterable[str]:
    return (word for word in re.findall(r"[^\W\d_]+", name) if len(word) >= SHORTEST)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    capital = sorted({word[:1].upper() + word[1:] for word in words}, key=lambda one: -len(one))
    name = "|".join(map(re.escape, capital))
    return re.compile(rf"\b(?:{name})(?:[ -](?:{name}))*\b")
