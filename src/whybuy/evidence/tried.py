"""What stands behind an experiment, and behind an offer that went to many."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import contacts


def experiment_trail(books: Books, key: str) -> tuple[str, pl.DataFrame, list[str]]:
    """The experiment as it was begun: with its share and seed anybody can draw it again."""
    from whybuy.records import experiments

    found = experiments.frame(until=books.known_until).filter(pl.col("key") == key)
    return "How it was drawn", found.drop("key"), []


def offer_trail(books: Books, words: str) -> tuple[str, pl.DataFrame, list[str]]:
    """Every contact made under an offer, the newest first."""
    made = contacts(books).filter(pl.col("offer") == words).sort("day", "key", descending=True)
    shown = made.select("day", "customer", "channel", "by_whom", "response", "said")
    return f"Contacts with the offer: {words}", shown, [f"contact:{key}" for key in made["key"]]
