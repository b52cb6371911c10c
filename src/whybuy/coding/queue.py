"""What to code next: the passages on which a person's word would teach most.

It is no sample of anything: shares are checked on the audit sample alone (`records.audit_sample`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import polars as pl

from whybuy.coding import suggesting
from whybuy.records import codings, conversations
from whybuy.records.passages import words

MOST_READ = 1200
"""Passages that are read to choose among them: spread over customers, a few of each first."""
FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Next:
    """A passage worth coding: how unsure the coder is (0 to 1), and what it would suggest.

    unread: it is not English, so that the coder reads nothing in it and a person must.
    """

    passage: str
    conversation: str
    customer: str | None
    text: str
    unsure: float
    suggested: tuple[str, ...]
    unread: bool


def queue(most: int = 20, *, besides: str = "") -> list[Next]:
    """The passages that teach most, first those of customers of whom little is coded.

    One of each customer before the second of any; what the coder does not read, and so would learn
    little from, after the others of its turn. `besides` is a passage to leave out. Raises
    MissingExtra and BadFile where there is no coder.
    """
    waiting = _waiting().filter(pl.col("passage") != besides)
    if waiting.is_empty():
        return []
    found = suggesting.suggest(waiting["text"].to_list(), of=waiting["language"].to_list())
    scored = waiting.with_columns(
        pl.Series("unsure", [one.unsure for one in found]),
        pl.Series("unread", [one.unread for one in found]),
        pl.Series("suggested", [[code for code, _ in one.codes] for one in found]),
    ).sort("unsure", descending=True, maintain_order=True)
    turn = pl.int_range(pl.len()).over("who")
    rows = scored.with_columns(turn.alias("turn")).sort(
        pl.col("turn") + pl.col("coded"), maintain_order=True
    )
    columns = ("passage", "conversation", "customer", "text", "unsure", "suggested", "unread")
    best = rows.select(columns).head(most).to_dicts()
    return [Next(**{**row, "suggested": tuple(row["suggested"])}) for row in best]


def _waiting() -> pl.DataFrame:
    """Customers' passages that nobody has looked at, each text once; who, and how much is coded."""
    made = codings.by_passage().filter(
        (pl.col("round_id") == 0) & ~pl.col("how").is_in(suggesting.SUPPOSED)
    )  # fmt: skip
    read = codings.reads().filter(pl.col("round_id") == 0).select("conversation")
    who = pl.coalesce("customer", "conversation").alias("who")
    spoken = conversations.passages().with_columns(who)
    done = spoken.join(made.select("passage"), on="passage", how="semi")
    coded = done.group_by("who").agg(pl.len().alias("coded"))
    left = (
        spoken.join(made.select("passage"), on="passage", how="anti")
        .join(read, on="conversation", how="anti")
        .unique("text", keep="first", maintain_order=True)
        .filter(pl.col("text").map_elements(_is_long_enough, return_dtype=pl.Boolean))
        .join(coded, on="who", how="left", maintain_order="left")
        .with_columns(pl.col("coded").fill_null(0))
    )
    place = pl.Series("place", [_place(key) for key in left["passage"]], dtype=pl.UInt64)
    mixed = left.with_columns(place).sort("place")
    return mixed.with_columns(pl.int_range(pl.len()).over("who").alias("n")).sort(
        "n", maintain_order=True
    )[:MOST_READ]


def _is_long_enough(text: str) -> bool:
    """Whether words stand in it, and enough of them; signs alone say nothing."""
    return words(text) >= FEWEST_WORDS and any(map(str.isalnum, text))


def _place(passage: str) -> int:
    return int.from_bytes(hashlib.blake2b(passage.encode(), digest_size=8).digest())
