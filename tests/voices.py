"""Customers who speak, kept in the records as real ones are, for tests of `why`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import polars as pl

from whybuy.records import codings, conversations, loading, sources
from whybuy.records.transcript import Spoken, Transcript

TODAY = date(2026, 5, 1)
DAYS = (
    *("day", "start", "renewal", "ended", "opened", "closed", "expected_close"),
    *("said_on", "settled_on", "due", "done_on"),
)


def load(kind: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of a kind of record, as one batch."""
    frame = pl.DataFrame(list(rows), schema=list(columns), orient="row", infer_schema_length=None)
    days = [n for n in DAYS if n in columns]
    frame = frame.with_columns(pl.col(days).cast(pl.String).str.to_date())
    with sources.new_batch(source="test", kind=kind, file_name="", file_sha256="") as batch:
        loading.load(kind, frame, batch=batch)


def says(
    customer: str,
    *words: str,
    day: date = TODAY,
    medium: str = "interview",
    speaker: str = "",
    asked: str = "",
    deal: str | None = None,
) -> str:
    """A conversation in which the customer says these things, a turn each; its key."""
    turns = [Spoken(speaker, "customer", text, None, asked) for text in words]
    told = Transcript(f"{customer} on {day}", day, medium, turns)
    return conversations.add(told, customer=customer, deal=deal)


def all_say(said: Iterable[tuple[str, Sequence[str], date]]) -> None:
    """Many conversations at once: customer, words, day."""
    given = [
        conversations.Given(
            Transcript(
                f"{customer} on {day}",
                day,
                "interview",
                [Spoken("", "customer", text, None, "") for text in words],
            ),
            customer=customer,
        )
        for customer, words, day in said
    ]
    conversations.add_all(given)


def coded(conversation: str, words: str, *codes: str, how: str = "hand") -> None:
    """These words of a conversation coded with each of these codes."""
    text = conversations.one(conversation).text
    start = text.index(words)
    for code in codes:
        codings.code(conversation, start, start + len(words), code, by=None, how=how)
