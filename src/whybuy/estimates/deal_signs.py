"""Signs in a deal, each named: requests that harvest ideas, late, status quo or indecision."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from whybuy.estimates.deal_facts import facts, said
from whybuy.estimates.deal_known import people_known
from whybuy.estimates.deal_readiness import first_quotes
from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import of_deals, pursued
from whybuy.evidence.lights import heard, lights

SHORT_DAYS = 30
"""A request that wants its answer within so many days leaves no time to understand the need."""
MANY_RIVALS = 3
HARVEST = 3
"""From so many signs on, a request looks as if it only gathers ideas."""
LATE = 2
SOON_DAYS = 14
_DISCOUNT = re.compile(
    r"(?i)\b(discounts?|rebates?|cheaper|best price|lower price|price down|sharpen|knock off|"
    r"% off|per ?cent off|come down|less for it)"
)

HARVEST_SIGNS = {
    "stranger": "they have never bought from us",
    "nobody": "nobody of theirs has spoken with us about it",
    "payer": "who pays is not known to us",
    "needless": "no need has been settled with them",
    "crowd": "three or more others were asked",
    "short": "the answer is due within 30 days",
}
LATE_SIGNS = {
    "written": "they came with a written request",
    "others": "others were asked before we were",
    "price": "a price was wanted before any need was settled",
    "dated": "the day of the decision was set as they came",
}
STAYING = ("code staying", "code habit")
FEARING = ("code anxiety", "code concern")


@dataclass(frozen=True, slots=True)
class Heard:
    """Words with where they stand."""

    words: str
    day: date | None
    evidence: str
    fear: str = ""
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """What is to be seen in one deal. Lists of signs are in words.

    open_lights: yellow lights on record and open, the oldest first; doubts: heard in their words
    and not on record. holds: "status quo", "indecision" or "" (neither is plain); moves on that.
    discount: words (or a quote below list) that came before a need was settled.
    """

    deal: str
    open_lights: tuple[Heard, ...] = ()
    doubts: tuple[Heard, ...] = ()
    people: int = 0
    harvest: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    holds: str = ""
    staying: tuple[Heard, ...] = ()
    fearing: tuple[Heard, ...] = ()
    discount: Heard | None = None
    request: bool = False

    @property
    def harvests(self) -> bool:
        """Whether it is a request that looks as if it only gathers ideas."""
        return self.request and len(self.harvest) >= HARVEST

    @property
    def is_late(self) -> bool:
        """Whether they are late in their own search."""
        return len(self.late) >= LATE


@dataclass(slots=True)
class _Deal:
    """What is known of one deal while its signs are read."""

    row: dict[str, Any]
    facts: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, Any])

    def days_of(self, fact: str) -> list[date]:
        return [one["day"] for one in self.facts.get(fact, ()) if one["day"] is not None]


def signs(books: Books) -> dict[str, Signs]:
    """The signs of every deal, open or not, by its key."""
    return books.once(("deal_signs",), lambda: _signs(books))


def _signs(books: Books) -> dict[str, Signs]:
    from whybuy.estimates.deal_known import known_by

    whole = pursued(books)
    known = {row["key"]: row for row in known_by(books).iter_rows(named=True)}
    told = _by_deal(facts(books))
    spoken = _by_deal(said(books))
    lit = _by_deal(of_deals(lights(books).filter("is_open"), books, day="said_on"))
    doubts = _by_deal(of_deals(heard(books), books, day="day"))
    people = dict(people_known(books).group_by("deal").agg(pl.col("person").n_unique()).iter_rows())
    quotes, below = first_quotes(books), _below_list(books)
    found: dict[str, Signs] = {}
    for row in whole.iter_rows(named=True):
        key = str(row["key"])
        deal = _Deal(row, _grouped(told.get(key, [])))
        staying, fearing = _heard(deal, STAYING), _heard(deal, FEARING)
        open_lights = tuple(_light(one) for one in lit.get(key, ()))
        found[key] = Signs(
            key, open_lights, tuple(_light(one) for one in doubts.get(key, ())),
            int(people.get(key, 0)),
            _harvest(deal, known[key], talks=bool(spoken.get(key))),
            _late(deal, quotes.get(key)),
            _holds(len(staying), len(fearing) + len(open_lights)),
            staying, fearing, _discount(deal, spoken.get(key, []), below.get(key)),
            bool(row["by_request"]),
        )  # fmt: skip
    return found


def _harvest(deal: _Deal, known: dict[str, Any], *, talks: bool) -> tuple[str, ...]:
    row = deal.row
    rivals = len([one for one in str(row["competitors"] or "").split(";") if one.strip()])
    due, opened = row["expected_close"], row["opened"]
    short = due is not None and opened is not None and 0 <= (due - opened).days <= SHORT_DAYS
    there = {
        "stranger": known["before"] == "no",
        "nobody": not talks and known["people"] == "",
        "payer": known["buyer"] == "no",
        "needless": known["need"] == "no",
        "crowd": rivals >= MANY_RIVALS,
        "short": short,
    }
    return tuple(HARVEST_SIGNS[name] for name, is_there in there.items() if is_there)


def _late(deal: _Deal, quoted: date | None) -> tuple[str, ...]:
    row = deal.row
    opened = row["opened"]
    settled = min(deal.days_of("need settled"), default=None)
    early = [day for day in deal.days_of("code competitor") if _within(day, opened)]
    due = row["expected_close"]
    there = {
        "written": bool(row["by_request"]),
        "others": bool(early),
        "price": quoted is not None and _within(quoted, opened)
        and (settled is None or quoted < settled),
        "dated": due is not None and opened is not None and 0 <= (due - opened).days <= SHORT_DAYS,
    }  # fmt: skip
    return tuple(LATE_SIGNS[name] for name, is_there in there.items() if is_there)


def _within(day: date, opened: date | None) -> bool:
    return opened is not None and (day - opened).days <= SOON_DAYS


def _holds(staying: int, fearing: int) -> str:
    """What holds them; where both are heard, the one that is heard more."""
    if staying == fearing:
        return ""
    return "status quo" if staying > fearing else "indecision"


def _heard(deal: _Deal, codes: tuple[str, ...]) -> tuple[Heard, ...]:
    rows = [row for code in codes for row in deal.facts.get(code, ())]
    return tuple(Heard(row["words"], row["day"], row["evidence"]) for row in rows)


def _discount(deal: _Deal, spoken: list[dict[str, Any]], below: date | None) -> Heard | None:
    """The first word on a discount, or a price below list, before a need was settled."""
    settled = min(deal.days_of("need settled"), default=None)

    def early(day: date | None) -> bool:
        return settled is None or (day is not None and day < settled)

    for row in spoken:
        if _DISCOUNT.search(str(row["words"])) and early(row["day"]):
            return Heard(str(row["words"]), row["day"], str(row["evidence"]))
    if below is not None and early(below):
        return Heard("A price below list was quoted", below, f"deal:{deal.row['key']}")
    return None


def _below_list(books: Books) -> dict[str, date]:
    """The first day on which a price below list was quoted, by deal."""
    from whybuy.records import deals as records

    rows = records.quotes(until=books.known_until).filter(
        pl.col("deal").is_not_null(), pl.col("day").is_not_null(),
        pl.col("price") < pl.col("list_price"),
    )  # fmt: skip
    return dict(rows.group_by("deal").agg(pl.col("day").min()).iter_rows())


def _light(row: dict[str, Any]) -> Heard:
    return Heard(
        row["words"], row.get("said_on", row.get("day")), row["evidence"], row.get("fear") or "",
        row.get("days"),
    )  # fmt: skip


def _by_deal(rows: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(str(row["deal"]), []).append(row)
    return found


def _grouped(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(str(row["fact"]), []).append(row)
    return found
