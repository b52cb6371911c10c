"""What is settled, what was heard and what is missing before a solution may be presented."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from whybuy.errors import NotFound
from whybuy.estimates.deal_cases import Standing, own_cases
from whybuy.estimates.deal_facts import facts, said
from whybuy.estimates.deal_fit import Fit, fits
from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import open_deals

CHECKLISTS = ("ORDER", "MEDDPICC", "SPICED", "BANT")
"""The first one is asked unless another is named."""
SETTLED, HEARD, MISSING, UNFIT = "settled", "heard", "missing", "does not fit"
LONGEST = 240


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to know: how to ask for it, and which facts settle it or let it be heard of.

    words: what is looked for in what customers said; it is heard then, and never settled.
    """

    key: str
    group: str
    name: str
    ask: str
    before_solution: bool
    settled: tuple[str, ...]
    heard: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An item as it stands for one deal, with the latest words for it and where they are."""

    item: Item
    state: str
    words: str = ""
    who: str = ""
    day: date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """One deal's checklist. drafted: the day of a price quoted while something was missing."""

    deal: str
    found: tuple[Found, ...]
    drafted: date | None

    @property
    def missing(self) -> tuple[Found, ...]:
        """What has to be settled before a solution may be presented, and is not."""
        return tuple(one for one in self.found if one.item.before_solution and one.state != SETTLED)

    @property
    def needed(self) -> int:
        """How many things have to be settled before."""
        return sum(one.item.before_solution for one in self.found)

    @property
    def too_early(self) -> bool:
        """Whether a price was quoted before the need was settled."""
        return self.drafted is not None


@cache
def checklist(name: str) -> tuple[Item, ...]:
    """The items of a method, from its data file. Raises NotFound."""
    if name.upper() not in CHECKLISTS:
        raise NotFound(f"There is no checklist {name!r}; there are: {', '.join(CHECKLISTS)}.")
    file = Path(__file__).parent / "checklists" / f"{name.lower()}.toml"
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(_item(one) for one in told["item"])


def readiness(books: Books, *, name: str = CHECKLISTS[0]) -> dict[str, Readiness]:
    """The checklist of every open deal, by its key."""
    return books.once(("readiness", name), lambda: _readiness(books, checklist(name)))


def _item(told: Mapping[str, Any]) -> Item:
    return Item(
        told["key"], told["group"], told["name"], told["ask"],
        bool(told.get("before_solution", False)),
        tuple(told.get("settled", ())), tuple(told.get("heard", ())), tuple(told.get("words", ())),
    )  # fmt: skip


def _readiness(books: Books, items: tuple[Item, ...]) -> dict[str, Readiness]:
    keys = open_deals(books)["key"].to_list()
    known = facts(books).filter(pl.col("deal").is_in(keys))
    words = said(books).filter(pl.col("deal").is_in(keys))
    by_deal = {key[0]: rows for key, rows in known.group_by("deal", maintain_order=True)}
    spoken = {key[0]: rows.to_dicts() for key, rows in words.group_by("deal", maintain_order=True)}
    fit = fits(books)
    quoted, cases = first_quotes(books), own_cases(books)
    made: dict[str, Readiness] = {}
    for key in keys:
        latest = _latest(by_deal.get(key))
        said_here = spoken.get(key, [])
        found = tuple(
            _found(item, latest, said_here, fit.get(key), cases.get(key)) for item in items
        )
        whole = Readiness(key, found, None)
        early = quoted.get(key) if whole.missing else None
        made[key] = Readiness(key, found, early)
    return made


def _latest(rows: pl.DataFrame | None) -> dict[str, dict[str, Any]]:
    """The last row of each fact."""
    if rows is None:
        return {}
    return {str(row["fact"]): row for row in rows.iter_rows(named=True)}


def _found(
    item: Item,
    latest: Mapping[str, dict[str, Any]],
    spoken: list[dict[str, Any]],
    fit: Fit | None,
    case: Standing | None,
) -> Found:
    own = case if "case of their own" in item.settled else None
    if own is not None and own.of_this_deal:
        return Found(item, SETTLED, own.words, "", None, own.evidence)
    if "fits" in item.settled and fit is not None and fit.is_good:
        return Found(item, SETTLED, fit.words, "", None, fit.evidence)
    if "fits" in item.settled and fit is not None and fit.verdict == "poor":
        return Found(item, UNFIT, fit.words, "", None, fit.evidence)
    # Somebody who is against it is known, and settles nothing.
    heard = (*item.heard, *(f"{fact} against" for fact in item.settled))
    for state, wanted in ((SETTLED, item.settled), (HEARD, heard)):
        rows = [latest[fact] for fact in wanted if fact in latest]
        if rows:
            return _told(item, state, max(rows, key=lambda row: row["day"] or date.min))
    pattern = _pattern(item.words)
    for row in reversed(spoken):
        if pattern is not None and pattern.search(str(row["words"])):
            return _told(item, HEARD, row)
    if own is not None:
        return Found(item, HEARD, own.words, "", None, own.evidence)
    return Found(item, MISSING)


def _told(item: Item, state: str, row: Mapping[str, Any]) -> Found:
    words = " ".join(str(row["words"]).split())
    words = words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
    return Found(item, state, words, str(row["who"]), row["day"], str(row["evidence"]))


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")", re.IGNORECASE)


def first_quotes(books: Books) -> dict[str, date]:
    """The day of the first price quoted for each deal."""
    from whybuy.records import deals as records

    rows = records.quotes(until=books.known_until).filter(
        pl.col("deal").is_not_null(), pl.col("day").is_not_null()
    )
    return dict(rows.group_by("deal").agg(pl.col("day").min()).iter_rows())
