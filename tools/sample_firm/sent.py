"""Referrals: who was sent to us and by whom, whom we sent elsewhere, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from tools.sample_firm.buying import buying
from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.deal_law import SENT_FROM
from tools.sample_firm.firm import FIRST, stream, words
from tools.sample_firm.prospect_people import everybody
from tools.sample_firm.prospects import prospects
from tools.sample_firm.pursued import RIVALS, pursuits

Table = tuple[tuple[str, ...], list[tuple[object, ...]]]
CAME_BACK, NOTHING_YET, SENT_BACK = 5, 6, 3
"""Beside those of deals: strangers sent elsewhere who bought later; who did not; newcomers whom
those to whom we sent others have sent to us."""
UNASKED = ("referral", "search", "moved", "asked")


@dataclass(frozen=True, slots=True)
class Referral:
    """In: a newcomer, and who sent them. Out: a stranger, and to whom we sent them."""

    customer: str
    direction: str
    day: date
    deal: str
    other: str
    other_customer: str
    other_person: str
    why: str
    came_of_it: str
    brought: bool


@cache
def referrals() -> tuple[Referral, ...]:
    """All of them, by day."""
    found = [*_came_in(), *_sent_with_deal(), *_sent_without(), *_sent_back()]
    return tuple(sorted(found, key=lambda one: (one.day, one.customer, one.direction)))


@cache
def source_of(one: Customer) -> tuple[str, str, str, str]:
    """How a customer came, whether of themselves, what convinced them, when they first heard.

    Of newcomers most of it is on record, of those from before the ledger a third.
    """
    rng, told = stream("came", one.key), words("sayings")["sources"]
    if rng.random() > (0.35 if one.old else 0.88):
        return "", "", "", ""
    unasked = "yes" if one.source in UNASKED else "no"
    convinced = str(rng.choice(words("networks")["convinced"])) if rng.random() < 0.5 else ""
    first = buying(one).days[0] - timedelta(days=int(rng.integers(15, 240)))
    heard = "" if one.old else max(first, FIRST - timedelta(days=200)).isoformat()
    return str(told[one.source]), unasked, convinced, heard


def referral_table() -> Table:
    """The firm's list of referrals."""
    header = (
        "Referral id", "Customer no.", "Direction", "Referral date", "Deal ID", "From or to",
        "Referring customer", "Referring person", "Why", "What came of it",
    )  # fmt: skip
    return header, [
        (
            f"RE-{n:03d}", r.customer, r.direction, r.day, r.deal, r.other, r.other_customer,
            r.other_person, r.why, r.came_of_it,
        )
        for n, r in enumerate(referrals(), start=1)
    ]  # fmt: skip


def truth_table() -> Table:
    """Of each referral, whether it brought business, and the day of the first order."""
    first = {one.key: buying(one).days[0] for one in customers()}
    return ("referral", "direction", "customer", "brought", "first_order"), [
        (f"RE-{n:03d}", r.direction, r.customer, int(r.brought), first.get(r.customer, ""))
        for n, r in enumerate(referrals(), start=1)
    ]


def _came_in() -> list[Referral]:
    """Newcomers of the ledger's years whom another customer sent."""
    names = {one.key: one.name for one in customers()}
    deals = {p.customer: p for p in reversed(pursuits())}
    made = list[Referral]()
    for one in customers():
        if one.old or not one.referred_by:
            continue
        rng, first = stream("referred in", one.key), buying(one).days[0]
        deal = deals.get(one.key)
        begins = deal.opened if deal and deal.opened < first else first
        day = begins - timedelta(days=int(rng.integers(3, 40)))
        if day <= FIRST:
            continue
        made.append(Referral(
            one.key, "in", day, deal.key if deal and deal.opened < first else "",
            names[one.referred_by], one.referred_by, everybody()[one.referred_by][0].key,
            _one_of(rng, "in_why"), _one_of(rng, "in_came"), brought=True,
        ))  # fmt: skip
    return made


def _sent_with_deal() -> list[Referral]:
    known = {one.key for one in customers()}
    made = list[Referral]()
    for p in pursuits():
        if p.outcome != "referred" or p.closed is None:
            continue
        rng, back = stream("referred out", p.key), p.customer in known
        came = words("networks")["out_back"] if back else _one_of(rng, "out_nothing")
        made.append(Referral(
            p.customer, "out", p.closed, p.key, p.referred_to, "", "", p.reason, str(came),
            brought=back,
        ))  # fmt: skip
    return made


def _sent_without() -> list[Referral]:
    """Asked on the telephone, and told who makes it: no deal was ever opened."""
    taken = {p.customer for p in pursuits()}
    rng, made = stream("sent elsewhere"), list[Referral]()
    first = {one.key: buying(one).days[0] for one in customers() if not one.old}
    later = [
        key for key, day in sorted(first.items())
        if key not in taken and day > SENT_FROM + timedelta(days=120)
    ]  # fmt: skip
    for key in rng.permutation(later)[:CAME_BACK]:
        day = first[str(key)] - timedelta(days=int(rng.integers(60, 115)))
        made.append(_out(rng, str(key), day, str(words("networks")["out_back"]), back=True))
    for at in rng.permutation(len(prospects()))[:NOTHING_YET]:
        day = SENT_FROM + timedelta(days=int(rng.integers(20, 800)))
        came = _one_of(rng, "out_nothing")
        made.append(_out(rng, prospects()[int(at)].key, day, came, back=False))
    return made


def _out(rng: np.random.Generator, key: str, day: date, came: str, *, back: bool) -> Referral:
    other = str(rng.choice(list(RIVALS)))
    return Referral(key, "out", day, "", other, "", "", _one_of(rng, "out_why"), came, brought=back)


def _sent_back() -> list[Referral]:
    """Those to whom we sent others send us somebody in their turn."""
    first = {
        one.key: buying(one).days[0]
        for one in customers()
        if not one.old and one.source in ("asked", "search")
    }
    late = SENT_FROM + timedelta(days=200)
    sent = {one.customer for one in _sent_with_deal()} | {one.customer for one in _sent_without()}
    found = sorted(key for key, day in first.items() if day > late and key not in sent)
    rng, made = stream("sent back"), list[Referral]()
    for key in rng.permutation(found)[:SENT_BACK]:
        day = first[str(key)] - timedelta(days=int(rng.integers(5, 30)))
        made.append(Referral(
            str(key), "in", day, "", "Rheindosa", "", "",
            str(words("networks")["sent_back_why"]), _one_of(rng, "in_came"), brought=True,
        ))  # fmt: skip
    return made


def _one_of(rng: np.random.Generator, name: str) -> str:
    return str(rng.choice(words("networks")[name]))
