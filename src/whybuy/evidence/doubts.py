"""Doubts that customers voiced: which of them are over, and which of them are hesitation.

"The probe caps have come" is no doubt, and it settles an earlier one about the probe caps. Words of
arrival and of mending are looked for in English; where none are found, a doubt stays a doubt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import contacts
from whybuy.evidence.conversations import passages
from whybuy.evidence.meetings import held
from whybuy.evidence.reasons import named
from whybuy.evidence.telling_words import telling

CODES = ("concern", "anxiety")
"""What people read in a customer's words that is a doubt."""
_DONE = (
    r"come|arrived|turned up|been (?:\w+ )?(?:fixed|mended|repaired|replaced|solved|sorted|settled|"
    r"delivered|refunded|resolved|answered|put right)"
)
_MENDED = r"fixed|mended|repaired|replaced|solved|sorted|settled|resolved|put right|delivered"
_SINCE = r"(?:now |since |all |finally |at last |duly )*"
_OVER = (
    rf"(?i)\b(?:have|has|had)\s+{_SINCE}(?:{_DONE})\b|'(?:ve|s)\s+{_SINCE}(?:{_DONE})\b"
    rf"|\b(?:is|are|was|were|got)\s+{_SINCE}(?:{_MENDED})\b|\barrived\b"
    r"|\bno longer (?:a )?(?:problem|worry|concern|issue)|\bworks? again\b"
)
_NOT_OVER = (
    r"(?i)n['’]t\b|\?|\b(?:no|not|never|nothing|none|nobody|until|till|if|when|once|before|should|"
    r"would|will|but|still|yet|only|half|late|wrong)\b"
)
_PAST = (
    r"(?i)\b(?:I|we|they|he|she)\s+(?:did|was|were|had been|used to)?\s*,?\s*"
    r"(?:I\s+)?(?:worried|feared|doubted|hesitated|was afraid|were afraid)\b|^\s*I (?:did|was),"
)
"""What they feared at the time, as they tell it of a thing that they have bought since."""
_COMMON = re.compile(
    r"(?:the|and|for|with|our|their|your|you|they|have|has|had|been|not|that|this|from|was|were|are|"
    r"but|its|now|all|since|once|here|there|what|when|who|how|his|her|him|them|one|two|out|get|got|"
    r"come|came|arrived|mended|fixed|sorted|solved|settled|repaired|replaced|delivered|right|put|"
    r"may|\w+ary|march|april|june|july|august|\w+ember|october|\w+day)"
)
"""Words that say nothing of what is spoken about."""


@dataclass(frozen=True, slots=True)
class _Said:
    """Words with what they are about and when they were said: the day, and the place in it."""

    customer: str
    about: frozenset[str]
    when: tuple[date, int]


def hesitates(words: str) -> bool:
    """Whether these are words of somebody who cannot decide yet, and not of a complaint."""
    return bool(telling("hesitates").search(words))


def over(books: Books) -> frozenset[str]:
    """The passages of which nothing is open any more.

    Those that say themselves that a thing has come or is mended, or tell of a fear of the past; and
    earlier ones of the same customer on the same things, be it told by the customer, in a note of a
    contact or a meeting, or by a promise that was kept.
    """
    return books.once(("doubts over",), lambda: _over(books))


def about(words: str) -> frozenset[str]:
    """The things that words are about: their longer words, without endings."""
    found = re.findall(r"[^\W\d_]{3,}", words.casefold())
    return frozenset(_stem(word) for word in found if not _COMMON.fullmatch(word))


def _stem(word: str) -> str:
    for ending in ("ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _over(books: Books) -> frozenset[str]:
    said = passages(books).select("passage", "customer_id", "text", "day", "start")
    mended = pl.col("text").str.contains(_OVER) & ~pl.col("text").str.contains(_NOT_OVER)
    past = pl.col("text").str.contains(_PAST)
    themselves = said.filter(mended)["passage"].to_list() + said.filter(past)["passage"].to_list()
    later = pl.concat([said.filter(mended).drop("passage"), _noted(books), _kept(books)])
    doubted = named(books).filter(pl.col("code").is_in(CODES), pl.col("day").is_not_null())
    earlier = said.filter(pl.col("passage").is_in(doubted["passage"].to_list()))
    settling: dict[str, list[_Said]] = {}
    for row in later.iter_rows(named=True):
        one = _one(row)
        settling.setdefault(one.customer, []).append(one)
    return frozenset(themselves) | {
        str(row["passage"])
        for row in earlier.iter_rows(named=True)
        if any(_settles(one, _one(row)) for one in settling.get(str(row["customer_id"]), ()))
    }


def _one(row: dict[str, object]) -> _Said:
    day, start = row["day"], row["start"]
    when = (day if isinstance(day, date) else date.min, start if isinstance(start, int) else 0)
    return _Said(str(row["customer_id"]), about(str(row["text"])), when)


def _settles(later: _Said, earlier: _Said) -> bool:
    """Whether it was said afterwards, and of the same things."""
    both = len(later.about & earlier.about)
    return later.when > earlier.when and both > 0 and (both > 1 or both * 2 >= len(later.about))


def _noted(books: Books) -> pl.DataFrame:
    """What notes of contacts and meetings say has come or is mended, sentence by sentence."""
    made = contacts(books).select(pl.col("customer").alias("customer_id"), "day", text="said")
    met = [held(books).select("customer_id", "day", text=name) for name in ("learnt", "decided")]
    noted = pl.concat([made, *met]).filter(pl.col("text").fill_null("") != "")
    noted = noted.with_columns(pl.col("text").str.split(". ")).explode("text")
    mended = pl.col("text").str.contains(_OVER) & ~pl.col("text").str.contains(_NOT_OVER)
    return _in_form(noted.filter(mended))


def _kept(books: Books) -> pl.DataFrame:
    """What was promised and is done."""
    from whybuy.records import promises

    done = promises.frame(until=books.known_until).filter(pl.col("done_on").is_not_null())
    return _in_form(done.select(customer_id="customer", day="done_on", text="what"))


def _in_form(rows: pl.DataFrame) -> pl.DataFrame:
    start = pl.lit(2**62, dtype=pl.Int64)
    return rows.select("customer_id", "text", "day", start=start)
