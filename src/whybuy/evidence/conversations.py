"""What customers said and how it was coded, as the records keep it, up to the day of the books."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import names
from whybuy.evidence.three_questions import replied_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from whybuy.records.codebook import Code

SUPPOSED = ("endpoint",)
"""How a coding came about, where no person of the firm or the customer stands behind it."""

_NUMBERED = r"^\s*\(?(\d{1,2})[.)]\s+(\p{L})"
_DASHED = r"^\s*[-*•–]\s+"


def codes(books: Books) -> Mapping[str, Code]:
    """The codes in use by their keys, in the codebook's order; retired and merged ones left out."""
    from whybuy.records import codebook

    return books.once(("codes",), lambda: {code.key: code for code in codebook.codes()})


def reasons(books: Books) -> Mapping[str, Code]:
    """Of these, the reasons: those under one of the four value drivers."""
    return {key: code for key, code in codes(books).items() if code.driver}


def conversations(books: Books) -> pl.DataFrame:
    """One row a conversation that belongs to a customer.

    conversation, customer_id, name (the customer's), person (who it was with, by name), deal, day,
    medium, title. For a past day, one without a day of its own is of the day it was taken in.
    """
    return books.once(("conversations",), lambda: _conversations(books))


def _conversations(books: Books) -> pl.DataFrame:
    from whybuy.records import conversations as records
    from whybuy.records import people

    known = people.frame().select(person=pl.col("key"), person_name=pl.col("name"))
    return (
        records.frame(until=books.known_until)
        .filter(
            pl.col("customer").fill_null("") != "",
            ~pl.col("conversation").is_in(not_known_yet(books)),
        )
        .rename({"customer": "customer_id"})
        .join(names(books), on="customer_id", how="left", maintain_order="left")
        .join(known, on="person", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("name", "customer_id").alias("name"),
            pl.coalesce("person_name", pl.lit("")).alias("person"),
            pl.col("deal").fill_null(""),
        )
        .select("conversation", "customer_id", "name", "person", "deal", "day", "medium", "title")
    )


def not_known_yet(books: Books) -> list[str]:
    """The conversations without a day of their own that were taken in after a past day asked for.

    When they were taken in is the latest that they can be of; nothing later is looked at.
    """
    from whybuy.records import conversations as records

    is_past = books.last_record is None and books.today is None
    return records.undated(taken_in_after=books.known_until) if is_past else []


def passages(books: Books) -> pl.DataFrame:
    """One row a passage that a customer said, of the conversations that belong to one.

    passage, conversation, customer_id, name, day, start, end, text, speaker (else the person that
    the conversation was with), at_ms, asked (which of the three questions it replies to, as `/ask`
    put it or as the words before it tell; ""), turn (a number), language (the conversation's),
    medium, deal.
    """
    return books.once(("passages",), lambda: _passages(books))


def _passages(books: Books) -> pl.DataFrame:
    from whybuy.records import conversations as records

    of = conversations(books).select(
        "conversation", "customer_id", "name", "person", "deal", "day", "medium"
    )
    spoken = records.passages(until=books.known_until, side=None)
    spoken = spoken.with_columns(replied_to(spoken)).filter(pl.col("side") == "customer")
    said_by = pl.when(pl.col("speaker").fill_null("") == "").then("person").otherwise("speaker")
    wanted = (
        "passage",
        "conversation",
        "start",
        "end",
        "text",
        "speaker",
        "at_ms",
        "asked",
        "turn",
        "language",
    )
    return (
        spoken.select(wanted)
        .join(of, on="conversation", how="inner", maintain_order="left")
        .with_columns(speaker=said_by)
        .sort("day", "conversation", "start", nulls_last=False)
    )


def as_quoted(books: Books) -> pl.DataFrame:
    """passage and words: what was said as it is quoted, without the dash or the number of a list.

    A number is one of a list where the same conversation counts on from it or up to it: "3. Mai" is
    a day.
    """
    return books.once(("as_quoted",), lambda: _as_quoted(books))


def _as_quoted(books: Books) -> pl.DataFrame:
    number = pl.col("text").str.extract(_NUMBERED, 1).cast(pl.Int64)
    said = passages(books).select("passage", "conversation", "text", number=number)
    counted = said.drop_nulls("number").select("conversation", "number").unique()
    near = [counted.with_columns(pl.col("number") + step) for step in (1, -1)]
    listed = said.join(pl.concat(near), on=["conversation", "number"], how="semi")["passage"]
    bare = pl.when(pl.col("passage").is_in(listed.implode()))
    words = bare.then(pl.col("text").str.replace(_NUMBERED, "$2")).otherwise("text")
    return said.select("passage", words=words.str.replace(_DASHED, ""))


def codings(books: Books) -> pl.DataFrame:
    """One row a code that stands on a customer's words, in the columns of `passages` and of it.

    code, by, how, at besides. Blind double codings are left out until they are settled.
    """
    return books.once(("codings",), lambda: _codings(books))


def rejected(books: Books) -> pl.DataFrame:
    """One row a suggestion that somebody declined: passage and code."""
    declined = _all_codings(books).filter("rejected")
    return declined.select("passage", "code")


def _all_codings(books: Books) -> pl.DataFrame:
    from whybuy.records import codings as records

    return books.once(("all_codings",), lambda: records.frame(until=books.known_until))


def _codings(books: Books) -> pl.DataFrame:
    made = _all_codings(books).filter(
        ~pl.col("rejected") & (pl.col("round").fill_null("") == ""),
        pl.col("code").is_in(list(codes(books))),
    )
    at = made.select("passage", "code", "by", "how", "at", coded_from="start", coded_to="end")
    # A coding that runs over several passages belongs to the one that it begins in.
    inside = at.join(passages(books), on="passage", how="inner", maintain_order="left")
    return inside.sort("day", "conversation", "coded_from", "code", nulls_last=False)
