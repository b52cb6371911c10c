"""Whom to ask which question next, for the greatest narrowing of what matters in revenue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.asked import Asked
from whybuy.estimates.readings import Readings
from whybuy.evidence.askable import askable
from whybuy.evidence.books import Books
from whybuy.evidence.business import buying
from whybuy.evidence.conversations import codes

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

MOST_CANDIDATES = 2_000
DRAWS = 400
PRIOR = 4.0
"""Customers that all segments together count for in one of which nobody was heard."""

QUESTIONS = {
    "why_us": "Why us and not a competitor?",
    "value_most": "What do you value most: were all else stripped away, what would keep you?",
    "drivers": "How do we help you earn more, spend less, risk less and worry less?",
}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One question to one customer. settles: money a year; reduction: share of the variance.

    It is the expected reduction of the variance of the revenue that hangs on what the question is
    about. That is no gain: it says where a reply would teach most.
    """

    customer_id: str
    name: str
    segment: str
    asked: str
    settles: float
    reduction: float


def ask_next(
    books: Books, asked: Asked, read: Readings, *, count: int = 3, seed: int = 0
) -> list[Narrowing]:
    """The questions to ask of customers who were not heard, each chosen after the one before it.

    By simulation: of each segment, what share names each thing is drawn from what was heard; who
    has not been heard names it by that chance; a reply settles the customer's own revenue, and
    teaches of the rest of their segment.
    """
    whole = buying(books)
    unheard = whole.join(asked.people, on="customer_id", how="anti", maintain_order="left")
    unheard = askable(books, unheard)
    unheard = unheard.filter(pl.col("a_year") > 0).sort("a_year", descending=True)
    if unheard.is_empty():
        return []
    segments = whole["segment"].unique(maintain_order=True).to_list()
    place = {segment: at for at, segment in enumerate(segments)}
    strata = np.array([place[segment] for segment in unheard["segment"]], dtype=np.intp)
    money = unheard["a_year"].to_numpy().astype(np.float64)
    rng = np.random.default_rng(seed)
    found: list[Narrowing] = []
    states = {
        question: _State.of(asked, read, keys, segments) for question, keys in _about(books).items()
    }
    people = unheard.head(MOST_CANDIDATES).to_dicts()
    left = np.ones(len(money), dtype=np.bool_)
    for _ in range(min(count, len(people))):
        best = _best(states, money, strata, left=left, rng=rng)
        if best is None:
            break
        question, at, settles, reduction = best
        left[at] = False
        states[question] = states[question].after(int(strata[at]))
        person = people[at]
        found.append(
            Narrowing(
                customer_id=person["customer_id"],
                name=person["name"],
                segment=person["segment"],
                asked=question,
                settles=settles,
                reduction=reduction,
            )
        )
    return found


def _about(books: Books) -> dict[str, tuple[str, ...]]:
    """By question: the drivers and codes that a reply to it tells of."""
    known = codes(books)
    about = {
        "why_us": tuple(key for key, code in known.items() if code.driver),
        "value_most": ("would_leave",) if "would_leave" in known else (),
        "drivers": ("revenue", "cost", "risk", "emotion"),
    }
    return {question: keys for question, keys in about.items() if keys}


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """What is known of a question's keys by segment: Beta counts, (keys, segments)."""

    yes: Floats
    no: Floats

    @classmethod
    def of(cls, asked: Asked, read: Readings, keys: tuple[str, ...], segments: list[str]) -> _State:
        """From those read: as people read it, else as the machine does; segments partly pooled."""
        number = {segment: at for at, segment in enumerate(segments)}
        strata = np.array([number[segment] for segment in asked.people["segment"]], dtype=np.intp)
        yes = np.zeros((len(keys), len(segments)))
        known = (~asked.waiting).astype(np.float64)
        heard = np.bincount(strata, weights=known, minlength=len(segments))
        for row, key in enumerate(keys):
            reading = read.of(key)
            says = np.maximum(asked.people_found(reading), asked.machine(reading))
            yes[row] = np.bincount(strata, weights=says, minlength=len(segments))
        overall = (yes.sum(axis=1, keepdims=True) + 0.5) / (heard.sum() + 1)
        return cls(yes + PRIOR * overall, heard - yes + PRIOR * (1 - overall))

    def after(self, segment: int) -> _State:
        """The same once one more of a segment was heard, whose reply is as expected."""
        share = self.yes[:, segment] / (self.yes[:, segment] + self.no[:, segment])
        yes, no = self.yes.copy(), self.no.copy()
        yes[:, segment] += share
        no[:, segment] += 1 - share
        return _State(yes, no)


def _best(
    states: dict[str, _State],
    money: Floats,
    strata: Ints,
    *,
    left: NDArray[np.bool_],
    rng: np.random.Generator,
) -> tuple[str, int, float, float] | None:
    """The question and customer whose reply would narrow most: settles (money), reduction."""
    best: tuple[str, int, float, float] | None = None
    for question, state in states.items():
        before, after = _variances(state, money * left, strata, rng=rng)
        narrower = np.where(left[:MOST_CANDIDATES], before - after, -np.inf)
        at = int(np.argmax(narrower))
        keys = len(state.yes)
        gain = float(narrower[at]) / keys
        if before > 0 and gain > 0 and (best is None or gain > best[2] ** 2):
            best = (question, at, gain**0.5, float(narrower[at]) / before)
    return best


def _variances(
    state: _State, money: Floats, strata: Ints, *, rng: np.random.Generator
) -> tuple[float, Floats]:
    """The variance of revenue that hangs on it, now; and expected after each candidate's reply."""
    together = np.bincount(strata, weights=money, minlength=state.yes.shape[1])
    squares = np.bincount(strata, weights=money**2, minlength=state.yes.shape[1])
    shares = rng.beta(state.yes, state.no, size=(DRAWS, *state.yes.shape))
    alone = (shares * (1 - shares)).mean(axis=0)
    doubt = shares.var(axis=0)
    before = (alone * squares + doubt * together**2).sum()
    # A reply settles one customer, and makes the doubt about the segment's share smaller: the
    # variance of a Beta after one more reply, over both replies that may come.
    weight = state.yes + state.no
    less = doubt * weight / (weight + 1)
    mine, square = money[:MOST_CANDIDATES], money[:MOST_CANDIDATES] ** 2
    segment = strata[:MOST_CANDIDATES]
    here = (alone * squares + doubt * together**2).sum(axis=0)
    then = (
        alone[:, segment] * (squares[segment] - square)
        + less[:, segment] * (together[segment] - mine) ** 2
    ).sum(axis=0)
    return float(before), before - here[segment] + then
