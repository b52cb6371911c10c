"""Signs in a deal, each named: requests that harvest ideas, late, status quo or indecision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from whybuy.estimates.deal_facts import called, facts, said
from whybuy.estimates.deal_known import people_known
from whybuy.estimates.deal_readiness import first_quotes
from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import of_deals, pursued
from whybuy.evidence.lights import heard, lights
from whybuy.evidence.telling_words import telling

SHORT_DAYS = 30
"""A request that wants its answer within so many days leaves no time to understand the need."""
MANY_RIVALS = 3
HARVEST = 3
"""From so many signs on, a request looks as if it only gathers ideas."""
LATE = 2
SOON_DAYS = 14

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


@dataclass(frozen=True, slots=True)
class Heard:
    """Words with where they stand: who said them, on which day, and how many days ago."""

    words: str
    day: date | None
    evidence: str
    fear: str = ""
    days: int | None = None
    who: str = ""
    hesitates: bool = True


@dataclass(frozen=True, slots=True)
class Signs:
    """What is to be seen in one deal. Lists of signs are in words.

    open_lights: yellow lights on record and open, the oldest first; doubts: heard in their words,
    not over since and not on record, the newest first. fearing: of these, words of somebody who
    cannot decide; since: of these, those said since the deal was opened. holds: "status quo",
    "indecision" or "" (neither is plain); moves on that. discount: words (or a quote below list)
    that came before a need was settled. against: those who pay and are against it.
    """

    deal: str
    open_lights: tuple[Heard, ...] = ()
    doubts: tuple[Heard, ...] = ()
    since: tuple[Heard, ...] = ()
    people: int = 0
    harvest: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    holds: str = ""
    staying: tuple[Heard, ...] = ()
    discount: Heard | None = None
    against: tuple[Heard, ...] = ()
    request: bool = False

    @property
    def harvests(self) -> bool:
        """Whether it is a request that looks as if it only gathers ideas."""
        return self.request and len(self.harvest) >= HARVEST

    @property
    def fearing(self) -> tuple[Heard, ...]:
        """The doubts that are hesitation: they cannot decide yet."""
        return tuple(one for one in self.doubts if one.hesitates)

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
    about = _by_deal(of_deals(heard(books), books, day="day"))
    people = dict(people_known(books).group_by("deal").agg(pl.col("person").n_unique()).iter_rows())
    quotes, below, names = first_quotes(books), _below_list(books), called()
    found: dict[str, Signs] = {}
    for row in whole.iter_rows(named=True):
        key = str(row["key"])
        deal = _Deal(row, _grouped(told.get(key, [])))
        staying = _staying(deal, buys=known[key]["before"] == "yes")
        open_lights = tuple(_light(one, names) for one in lit.get(key, ()))
        doubts = _newest(about.get(key, ()), names)
        fearing = sum(one.hesitates for one in doubts)
        found[key] = Signs(
            key, open_lights, doubts,
            tuple(one for one in doubts if one.hesitates and _since(one, row["opened"])),
            int(people.get(key, 0)),
            _harvest(deal, known[key], talks=bool(spoken.get(key))),
            _late(deal, quotes.get(key)),
            _holds(len(staying), fearing + len(open_lights)),
            staying, _discount(deal, spoken.get(key, []), below.get(key)),
            _said(deal, "economic buyer against"), bool(row["by_request"]),
        )  # fmt: skip
    return found


def _said(deal: _Deal, fact: str) -> tuple[Heard, ...]:
    rows = deal.facts.get(fact, ())
    return tuple(Heard(one["words"], one["day"], one["evidence"], who=one["who"]) for one in rows)


def _newest(rows: Iterable[dict[str, Any]], names: Mapping[str, str]) -> tuple[Heard, ...]:
    """Doubts, the newest first; those without a day last."""
    found = [_light(row, names) for row in rows]
    return tuple(sorted(found, key=lambda one: one.day or date.min, reverse=True))


def _since(doubt: Heard, opened: date | None) -> bool:
    """Whether it was voiced while the deal stood open."""
    return opened is None or doubt.day is None or doubt.day >= opened


def _staying(deal: _Deal, *, buys: bool) -> tuple[Heard, ...]:
    """Words on leaving things as they are; of who buys already only where they say just that."""
    rows = [row for code in STAYING for row in deal.facts.get(code, ())]
    said = [row for row in rows if not buys or telling("staying").search(str(row["words"]))]
    return tuple(Heard(row["words"], row["day"], row["evidence"]) for row in said)


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


def _discount(deal: _Deal, spoken: list[dict[str, Any]], below: date | None) -> Heard | None:
    """The first word on a discount, or a price below list, before a need was settled."""
    settled = min(deal.days_of("need settled"), default=None)

    def early(day: date | None) -> bool:
        return settled is None or (day is not None and day < settled)

    for row in spoken:
        if telling("discount").search(str(row["words"])) and early(row["day"]):
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


def _light(row: dict[str, Any], names: Mapping[str, str]) -> Heard:
    """A yellow light on record, or a doubt that was heard."""
    who = str(row.get("said_by", row.get("person")) or "")
    return Heard(
        row["words"], row.get("said_on", row.get("day")), row["evidence"], row.get("fear") or "",
        row["days"], names.get(who, who), bool(row.get("hesitates", True)),
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
