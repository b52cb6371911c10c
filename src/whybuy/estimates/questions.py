"""The questions worth asking, and by how much a reply to each would narrow what is not known."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.errors import BadInput
from whybuy.evidence.books import Books
from whybuy.evidence.business import base
from whybuy.evidence.reasons import heard, named
from whybuy.methods.value.signs import settled_by_reply

Floats = NDArray[np.float64]

AIMS = {
    "know": "know why they buy",
    "need": "learn what they need",
    "serve": "hear whether they are served properly",
    "keep": "understand what worries them, and keep them",
    "renew": "look back and ahead before the renewal",
    "case": "put in money what it is worth to them",
    "deal": "help them decide",
    "introduce": "learn who else has their problem",
    "back": "hear what would bring them back",
    "day": "get to know them better",
}
"""What a meeting may be for, in words."""
UNKNOWNS = ("revenue", "cost", "risk", "emotion", "never_cut")
"""What moves them, and what would make them leave."""
OF = ("leaves", "won")
"""What signs are of: that a customer leaves, that a deal is won."""
PRIOR = 4.0
"""Customers that all segments together count for in one of which nobody was heard."""
FRESH_DAYS = 365
HOLDS = 0.8
"""Chance that what was said more than a year ago is still so: supposed."""


@dataclass(frozen=True, slots=True)
class Sign:
    """How often a thing is seen where a customer leaves (or a deal is won), and where not."""

    key: str
    of: str
    so: float
    not_so: float


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """One question of the bank; `teaches` says how clearly (0 to 1) it settles each unknown, and
    `item` which thing of the checklist of deals it asks for."""

    key: str
    about: str
    aims: tuple[str, ...]
    put: str
    follow: tuple[str, ...]
    avoid: str
    minutes: int
    whom: str = ""
    reach: bool = False
    sign: str = ""
    item: str = ""
    teaches: Mapping[str, float] = field(default_factory=dict[str, float])


@cache
def bank() -> dict[str, BankQuestion]:
    """All questions by their keys, in the bank's order. Raises BadInput for what cannot be read."""
    return {one.key: one for one in (_question(row) for row in _data()["question"])}


@cache
def signs() -> dict[str, Sign]:
    """All signs by their keys."""
    return {row["key"]: Sign(**row) for row in _data()["sign"]}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("question_bank.toml").read_text(encoding="utf-8"))


def _question(row: dict[str, Any]) -> BankQuestion:
    lists: dict[str, Any] = {name: tuple(row[name]) for name in ("aims", "follow")}
    one = BankQuestion(**{**row, **lists})
    strange = {*one.aims} - {*AIMS} or {*one.teaches} - {*UNKNOWNS}
    if strange or (one.sign and one.sign not in signs()):
        raise BadInput(
            f"The question {one.key!r} of the bank names {', '.join(strange) or one.sign}, which "
            "is no aim, unknown or sign."
        )
    return one


def pairs(of: str, *, without: tuple[str, ...] = ()) -> list[tuple[float, float]]:
    """The signs of a thing as chances: where it is so, and where it is not."""
    return [(s.so, s.not_so) for s in signs().values() if s.of == of and s.key not in without]


def narrowing(books: Books) -> pl.DataFrame:
    """One row a customer: the variance of yearly money that a clear reply about each would settle.

    customer_id, a_year, and each of UNKNOWNS in money squared. Who was not heard settles their own
    money and teaches of their segment; who was heard within a year, nothing; longer ago, whether
    it still holds. Where no money is known each customer counts as one.
    """
    return books.once(("narrowing",), lambda: _narrowing(books))


def _narrowing(books: Books) -> pl.DataFrame:
    spoke = heard(books).select("customer_id", "last_heard")
    whole = base(books).select("customer_id", "segment", "a_year")
    whole = whole.join(spoke, on="customer_id", how="left", maintain_order="left")
    money = whole["a_year"].clip(0.0).to_numpy().astype(np.float64)
    money = money if money.sum() > 0 else np.ones(len(money))
    unheard = whole["last_heard"].is_null().to_numpy()
    since = books.known_until - timedelta(days=FRESH_DAYS)
    stale = (whole["last_heard"] <= since).fill_null(value=False).to_numpy()
    segments = whole["segment"].unique(maintain_order=True)
    place = whole["segment"].cast(pl.Enum(segments)).to_physical().to_numpy().astype(np.intp)
    found: dict[str, Floats] = {}
    for unknown in UNKNOWNS:
        settled = np.where(stale, HOLDS * (1 - HOLDS) * money**2, 0.0)
        if unheard.any():
            yes, no = _counts(books, whole, place, len(segments), unknown, heard_of=~unheard)
            new = settled_by_reply(money[unheard], place[unheard], yes=yes, no=no)
            settled[unheard] = new
        found[unknown] = settled
    return whole.select("customer_id", a_year=pl.Series(money)).with_columns(
        pl.Series(name, values) for name, values in found.items()
    )


def _counts(
    books: Books,
    whole: pl.DataFrame,
    place: NDArray[np.intp],
    segments: int,
    unknown: str,
    *,
    heard_of: NDArray[np.bool_],
) -> tuple[Floats, Floats]:
    """Counts of a Beta by segment: who of those heard named it; segments partly pooled."""
    what = (
        pl.col("code") == "would_leave" if unknown == "never_cut" else pl.col("driver") == unknown
    )
    names_it = named(books).filter(what)["customer_id"].unique()
    said = whole["customer_id"].is_in(names_it.to_list()).to_numpy() & heard_of
    yes = np.bincount(place, weights=said.astype(np.float64), minlength=segments)
    of = np.bincount(place, weights=heard_of.astype(np.float64), minlength=segments)
    overall = (yes.sum() + 0.5) / (of.sum() + 1)
    return yes + PRIOR * overall, of - yes + PRIOR * (1 - overall)


def settles(settled: Mapping[str, float], teaches: Mapping[str, float]) -> float:
    """± money a year that a reply settles: of each unknown's variance, as clearly as it teaches."""
    return float(sum(clear * settled.get(one, 0.0) for one, clear in teaches.items()) ** 0.5)


def after(settled: Mapping[str, float], teaches: Mapping[str, float]) -> dict[str, float]:
    """What is left to settle once this question was answered."""
    return {one: (1 - teaches.get(one, 0.0)) * value for one, value in settled.items()}
