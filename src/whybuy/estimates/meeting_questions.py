"""The few questions of one meeting: those whose answers are worth most, within the time it has.

Each question is weighed by what hangs on its answer. Where a decision hangs on it, that is money:
whether to go after a customer who may leave, to go on with a deal, or the customer's own decision
on their case. Where none does, it is how much of the doubt about why they buy a reply would take
away: a variance, and told as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from whybuy.errors import BadInput, NotFound, TooLittleEvidence
from whybuy.estimates.meeting_deals import (
    HOUR_COST,
    DealToDecide,
    deal_to_ask,
    deals_to_decide,
)
from whybuy.estimates.meeting_said import said
from whybuy.estimates.meeting_worth import HOURS_TO_KEEP, KEEPS, LEARNS, meeting_worth
from whybuy.estimates.questions import (
    UNKNOWNS,
    BankQuestion,
    after,
    bank,
    narrowing,
    settles,
    signs,
)
from whybuy.estimates.worth_a_quarter import money_known
from whybuy.evidence.books import Books
from whybuy.evidence.cases import not_yet
from whybuy.methods.value.signs import parts_of_worth, worth_of_signs

AROUND = 10
"""Minutes of a meeting that are for coming and going: what was promised, and what is agreed."""
MOST_ASKED = 10
"""However long a meeting is, a page of questions is no talk."""
LEARNING = ("know", "serve", "day", "introduce")
"""Aims for which what teaches why they buy goes first."""
FIGURE_MINUTES = 4
MOST_FIGURES = 3
FIGURES_FOR = ("case", "deal", "renew")
"""Aims for which figures of their case are asked for."""
THREE, ASKING = ("why_us", "value_most", "drivers"), ("know", "day")
"""The three questions, and the aims for which they go first."""
SAID_BEFORE = "light_words"
"""The question about a concern that they voiced."""
THEIR_WORDS = "{words}"
"""Where, in the bank, a question says back what they said."""
DEAL = "deal"
"""The aim for which what is missing in the deal goes before everything but their own concern."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What hangs on the answers: a thing that is so with a chance, and what acting brings if it is
    so and if not; `signs`: their keys that are still open. of: "leaves" or "won"."""

    of: str
    chance: float
    if_so: float
    if_not: float
    signs: tuple[str, ...]
    title: str = ""

    @property
    def parts(self) -> dict[str, float]:
        """What each open sign brings to the worth of asking for all."""
        found = parts_of_worth(
            self.chance, if_so=self.if_so, if_not=self.if_not, signs=_pairs(self.signs)
        )
        return dict(zip(self.signs, map(float, found), strict=True))

    def worth(self, asked: Sequence[str]) -> float:
        """The worth of asking for these signs."""
        mine = [key for key in self.signs if key in set(asked)]
        found = worth_of_signs(
            self.chance, if_so=self.if_so, if_not=self.if_not, signs=_pairs(mine)
        )
        return float(found[0])


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the plan. worth: money, its part of what asking is worth to the decision (0
    where none hangs on it); settles: ± money a year; for_what: "leaves", "won", "case", "why" or ""
    where nothing is to be learnt by it but what they say. lacks: what the deal lacks, in words,
    where the answer settles it."""

    key: str
    about: str
    put: str
    follow: tuple[str, ...]
    avoid: str
    minutes: int
    worth: float = 0.0
    settles: float = 0.0
    for_what: str = ""
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The questions to ask, and those within reach; worth: money of all answers together (a sum
    over the decisions, each exact for the questions asked); settles: ± money a year, together."""

    asked: tuple[Asked, ...]
    reach: tuple[Asked, ...]
    worth: Mapping[str, float]
    settles: float
    minutes: int


def decisions(books: Books, customer: str, *, deal: str = "") -> tuple[Decision, ...]:
    """What hangs on a meeting with this customer: keeping them, and their deals (or this one), of
    those that are not to be left."""
    found = list(_keeping(books, customer))
    for one in deals_to_decide(books):
        if one.customer_id == customer and deal in ("", one.key) and not one.is_left:
            found.append(_on_deal(one))
    return tuple(found)


def choose(books: Books, customer: str, *, aim: str, minutes: int, deal: str = "") -> Chosen:
    """The questions of a meeting of so many minutes, the one that teaches most first."""
    buys = customer not in not_yet(books) and not _row(books, customer).is_empty()
    open_ones = decisions(books, customer, deal=deal)
    wanted = _wanted(books, deal)
    words = next((one.short for one in said(books, customer, deal=deal)), "")
    candidates = [*_figures(books, customer, aim=aim), *_to_ask(buys, aim, wanted, words)]
    settled = _settled(books, customer) if buys else {}
    asked = _best(candidates, open_ones, settled, wanted, aim=aim, minutes=max(minutes - AROUND, 0))
    taken = {one.key for one in asked}
    reach = [
        _plain(one)
        for one in _of_bank(buys, words, every=True)
        if one.reach and one.key not in taken
    ]
    used = [bank()[one.key].sign for one in asked if one.key in bank()]
    asked = _shared(asked, open_ones, used)
    worth = {d.title or d.of: d.worth(used) for d in open_ones}
    worth |= {"case": max((a.worth for a in asked if a.for_what == "case"), default=0.0)}
    teaches = [bank()[one.key].teaches for one in asked if one.key in bank()]
    return Chosen(
        asked=tuple(asked),
        reach=tuple(reach),
        worth={name: value for name, value in worth.items() if value > 0},
        settles=_together(settled, teaches),
        minutes=sum(one.minutes for one in asked),
    )


def _shared(
    asked: list[Asked], open_ones: tuple[Decision, ...], used: Sequence[str]
) -> list[Asked]:
    """The questions with their parts of what asking for all of them is worth, so that the parts
    make up the whole; what was asked for twice, at the first one."""
    parts: dict[str, float] = {}
    for one in open_ones:
        mine = replace(one, signs=tuple(key for key in one.signs if key in set(used)))
        for sign, value in mine.parts.items():
            parts[sign] = parts.get(sign, 0.0) + value
    return [
        replace(one, worth=parts.pop(bank()[one.key].sign, 0.0)) if one.key in bank() else one
        for one in asked
    ]


def _wanted(books: Books, deal: str) -> dict[str, str]:
    """What is missing in a deal that is ours to ask about: key of the checklist, and its name."""
    found = deal_to_ask(books, deal) if deal else None
    return {one.item.key: one.item.name for one in (found.missing if found else ())}


def _to_ask(buys: bool, aim: str, wanted: Mapping[str, str], words: str) -> Iterable[BankQuestion]:
    """What the deal lacks, in the order of the checklist, each by one question; then the others."""
    by_item = {one.item: one for one in bank().values() if one.item}
    first = [by_item[item] for item in wanted if item in by_item]
    yield from first
    yield from _one_a_sign([one for one in _of_bank(buys, words) if one not in first], aim)


def _best(
    candidates: Iterable[BankQuestion | Asked],
    open_ones: tuple[Decision, ...],
    settled: Mapping[str, float],
    wanted: Mapping[str, str],
    *,
    aim: str,
    minutes: int,
) -> list[Asked]:
    """One at a time, each after those before it: nothing is asked for twice."""
    pool, asked, left, what_is_left = list(candidates), list[Asked](), minutes, dict(settled)
    parts: dict[str, tuple[float, str]] = {}
    for one in open_ones:
        for sign, value in one.parts.items():
            before = parts.get(sign, (0.0, one.of))
            parts[sign] = (before[0] + value, one.of)
    while True:
        able = [one for one in pool if one.minutes <= left]
        ready = [_weighed(one, parts, what_is_left, wanted) for one in able]
        ready = [pair for pair in ready if _rank(*pair, aim=aim)[0] >= 0]
        if not ready or len(asked) == MOST_ASKED:
            return asked
        source, best = max(ready, key=lambda pair: _rank(*pair, aim=aim))
        asked.append(best)
        left -= best.minutes
        pool = [one for one in pool if not _same(one, source, wanted)]
        if isinstance(source, BankQuestion):
            parts.pop(source.sign, None)
            what_is_left = after(what_is_left, source.teaches)


def _same(
    one: BankQuestion | Asked, other: BankQuestion | Asked, wanted: Mapping[str, str]
) -> bool:
    """Whether two questions are one: the same one, about the same thing, or for the same sign. What
    the deal lacks is asked all the same."""
    if isinstance(one, BankQuestion) and isinstance(other, BankQuestion):
        alike = one.sign != "" and one.sign == other.sign and one.item not in wanted
        return one.about == other.about or alike
    return one.key == other.key


def _weighed(
    one: BankQuestion | Asked,
    parts: Mapping[str, tuple[float, str]],
    settled: Mapping[str, float],
    wanted: Mapping[str, str],
) -> tuple[BankQuestion | Asked, Asked]:
    if isinstance(one, Asked):
        return one, one
    worth, of = parts.get(one.sign, (0.0, ""))
    doubt = settles(settled, one.teaches)
    what = of if worth > 0 else "why" if doubt > 0 else ""
    plain = _plain(one, worth=worth, doubt=doubt, for_what=what)
    return one, replace(plain, lacks=wanted.get(one.item, ""))


def _rank(source: BankQuestion | Asked, one: Asked, *, aim: str) -> tuple[int, float]:
    """What is asked first: what they said themselves; the three questions, where nobody asked them
    yet and the meeting is for that; what the deal lacks, where the meeting is for it; what decides
    something and is worth its minutes, or teaches why they buy, as the meeting is for the one or
    the other; what the deal lacks all the same; what else is for the aim; then the rest. Within
    these by worth a minute. A negative rank is never asked."""
    meant = aim in (FIGURES_FOR if isinstance(source, Asked) else source.aims)
    pays = one.worth >= one.minutes / 60 * HOUR_COST
    learns = one.settles > 0 and aim in LEARNING
    first = meant and ((pays and aim != "know") or learns)
    worth = (one.worth + LEARNS * one.settles) / one.minutes
    if not meant and worth <= 0 and not one.lacks:
        return -1, 0.0
    if meant and (one.key == SAID_BEFORE or (one.key in THREE and learns and aim in ASKING)):
        return 5, worth
    if one.lacks and aim == DEAL:
        return 4, worth
    return 3 if first else 2 if one.lacks else 1 if meant else 0, worth


def _plain(
    one: BankQuestion, *, worth: float = 0.0, doubt: float = 0.0, for_what: str = ""
) -> Asked:
    return Asked(
        key=one.key,
        about=one.about,
        put=one.put,
        follow=one.follow,
        avoid=one.avoid,
        minutes=one.minutes,
        worth=worth,
        settles=doubt,
        for_what=for_what,
    )


def _one_a_sign(able: list[BankQuestion], aim: str) -> list[BankQuestion]:
    """Of the questions for one sign the one to begin with: for the aim, and the plainest."""
    ranked = sorted(
        able, key=lambda one: (one.key != SAID_BEFORE, aim not in one.aims, not one.reach)
    )
    first: dict[str, str] = {}
    for one in ranked:
        first.setdefault(one.sign, one.key)
    return [one for one in able if not one.sign or first[one.sign] == one.key]


def _of_bank(buys: bool, words: str, *, every: bool = False) -> list[BankQuestion]:
    """The bank's questions for who buys, or for who does not yet; who is within reach, for both.

    words: what they said, in short; who said nothing is not asked what is behind it."""
    whom = ("", "customer") if buys else ("", "prospect")
    both = ("", "customer", "prospect") if every and buys else whom
    mine = [one for one in bank().values() if one.whom in both]
    return [
        replace(one, put=one.put.replace(THEIR_WORDS, words)) if THEIR_WORDS in one.put else one
        for one in mine
        if words or THEIR_WORDS not in one.put
    ]


def _figures(books: Books, customer: str, *, aim: str) -> list[Asked]:
    """The numbers to ask for, where a case can be made: missing ones first, then by worth."""
    from whybuy.estimates.value_cases import worth_of

    try:
        worth = worth_of(books, customer=customer)
    except (TooLittleEvidence, BadInput, NotFound):
        return []
    how: dict[str, Any] = {
        "follow": ("Who could look it up?", "Is that a usual month?"),
        "avoid": "Do not say a figure first: theirs would grow out of yours.",
        "minutes": FIGURE_MINUTES,
        "for_what": "case",
    }
    if worth.case is None:
        asked = [v for v in worth.missing if not v.ours][:MOST_FIGURES] if aim == "case" else []
        return [
            Asked(f"figure:{v.name}", v.title, v.ask or f"{v.title}?", worth=0.01, **how)
            for v in asked
        ]
    told = [one for one in worth.case.ask_next if one.mark != "said" and one.worth > 0]
    return [
        Asked(f"figure:{one.name}", one.title, one.ask, worth=one.worth, **how)
        for one in told[:MOST_FIGURES]
    ]


def _row(books: Books, customer: str) -> pl.DataFrame:
    """What a meeting with a customer who buys is worth; nothing for one who does not yet."""
    from whybuy.evidence.business import base

    if base(books).filter(pl.col("customer_id") == customer).is_empty():
        return pl.DataFrame()
    return meeting_worth(books).filter(pl.col("customer_id") == customer)


def _keeping(books: Books, customer: str) -> Iterable[Decision]:
    row = _row(books, customer)
    if row.is_empty() or not money_known(books):
        return
    cost = HOUR_COST * HOURS_TO_KEEP
    saved = KEEPS * float(row["year"][0])
    open_signs = tuple(key for key, sign in signs().items() if sign.of == "leaves")
    yield Decision("leaves", float(row["leaves"][0]), saved - cost, -cost, open_signs)


def _on_deal(one: DealToDecide) -> Decision:
    still = tuple(k for k, s in signs().items() if s.of == "won" and k not in one.known)
    return Decision("won", one.chance, one.if_won, one.if_not, still, one.title)


def _settled(books: Books, customer: str) -> dict[str, float]:
    row = narrowing(books).filter(pl.col("customer_id") == customer)
    if row.is_empty():
        return {}
    found: dict[str, Any] = row.row(0, named=True)
    return {unknown: float(found[unknown]) for unknown in UNKNOWNS}


def _together(settled: Mapping[str, float], teaches: Sequence[Mapping[str, float]]) -> float:
    """± money a year that all these replies settle together."""
    left = dict(settled)
    for one in teaches:
        left = after(left, one)
    return float(max(sum(settled.values()) - sum(left.values()), 0.0) ** 0.5)


def _pairs(keys: Sequence[str]) -> list[tuple[float, float]]:
    return [(signs()[key].so, signs()[key].not_so) for key in keys]
