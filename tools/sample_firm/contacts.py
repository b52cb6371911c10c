"""Contacts made: with whom, what was given and offered, and what they said, tied to the truth."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
from tools.sample_firm.buying import buying, hit_by_delay, open_day
from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.firm import (
    DAYS_PER_YEAR,
    ENGINEERS,
    FIRST,
    INSIDE_SALES,
    KEY_ACCOUNTS,
    LAST,
    LATE_FROM,
    LATE_TO,
    RISE_TOLD,
    stream,
    words,
)
from tools.sample_firm.people import Person, people_of

A_YEAR = (0.7, 2.6)
"""Routine contacts a year with a small, and with a large customer."""
NEVER = 0.18
"""Share of smaller customers with whom nobody has spoken since they buy."""
TELLS = {
    "reason": 0.3, "use": 0.09, "worry": 0.14, "unmet": 0.06, "thanks": 0.06, "talk": 0.15, "": 0.2,
}  # fmt: skip
"""What a smaller customer's routine contact tells."""
TELLS_LARGE = {"unmet": 0.06, "thanks": 0.14, "talk": 0.26, "": 0.54}
"""The same for a large one, whose own words are written for it."""
VOICED = {
    "late": (LATE_FROM, LATE_TO + timedelta(days=60)),
    "price": (RISE_TOLD, RISE_TOLD + timedelta(days=250)),
}
"""When the worries are voiced that came with an event."""
CHANNELS = {"call": 0.46, "e-mail": 0.24, "visit": 0.25, "trade fair": 0.05}


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact. `tells` are the codes of what was said, none where nothing was."""

    day: date
    customer: str
    person: str = ""
    channel: str = ""
    by: str = ""
    gave: str = ""
    offer: str = ""
    said: str = ""
    tells: tuple[str, ...] = ()


class _Said:
    """Hands out sentences, those that were used least first, none twice to one customer."""

    def __init__(self) -> None:
        self._used: Counter[str] = Counter()
        self._here: set[str] = set()

    def next_customer(self) -> None:
        self._here.clear()

    def one(self, rng: np.random.Generator, texts: list[str]) -> str:
        fresh = [text for text in texts if text not in self._here]
        if not fresh:
            return ""
        least = min(self._used[text] for text in fresh)
        text = str(rng.choice([text for text in fresh if self._used[text] == least]))
        self._used[text] += 1
        self._here.add(text)
        return text


@cache
def contacts() -> tuple[Contact, ...]:
    """All contacts, oldest first."""
    said, made = _Said(), list[Contact]()
    for customer in customers():
        said.next_customer()
        rng = stream("contacts", customer.name)
        made += _events(rng, customer, said)
        made += _written(rng, customer) if customer.large else []
        made += _routine(rng, customer, said)
    made = [_dressed(one) for one in made if FIRST <= one.day <= LAST]
    return tuple(sorted(made, key=lambda one: (one.day, one.customer, one.said, one.channel)))


def _span(customer: Customer) -> tuple[date, date]:
    """From when to when the firm speaks with them; those it neglected heard nothing for a year."""
    bought = buying(customer)
    end = (bought.left or LAST) + timedelta(days=60)
    if bought.cause == "neglect":
        end = bought.left - timedelta(days=420) if bought.left else end
    return max(customer.since, FIRST), min(end, LAST)


def _routine(rng: np.random.Generator, customer: Customer, said: _Said) -> list[Contact]:
    """Calls, mails and visits without a cause, as the years go by."""
    start, end = _span(customer)
    if end <= start or (not customer.large and rng.random() < NEVER):
        return []
    years = (end - start).days / DAYS_PER_YEAR
    days = [_day(rng, start, end) for _ in range(rng.poisson(A_YEAR[customer.large] * years))]
    return [one for day in sorted(days) for one in _routine_one(rng, customer, day, said)]


def _routine_one(
    rng: np.random.Generator, customer: Customer, day: date, said: _Said
) -> list[Contact]:
    """One contact; where it tells of thanks, also the one at which something was given."""
    person, channel = _somebody(rng, customer), _pick(rng, CHANNELS)
    tells = _pick(rng, TELLS_LARGE if customer.large else TELLS)
    if tells == "thanks":
        return _thanks(rng, customer, day, said)
    given = words("sayings")["given"][_gift(rng, customer)] if rng.random() < 0.14 else ""
    offer = _offer(rng) if rng.random() < 0.3 else ""
    if offer == words("sayings")["offers"]["dashboard"] and rng.random() < 0.5:
        tells = "worry:dashboard"
    codes, text = _words(rng, customer, person, channel, tells, day, said)
    return [Contact(day, customer.key, person.key, channel, "", given, offer, text, codes)]


def _thanks(rng: np.random.Generator, customer: Customer, day: date, said: _Said) -> list[Contact]:
    """Something given, and some weeks later what they say of it."""
    gift, person = _gift(rng, customer), _somebody(rng, customer).key
    later = _day(rng, day + timedelta(days=9), day + timedelta(days=40))
    given = words("sayings")["given"][gift]
    text = said.one(rng, words("sayings")["thanks"][gift])
    return [
        Contact(day, customer.key, person, "visit", gave=given),
        Contact(later, customer.key, person, "call", said=text, tells=("thanks",) if text else ()),
    ]


def _words(
    rng: np.random.Generator,
    customer: Customer,
    person: Person,
    channel: str,
    tells: str,
    day: date,
    said: _Said,
) -> tuple[tuple[str, ...], str]:
    """Codes and sentences of what this person says about `tells`, some reasons with the use."""
    if tells == "worry":
        first, last = VOICED.get(customer.worry, (FIRST, LAST))
        tells = f"worry:{customer.worry}" if first <= day <= last else "talk"
    if tells == "reason":
        codes = [customer.reasons[int(rng.choice(len(customer.reasons), p=list(customer.shares)))]]
        codes = ["use", *codes] if rng.random() < 0.3 else codes
    else:
        codes = [tells] if tells else []
    spoken = [(code, said.one(rng, _texts(customer, person, channel, code))) for code in codes]
    spoken = [(code, text) for code, text in spoken if text]
    return tuple(code for code, _ in spoken), " ".join(text for _, text in spoken)


def _texts(customer: Customer, person: Person, channel: str, code: str) -> list[str]:
    """The sentences that this person may say under a code."""
    bank = words("sayings")
    if code == "talk":
        return bank["talk"]["mail" if channel == "e-mail" else channel.split()[-1]]
    if code == "use":
        return bank["applications"][customer.use]["said"]
    if code in bank["reasons"]:
        return [t for t in bank["reasons"][code][person.voice] if _knows(customer, t)]
    kind, _, which = code.partition(":")
    return bank["worries"][which]["said"] if kind == "worry" else bank[kind]["said"]


def _knows(customer: Customer, text: str) -> bool:
    """Whether the engineer whom the sentence names, if any, is the one who comes to them."""
    named = {name for name in ENGINEERS.values() if name.split()[0] in text}
    return not named or ENGINEERS[customer.country] in named


def _events(rng: np.random.Generator, customer: Customer, said: _Said) -> list[Contact]:
    """Complaints about the delay and the price rise, and the word that they have left."""
    made, bought = list[Contact](), buying(customer)
    told = _told(customer)
    late, dear = bought.cause == "late", bought.cause == "price"
    end = bought.left or LAST
    if "worry:late" not in told and (late or (hit_by_delay(customer) and rng.random() < 0.4)):
        day = _day(rng, LATE_FROM, min(LATE_TO, end))
        made += _heard(rng, customer, "worry:late", day, said)
    if "worry:price" not in told and (dear or rng.random() < 0.12):
        day = _day(rng, RISE_TOLD, min(RISE_TOLD + timedelta(days=80), end))
        made += _heard(rng, customer, "worry:price", day, said)
    if bought.left and "gone" not in told and rng.random() < 0.7:
        texts = words("sayings")["causes"][bought.cause]["said"]
        day = _day(rng, bought.left + timedelta(days=12), bought.left + timedelta(days=75))
        text = said.one(rng, texts)
        person = _somebody(rng, customer).key
        code = f"gone:{bought.cause}"
        made.append(
            Contact(day, customer.key, person, "call", INSIDE_SALES, said=text, tells=(code,))
        )
    return made


def _heard(
    rng: np.random.Generator, customer: Customer, tells: str, day: date, said: _Said
) -> list[Contact]:
    """One complaint; nothing from who was no customer on that day."""
    start, end = _span(customer)
    if not start <= day <= end:
        return []
    text = said.one(rng, words("sayings")["worries"][tells.partition(":")[2]]["said"])
    person = _somebody(rng, customer).key
    return [Contact(day, customer.key, person, "call", said=text, tells=(tells,))] if text else []


def _written(rng: np.random.Generator, customer: Customer) -> list[Contact]:
    """What was written for a large customer: reasons over the years, worries late."""
    made, people = list[Contact](), people_of(customer.key)
    start, end = _span(customer)
    start += timedelta(days=30)
    for who, tells, text in _profile(customer)["said"]:
        day = _day(rng, *_when(customer, tells, start, end))
        code = f"gone:{buying(customer).cause}" if tells == "gone" else tells
        channel = "visit" if rng.random() < 0.6 else "call"
        made.append(Contact(day, customer.key, people[who].key, channel, said=text, tells=(code,)))
    return [one for one in made if customer.since <= one.day <= end]


def _when(customer: Customer, tells: str, start: date, end: date) -> tuple[date, date]:
    left = buying(customer).left or LAST
    if tells == "gone":
        return left + timedelta(days=12), left + timedelta(days=45)
    if tells == "worry:late":
        return LATE_FROM, min(LATE_TO, max(left, LATE_FROM))
    if tells == "worry:price":
        return RISE_TOLD, min(RISE_TOLD + timedelta(days=200), max(left, RISE_TOLD))
    if tells.startswith("worry") or tells == "unmet":
        return max(start, left - timedelta(days=300)), left
    return start, min(left, end)


def _told(customer: Customer) -> set[str]:
    """What a large customer's written words tell."""
    return {tells for _, tells, _ in _profile(customer)["said"]} if customer.large else set()


def _profile(customer: Customer) -> dict[str, Any]:
    return next(p for p in words("large")["customer"] if p["name"] == customer.name)


def _somebody(rng: np.random.Generator, customer: Customer) -> Person:
    there = people_of(customer.key)
    return there[int(rng.integers(len(there)))]


def _gift(rng: np.random.Generator, customer: Customer) -> str:
    gifts = list(words("sayings")["given"])
    return gifts[int(rng.integers(4 if customer.large else len(gifts)))]


def _offer(rng: np.random.Generator) -> str:
    offers = list(words("sayings")["offers"].values())
    chances = np.array([3.0] + [1.0] * (len(offers) - 1))
    return str(rng.choice(offers, p=chances / chances.sum()))


def _pick(rng: np.random.Generator, weights: dict[str, float]) -> str:
    chances = np.array(list(weights.values()))
    return list(weights)[int(rng.choice(len(weights), p=chances / chances.sum()))]


def _day(rng: np.random.Generator, first: date, last: date) -> date:
    """A working day in the span (or just after its end)."""
    day = first + timedelta(days=int(rng.integers(max((last - first).days, 0) + 1)))
    return open_day(day)


def _dressed(one: Contact) -> Contact:
    """With who made it: engineers visit, the office calls, key accounts write to large ones."""
    if one.by:
        return one
    customer = _by_key()[one.customer]
    if one.channel == "visit":
        return replace(one, by=ENGINEERS[customer.country])
    if customer.large and one.channel in ("e-mail", "trade fair"):
        return replace(one, by=KEY_ACCOUNTS)
    return replace(one, by=INSIDE_SALES)


@cache
def _by_key() -> dict[str, Customer]:
    return {customer.key: customer for customer in customers()}
