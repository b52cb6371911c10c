"""Themes in what customers said and no code covers: their typical quotes, and a name to propose."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from whybuy.estimates.coded import cached
from whybuy.records import codebook, codings, conversations, customers
from whybuy.records.codings import Act
from whybuy.records.editing import together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whybuy.methods.text import Encoder
    from whybuy.records.models import User

MOST_READ = 2000
"""Passages looked at, those said last: encoding more of them would keep the reader waiting."""
QUOTES = 4


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a customer, and where they stand."""

    passage: str
    conversation: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: its proposed name, its size in passages and customers, and typical quotes."""

    name: str
    passages: int
    customers: int
    quotes: tuple[Quote, ...]


def themes(most: int = 12) -> list[Theme]:
    """What several customers speak of in passages that nobody has coded, the largest first.

    Raises MissingExtra and BadFile where there is no encoder.
    """
    import polars as pl

    from whybuy.methods.text.themes import find_themes

    coded = codings.by_passage().filter(~pl.col("rejected")).select("passage")
    said = conversations.passages().join(coded, on="passage", how="anti")
    said = said.sort("day", nulls_last=False, maintain_order=True).tail(MOST_READ)
    if said.is_empty():
        return []
    texts = said["text"].to_list()
    who = said.select(pl.coalesce("customer", "conversation")).to_series().to_list()
    found = find_themes(texts, _plain().encode(texts, cache=cached()), sources=who)
    named = dict(customers.frame().select("key", "name").iter_rows())
    places = said.select("passage", "conversation").rows()

    def quote(row: int) -> Quote:
        passage, conversation = places[row]
        return Quote(passage, conversation, str(named.get(who[row], "")), texts[row])

    return [
        Theme(
            theme.name,
            len(theme.rows),
            len({who[row] for row in theme.rows}),
            tuple(quote(row) for row in theme.rows[:QUOTES]),
        )
        for theme in found[:most]
    ]


@cache
def _plain() -> Encoder:
    """The encoder as published, once a process: the one tuned to reasons lays together by driver,
    and all that names no reason in one heap.
    """
    from whybuy.methods.text import Encoder

    return Encoder(tuned=False)


def make_code(
    name: str, passages: Sequence[str], *, driver: str = "", by: User | None
) -> tuple[str, int]:
    """A new code for a theme, given to these passages; its key and the batch that undoes both."""
    places = {row[0]: row[1:] for row in _places(passages)}
    with together(by=by, kind="codebook") as batch:
        key = codebook.add(name, driver=driver, by=by, batch=batch)
        acts = [Act("code", talk, key, start, end) for talk, start, end in places.values()]
        codings.record(acts, by=by, how="confirmed", batch=batch)
    return key, batch.pk


def _places(passages: Sequence[str]) -> list[tuple[str, str, int, int]]:
    import polars as pl

    said = conversations.passages().filter(pl.col("passage").is_in(list(passages)))
    return said.select("passage", "conversation", "start", "end").rows()
