"""Conversations for the tests of the records."""

from __future__ import annotations

from datetime import date

from whybuy.records import conversations, editing
from whybuy.records.transcript import Named, Spoken, Transcript

SAID = "It never breaks down, and that is why we stay. We save hours every single week, honestly."
"""What Ada says in `told`: two passages."""


def told(*said: str, title: str = "Visit", day: date | None = date(2024, 5, 1)) -> Transcript:
    """A talk in which we ask and Ada replies."""
    turns = [Spoken("Max", "us", "Why us and not somebody else?")]
    turns += [Spoken("Ada Lovelace", "customer", text, 1000 * n) for n, text in enumerate(said, 1)]
    return Transcript(title, day, "interview", turns, [Named("Ada Lovelace", "ada@x.org")], "txt")


def kept(*said: str, customer: str = "A1", key: str = "") -> str:
    """The talk kept, its customer's; its key."""
    from whybuy.records import loading

    if loading.unknown("customers", [customer]):
        editing.add("customers", {"key": customer}, by=None)
    return conversations.add(told(*(said or (SAID,))), customer=customer, key=key)
