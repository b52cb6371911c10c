"""What sets somebody in motion: events and needs, from records and from their own words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import contacts
from whybuy.evidence.conversations import passages
from whybuy.evidence.needs import needs
from whybuy.evidence.reasons import named
from whybuy.evidence.telling_words import own_file, own_words

SIGNS: dict[str, pl.DataType] = {
    "customer_id": pl.String(),
    "sign": pl.String(),
    "name": pl.String(),
    "words": pl.String(),
    "day": pl.Date(),
    "read_by": pl.String(),
    "evidence": pl.String(),
}
TRIGGER, NEED = "trigger", "need"
NEEDS = {"unmet_need": "an unmet need", "push": "what drives them away from how it is"}
CHANGES = {"change": "talk of changing"}
RECORDS, PEOPLE, WORDS = "the record", "people", "the words alone"
"""Who says that it is one: a record, somebody who read it, or the words alone."""
_MOST = 160


def signs(books: Books) -> pl.DataFrame:
    """One row an event or need of a customer, the newest first, in the columns of SIGNS.

    sign: "trigger" for an event after which they cannot go on as before, "need" for what they lack
    in their own words. Of one passage read by people and by its words, what people read stands.
    """
    return books.once(("signs",), lambda: _signs(books))


def events() -> dict[str, re.Pattern[str]]:
    """The events by name, each with the words that tell it, the firm's own among them."""
    return _events(own_file())


@cache
def _events(own: Path | None) -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join([*words, *(rf"\b{one.lower()}" for one in own_words(name, own))]))
        for name, words in shipped_events().items()
    }


@cache
def shipped_events() -> dict[str, list[str]]:
    """The events by name, with the words of every language that tell them."""
    file = Path(__file__).with_name("triggers.toml")
    told: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["trigger"]
    return {
        str(one["name"]): [word for name, words in one.items() if name != "name" for word in words]
        for one in told
    }


def _signs(books: Books) -> pl.DataFrame:
    rows = [*_of_records(books), *_of_people(books), *_of_words(books)]
    found = pl.DataFrame(rows, schema=SIGNS, orient="row")
    once = found.unique(["evidence", "sign"], keep="first", maintain_order=True)
    return once.sort("day", descending=True, nulls_last=True, maintain_order=True)


Row = tuple[Any, ...]


def _of_records(books: Books) -> Iterator[Row]:
    """Needs on record that the customer spoke of or measured."""
    said = needs(books).filter(pl.col("mark").is_in(["said", "measured"]))
    for row in said.iter_rows(named=True):
        key = row["evidence"]
        yield row["customer_id"], NEED, "a need", row["words"], row["said_on"], RECORDS, key


def _of_people(books: Books) -> Iterator[Row]:
    """What people read as a need, as a push, or as talk of changing."""
    for code, name in (NEEDS | CHANGES).items():
        sign = NEED if code in NEEDS else TRIGGER
        for row in named(books).filter(pl.col("code") == code).iter_rows(named=True):
            words = row["words"][:_MOST]
            yield row["customer_id"], sign, name, words, row["day"], PEOPLE, row["evidence"]


def _of_words(books: Books) -> Iterator[Row]:
    """What the words alone tell, in talks and in contacts."""
    said = contacts(books).filter(pl.col("said").fill_null("") != "")
    told = pl.concat(
        [
            passages(books).select(
                "customer_id", "text", "day", evidence=pl.format("passage:{}", "passage")
            ),
            said.select(
                customer_id="customer",
                text="said",
                day="day",
                evidence=pl.format("contact:{}", "key"),
            ),
        ]
    ).with_columns(low=pl.col("text").str.to_lowercase())
    for name, pattern in events().items():
        hit = told.filter(pl.col("low").str.contains(pattern.pattern))
        for row in hit.iter_rows(named=True):
            words = row["text"][:_MOST]
            yield row["customer_id"], TRIGGER, name, words, row["day"], WORDS, row["evidence"]
